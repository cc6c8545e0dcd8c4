"""What the tests of the database connector share: a value that must not get out, and profilers that watch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from catalog.records import Column, Dataset, Table

Read = Callable[..., list[Any]]
SECRET_VALUE = "홍길동-비밀값-900101"


def tables_of(items: list[Any]) -> dict[str, Table]:
    return {item.source_id: item.tables[0] for item in items if isinstance(item, Dataset)}


def columns_of(table: Table) -> dict[str, Column]:
    return {column.name: column for column in table.columns}


class Watcher:
    """A profiler that counts the values it is shown."""

    name = "watcher"

    def start(self, column: Column) -> Watcher:
        self.count = 0
        return Watcher()

    def __init__(self) -> None:
        self.count = 0

    def feed(self, values: Sequence[object]) -> None:
        assert None not in values
        self.count += len(values)

    def finish(self) -> Mapping[str, Any]:
        return {"values": self.count}


class Clumsy(Watcher):
    """A profiler that fails with a value in its message."""

    name = "clumsy"

    def start(self, column: Column) -> Clumsy:
        return Clumsy()

    def feed(self, values: Sequence[object]) -> None:
        raise ValueError(f"cannot read {values}")
