"""Tombstone datasets together with their parts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from catalog.records import Kind
from catalog.store import schema, states
from catalog.store.changes import Transaction
from catalog.store.database import chunks
from catalog.store.rows import ACTIVE


def remove(tx: Transaction, kind: Kind, ids: Sequence[str]) -> int:
    """Tombstone top-level records, datasets with their parts; returns how many were active."""
    return remove_datasets(tx, ids) if kind is Kind.DATASET else states.remove(tx, kind, ids)


def remove_datasets(tx: Transaction, ids: Sequence[str]) -> int:
    """Tombstone datasets and their distributions, tables and columns; returns how many datasets were active."""
    for kind in schema.PART_KINDS:
        table = schema.RECORDS[kind]
        for block in chunks(ids):
            query = select(table.c.id).where(table.c.dataset_id.in_(block), table.c.state == ACTIVE)
            states.remove(tx, kind, tx.connection.execute(query).scalars().all())
    return states.remove(tx, Kind.DATASET, ids)
