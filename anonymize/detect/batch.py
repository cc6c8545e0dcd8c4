"""Look through many short strings at once: gates in polars, then the detailed rules on what passed each gate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from anonymize.detect.finding import Finding
from anonymize.detect.resolve import without_overlap

Scan = Callable[[str], list[Finding]]


@dataclass(frozen=True)
class Gated:
    """A detailed scan and the gate (a Rust regular expression) a string must pass before it."""

    gate: str
    scan: Scan


class BatchScanner:
    """Find personal data in a list of strings, each by itself."""

    def __init__(self, scans: Sequence[Gated]) -> None:
        self._scans = tuple(scans)

    def find(self, values: Sequence[str | None] | pl.Series) -> list[list[Finding]]:
        """Return the findings of each value, in order; offsets are within the value."""
        series = values if isinstance(values, pl.Series) else pl.Series(values, dtype=pl.String, strict=False)
        answer: list[list[Finding]] = [[] for _ in range(len(series))]
        touched: set[int] = set()
        for gated in self._scans:
            rows = series.str.contains(gated.gate).fill_null(False).arg_true()
            for row, text in zip(rows.to_list(), series.gather(rows).to_list(), strict=True):
                findings = gated.scan(text)
                if findings:
                    answer[row] += findings
                    touched.add(row)
        for row in touched:
            if len(answer[row]) > 1:
                answer[row] = without_overlap(answer[row])
        return answer

    def candidates(self, series: pl.Series) -> pl.Series:
        """Return the values that pass a gate: all that can hold anything."""
        passing = pl.Series([False]).new_from_index(0, len(series))
        for gated in self._scans:
            passing = passing | series.str.contains(gated.gate).fill_null(False)
        return series.filter(passing)
