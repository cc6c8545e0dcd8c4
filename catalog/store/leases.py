"""Leases: one source is harvested by one process at a time, and a dead one never blocks the next.

The lease is a row with a token and a heartbeat. It is free when its holder is known to be dead (same machine: the process
is gone; PostgreSQL: its advisory lock is free) or has been silent for `STALE_SECONDS`. Every write of a run checks the
token in its own transaction, so that a process that was taken for dead and wakes up can write nothing.
"""

from __future__ import annotations

import hashlib
import os
import socket
import threading
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, select, text, update

from catalog.errors import LeaseLostError, SourceBusyError
from catalog.store import schema
from catalog.store.database import Database, upsert

STALE_SECONDS = 60.0
BEAT_SECONDS = 10.0
_UNLOCKED = "unlocked"


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to harvest a source."""

    source: str
    run: str
    token: str


class Leases:
    """Takes, keeps and gives back leases."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._locks: dict[
            str, Connection
        ] = {}  # PostgreSQL: the session that holds the advisory lock, by token
        self._guard = threading.Lock()

    def take(self, connection: Connection, source: str, run: str) -> Lease:
        """Take the lease of a source in a write transaction. Raises SourceBusyError while somebody living has it."""
        table = schema.leases
        holder = connection.execute(select(table).where(table.c.source == source)).first()
        token = uuid.uuid4().hex
        locked = self._lock(source, token)
        if holder is not None and not self._free(holder, locked):
            self._unlock(token)
            raise SourceBusyError(_busy(source, holder))
        host, pid, process = _myself()
        if (
            locked is False
        ):  # taken from a silent process that still has the lock: nobody may read ours from it
            process = _UNLOCKED
        row = {"source": source, "run": run, "token": token, "host": host, "pid": pid, "process": process}
        upsert(connection, table, [{**row, "beat": time.time()}])
        return Lease(source, run, token)

    def beat(self, lease: Lease) -> bool:
        """Say that the holder lives; False when the lease is somebody else's by now."""
        with self._database.write() as connection:
            return beat(connection, lease)

    def release(self, connection: Connection, lease: Lease) -> None:
        """Give a lease back within a write transaction."""
        table = schema.leases
        connection.execute(delete(table).where(table.c.source == lease.source, table.c.token == lease.token))
        self._unlock(lease.token)

    def alive(self, connection: Connection, source: str) -> bool:
        """Tell whether somebody living holds the lease of a source."""
        table = schema.leases
        holder = connection.execute(select(table).where(table.c.source == source)).first()
        if holder is None:
            return False
        probe = uuid.uuid4().hex
        try:
            return not self._free(holder, self._lock(source, probe))
        finally:
            self._unlock(probe)

    def close(self) -> None:
        """Let go of every lock of this process."""
        for token in list(self._locks):
            self._unlock(token)

    def _free(self, holder: Any, locked: bool | None) -> bool:
        if time.time() - holder.beat > STALE_SECONDS:
            return True
        if holder.process == _UNLOCKED:
            return False
        if locked is not None:
            return locked
        host, _, _ = _myself()
        return bool(holder.host == host and process_start(holder.pid) != holder.process)

    def _lock(self, source: str, token: str) -> bool | None:
        """Try the advisory lock: True got, False held by a living session, None where there is none (SQLite)."""
        if self._database.is_sqlite:
            return None
        session = self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        got = bool(
            session.execute(text("SELECT pg_try_advisory_lock(:k)"), {"k": _lock_key(source)}).scalar()
        )
        if not got:
            session.close()
            return False
        with self._guard:
            self._locks[token] = session
        return True

    def _unlock(self, token: str) -> None:
        with self._guard:
            session = self._locks.pop(token, None)
        if session is not None:
            session.invalidate()  # closing the session frees the lock, whatever state it is in
            session.close()


def beat(connection: Connection, lease: Lease) -> bool:
    """Note in a transaction that the holder lives; False when the lease is somebody else's by now."""
    table = schema.leases
    mine = (table.c.source == lease.source) & (table.c.token == lease.token)
    return connection.execute(update(table).where(mine).values(beat=time.time())).rowcount == 1


def require(connection: Connection, lease: Lease) -> None:
    """Raise LeaseLostError unless the lease is still held; the transaction's other writes then roll back."""
    if not beat(connection, lease):
        raise LeaseLostError(
            f"run {lease.run} of source {lease.source!r} was taken over by another process while this one was silent; "
            "nothing more is written here (다른 프로세스가 이 수집을 이어받았습니다)"
        )


def process_start(pid: int) -> str | None:
    """Return what tells a process from a later one with the same number; None when there is no such process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
        fields = stat.rpartition(")")[2].split()
        return (
            None if fields[0] == "Z" else fields[19]
        )  # Z: killed and not yet collected; 22nd field: start in clock ticks
    except (OSError, IndexError):
        pass
    if Path("/proc/self/stat").exists():
        return None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        return "unknown"
    return "unknown"


def _myself() -> tuple[str, int, str]:
    pid = os.getpid()
    return socket.gethostname(), pid, process_start(pid) or "unknown"


def _lock_key(source: str) -> int:
    return int.from_bytes(
        hashlib.blake2b(source.encode(), digest_size=8, person=b"malmoi").digest(), signed=True
    )


def _busy(source: str, holder: Any) -> str:
    since = datetime.fromtimestamp(holder.beat, UTC).isoformat(timespec="seconds")
    until = datetime.fromtimestamp(holder.beat + STALE_SECONDS, UTC).isoformat(timespec="seconds")
    return (
        f"source {source!r} is being harvested by process {holder.pid} on {holder.host} (run {holder.run}, last sign of "
        f"life {since}); wait for it to end, or, if it stays silent, run again after {until} "
        "(이 수집 대상은 이미 수집 중입니다)"
    )
