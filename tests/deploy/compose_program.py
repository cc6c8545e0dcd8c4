"""The real Docker Compose: the plugin where Docker has one, else a program built once and kept under `.cache`."""

from __future__ import annotations

import fcntl
import hashlib
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from compose_file import PROJECT
from presence import missing

_SCRIPT = Path(__file__).with_name("compose.sh")


def compose_command() -> list[str]:
    """Return the beginning of a Compose command; where there is none and none can be built the test is skipped, under CI failed."""
    for known in (["docker", "compose"], ["docker-compose"]):
        if _answers(known):
            return known
    file = PROJECT / ".cache" / "compose" / _stamp() / "docker-compose"
    file.parent.mkdir(parents=True, exist_ok=True)
    with (file.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _answers([str(file)]):
            _build(file)
    return [str(file)]


def _answers(command: list[str]) -> bool:
    """Tell whether a command is Compose of version 2 or newer (version 1 reads another language)."""
    try:
        done = subprocess.run([*command, "version", "--short"], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return done.returncode == 0 and not done.stdout.strip().lstrip("v").startswith("1.")


def _build(file: Path) -> None:
    done = subprocess.run(
        ["bash", str(_SCRIPT), str(file)], capture_output=True, text=True, timeout=580, check=False
    )
    if done.returncode:
        missing(f"Docker Compose ({done.stderr.strip()[-300:]})")


def _stamp() -> str:
    """Return what changes with the recipe, so that another recipe builds anew."""
    return hashlib.sha256(_SCRIPT.read_bytes()).hexdigest()[:12]


class Compose:
    """Reads docker-compose.yml with nothing but the given variables."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self._command = command
        self._folder = folder

    def config(self, values: Mapping[str, str], *options: str) -> subprocess.CompletedProcess[str]:
        """Run `config` with the values as an environment file."""
        file = self._folder / "values.env"
        file.write_text("".join(f"{name}={value}\n" for name, value in values.items()), encoding="utf-8")
        told = ["--env-file", str(file), "--file", str(PROJECT / "docker-compose.yml"), *options]
        # A clean environment: what this machine sets must neither help nor hinder.
        environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(self._folder)}
        return subprocess.run(
            [*self._command, *told, "config", "--format", "json"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def resolved(self, values: Mapping[str, str], *profiles: str) -> dict[str, Any]:
        """Return what Compose understood. Raises AssertionError with its words where it refuses the file."""
        done = self.config(values, *(word for p in profiles for word in ("--profile", p)))
        assert done.returncode == 0, done.stderr
        understood: dict[str, Any] = json.loads(done.stdout)
        return understood
