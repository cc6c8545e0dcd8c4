"""The records of the dictionary: taken in from harvests, tombstoned, and read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from catalog.access import Principal, Visibility
from catalog.items import Problem
from catalog.records import Kind, Record, record_id
from catalog.store import schema, states
from catalog.store.agencies import Agencies
from catalog.store.changes import transaction
from catalog.store.database import Database, chunks
from catalog.store.delivery import OUTCOMES, Delivery, mark_removed
from catalog.store.encoding import Encoded, encode
from catalog.store.history import HistoryEntry, history
from catalog.store.removal import remove
from catalog.store.rows import ACTIVE, Page, Row, row_of
from catalog.store.runs import Counts, Run, active_count, require_lease

_FILTERS = (
    "source",
    "source_id",
    "title",
    "state",
    "agency_id",
    "parent_id",
    "dataset_id",
    "run",
    "visibility",
)


class Records:
    """Records of all kinds."""

    def __init__(self, database: Database, agencies: Agencies) -> None:
        self._database = database
        self._agencies = agencies

    def apply(
        self,
        run: Run,
        batch: Sequence[Record | Encoded],
        *,
        problems: Sequence[Problem] = (),
        cursor: str | None = None,
    ) -> Counts:
        """Take a batch of a run's records in, with the run's problems and, when told, its next checkpoint.

        One transaction: rows, history, numbered changes, marks of what was seen, problems and checkpoint. A dataset
        goes in with its distributions, tables and columns. Of equal identifiers the first is kept. Raises
        LeaseLostError when the run was taken over.
        """
        encoded = [item if isinstance(item, Encoded) else encode(run.source, item) for item in batch]
        with transaction(self._database, run.actor, run.id) as tx:
            return Delivery(tx, run, self._agencies).take_in(encoded, problems, cursor)

    def seen(self, run: Run) -> dict[str, int]:
        """Return how many top-level records of a run were created, updated, unchanged, revived and removed so far."""
        table = schema.seen
        query = select(table.c.outcome, func.count()).where(table.c.run == run.id).group_by(table.c.outcome)
        with self._database.read() as connection:
            found = {row[0]: int(row[1]) for row in connection.execute(query)}
        return {outcome: found.get(outcome, 0) for outcome in OUTCOMES}

    def missing(self, run: Run) -> dict[Kind, list[str]]:
        """Return the ids of the source's active top-level records that the run has not seen, by kind."""
        seen = schema.seen
        found: dict[Kind, list[str]] = {}
        with self._database.read() as connection:
            for kind in schema.TOP_KINDS:
                table = schema.RECORDS[kind]
                mark = select(seen.c.run).where(seen.c.run == run.id, seen.c.record_id == table.c.id).exists()
                mine = and_(table.c.source == run.source, table.c.state == ACTIVE, ~mark)
                ids = list(connection.execute(select(table.c.id).where(mine).order_by(table.c.id)).scalars())
                if ids:
                    found[kind] = ids
        return found

    def tombstone(self, run: Run, ids: Mapping[Kind, Sequence[str]]) -> int:
        """Tombstone records for a run, datasets with their parts; returns how many were active.

        In blocks, each a transaction; a run killed between two goes on with the rest. Raises LeaseLostError when the
        run was taken over.
        """
        removed = 0
        for kind, some in ids.items():
            for block in chunks(some):
                with transaction(self._database, run.actor, run.id) as tx:
                    require_lease(tx.connection, run)
                    removed += remove(tx, kind, block)
                    mark_removed(tx, run, kind, block)
        return removed

    def compare(self, batch: Sequence[Encoded]) -> Counts:
        """Return what `apply` would do to a batch, without doing it; identifiers in it are unique."""
        totals: Counter[str] = Counter()
        with self._database.read() as connection:
            for kind in schema.TOP_KINDS:
                mine = [e for e in batch if e.kind is kind]
                stored = states.stored(connection, kind, [e.id for e in mine])
                totals.update(_would(e, stored.get(e.id)) for e in mine)
        return Counts(totals["created"], totals["updated"], totals["unchanged"], totals["revived"])

    def active_count(self, source: str) -> int:
        """Return how many active top-level records a source has."""
        with self._database.read() as connection:
            return active_count(connection, source)

    def get(self, kind: Kind, record: str) -> Row | None:
        """Return a record by its id, removed or not; None when there is none."""
        return next(iter(self.get_many(kind, [record])), None)

    def get_many(self, kind: Kind, ids: Iterable[str]) -> list[Row]:
        """Return records by their ids, those there are, in the order asked."""
        wanted = list(dict.fromkeys(ids))
        table = schema.RECORDS[kind]
        found: dict[str, Row] = {}
        for block in chunks(wanted):
            found.update((row.id, row) for row in self.rows(kind, select(table).where(table.c.id.in_(block))))
        return [found[i] for i in wanted if i in found]

    def by_source_id(self, kind: Kind, source: str, source_id: str) -> Row | None:
        """Return a record by what its source calls it; None when there is none."""
        return self.get(kind, record_id(kind, source, source_id))

    def list(
        self,
        kind: Kind,
        *,
        filters: Mapping[str, Any] | None = None,
        after: str | None = None,
        offset: int = 0,
        limit: int = 100,
        order: str = "id",
        principal: Principal | None = None,
        count: bool = False,
    ) -> Page:
        """Return a page of records, active ones unless `filters` say otherwise.

        Filters are equal values, or sequences of them, of source, source_id, title, state (None: any), agency_id,
        parent_id, dataset_id, run and visibility. `order` is id, title or seq; `after` is `Page.next` of the page
        before (cost does not grow with depth, unlike `offset`). `principal` leaves out what that principal may not
        see; None reads everything. Raises ValueError for an unknown filter or order.
        """
        table = schema.RECORDS[kind]
        where = [*_conditions(table, filters or {}), *self._visible(table, principal)]
        query = _ordered(select(table).where(*where), table, order, after).offset(offset).limit(limit + 1)
        rows = self.rows(kind, query)
        total = None
        if count:
            with self._database.read() as connection:
                total = connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one()
        more = len(rows) > limit
        return Page(rows[:limit], _position(rows[limit - 1], order) if more else None, total)

    def tables_of(self, dataset_id: str, *, removed: bool = False) -> Sequence[Row]:
        """Return a dataset's tables in order."""
        return self._parts(Kind.TABLE, "dataset_id", dataset_id, removed)

    def distributions_of(self, dataset_id: str, *, removed: bool = False) -> Sequence[Row]:
        """Return a dataset's distributions in order."""
        return self._parts(Kind.DISTRIBUTION, "dataset_id", dataset_id, removed)

    def columns_of(self, parent: str, *, removed: bool = False) -> Sequence[Row]:
        """Return the columns of a table, or of all tables of a dataset, in order."""
        of_table = self._parts(Kind.COLUMN, "parent_id", parent, removed)
        return of_table or self._parts(Kind.COLUMN, "dataset_id", parent, removed)

    def history(self, kind: Kind, record: str) -> Sequence[HistoryEntry]:
        """Return what happened to a record, the newest first, each with the state before and after."""
        row = self.get(kind, record)
        return [] if row is None else history(self._database, row)

    def each(
        self, kind: Kind, *, batch: int = 1000, filters: Mapping[str, Any] | None = None
    ) -> Iterator[Sequence[Row]]:
        """Yield all records of a kind in batches, by id."""
        after: str | None = None
        while True:
            page = self.list(kind, filters=filters, after=after, limit=batch)
            if page.rows:
                yield page.rows
            if page.next is None:
                return
            after = page.next

    def _parts(self, kind: Kind, by: str, value: str, removed: bool) -> Sequence[Row]:
        table = schema.RECORDS[kind]
        query = (
            select(table)
            .where(table.c[by] == value)
            .order_by(table.c.parent_id, table.c.position, table.c.id)
        )
        return self.rows(kind, query if removed else query.where(table.c.state == ACTIVE))

    def rows(self, kind: Kind, query: Select[Any]) -> Sequence[Row]:
        """Return the rows of a query on a kind's table."""
        codes = self._agencies.codes()
        with self._database.read() as connection:
            return [row_of(kind, row, codes) for row in connection.execute(query)]

    def _visible(self, table: Any, principal: Principal | None) -> Sequence[ColumnElement[bool]]:
        if principal is None or principal.scope.everything:
            return []
        public = table.c.visibility == Visibility.PUBLIC.value
        ids = self._agencies.ids_of_code(principal.scope.agency_code)
        return [or_(public, table.c.agency_id.in_(ids)) if ids else public]


