"""Lists and counts out of the directory: pages of datasets by any order, values of fields with how many have them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from api.directory.clause import ALL, Clause, all_of, visible_to
from api.directory.directory import Directory
from catalog.access import Principal

ORDERS = {
    "id": "p.id",
    "title": "p.title",
    "created": "p.created",
    "modified": "p.modified",
    "rank": "hit.key",
}
Order = Sequence[tuple[str, bool]]
"""Names of ORDERS, and whether descending."""


@dataclass(frozen=True, slots=True)
class ValueCount:
    """A value of a field, as people read it, and how many datasets have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Listing:
    """The directory as a principal may see it; `hits` keeps to these datasets and makes `rank` their order."""

    directory: Directory
    principal: Principal
    where: Clause = ALL
    hits: Sequence[str] | None = None

    def ids(self, limit: int, offset: int = 0, order: Order = (("id", False),)) -> list[str]:
        """Return the ids of one page."""
        source, hits, where = self._source()
        by = ", ".join(f"{ORDERS[name]}{' DESC' if down else ''}" for name, down in order)
        sql = f"SELECT p.id FROM {source} WHERE {where.sql} ORDER BY {by}, p.id LIMIT ? OFFSET ?"
        with self.directory.reading() as connection:
            return [row[0] for row in connection.execute(sql, (*hits, *where.values, limit, offset))]

    def dated(self, limit: int, offset: int = 0) -> list[tuple[str, str]]:
        """Return ids with when each changed last, by id."""
        source, hits, where = self._source()
        sql = f"SELECT p.id, p.modified FROM {source} WHERE {where.sql} ORDER BY p.id LIMIT ? OFFSET ?"
        with self.directory.reading() as connection:
            return list(connection.execute(sql, (*hits, *where.values, limit, offset)))

    def count(self) -> int:
        """Return how many datasets there are."""
        source, hits, where = self._source()
        sql = f"SELECT count(*) FROM {source} WHERE {where.sql}"
        with self.directory.reading() as connection:
            return int(connection.execute(sql, (*hits, *where.values)).fetchone()[0])

    def newest(self) -> str | None:
        """Return when the dataset that changed last did so."""
        source, hits, where = self._source()
        sql = f"SELECT max(p.modified) FROM {source} WHERE {where.sql}"
        with self.directory.reading() as connection:
            found = connection.execute(sql, (*hits, *where.values)).fetchone()[0]
        return None if found is None else str(found)

    def values(
        self, field: str, limit: int = -1, at_least: int = 1, offset: int = 0, like: str | None = None
    ) -> list[ValueCount]:
        """Return the values of a field, the most frequent first; `like` is a LIKE pattern of the label."""
        source, hits, where = self._source()
        named = Clause("m.label LIKE ? ESCAPE '\\'", (like,)) if like is not None else ALL
        sql = (
            f"SELECT m.value, min(m.label), count(*) AS n FROM {source} JOIN marks m ON m.package = p.id"
            f" WHERE m.field = ? AND {named.sql} AND {where.sql} GROUP BY m.value HAVING n >= ?"
            " ORDER BY n DESC, m.value LIMIT ? OFFSET ?"
        )
        values = (*hits, field, *named.values, *where.values, at_least, limit, offset)
        with self.directory.reading() as connection:
            return [ValueCount(*row) for row in connection.execute(sql, values)]

    def resources(
        self, condition: Clause, limit: int, offset: int, order: str | None
    ) -> tuple[list[str], int]:
        """Return the ids of resources (alias r) that meet a condition, and how many there are."""
        where = all_of([condition, self.where, visible_to(self.principal)])
        source = "resources r JOIN packages p ON p.id = r.package"
        by = f"r.{order}, r.id" if order in ("name", "created", "format", "url") else "r.id"
        with self.directory.reading() as connection:
            counting = f"SELECT count(*) FROM {source} WHERE {where.sql}"
            total = int(connection.execute(counting, where.values).fetchone()[0])
            sql = f"SELECT r.id FROM {source} WHERE {where.sql} ORDER BY {by} LIMIT ? OFFSET ?"
            found = connection.execute(sql, (*where.values, limit, offset))
            return [row[0] for row in found], total

    def _source(self) -> tuple[str, tuple[str, ...], Clause]:
        """Return what to select from, the values bound there, and the condition."""
        where = all_of([self.where, visible_to(self.principal)])
        if self.hits is None:
            return "packages p", (), where
        source = "json_each(?) AS hit JOIN packages p ON p.id = hit.value"
        return source, (json.dumps(list(self.hits)),), where
