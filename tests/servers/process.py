"""A server process of the tests: started on loopback as an unprivileged user, and exactly that process stopped."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 180.0  # a JVM on a busy machine takes its time
STOP_SECONDS = 20.0


class ServerMissing(Exception):
    """The server's programs are not installed on this machine."""


def free_port() -> int:
    """Return a loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def server_user(*preferred: str) -> str | None:
    """Return whom a server runs as when we are root, which servers refuse; None when we are not root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in (*preferred, "nobody") if name in known)


@contextmanager
def server_folder(user: str | None) -> Iterator[Path]:
    """Give a temporary folder that belongs to the server's user, and remove it."""
    folder = Path(tempfile.mkdtemp(prefix="malmoi-server-"))
    try:
        if user is not None:
            shutil.chown(folder, user)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(command: Sequence[str], user: str | None, folder: Path) -> None:
    """Run a command to its end as the server's user; RuntimeError with its output when it fails."""
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=300, check=False, **_as_user(user)
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stdout[-2000:]}{done.stderr[-2000:]}")


@contextmanager
def running(
    command: Sequence[str], user: str | None, folder: Path, ready: Callable[[], bool], stop: signal.Signals
) -> Iterator[None]:
    """Run a server until the block ends; RuntimeError with its log when it does not come up."""
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output, **_as_user(user)
        )
    try:
        _await(process, ready, log)
        yield
    finally:
        process.send_signal(stop)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(process: subprocess.Popen[bytes], ready: Callable[[], bool], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        if ready():
            return
        time.sleep(0.1)
    raise RuntimeError(f"the server did not come up: {log.read_text(errors='replace')[-3000:]}")


def _as_user(user: str | None) -> dict[str, object]:
    if user is None:
        return {}
    entry = pwd.getpwnam(user)
    return {
        "user": entry.pw_uid,
        "group": entry.pw_gid,
        "extra_groups": [],
        "env": {**os.environ, "HOME": "/tmp"},
    }
