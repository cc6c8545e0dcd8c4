"""The history of a record: who changed what, when, in which run, with the states before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import select

from catalog.store import schema
from catalog.store.changes import Diff
from catalog.store.database import Database
from catalog.store.rows import Row


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One change of a record.

    `changes` is [field, before, after] each; `before` and `after` are the bodies, None where there was no record.
    """

    seq: int
    op: str
    at: str
    actor: str
    run: str | None
    changes: Diff
    before: dict[str, Any] | None
    after: dict[str, Any]


_NOT_IN_BODY = frozenset({"state", "agency_id", "publication", "distributions", "tables", "columns"})


def history(database: Database, row: Row) -> list[HistoryEntry]:
    """Return a row's changes, the newest first.

    Only differences are stored; states are found by undoing them one by one from the present body.
    """
    table = schema.changes
    query = select(table).where(table.c.record_id == row.id, table.c.kind == row.kind.value)
    entries: list[HistoryEntry] = []
    after = row.body
    with database.read() as connection:
        for found in connection.execute(query.order_by(table.c.seq.desc())):
            diff: Diff = orjson.loads(found.diff) if found.diff else []
            before = None if found.op == "create" else _undo(after, diff)
            entries.append(
                HistoryEntry(found.seq, found.op, found.at, found.actor, found.run, diff, before, after)
            )
            after = before if before is not None else {}
    return entries


def _undo(after: dict[str, Any], diff: Diff) -> dict[str, Any]:
    before = dict(after)
    for name, old, _ in diff:
        if name in _NOT_IN_BODY:
            continue
        if old is None:
            before.pop(name, None)
        else:
            before[name] = old
    return before
