"""How a released table is laid out: rows down, columns across, margins at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from anonymize.release.cell import Cell, Coordinates

TOTAL = "합계"


def wide(
    values: Mapping[Coordinates, Any], down: Sequence[str], across: Sequence[str], *, whole: bool
) -> pl.DataFrame:
    """Return the table: label columns, a column per combination of `across` (one named 값 without), hidden null."""
    lines: dict[tuple[str, ...], dict[str, Any]] = {}
    heads: dict[str, None] = {}
    for at, value in sorted(values.items(), key=lambda item: _order(item[0], [*down, *across])):
        place = dict(at)
        line = tuple(place.get(name, TOTAL) for name in down)
        head = " | ".join(place.get(name, TOTAL) for name in across) if across else "값"
        heads[head] = None
        lines.setdefault(line, {})[head] = value
    kind = pl.Int64 if whole else pl.Float64
    labels = {name: [line[i] for line in lines] for i, name in enumerate(down)}
    columns = {_free(head, down): [row.get(head) for row in lines.values()] for head in heads}
    return pl.DataFrame(
        [pl.Series(name, column, dtype=pl.String) for name, column in labels.items()]
        + [_numbers(name, column, kind) for name, column in columns.items()]
    )


def cells_frame(cells: Sequence[Cell]) -> pl.DataFrame:
    """Return every cell with its true value, status and reasons, for the officer."""
    return pl.DataFrame(
        {
            "cell": [", ".join(f"{name}={value}" for name, value in cell.at) or TOTAL for cell in cells],
            "true": [float(cell.true) for cell in cells],
            "status": [cell.status for cell in cells],
            "reasons": [", ".join(cell.reasons) for cell in cells],
        }
    )


def _numbers(name: str, column: list[Any], kind: type[pl.DataType]) -> pl.Series:
    if kind is pl.Int64:
        column = [None if value is None else round(value) for value in column]
    return pl.Series(name, column, dtype=kind)


def _free(head: str, taken: Sequence[str]) -> str:
    return head if head not in taken else f"{head} "


def _order(at: Coordinates, names: Sequence[str]) -> tuple[tuple[int, str], ...]:
    """Margins come after the values they sum."""
    place = dict(at)
    return tuple((0, place[name]) if name in place else (1, "") for name in names)
