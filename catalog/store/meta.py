"""Small facts kept by name, such as how far something has read the change feed."""

from __future__ import annotations

from sqlalchemy import select

from catalog.store import schema
from catalog.store.database import Database, upsert


class Meta:
    """Key-value pairs of text."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, key: str, default: str | None = None) -> str | None:
        """Return the value of a key."""
        with self._database.read() as connection:
            found = connection.execute(select(schema.meta.c.value).where(schema.meta.c.key == key)).scalar()
        return default if found is None else found

    def set(self, key: str, value: str) -> None:
        """Set the value of a key."""
        with self._database.write() as connection:
            upsert(connection, schema.meta, [{"key": key, "value": value}])
