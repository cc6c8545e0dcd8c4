"""Equivalence classes: rows that agree in every quasi-identifier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from anonymize.kanonymity.errors import EmptyFrame, MixedTypes, UnknownColumn

# Keys are numbered by a table of at most this many cells a row, above it by sorting.
CELLS = 16
WIDE = 1 << 62


@dataclass(frozen=True)
class Classes:
    """`ids` has the class of every row, `sizes` the number of rows of every class."""

    ids: np.ndarray
    sizes: np.ndarray

    def __len__(self) -> int:
        return int(self.sizes.size)


@dataclass(frozen=True)
class Cells:
    """The non-empty cells of the table class x sensitive value, sorted by class, then by value.

    `starts` has the first cell of every class; `totals` the rows of every value in the whole table.
    """

    owner: np.ndarray
    value: np.ndarray
    count: np.ndarray
    starts: np.ndarray
    sizes: np.ndarray
    totals: np.ndarray


def equivalence_classes(frame: pl.DataFrame, columns: Sequence[str]) -> Classes:
    """Number the equivalence classes of `frame` on `columns`.

    A missing value is a value of its own and equal to other missing values.
    """
    check_columns(frame, columns)
    keys = frame.select(pl.col(name).alias(f"q{i}") for i, name in enumerate(columns))
    members = (
        keys.lazy()
        .with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("row"))
        .group_by([f"q{i}" for i in range(len(columns))])
        .agg("row")
        .select("row")
        .collect()
        .to_series()
    )
    sizes = members.list.len().to_numpy().astype(np.int64)
    ids = np.empty(frame.height, dtype=np.int64)
    ids[members.explode(empty_as_null=False).to_numpy()] = np.repeat(np.arange(sizes.size), sizes)
    return Classes(ids, sizes)


def numbered(columns: Sequence[np.ndarray], widths: Sequence[int]) -> tuple[np.ndarray, int]:
    """Number the different rows of `columns`, densely and in their order.

    Column `i` has whole numbers below `widths[i]`. Returns the number of every row and how many there are.
    """
    key = np.zeros(columns[0].size, dtype=np.int64)
    size = 1
    for column, width in zip(columns, widths, strict=True):
        if width == 1:
            continue
        if size > WIDE // width:
            key, size = _dense(key, size)
        key = key * width + column
        size *= width
    return _dense(key, size)


def _dense(key: np.ndarray, size: int) -> tuple[np.ndarray, int]:
    """Number the keys that occur; `size` is above the largest key."""
    if size <= CELLS * key.size:
        present = np.zeros(size, dtype=bool)
        present[key] = True
        number = np.cumsum(present, dtype=np.int64)
        return number[key] - 1, int(number[-1])
    held, inverse = np.unique(key, return_inverse=True)
    return inverse, int(held.size)


def value_codes(column: pl.Series) -> np.ndarray:
    """Number the values of a column in their own order; missing values come first, as one value.

    Text that is all numbers is in the order of the numbers: a csv file read as text has 9 before 10.
    """
    ranks = _numeric_ranks(column) if column.dtype == pl.String else None
    codes = (column.rank("dense") if ranks is None else ranks).fill_null(0).to_numpy().astype(np.int64)
    return codes if (codes == 0).any() else codes - 1


def _numeric_ranks(column: pl.Series) -> pl.Series | None:
    """Rank the values of a text column by number, from 1; None when they are not all numbers."""
    texts = column.drop_nulls().unique()
    numbers = texts.cast(pl.Float64, strict=False)
    if not texts.len() or numbers.null_count():
        return None
    order = pl.DataFrame({"number": numbers, "text": texts}).sort("number", "text")["text"]
    ranks = pl.Series(range(1, order.len() + 1), dtype=pl.Int64)
    return column.replace_strict(order, ranks, default=None, return_dtype=pl.Int64)


def tabulate(
    owner: np.ndarray, value: np.ndarray, weight: np.ndarray | None, shape: tuple[int, int]
) -> Cells:
    """Count rows by class and sensitive value.

    `shape` is (classes, values); `weight` has the rows each entry stands for (None: one each).
    """
    classes, values = shape
    key = owner * values + value
    if classes * values <= 4 * key.size + 1024:
        table = np.bincount(key, weights=weight, minlength=classes * values)
        cells = np.flatnonzero(table)
        count = table[cells].astype(np.int64)
    else:
        cells, inverse = np.unique(key, return_inverse=True)
        count = np.bincount(inverse, weights=weight).astype(np.int64)
    owner, value = np.divmod(cells, values)
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    totals = np.bincount(value, weights=count, minlength=values).astype(np.int64)
    return Cells(owner, value, count, starts, np.add.reduceat(count, starts), totals)


def check_columns(frame: pl.DataFrame, columns: Sequence[str]) -> None:
    """Raise when the table is empty, a column is unknown, or a column has no comparable values."""
    if not columns:
        raise EmptyFrame("준식별자를 하나 이상 지정하세요", "name at least one quasi-identifier")
    for name in columns:
        if name not in frame.columns:
            known = ", ".join(frame.columns)
            raise UnknownColumn(
                f"열 '{name}'이(가) 표에 없습니다. 있는 열: {known}",
                f"the table has no column '{name}'; it has: {known}",
            )
        _check_type(name, frame.schema[name])
    if frame.height == 0:
        raise EmptyFrame("표에 행이 없습니다", "the table has no rows")


def _check_type(name: str, kind: pl.DataType) -> None:
    if kind.is_nested() or kind in (pl.Object, pl.Binary):
        raise MixedTypes(
            f"열 '{name}'의 자료형 {kind}은(는) 다룰 수 없습니다. 문자나 숫자로 바꾸세요",
            f"column '{name}' is of type {kind}; turn it into text or numbers first",
        )
