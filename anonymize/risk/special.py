"""Special uniques: rows that few columns already single out, after SUDA.

Elliot, Manning and Ford, "A computational algorithm for handling the special uniques problem", 2002;
Manning, Haglin and Keane, "A recursive search algorithm for statistical disclosure assessment", 2008.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl

from anonymize.kanonymity.classes import check_columns, numbered, value_codes
from anonymize.kanonymity.errors import ImpossibleRequirement

SUBSETS = 20_000


@dataclass(frozen=True)
class Combination:
    """Columns, how many rows they make unique, and how many only they do (no fewer of them)."""

    columns: tuple[str, ...]
    unique_rows: int
    minimal_rows: int


@dataclass(frozen=True)
class SpecialRow:
    """A row, its score, and the smallest combinations of columns that make it unique."""

    row: int
    score: float
    combinations: tuple[tuple[str, ...], ...]
    values: dict[str, Any]


@dataclass(frozen=True)
class SpecialUniques:
    """The minimal sample uniques of a table up to `max_size` columns.

    `scores` has the SUDA score of every row: each minimal unique of m columns adds the product of
    (columns - i) for i from m to max_size - 1, so that few columns weigh much more. `combinations` has every
    combination that makes a row unique, those with the most minimal rows first.
    """

    columns: tuple[str, ...]
    max_size: int
    scores: np.ndarray = field(repr=False, compare=False)
    combinations: tuple[Combination, ...]
    _minimal: dict[tuple[str, ...], np.ndarray] = field(repr=False, compare=False)
    _frame: pl.DataFrame = field(repr=False, compare=False)

    @property
    def rows(self) -> int:
        """The number of rows that at most `max_size` columns make unique."""
        return int(np.count_nonzero(self.scores))

    def riskiest(self, n: int = 10) -> list[SpecialRow]:
        """Return the `n` rows of the highest score, without rows of score 0."""
        order = np.argsort(-self.scores, kind="stable")[: max(n, 0)]
        return [self._special(int(row)) for row in order if self.scores[row] > 0]

    def column_shares(self) -> dict[str, float]:
        """Return for every column the share of the minimal uniques it takes part in, largest first."""
        total = sum(found.minimal_rows for found in self.combinations)
        counts = dict.fromkeys(self.columns, 0)
        for found in self.combinations:
            for column in found.columns:
                counts[column] += found.minimal_rows
        ranked = sorted(counts.items(), key=lambda item: -item[1])
        return {column: count / total if total else 0.0 for column, count in ranked}

    def _special(self, row: int) -> SpecialRow:
        held = tuple(columns for columns, rows in self._minimal.items() if _holds(rows, row))
        return SpecialRow(row, float(self.scores[row]), held, self._frame.row(row, named=True))


def special_uniques(frame: pl.DataFrame, columns: Sequence[str], max_size: int = 3) -> SpecialUniques:
    """Find the rows that combinations of at most `max_size` columns make unique.

    A combination is minimal for a row when no part of it makes the row unique. Missing values are
    a value of their own. Raises `AnonymityError` for unknown columns, an empty table, or more than
    20,000 combinations.
    """
    check_columns(frame, columns)
    names = tuple(dict.fromkeys(columns))
    size = min(max_size, len(names))
    _check_size(len(names), size)
    codes = [value_codes(frame[name]) for name in names]
    scores = np.zeros(frame.height)
    minimal: dict[tuple[str, ...], np.ndarray] = {}
    found: list[Combination] = []
    smaller: dict[tuple[int, ...], np.ndarray] = {}
    for m in range(1, size + 1):
        weight = math.prod(len(names) - i for i in range(m, size))
        unique = {subset: _unique_rows(codes, subset) for subset in combinations(range(len(names)), m)}
        for subset, rows in unique.items():
            rest = rows[~_covered(rows, subset, smaller)]
            if rows.size:
                label = tuple(names[i] for i in subset)
                found.append(Combination(label, int(rows.size), int(rest.size)))
                minimal[label] = rest
                scores[rest] += weight
        smaller = unique
    found.sort(key=lambda one: (-one.minimal_rows, len(one.columns), one.columns))
    return SpecialUniques(names, size, scores, tuple(found), minimal, frame.select(names))


def _unique_rows(codes: list[np.ndarray], subset: tuple[int, ...]) -> np.ndarray:
    """Return the rows that no other row equals in the columns of `subset`."""
    ids, classes = numbered([codes[i] for i in subset], [int(codes[i].max()) + 1 for i in subset])
    return np.flatnonzero(np.bincount(ids, minlength=classes)[ids] == 1)


def _covered(
    rows: np.ndarray, subset: tuple[int, ...], smaller: dict[tuple[int, ...], np.ndarray]
) -> np.ndarray:
    """Tell which of `rows` a part of `subset` with one column less makes unique already."""
    covered = np.zeros(rows.size, dtype=bool)
    for left_out in range(len(subset)):
        part = smaller.get(subset[:left_out] + subset[left_out + 1 :])
        if part is not None:
            covered |= np.isin(rows, part, assume_unique=True)
    return covered


def _holds(rows: np.ndarray, row: int) -> bool:
    place = int(np.searchsorted(rows, row))
    return place < rows.size and int(rows[place]) == row


def _check_size(columns: int, size: int) -> None:
    subsets = sum(math.comb(columns, m) for m in range(1, size + 1))
    if size < 1 or subsets > SUBSETS:
        raise ImpossibleRequirement(
            f"열 {columns}개에서 최대 {size}개씩의 조합은 {subsets:,}개입니다. max_size는 1 이상, 조합은 {SUBSETS:,}개 "
            "이하가 되게 하세요",
            f"{columns} columns have {subsets:,} combinations of up to {size}; max_size must be at least 1 and give "
            f"at most {SUBSETS:,}",
        )
