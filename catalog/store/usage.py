"""How often datasets are looked at and downloaded."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, func, select, update

from catalog.records import Kind
from catalog.store import schema
from catalog.store.changes import transaction
from catalog.store.database import Database, chunks, insert_missing


class Usage:
    """Use counts of datasets by what was done (view, download, api, ...)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self, dataset_id: str, what: str = "view", times: int = 1) -> None:
        """Count a use of a dataset there is; others are passed over.

        The index hears of it when the total passes a power of two: ranking goes by its logarithm.
        """
        table, datasets = schema.usage, schema.RECORDS[Kind.DATASET]
        with transaction(self._database) as tx:
            if (
                tx.connection.execute(select(datasets.c.id).where(datasets.c.id == dataset_id)).first()
                is None
            ):
                return
            insert_missing(tx.connection, table, [{"dataset_id": dataset_id, "what": what, "count": 0}])
            mine = (table.c.dataset_id == dataset_id) & (table.c.what == what)
            tx.connection.execute(update(table).where(mine).values(count=table.c.count + times))
            total = uses_of(tx.connection, [dataset_id]).get(dataset_id, 0)
            if total.bit_length() != (total - times).bit_length():
                tx.derive([dataset_id])

    def of(self, dataset_id: str) -> dict[str, int]:
        """Return a dataset's counts by what was done."""
        table = schema.usage
        query = select(table.c.what, table.c.count).where(table.c.dataset_id == dataset_id)
        with self._database.read() as connection:
            return {row[0]: int(row[1]) for row in connection.execute(query)}


def uses_of(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    """Return the total uses of datasets that have any."""
    table = schema.usage
    found: dict[str, int] = {}
    for block in chunks(ids):
        query = select(table.c.dataset_id, func.sum(table.c.count)).where(table.c.dataset_id.in_(block))
        found.update((row[0], int(row[1])) for row in connection.execute(query.group_by(table.c.dataset_id)))
    return found