def _would(encoded: Encoded, stored: states.Stored | None) -> str:
    if stored is None:
        return "created"
    if stored.state != ACTIVE:
        return "revived"
    return "unchanged" if stored.hash == encoded.hash else "updated"


def _conditions(table: Any, filters: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    unknown = sorted(filters.keys() - set(_FILTERS))
    if unknown:
        raise ValueError(f"unknown filter {unknown[0]!r}; there are {', '.join(_FILTERS)}")
    conditions: list[ColumnElement[bool]] = []
    for name, value in {"state": ACTIVE, **filters}.items():
        if name == "state" and value is None:
            continue
        many = isinstance(value, list | tuple | set | frozenset)
        conditions.append(table.c[name].in_(list(value)) if many else table.c[name] == value)
    return conditions


def _ordered(query: Select[Any], table: Any, order: str, after: str | None) -> Select[Any]:
    if order not in ("id", "title", "seq"):
        raise ValueError(f"unknown order {order!r}; there are id, title, seq")
    column, key = table.c[order], table.c.id
    if after is not None:
        value, last_id = _read_position(after)
        behind = or_(column > value, and_(column == value, key > last_id)) if order != "id" else key > last_id
        query = query.where(behind)
    return query.order_by(key) if order == "id" else query.order_by(column, key)


def _position(row: Row, order: str) -> str:
    return orjson.dumps([getattr(row, order), row.id]).hex() if order != "id" else row.id


def _read_position(after: str) -> tuple[Any, str]:
    try:
        value, last_id = orjson.loads(bytes.fromhex(after))
    except (ValueError, TypeError):
        return after, after
    return value, last_id
