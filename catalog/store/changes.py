"""The numbered changes: history of every record and feed of what changed, one table for both.

A change is written in the transaction that changes the row. Its number is taken while the transaction holds the
writers' lock (catalog.store.database), so that numbers become visible in their order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, bindparam, func, select, update

from catalog.records import Kind
from catalog.store import schema
from catalog.store.database import Database, insert

Diff = list[list[Any]]
"""What changed: [field, before, after] each; None for what was or is missing."""

SYSTEM_ACTOR = "system"


@dataclass(frozen=True, slots=True)
class Change:
    """One numbered change.

    `op` is one of create, update, remove, revive, and derive (the record stayed, but what was found out about it - terms,
    privacy, relations, quality, use - changed, so that what was made from it is to be made anew).
    """

    seq: int
    kind: Kind
    id: str
    op: str
    at: str  # ISO 8601, UTC
    run: str | None
    actor: str = SYSTEM_ACTOR


class Ledger:
    """The changes of one write transaction; numbers are handed out at once, rows written by `close`."""

    def __init__(self, connection: Connection, actor: str, run: str | None) -> None:
        self.at = now()
        self.actor = actor
        self.run = run
        self._connection = connection
        self._first = last_seq(connection)
        self._rows: list[dict[str, Any]] = []

    def enter(self, kind: Kind, record_id: str, op: str, diff: Diff | None = None) -> int:
        """Note a change and return its number."""
        seq = self._first + len(self._rows) + 1
        self._rows.append(
            {
                "seq": seq,
                "kind": kind.value,
                "record_id": record_id,
                "op": op,
                "at": self.at,
                "run": self.run,
                "actor": self.actor,
                "diff": orjson.dumps(diff).decode() if diff else None,
            }
        )
        return seq

    def close(self) -> None:
        """Write the changes."""
        if self._rows:
            insert(self._connection, schema.changes, self._rows)


@dataclass(frozen=True, slots=True)
class Transaction:
    """A write transaction with its ledger."""

    connection: Connection
    ledger: Ledger

    def derive(self, dataset_ids: Sequence[str]) -> None:
        """Say that something found out about these datasets changed."""
        table = schema.RECORDS[Kind.DATASET]
        rows = [
            {"b_id": i, "b_seq": self.ledger.enter(Kind.DATASET, i, "derive")}
            for i in sorted(set(dataset_ids))
        ]
        if rows:
            statement = update(table).where(table.c.id == bindparam("b_id")).values(seq=bindparam("b_seq"))
            self.connection.execute(statement, rows)


@contextmanager
def transaction(
    database: Database, actor: str = SYSTEM_ACTOR, run: str | None = None
) -> Iterator[Transaction]:
    """Open a write transaction whose changes are entered in the ledger under an actor and a run."""
    with database.write() as connection:
        ledger = Ledger(connection, actor, run)
        yield Transaction(connection, ledger)
        ledger.close()


class Changes:
    """The change feed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def since(self, seq: int, limit: int = 1000, kinds: Sequence[str] | None = None) -> list[Change]:
        """Return changes after number `seq` in order, at most `limit`; numbers may have gaps."""
        table = schema.changes
        query = select(table).where(table.c.seq > seq).order_by(table.c.seq).limit(limit)
        if kinds is not None:
            query = query.where(table.c.kind.in_([str(k) for k in kinds]))
        with self._database.read() as connection:
            return [_change(row) for row in connection.execute(query)]

    def datasets(self, after: int, upto: int, *, derived: bool = True) -> list[str]:
        """Return the ids of datasets with a change of a number above `after` and up to `upto`, each once, by id.

        With `derived` false only those whose own content changed, not what was found out about them.
        """
        table = schema.changes
        query = select(table.c.record_id).distinct().where(table.c.seq > after, table.c.seq <= upto)
        query = query.where(table.c.kind == Kind.DATASET.value).order_by(table.c.record_id)
        if not derived:
            query = query.where(table.c.op != "derive")
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    def last_seq(self) -> int:
        """Return the number of the last change; 0 when there is none."""
        with self._database.read() as connection:
            return last_seq(connection)


def last_seq(connection: Connection) -> int:
    """Return the number of the last change a connection sees."""
    return int(connection.execute(select(func.max(schema.changes.c.seq))).scalar() or 0)


def now() -> str:
    """Return the time as it is written into rows: ISO 8601, UTC, milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _change(row: Row[Any]) -> Change:
    return Change(row.seq, Kind(row.kind), row.record_id, row.op, row.at, row.run, row.actor)
