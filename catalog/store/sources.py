"""The register of sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Row as SqlRow
from sqlalchemy import delete, func, select, update

from catalog.errors import SourceExistsError, UnknownSourceError
from catalog.items import SourceSpec
from catalog.store import schema
from catalog.store.changes import SYSTEM_ACTOR, now, transaction
from catalog.store.database import Database, insert
from catalog.store.removal import remove
from catalog.store.rows import ACTIVE, REMOVED


@dataclass(frozen=True, slots=True)
class Source:
    """A registered source with its schedule (cron or None) and state (active or removed)."""

    spec: SourceSpec
    schedule: str | None
    state: str
    created_at: str
    updated_at: str

    @property
    def name(self) -> str:
        """The source's name."""
        return self.spec.name

    @property
    def type(self) -> str:
        """The type of connector."""
        return self.spec.type

    @property
    def url(self) -> str:
        """The source's address."""
        return self.spec.url

    @property
    def agency(self) -> str | None:
        """The agency records belong to that tell none."""
        return self.spec.agency

    @property
    def options(self) -> Mapping[str, Any]:
        """The connector's options."""
        return self.spec.options


class Sources:
    """Registered sources."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, spec: Any, schedule: str | None = None) -> Source:
        """Register a source; one that was removed comes back with its records. Raises SourceExistsError."""
        existing = self._find(spec.name)
        if existing is not None and existing.state == ACTIVE:
            raise SourceExistsError(
                f"a source named {spec.name!r} is registered already ({existing.spec.type}, {existing.spec.url}); "
                "choose another name, or remove that one first (같은 이름의 수집 대상이 있습니다)"
            )
        at = now()
        row = {**_values(spec, schedule), "state": ACTIVE, "updated_at": at}
        with self._database.write() as connection:
            if existing is not None:
                connection.execute(
                    update(schema.sources).where(schema.sources.c.name == spec.name).values(row)
                )
            else:
                insert(connection, schema.sources, [{"name": spec.name, **row, "created_at": at}])
        return self.get(spec.name)

    def get(self, name: str) -> Source:
        """Return a source that is not removed. Raises UnknownSourceError."""
        found = self._find(name)
        if found is None or found.state == REMOVED:
            raise UnknownSourceError(
                f"no source is named {name!r}; `malmoi source list` shows those there are (등록되지 않은 수집 대상)"
            )
        return found

    def list(self, *, removed: bool = False) -> Sequence[Source]:
        """Return all sources by name; also removed ones when asked."""
        query = select(schema.sources).order_by(schema.sources.c.name)
        if not removed:
            query = query.where(schema.sources.c.state == ACTIVE)
        with self._database.read() as connection:
            return [_source(row) for row in connection.execute(query)]

    def update(self, spec: Any, schedule: str | None = None) -> Source:
        """Replace what is registered of a source. Raises UnknownSourceError."""
        self.get(spec.name)
        values = {**_values(spec, schedule), "updated_at": now()}
        with self._database.write() as connection:
            connection.execute(
                update(schema.sources).where(schema.sources.c.name == spec.name).values(values)
            )
        return self.get(spec.name)

    def remove(self, name: str, purge: bool = False, *, actor: str = SYSTEM_ACTOR) -> int:
        """Take a source out of the register; returns how many active records it had.

        Its records stay, unless `purge`: then they are tombstoned (never deleted), each with its history entry.
        """
        self.get(name)
        with transaction(self._database, actor) as tx:
            counts = 0
            for kind in schema.TOP_KINDS:
                table = schema.RECORDS[kind]
                mine = (table.c.source == name) & (table.c.state == ACTIVE)
                counts += tx.connection.execute(
                    select(func.count()).where(mine).select_from(table)
                ).scalar_one()
                if purge:
                    ids = tx.connection.execute(select(table.c.id).where(mine)).scalars().all()
                    remove(tx, kind, ids)
            values = {"state": REMOVED, "updated_at": tx.ledger.at}
            tx.connection.execute(update(schema.sources).where(schema.sources.c.name == name).values(values))
            tx.connection.execute(delete(schema.leases).where(schema.leases.c.source == name))
        return counts

    def _find(self, name: str) -> Source | None:
        with self._database.read() as connection:
            row = connection.execute(select(schema.sources).where(schema.sources.c.name == name)).first()
        return None if row is None else _source(row)


def _values(spec: Any, schedule: str | None) -> dict[str, Any]:
    options = orjson.dumps(dict(spec.options), option=orjson.OPT_SORT_KEYS).decode()
    return {
        "type": spec.type,
        "url": spec.url,
        "agency": spec.agency,
        "options": options,
        "schedule": schedule,
    }


def _source(row: SqlRow[Any]) -> Source:
    spec = SourceSpec(row.name, row.type, row.url, row.agency, orjson.loads(row.options))
    return Source(spec, row.schedule, row.state, row.created_at, row.updated_at)
