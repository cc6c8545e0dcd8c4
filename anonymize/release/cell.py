"""Cells of released tables, as the project's ledger keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Status = Literal["published", "suppressed", "rounded"]

Coordinates = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Cell:
    """One cell: where it lies (a margin names fewer variables), what is true, and what was shown of it.

    `low` and `high` bound what a reader learns: equal for published cells, infinite for suppressed ones.
    `need`: how wide a reader's interval for it must stay (0: it may be known).
    """

    at: Coordinates
    true: float
    status: Status = "published"
    low: float = 0.0
    high: float = 0.0
    need: float = 0.0
    reasons: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return a JSON-ready mapping for the ledger."""
        return {
            "at": [list(pair) for pair in self.at],
            "true": self.true,
            "status": self.status,
            "low": None if self.status == "suppressed" else self.low,
            "high": None if self.status == "suppressed" else self.high,
            "need": self.need,
            "reasons": list(self.reasons),
        }

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Cell:
        """Read a cell back from the ledger."""
        at = tuple((str(k), str(v)) for k, v in row["at"])
        hidden = row["status"] == "suppressed"
        low = float("-inf") if hidden else float(row["low"])
        high = float("inf") if hidden else float(row["high"])
        return cls(at, row["true"], row["status"], low, high, row["need"], tuple(row["reasons"]))


@dataclass(frozen=True)
class Part:
    """The cells of one measure ("count" or "sum of COLUMN") of one released table over one population."""

    measure: str
    variables: tuple[str, ...]
    population: str
    cells: tuple[Cell, ...]
    signed: bool = False
    release: str = ""

    def domain(self, variable: str) -> set[str]:
        """Return the values of a variable that occur in the table."""
        return {value for cell in self.cells for name, value in cell.at if name == variable}


@dataclass(frozen=True)
class Population:
    """The rows a table was made of: their number and a sorted array of row identities (see population.py)."""

    id: str
    rows: int
    basis: str
    hashes: Any = field(repr=False, compare=False, default=None)
