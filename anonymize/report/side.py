"""One side of a comparison: a table before or after, in figures that name nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from anonymize.risk import Risk, SpecialUniques, measure, special_uniques

BANDS = ((1, 1), (2, 2), (3, 4), (5, 9), (10, 19), (20, 49), (50, 99), (100, None))
LISTED = 10


@dataclass(frozen=True)
class Side:
    """The risk of a table and its special uniques (None where there is no row to look at)."""

    risk: Risk | None
    special: SpecialUniques | None

    @property
    def bands(self) -> list[tuple[str, float]]:
        """The share of rows in classes of each band of sizes."""
        if self.risk is None:
            return [(_band_name(*band), 0.0) for band in BANDS]
        sizes = self.risk.size_counts()
        return [
            (
                _band_name(low, high),
                sum(size * n for size, n in sizes.items() if low <= size and (high is None or size <= high))
                / self.risk.rows,
            )
            for low, high in BANDS
        ]

    def as_dict(self, *, values: bool) -> dict[str, Any]:
        """Return everything as JSON-ready data; with `values` the riskiest rows show what they hold."""
        if self.risk is None or self.special is None:
            return {"rows": 0}
        return {
            **self.risk.as_dict(),
            "population_known": self.risk.population_known,
            "population_unique": self.risk.population_unique,
            "rows_by_class_size": dict(self.bands),
            "special_unique_rows": self.special.rows,
            "special_combinations": [
                {
                    "columns": list(one.columns),
                    "unique_rows": one.unique_rows,
                    "minimal_rows": one.minimal_rows,
                }
                for one in self.special.combinations[:LISTED]
            ],
            "column_shares": self.special.column_shares(),
            "riskiest": [
                {"row": one.row, "risk": one.risk, "class_size": one.class_size}
                | ({"values": {name: _plain(value) for name, value in one.values.items()}} if values else {})
                for one in self.risk.riskiest(LISTED)
            ],
        }


def look_at(
    frame: pl.DataFrame,
    quasi_identifiers: Sequence[str],
    sensitive: Sequence[str],
    population: pl.DataFrame | None,
) -> Side:
    """Measure one table; an empty release has no risk and no uniques."""
    if frame.height == 0:
        return Side(None, None)
    size = 3 if len(quasi_identifiers) <= 20 else 2
    return Side(
        measure(frame, quasi_identifiers, sensitive, population),
        special_uniques(frame, quasi_identifiers, size),
    )


def _band_name(low: int, high: int | None) -> str:
    if high is None:
        return f"{low}+"
    return str(low) if low == high else f"{low}–{high}"


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
