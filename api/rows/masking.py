"""What is done to values before they leave, and how columns are examined by their values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any

from api.rows.column import OpenColumn, Treatment, ValueType
from api.rows.exposure import personal

if TYPE_CHECKING:
    from anonymize.detect import Detector

# Found inside a value of a column that is harmless as a whole. Addresses are not among them: those of places are open.
CAUGHT = frozenset(
    {
        "RRN",
        "FRN",
        "PASSPORT",
        "DRIVER_LICENSE",
        "HEALTH_INSURANCE",
        "ACCOUNT",
        "CARD",
        "PHONE",
        "EMAIL",
        "PERSON",
        "VEHICLE",
    }
)
SAMPLE = 5_000  # values of a column that are looked at when a table is opened


def examined(detector: Detector, column: OpenColumn, values: Sequence[Any]) -> OpenColumn:
    """Return a column with what its values say of it: more may be hidden than the dictionary knew of, never less."""
    if column.treatment is Treatment.WITHHELD or column.settled:
        return column
    if any(isinstance(v, bytes) for v in values):
        return replace(column, treatment=Treatment.WITHHELD, reason="글자가 아닌 값 (binary)")
    texts = [None if v is None else str(v) for v in values]
    name, comment = column.title or column.name, " ".join(filter(None, (column.name, column.description)))
    found = detector.column(name, texts, comment=comment)
    if found.free_text:
        return personal(column, column.kind or next(iter(found.free_text)), prose=True)
    if found.kind and found.legal_class:
        return personal(column, found.kind)
    if found.kind:  # an organisation's own: its number and its address are open
        return replace(column, net=False)
    return column


def masked_rows(
    detector: Detector, columns: Sequence[OpenColumn], rows: Sequence[Sequence[Any]]
) -> list[dict[str, Any]]:
    """Return rows by column name, with every hidden value masked and what else is personal in texts masked too."""
    lists = [list(values) for values in zip(*rows, strict=True)] if rows else [[] for _ in columns]
    shown = [_shown(detector, c, v) for c, v in zip(columns, lists, strict=True)]
    names = [c.name for c in columns]
    return [dict(zip(names, values, strict=True)) for values in zip(*shown, strict=True)]


def _shown(detector: Detector, column: OpenColumn, values: list[Any]) -> list[Any]:
    if column.treatment is Treatment.WITHHELD:
        raise AssertionError(f"column {column.name} is withheld and was selected")
    if column.treatment is Treatment.MASKED:
        from anonymize.mask import mask_value

        return [None if v is None else mask_value(column.kind or "", str(v)) for v in values]
    plain = [_plain(v) for v in values]
    if not column.net or column.type is not ValueType.TEXT:
        return plain
    return _caught(detector, plain)


def _caught(detector: Detector, values: list[Any]) -> list[Any]:
    """Return values without what is personal in them: the last look, for what neither header nor sample told."""
    texts = [v if isinstance(v, str) else None for v in values]
    found = detector.batch(texts)
    return [
        _without(value, [f for f in some if f.kind in CAUGHT and f.legal_class]) if some else value
        for value, some in zip(values, found, strict=True)
    ]


def _without(value: str, findings: Sequence[Any]) -> str:
    from anonymize.mask import mask_value

    parts, place = [], 0
    for finding in sorted(findings, key=lambda f: f.start):
        if finding.start >= place:
            parts += [
                value[place : finding.start],
                mask_value(finding.kind, value[finding.start : finding.end]),
            ]
            place = finding.end
    return "".join([*parts, value[place:]])


def _plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float) and not isfinite(value):
        return None
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
