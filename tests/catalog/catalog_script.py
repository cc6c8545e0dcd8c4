"""A source that says what a test tells it to: the simplest ItemSource."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from catalog.harvest import HarvestResult, harvest
from catalog.items import Checkpoint, Item, SourceSpec
from catalog.records import Column, Contact, Dataset, Distribution, Table
from catalog.store import Store

SPEC = SourceSpec("seoul", "script", "http://data.example.go.kr", agency="서울특별시")


class Script:
    """Yields items page by page with a checkpoint behind each; an exception among them is raised in its place."""

    def __init__(self, *pages: Sequence[Any]) -> None:
        self.pages = pages
        self.cursors: list[str | None] = []  # what reading was begun with

    def items(self, cursor: str | None = None) -> Iterator[Item]:
        self.cursors.append(cursor)
        for n, page in enumerate(self.pages):
            if cursor is not None and n < int(cursor):
                continue
            for item in page:
                if isinstance(item, BaseException):
                    raise item
                yield item
            yield Checkpoint(str(n + 1))


class Unreachable(Exception):
    """What a connector raises when its source is down for the moment."""

    code = "timeout"

    def __init__(self, *, transient: bool = True) -> None:
        super().__init__("no answer within 30 s")
        self.transient = transient


def dataset(n: int | str, title: str | None = None, **more: Any) -> Dataset:
    """Make a dataset with one distribution."""
    files = (Distribution(format="csv", download_url=f"http://data.example.go.kr/{n}.csv"),)
    return Dataset(**{"source_id": str(n), "title": title or f"자료 {n}", "distributions": files, **more})


def with_columns(n: int | str, *columns: str, table: str = "TB_AIR", **more: Any) -> Dataset:
    """Make a dataset with one table of some columns."""
    return dataset(n, tables=(Table(table, columns=tuple(Column(c) for c in columns)),), **more)


def datasets(count: int) -> list[Dataset]:
    """Make datasets 1 to count."""
    return [dataset(n) for n in range(1, count + 1)]


def register(store: Store, spec: SourceSpec = SPEC) -> None:
    """Register a source unless it is."""
    if spec.name not in {s.name for s in store.sources.list()}:
        store.sources.add(spec)


def run(store: Store, *pages: Sequence[Any], spec: SourceSpec = SPEC, **more: Any) -> HarvestResult:
    """Harvest a script."""
    register(store, spec)
    return harvest(store, Script(*pages), spec, **more)


CONTACT = Contact(name="홍길동", phone="02-2133-4567")
