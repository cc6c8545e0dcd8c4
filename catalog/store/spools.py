"""What sources that are read in parts have given so far: kept until all parts are there, and then harvested as one run.

The parts of a source may be read by many processes, in any order and more than once; each part stands here once, whole
or not at all. While a spool is open and lives, nobody else harvests its source: that is what a lease is for a run, for
work that no single process does. Content is opaque here; records in it are cleaned before they come (malmoi.pipeline).
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, delete, func, select, update

from catalog.errors import SourceBusyError, SpoolLostError
from catalog.store import schema
from catalog.store.changes import now
from catalog.store.database import Database, upsert
from catalog.store.leases import Leases

SILENT_SECONDS = 3 * 3600.0  # a part waits for its turn and its next try; a silent spool may be taken over
KEPT_SECONDS = 24 * 3600.0  # an older half of a source says too little about it


@dataclass(frozen=True, slots=True)
class Spool:
    """A source that is being read in parts, as its connector named them."""

    id: str
    source: str
    scope: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpooledPart:
    """A part: its content, or why it could not be read."""

    content: bytes | None
    code: str | None = None
    message: str | None = None


class Spools:
    """The spools of all sources."""

    def __init__(self, database: Database, leases: Leases) -> None:
        self._database = database
        self._leases = leases

    def open(self, source: str, scope: str, parts: Sequence[str]) -> Spool:
        """Begin to read a source in parts; what was left of an earlier time is thrown away.

        Raises SourceBusyError while another process harvests the source. Whoever opens sees to it that no two plans of
        one source are made at once: the second takes the place of the first, whose parts are then refused.
        """
        identifier = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}"
        told = orjson.dumps(list(parts)).decode()
        row = {"id": identifier, "source": source, "scope": scope, "parts": told}
        with self._database.write() as connection:
            if self._leases.alive(connection, source):
                raise SourceBusyError(
                    f"source {source!r} is being harvested by another process (이 수집 대상은 이미 수집 중입니다)"
                )
            _forget(connection, schema.spools.c.source == source)
            connection.execute(schema.spools.insert(), [{**row, "opened_at": now(), "beat": time.time()}])
        return Spool(identifier, source, scope, tuple(parts))

    def get(self, spool: str) -> Spool:
        """Return a spool, and say that it lives. Raises SpoolLostError when it was taken over or thrown away."""
        with self._database.write() as connection:
            row = _living(connection, spool)
        return Spool(row.id, row.source, row.scope, tuple(orjson.loads(row.parts)))

    def put(self, spool: str, part: int, content: bytes) -> None:
        """Keep a part, in place of what an earlier try left. Raises SpoolLostError."""
        self._write(spool, {"part": part, "content": content, "code": None, "message": None})

    def fail(self, spool: str, part: int, code: str, message: str) -> None:
        """Note why a part could not be read; one that was read stays. Raises SpoolLostError."""
        table = schema.spooled
        with self._database.write() as connection:
            _living(connection, spool)
            mine = (table.c.spool == spool) & (table.c.part == part) & table.c.content.is_not(None)
            if connection.execute(select(table.c.part).where(mine)).first() is None:
                row = {"spool": spool, "part": part, "content": None, "code": code, "message": message}
                upsert(connection, table, [row])

    def part(self, spool: str, number: int) -> SpooledPart | None:
        """Return a part; None when nobody has read it yet."""
        table = schema.spooled
        with self._database.read() as connection:
            row = connection.execute(
                select(table).where(table.c.spool == spool, table.c.part == number)
            ).first()
        return None if row is None else SpooledPart(row.content, row.code, row.message)

    def read_count(self, spool: str) -> int:
        """Return how many parts were read."""
        table = schema.spooled
        mine = (table.c.spool == spool) & table.c.content.is_not(None)
        with self._database.read() as connection:
            return int(connection.execute(select(func.count()).select_from(table).where(mine)).scalar_one())

    def close(self, spool: str) -> None:
        """Throw a spool away with all its parts."""
        with self._database.write() as connection:
            _forget(connection, schema.spools.c.id == spool)

    def sweep(self) -> Sequence[str]:
        """Throw away spools nobody has touched for a day; returns their sources."""
        old = schema.spools.c.beat < time.time() - KEPT_SECONDS
        with self._database.write() as connection:
            sources = list(connection.execute(select(schema.spools.c.source).where(old)).scalars())
            _forget(connection, old)
        return sources

    def _write(self, spool: str, values: dict[str, Any]) -> None:
        with self._database.write() as connection:
            _living(connection, spool)
            upsert(connection, schema.spooled, [{"spool": spool, **values}])


def require_free(connection: Connection, source: str, spool: str | None) -> None:
    """Let a run of a source start: of its own spool, or where none lives. Raises SourceBusyError and SpoolLostError."""
    table = schema.spools
    row = connection.execute(select(table).where(table.c.source == source)).first()
    if spool is not None and (row is None or row.id != spool):
        raise SpoolLostError(_lost(spool))
    if spool is None and row is not None:
        until = row.beat + SILENT_SECONDS
        if time.time() < until:
            again = datetime.fromtimestamp(until, UTC).isoformat(timespec="seconds")
            raise SourceBusyError(
                f"source {source!r} is being read in parts by the scheduler since {row.opened_at}; wait for it to end, "
                f"or, if it stays silent, run again after {again} (이 수집 대상은 나누어 수집하는 중입니다)"
            )
        _forget(connection, table.c.id == row.id)


def _living(connection: Connection, spool: str) -> Any:
    table = schema.spools
    row = connection.execute(select(table).where(table.c.id == spool)).first()
    if row is None:
        raise SpoolLostError(_lost(spool))
    connection.execute(update(table).where(table.c.id == spool).values(beat=time.time()))
    return row


def _forget(connection: Connection, which: Any) -> None:
    spools = schema.spools
    ids = select(spools.c.id).where(which)
    connection.execute(delete(schema.spooled).where(schema.spooled.c.spool.in_(ids)))
    connection.execute(delete(spools).where(which))


def _lost(spool: str) -> str:
    return (
        f"reading in parts {spool} was taken over by another harvest or has ended; nothing more is kept of it "
        "(다른 수집이 이어받았거나 끝난 나눔 수집입니다)"
    )
