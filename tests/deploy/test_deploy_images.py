"""The images: from lock files with hashes, of files that are there, ending as a user that is not root."""

from __future__ import annotations

import fnmatch
import re
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from compose_file import PROJECT

DEPLOY = PROJECT / "deploy"
LOCKS = sorted((DEPLOY / "requirements").glob("*.txt"))
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


def instructions(path: Path) -> list[tuple[str, str]]:
    """Return the instructions of a Dockerfile, continued lines joined."""
    joined = re.sub(r"\\\n", " ", path.read_text(encoding="utf-8"))
    lines = [
        line.strip() for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]
    return [(line.split()[0].upper(), line.split(maxsplit=1)[1]) for line in lines]


def stages(path: Path) -> list[list[tuple[str, str]]]:
    """Return the instructions stage by stage."""
    found: list[list[tuple[str, str]]] = []
    for name, rest in instructions(path):
        if name == "FROM":
            found.append([])
        if found:
            found[-1].append((name, rest))
    return found


@pytest.mark.parametrize("path", [DEPLOY / "Dockerfile", DEPLOY / "elasticsearch" / "Dockerfile"])
def test_the_last_user_of_an_image_is_not_root(path: Path) -> None:
    for stage in stages(path):
        users = [rest for name, rest in stage if name == "USER"]
        final = any(name == "CMD" for name, _ in stage) or len(stages(path)) == 1
        if final:
            assert users, path
            assert users[-1].split(":")[0] not in ("0", "root")


def test_every_file_copied_into_an_image_is_there_and_not_ignored() -> None:
    shown = [p[1:] for p in (DEPLOY / "Dockerfile.dockerignore").read_text().split() if p.startswith("!")]
    for name, rest in instructions(DEPLOY / "Dockerfile"):
        words = [w for w in shlex.split(rest) if not w.startswith("--")]
        if name == "COPY" and "--from" not in rest:
            for source in words[:-1]:
                assert (PROJECT / source).exists(), source
                assert any(fnmatch.fnmatch(source, p) for p in shown), f"{source} is kept out of the build"


def test_everything_is_installed_by_hash_and_nothing_is_fetched_besides() -> None:
    for name, rest in instructions(DEPLOY / "Dockerfile"):
        assert name != "ADD"
        if name == "RUN":
            assert not re.search(r"\b(curl|wget|apt-get|git)\b", rest), rest
            for command in rest.split("&&"):
                if re.search(r"\bpip\b.*\b(install|wheel)\b", command):
                    assert "--require-hashes" in command or "--no-index" in command, command
                if "pip wheel" in command:  # a build apart would fetch its tools without a hash
                    assert "--no-build-isolation" in command, command


@pytest.mark.parametrize("lock", LOCKS, ids=lambda p: p.stem)
def test_locks_have_hashes_no_addresses_and_the_versions_that_are_tested(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    tested = dict(PINNED.findall((PROJECT / "requirements" / "all.txt").read_text(encoding="utf-8")))
    pinned = dict(PINNED.findall(text))
    assert pinned
    assert text.count("--hash=sha256:") >= len(pinned)
    assert "://" not in text
    assert {n: v for n, v in pinned.items() if n in tested and tested[n] != v} == {}


def test_the_tools_that_build_are_locked_too() -> None:
    pinned = dict(PINNED.findall((PROJECT / "requirements" / "build.txt").read_text(encoding="utf-8")))
    assert {"hatchling", "setuptools"} <= set(pinned)


def test_the_images_that_run_have_no_installer() -> None:
    built = {
        name: stage for stage in stages(DEPLOY / "Dockerfile") for name in [stage[0][1].split(" AS ")[-1]]
    }
    assert "python -m venv --without-pip /opt/malmoi" in " ".join(rest for _, rest in built["build"])
    for name in ("api", "airflow"):
        taken = [rest for word, rest in built[name] if word == "COPY" and "--from" in rest]
        assert taken == [f"--from=build-{name} /opt/malmoi /opt/malmoi"]


def test_a_new_program_leaves_the_layer_of_its_libraries() -> None:
    for name in ("build-api", "build-airflow"):
        [stage] = [s for s in stages(DEPLOY / "Dockerfile") if s[0][1].endswith(f" AS {name}")]
        libraries = next(i for i, (w, rest) in enumerate(stage) if w == "RUN" and "--require-hashes" in rest)
        program = next(i for i, (w, rest) in enumerate(stage) if w == "COPY" and "--from=wheel" in rest)
        assert libraries < program


def test_the_airflow_image_has_what_both_executors_need() -> None:
    pinned = dict(PINNED.findall((DEPLOY / "requirements" / "airflow.txt").read_text(encoding="utf-8")))
    wanted = {"apache-airflow", "apache-airflow-providers-celery", "redis", "psycopg-binary", "elasticsearch"}
    assert wanted | {"great-expectations", "splink"} <= set(pinned)


def test_the_wheel_holds_all_that_runs(tmp_path: Path) -> None:
    command = [
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "--quiet",
        "--wheel-dir",
    ]
    done = subprocess.run(
        [sys.executable, *command, str(tmp_path), str(PROJECT)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    [wheel] = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout
    rooms = (
        "anonymize/",
        "api/",
        "catalog/",
        "connectors/",
        "dags/",
        "linkage/",
        "malmoi/",
        "quality/",
        "vocab/",
    )
    wanted = {f for f in tracked.splitlines() if f.startswith((*rooms, "web/")) and (PROJECT / f).exists()}
    assert not sorted(wanted - names)
