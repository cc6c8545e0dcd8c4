"""Completeness of the Korean management items (관리항목) of a dataset, its tables and columns: 0-100."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog.store import Measurement
from quality.data_files import read_yaml

METRIC = "management"
TABLES_WEIGH = 5.0
Body = Mapping[str, Any]
"""A record as JSON (`catalog.records.as_json`); a dataset's with its `distributions`."""


@dataclass(frozen=True, slots=True)
class Item:
    """One management item; `when` is the field and value that make it asked for."""

    id: str
    name: str
    fields: tuple[str, ...]
    weight: float
    when: tuple[str, Any] | None = None

    def asked(self, body: Body) -> bool:
        """Tell whether the item is asked for of this record."""
        return self.when is None or body.get(self.when[0]) == self.when[1]

    def filled(self, body: Body) -> bool:
        """Tell whether any of its fields says something; false and 0 do."""
        return any(_says(value) for path in self.fields for value in _values(body, path.split(".")))


@dataclass(frozen=True, slots=True)
class Completeness:
    """Filled weight out of asked weight, and how often each item was missing."""

    filled: float = 0.0
    asked: float = 0.0
    missing: Mapping[str, int] = field(default_factory=dict)

    @property
    def percent(self) -> float:
        """0-100; 0 where nothing was asked for."""
        return 100.0 * self.filled / self.asked if self.asked else 0.0

    def measurement(self, record_id: str) -> Measurement:
        """Return it as a measurement: percent out of 100, with the missing items by name."""
        return Measurement(record_id, METRIC, round(self.percent, 4), 100.0, {"missing": dict(self.missing)})


class ManagementItems:
    """The items, read when made."""

    def __init__(self, content: Mapping[str, Any] | None = None) -> None:
        told = content if content is not None else read_yaml("management_items.yaml")
        self.dataset = _items(told["dataset"])
        self.table = _items(told["table"])
        self.column = _items(told["column"])

    def completeness(
        self, dataset: Body, tables: Iterable[Body] = (), columns: Iterable[Body] = ()
    ) -> Completeness:
        """Return a dataset's completeness.

        All tables together weigh as much as `TABLES_WEIGH` items, and so do all columns, so that a dataset of a
        thousand columns is still judged by its own items too.
        """
        parts = [_of(self.dataset, [dataset])]
        parts += [
            _averaged(_of(items, some))
            for items, some in ((self.table, list(tables)), (self.column, list(columns)))
        ]
        return added_up(parts)


def added_up(parts: Iterable[Completeness]) -> Completeness:
    """Return the completeness of several taken together."""
    filled = asked = 0.0
    missing: Counter[str] = Counter()
    for part in parts:
        filled += part.filled
        asked += part.asked
        missing.update(part.missing)
    return Completeness(filled, asked, dict(missing))


def _of(items: Sequence[Item], bodies: Sequence[Body]) -> Completeness:
    filled = asked = 0.0
    missing: Counter[str] = Counter()
    for body in bodies:
        for item in items:
            if item.asked(body):
                asked += item.weight
                if item.filled(body):
                    filled += item.weight
                else:
                    missing[item.name] += 1
    return Completeness(filled, asked, dict(missing))


def _averaged(found: Completeness) -> Completeness:
    """Return what many records of one kind come to, as if there were one."""
    if not found.asked:
        return found
    return Completeness(TABLES_WEIGH * found.filled / found.asked, TABLES_WEIGH, found.missing)


def _items(told: Iterable[Mapping[str, Any]]) -> tuple[Item, ...]:
    return tuple(
        Item(
            i["id"], i["name"], tuple(i["fields"]), float(i["weight"]),
            (i["when"]["field"], i["when"]["value"]) if "when" in i else None,
        )
        for i in told
    )  # fmt: skip


def _values(body: Any, path: Sequence[str]) -> list[Any]:
    if isinstance(body, list | tuple):
        return [v for part in body for v in _values(part, path)]
    if not path:
        return [body]
    if not isinstance(body, Mapping):
        return []
    name = path[0]
    return _values(body[name], path[1:]) if name in body else []


def _says(value: Any) -> bool:
    return value is not None and (not isinstance(value, str) or bool(value.strip()))
