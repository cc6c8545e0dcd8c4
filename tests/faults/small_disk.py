"""A disk of PostgreSQL's own that is really full: the server itself raises 53100 (disk_full).

Where we may mount, the database lies on a file system of its own that a ballast file fills. Everywhere else the kernel
limits how long any file of the server may become: the write that crosses the limit is cut short, which the server takes
for a full disk just so.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from servers.postgresql import PASSWORD, USER, binaries
from servers.process import free_port, run, running, server_folder, server_user

MIB = 1 << 20
LOG_FILE = MIB
BLOCK = 8192  # bytes in which the server writes
HEADROOM = 20 * BLOCK  # what is left of a full disk: a batch does not fit
TABLESPACE = "small"


class SmallDisk(ABC):
    """Where the database's files lie."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self._server = folder, address
        self.address = f"{address.rpartition('/')[0]}/full"

    @abstractmethod
    def fill(self) -> None:
        """Leave next to no room."""

    @abstractmethod
    def clear(self) -> None:
        """Make room again."""

    def make_database(self) -> None:
        """Make the database on this disk."""
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(f"CREATE TABLESPACE {TABLESPACE} LOCATION '{self.folder}'")
            connection.execute(f'CREATE DATABASE "full" TABLESPACE {TABLESPACE}')


class MountedDisk(SmallDisk):
    """A file system of 64 MiB in memory."""

    SIZE = 64 * MIB

    def fill(self) -> None:
        with (self.folder / "ballast").open("wb") as ballast:
            while (room := _free(self.folder)) > HEADROOM:
                ballast.write(bytes(min(MIB, room - HEADROOM)))
                ballast.flush()

    def clear(self) -> None:
        (self.folder / "ballast").unlink()


class LimitedFiles(SmallDisk):
    """No file of the server may grow by more than a few blocks."""

    def fill(self) -> None:
        # Above every file that is only written anew; half a block more, so that the write that crosses it is cut short.
        self._limit(LOG_FILE + BLOCK // 2)

    def clear(self) -> None:
        self._limit("unlimited")

    def _limit(self, size: int | str) -> None:
        for process in _server_processes(self.folder.parent):
            limit = ["prlimit", f"--pid={process}", f"--fsize={size}:unlimited"]
            try:
                run(limit, server_user("postgres"), self.folder)  # only its own user may limit a process
            except RuntimeError:
                if Path(f"/proc/{process}").exists():  # else a session that has ended meanwhile
                    raise


@contextmanager
def small_disk(mounted: bool) -> Iterator[SmallDisk]:
    """Give a database of a running server of its own on a disk that can be filled; all is removed at the end."""
    user = server_user("postgres")
    with server_folder(user) as folder, _place(folder / "small", user, mounted) as place:
        port = free_port()
        address = f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{port}/postgres"
        _initialise(folder, user)
        command = [str(binaries() / "postgres"), "-D", str(folder / "data"), "-p", str(port)]
        options = ["-h", "127.0.0.1", "-k", str(folder), "-c", "fsync=off", "-c", "autovacuum=off"]
        with running([*command, *options], user, folder, lambda: _answers(address), signal.SIGINT):
            disk = (MountedDisk if mounted else LimitedFiles)(place, address)
            disk.make_database()
            yield disk


def may_mount() -> bool:
    """Tell whether this process may mount file systems."""
    return os.geteuid() == 0 and shutil.which("unshare") is not None and not _run("unshare", "-m", "true")


@contextmanager
def _place(folder: Path, user: str | None, mounted: bool) -> Iterator[Path]:
    folder.mkdir()
    if mounted:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={MountedDisk.SIZE}", "tmpfs", str(folder)], check=True
        )
    try:
        if user is not None:
            shutil.chown(folder, user)
        yield folder
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _initialise(folder: Path, user: str | None) -> None:
    secret = folder / "password"
    secret.write_text(PASSWORD)
    if user is not None:
        shutil.chown(secret, user)
    command = [str(binaries() / "initdb"), "-D", str(folder / "data"), "-U", USER, "-E", "UTF8"]
    # Short files of the log: a limit on files is to meet tables and not the log, without which the server stops.
    more = ["--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync", "--wal-segsize=1"]
    run([*command, *more], user, folder)


def _answers(address: str) -> bool:
    try:
        psycopg.connect(address, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _free(folder: Path) -> int:
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def _server_processes(folder: Path) -> list[int]:
    """Return the server's process and those it started."""
    first = int((folder / "data" / "postmaster.pid").read_text().split()[0])
    told = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(first)], capture_output=True, text=True, check=False
    )
    return [first, *map(int, told.stdout.split())]


def _run(*command: str) -> int:
    return subprocess.run(command, capture_output=True, check=False).returncode
