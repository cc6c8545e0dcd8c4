"""Merge one agency into another: what it published moves, it is tombstoned."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from catalog.records import Kind
from catalog.store import schema, states
from catalog.store.changes import Transaction


def merge(tx: Transaction, old: str, new: str) -> None:
    """Let everything of agency `old` be agency `new`'s, with a history entry for each top-level record."""
    for kind in schema.TOP_KINDS:
        if kind is not Kind.AGENCY:
            _move(tx, kind, old, new)
    for kind in schema.PART_KINDS:
        table = schema.RECORDS[kind]
        datasets = select(schema.RECORDS[Kind.DATASET].c.id).where(
            schema.RECORDS[Kind.DATASET].c.agency_id == new
        )
        moved = (table.c.dataset_id.in_(datasets)) & (table.c.agency_id == old)
        tx.connection.execute(update(table).where(moved).values(agency_id=new))
    states.remove(tx, Kind.AGENCY, [old])


def _move(tx: Transaction, kind: Kind, old: str, new: str) -> None:
    table = schema.RECORDS[kind]
    ids = (
        tx.connection.execute(select(table.c.id).where(table.c.agency_id == old).order_by(table.c.id))
        .scalars()
        .all()
    )
    rows = [{"b_id": i, "b_seq": tx.ledger.enter(kind, i, "update", [["agency_id", old, new]])} for i in ids]
    if rows:
        values = {"agency_id": new, "seq": bindparam("b_seq"), "updated_at": tx.ledger.at}
        tx.connection.execute(update(table).where(table.c.id == bindparam("b_id")).values(values), rows)
