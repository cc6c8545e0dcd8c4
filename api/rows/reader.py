"""Rows of datasets: the table chosen, opened, examined, asked, masked."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from api.problems import ProblemError
from api.rows.choice import Choice, choices
from api.rows.column import OpenColumn, Treatment, ValueType
from api.rows.database import DatabaseTable
from api.rows.exposure import open_columns
from api.rows.file import FileTable, fetch_table
from api.rows.masking import SAMPLE, examined, masked_rows
from api.rows.query import Asked, RowsQuery, checked
from catalog.access import Visibility
from catalog.store import Store
from catalog.store.rows import Row
from connectors.network import NetworkPolicy

if TYPE_CHECKING:
    from anonymize.detect import Detector

KEPT_SECONDS = 600.0
KEPT_TABLES = 16
KEPT_BYTES = 256 * 2**20
DATABASE_SAMPLE = 500
SORTED_ROWS = 200_000  # of a table without a usable key
OPENING = 4  # tables that may be opened at the same time


@dataclass(frozen=True)
class OpenTable:
    """A table that has been opened: its columns with their treatment, and where its rows are asked for."""

    choice: Choice
    columns: tuple[OpenColumn, ...]
    data: FileTable | DatabaseTable

    @property
    def withheld(self) -> list[OpenColumn]:
        """The columns that are not given."""
        return [c for c in self.columns if c.treatment is Treatment.WITHHELD]


@dataclass(frozen=True)
class RowsAnswer:
    """A page of rows; `more` whether there is another, `total` None where counting them would take too long."""

    table: OpenTable
    query: RowsQuery
    items: list[dict[str, Any]]
    total: int | None
    more: bool


class Rows:
    """Gives rows of open data. Thread-safe; what was fetched is kept for some minutes."""

    def __init__(
        self,
        store: Store,
        policy: NetworkPolicy,
        detector: Callable[[], Detector],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._policy = policy
        self._detector = detector
        self._clock = clock
        self._kept: OrderedDict[Any, tuple[float, OpenTable]] = OrderedDict()
        self._lock = threading.Lock()
        self._opening = threading.BoundedSemaphore(OPENING)

    def choices(self, dataset: Row) -> list[Choice]:
        """Return the tables of a dataset that can be read; none of one that is not public."""
        return choices(self._store, dataset) if dataset.visibility == Visibility.PUBLIC else []

    def table(self, dataset: Row, name: str | None = None) -> OpenTable:
        """Open a dataset's table, the first where none is named. Raises ProblemError."""
        if dataset.visibility != Visibility.PUBLIC:
            raise ProblemError(403, "공개 데이터의 내용만 내보냅니다 (rows of public datasets only)")
        found = self.choices(dataset)
        if not found:
            detail = "읽을 수 있는 표가 없습니다: 공개된 파일(CSV, XLSX, Parquet, JSON)이나 열린 데이터베이스가 아닙니다 (no open table)"
            raise ProblemError(404, detail, code="no_rows")
        choice = next((c for c in found if name in (None, c.name)), None)
        if choice is None:
            known = ", ".join(c.name for c in found)
            raise ProblemError(
                404, f"표 {(name or '')[:100]!r}이(가) 없습니다 (no such table); 있는 것: {known}"
            )
        return self._opened(dataset, choice)

    def page(self, dataset: Row, asked: Asked) -> RowsAnswer:
        """Return a page of rows. Raises ProblemError."""
        table = self.table(dataset, asked.table)
        query = checked(asked, table.columns)
        if not query.columns:
            detail = (
                "내보낼 수 있는 컬럼이 없습니다: 살펴보지 않았거나 개인정보입니다 (no column may be given)"
            )
            raise ProblemError(403, detail, withheld={c.name: c.reason for c in table.withheld})
        query = replace(query, order=query.order or _steady(table))
        rows = table.data.rows(query)
        items = masked_rows(self._detector(), query.columns, rows[: query.size])
        return RowsAnswer(table, query, items, _count(table, query), len(rows) > query.size)

    def close(self) -> None:
        """Let go of what was fetched."""
        with self._lock:
            for _, table in self._kept.values():
                if isinstance(table.data, FileTable):
                    table.data.close()
            self._kept.clear()

    def _opened(self, dataset: Row, choice: Choice) -> OpenTable:
        parent = choice.record.id if choice.url is None else dataset.id
        known = open_columns(self._store, self._store.records.columns_of(parent))
        key = (choice.record.id, choice.record.updated_at, choice.url, tuple(known))
        with self._lock:
            found = self._kept.get(key)
            if found is not None and found[0] > self._clock():
                self._kept.move_to_end(key)
                return found[1]
        with self._opening:
            made = (
                self._file(choice, known)
                if choice.url is not None
                else self._database(dataset, choice, known)
            )
        self._keep(key, made)
        return made

    def _file(self, choice: Choice, known: Sequence[OpenColumn]) -> OpenTable:
        named = {n.casefold(): c for c in known for n in (c.title, c.name) if n}
        texts = frozenset(n for n, c in named.items() if c.declared and c.type is ValueType.TEXT)
        data = fetch_table(choice.url or "", choice.format or "", self._policy, texts)
        columns = [
            replace(named[name.casefold()], name=name, type=kind)
            if name.casefold() in named
            else OpenColumn(name, kind, Treatment.GIVEN, "파일에서 살펴봄 (examined in the file)")
            for name, kind in data.types.items()
        ]
        return OpenTable(choice, tuple(self._examined(columns, data, SAMPLE)), data)

    def _database(self, dataset: Row, choice: Choice, known: Sequence[OpenColumn]) -> OpenTable:
        source = self._store.sources.get(dataset.source)
        types = {c.name: c.type for c in known}
        data = DatabaseTable(source, choice.name, choice.record.body.get("schema"), types, self._policy)
        return OpenTable(choice, tuple(self._examined(known, data, DATABASE_SAMPLE)), data)

    def _examined(
        self, columns: Sequence[OpenColumn], data: FileTable | DatabaseTable, sample: int
    ) -> list[OpenColumn]:
        """Return columns with what the first rows' values say of them."""
        looked_at = tuple(c for c in columns if c.treatment is not Treatment.WITHHELD)
        rows = data.rows(RowsQuery(looked_at, size=sample)) if looked_at else []
        values = dict(zip((c.name for c in looked_at), zip(*rows, strict=True), strict=False))
        return [examined(self._detector(), c, values.get(c.name, ())) for c in columns]

    def _keep(self, key: Any, table: OpenTable) -> None:
        with self._lock:
            self._kept[key] = (self._clock() + KEPT_SECONDS, table)
            while (
                len(self._kept) > KEPT_TABLES or sum(_bytes(t) for _, t in self._kept.values()) > KEPT_BYTES
            ):
                self._kept.popitem(last=False)


def _count(table: OpenTable, query: RowsQuery) -> int | None:
    """Return how many rows there are; a table too large to be counted in time still gives its pages."""
    try:
        return table.data.count(query)
    except ProblemError as error:
        if error.status != 504:
            raise
        return None


def _bytes(table: OpenTable) -> int:
    return table.data.bytes if isinstance(table.data, FileTable) else 0


def _steady(table: OpenTable) -> tuple[tuple[str, bool], ...]:
    """Return an order that pages of a database hold still by; a file has its own.

    The primary key, which has an index; without one, of a table that is small enough to be sorted, its first columns.
    """
    if isinstance(table.data, FileTable):
        return ()
    keys = sorted((c for c in table.columns if c.key), key=lambda c: c.key or 0)
    if not keys or not all(c.comparable for c in keys):
        small = (table.choice.record.body.get("row_count") or 0) <= SORTED_ROWS
        keys = [c for c in table.columns if c.comparable][:5] if small else []
    return tuple((c.name, False) for c in keys)
