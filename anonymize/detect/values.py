"""Prepare a column's values: text of each, blanks dropped, a deterministic sample."""

from __future__ import annotations

import math
from collections.abc import Sequence

import polars as pl

EMPTY = (
    "",
    "-",
    "--",
    "null",
    "NULL",
    "None",
    "N/A",
    "n/a",
    "NaN",
    "nan",
    "없음",
    "해당없음",
    "미상",
    "미입력",
    "#N/A",
    ".",
)
SAMPLE = 2_000


def as_text(values: Sequence[object] | pl.Series) -> pl.Series:
    """Return the non-empty values as a series of trimmed strings; whole floats lose their ".0"."""
    series = (
        values if isinstance(values, pl.Series) else pl.Series([_text(v) for v in values], dtype=pl.String)
    )
    if series.dtype.is_float() or series.dtype in (pl.List, pl.Struct, pl.Array, pl.Object, pl.Binary):
        series = pl.Series([_text(v) for v in series.to_list()], dtype=pl.String)
    elif series.dtype != pl.String:
        series = series.cast(pl.String)
    series = series.drop_nulls().str.strip_chars()
    return series.filter(~series.is_in(EMPTY))


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, float):
        if math.isnan(value):
            return None
        return str(int(value)) if value.is_integer() else str(value)
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def sample(series: pl.Series, size: int = SAMPLE) -> list[str]:
    """Return at most `size` values, evenly spaced over the series, so that the answer never depends on chance."""
    if len(series) <= size:
        return list(series.to_list())
    return list(series.gather_every(max(1, len(series) // size)).head(size).to_list())
