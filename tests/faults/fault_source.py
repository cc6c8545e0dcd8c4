"""A paged source at whose pages something can be made to happen, and what a store must hold when all of it came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from catalog.items import Checkpoint, Item, SourceSpec
from catalog.records import Column, Dataset, Kind, Table
from catalog.store import Store

SPEC = SourceSpec("seoul", "paged", "http://data.example.go.kr", agency="6110000")
PAGES, SIZE = 8, 40


@dataclass
class Paged:
    """Yields pages of datasets with a checkpoint behind each; `at` tells what happens before a page is given."""

    at: Mapping[int, Callable[[], object]] = field(default_factory=dict)
    read: list[int] = field(default_factory=list)  # the pages that were asked for, in order
    size: int = SIZE

    def items(self, cursor: str | None = None) -> Iterator[Item]:
        for page in range(int(cursor or 0), PAGES):
            self.read.append(page)
            self.at.get(page, lambda: None)()
            yield from (dataset(page * self.size + n) for n in range(self.size))
            yield Checkpoint(str(page + 1))


def dataset(n: int) -> Dataset:
    """Make a dataset with a table of two columns."""
    columns = (Column("MSRMT_YMD", "측정일자"), Column("PM10_VAL", "미세먼지값"))
    return Dataset(
        str(n),
        f"대기오염 측정 {n}",
        description="관측소별 농도 " * 20,
        tables=(Table(f"TB_{n}", columns=columns),),
    )


def content(store: Store) -> dict[str, Any]:
    """Return what was stored and how often each thing was done: nothing lost, nothing doubled."""
    rows = [row for rows in store.records.each(Kind.DATASET) for row in rows]
    columns = sum(len(rows) for rows in store.records.each(Kind.COLUMN))
    created = Counter(c.id for c in store.changes.since(0, 1_000_000, ["dataset"]) if c.op == "create")
    return {
        "datasets": sorted(row.source_id for row in rows),
        "columns": columns,
        "created": dict(Counter(created.values())),  # how many were created how often
    }


def whole(size: int = SIZE) -> dict[str, Any]:
    """Return the content of a store that took the whole source once."""
    count = PAGES * size
    return {"datasets": sorted(map(str, range(count))), "columns": 2 * count, "created": {1: count}}
