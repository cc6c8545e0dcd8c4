"""Bring rows of one kind to the states they should have: created, updated, revived or left alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, select, update

from catalog.records import Kind
from catalog.store import schema
from catalog.store.changes import Diff, Transaction
from catalog.store.database import chunks, insert, upsert
from catalog.store.rows import ACTIVE, REMOVED


@dataclass(frozen=True, slots=True)
class State:
    """What a row should say."""

    id: str
    source: str
    source_id: str
    title: str
    body: Mapping[str, Any]
    hash: str
    visibility: str
    agency_id: str | None
    parent_id: str | None = None
    dataset_id: str | None = None
    position: int = 0


@dataclass(frozen=True, slots=True)
class Stored:
    """What the row says now, as far as it is needed to compare."""

    id: str
    source_id: str
    hash: str
    state: str
    agency_id: str | None
    visibility: str
    dataset_id: str | None
    position: int


def stored(connection: Connection, kind: Kind, ids: Iterable[str]) -> dict[str, Stored]:
    """Return what is stored under ids, by id."""
    table = schema.RECORDS[kind]
    found: dict[str, Stored] = {}
    for block in chunks(ids):
        query = select(*_compared(table)).where(table.c.id.in_(block))
        found.update((row.id, Stored(*row)) for row in connection.execute(query))
    return found


def stored_of_datasets(connection: Connection, kind: Kind, dataset_ids: Iterable[str]) -> dict[str, Stored]:
    """Return what is stored of the parts of datasets, removed ones too, by id."""
    table = schema.RECORDS[kind]
    found: dict[str, Stored] = {}
    for block in chunks(dataset_ids):
        query = select(*_compared(table)).where(table.c.dataset_id.in_(block))
        found.update((row.id, Stored(*row)) for row in connection.execute(query))
    return found


def operation(state: State, before: Stored | None) -> str | None:
    """Return what must happen to a row: create, update, revive, or None when it says all already."""
    if before is None:
        return "create"
    if before.state == REMOVED:
        return "revive"
    now = (state.hash, state.agency_id, state.source_id, state.visibility)
    return None if now == (before.hash, before.agency_id, before.source_id, before.visibility) else "update"


def write(
    tx: Transaction, kind: Kind, states: Sequence[State], before: Mapping[str, Stored], notes: Notes
) -> None:
    """Write the rows that differ, with their changes; `notes` adds to a row's diff what happened to its parts."""
    todo = [(s, op) for s in states if (op := operation(s, before.get(s.id))) is not None]
    bodies = _bodies(tx.connection, kind, [s.id for s, op in todo if op != "create"])
    created: list[dict[str, Any]] = []
    replaced: list[dict[str, Any]] = []
    for state, op in todo:
        old = before.get(state.id)
        diff = (
            None
            if old is None
            else _difference(state, old, bodies.get(state.id, {})) + notes.get(state.id, [])
        )
        row = _row(tx, kind, state, op, diff)
        (created if op == "create" else replaced).append(row)
    table = schema.RECORDS[kind]
    insert(tx.connection, table, created)
    upsert(tx.connection, table, replaced, keep=("created_at",))
    _move(tx.connection, kind, [s for s in states if _moved(s, before.get(s.id))])


Notes = Mapping[str, Diff]


def remove(tx: Transaction, kind: Kind, ids: Sequence[str]) -> int:
    """Tombstone rows that are active; returns how many were."""
    table = schema.RECORDS[kind]
    removed = 0
    for block in chunks(ids):
        query = select(table.c.id).where(table.c.id.in_(block), table.c.state == ACTIVE).order_by(table.c.id)
        rows = [
            {"b_id": i, "b_seq": tx.ledger.enter(kind, i, "remove", [["state", ACTIVE, REMOVED]])}
            for i in tx.connection.execute(query).scalars()
        ]
        if rows:
            tx.connection.execute(_tombstone(tx, kind), rows)
        removed += len(rows)
    return removed


def _tombstone(tx: Transaction, kind: Kind) -> Any:
    table = schema.RECORDS[kind]
    values: dict[str, Any] = {
        "state": REMOVED,
        "updated_at": tx.ledger.at,
        "run": tx.ledger.run,
        "seq": bindparam("b_seq"),
    }
    return update(table).where(table.c.id == bindparam("b_id")).values(values)


def _compared(table: Any) -> list[Any]:
    return [
        table.c[name]
        for name in ("id", "source_id", "hash", "state", "agency_id", "visibility", "dataset_id", "position")
    ]


def _bodies(connection: Connection, kind: Kind, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    table = schema.RECORDS[kind]
    found: dict[str, dict[str, Any]] = {}
    for block in chunks(ids):
        query = select(table.c.id, table.c.body).where(table.c.id.in_(block))
        found.update((row.id, orjson.loads(row.body)) for row in connection.execute(query))
    return found


def _difference(state: State, before: Stored, body: Mapping[str, Any]) -> Diff:
    diff: Diff = [
        [name, body.get(name), state.body.get(name)]
        for name in sorted(body.keys() | state.body.keys())
        if body.get(name) != state.body.get(name)
    ]
    if before.state == REMOVED:
        diff.append(["state", REMOVED, ACTIVE])
    if before.agency_id != state.agency_id:
        diff.append(["agency_id", before.agency_id, state.agency_id])
    return diff


def _row(tx: Transaction, kind: Kind, state: State, op: str, diff: Diff | None) -> dict[str, Any]:
    at = tx.ledger.at
    return {
        "id": state.id,
        "source": state.source,
        "source_id": state.source_id,
        "title": state.title,
        "body": orjson.dumps(state.body).decode(),
        "hash": state.hash,
        "state": ACTIVE,
        "visibility": state.visibility,
        "agency_id": state.agency_id,
        "parent_id": state.parent_id,
        "dataset_id": state.dataset_id,
        "position": state.position,
        "created_at": at,
        "updated_at": at,
        "run": tx.ledger.run,
        "seq": tx.ledger.enter(kind, state.id, op, diff),
    }


def _moved(state: State, before: Stored | None) -> bool:
    return before is not None and operation(state, before) is None and before.position != state.position


def _move(connection: Connection, kind: Kind, states: Sequence[State]) -> None:
    # A column put in between shifts all behind it; that is no change of theirs and gets no history.
    table = schema.RECORDS[kind]
    if states:
        statement = (
            update(table).where(table.c.id == bindparam("b_id")).values(position=bindparam("b_position"))
        )
        connection.execute(statement, [{"b_id": s.id, "b_position": s.position} for s in states])
