"""A score: how many of each metric's population pass, the points that earns, the rating."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from quality.mqa.metric import Method, Metric, Rating

Counts = Mapping[str, tuple[int, int]]
"""Passing checks and population, by metric id."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One metric measured: `passing` of `population` checks."""

    metric: Metric
    passing: int
    population: int

    @property
    def points(self) -> float:
        """Points earned, unrounded; an empty population earns none."""
        return self.metric.points * self.passing / self.population if self.population else 0.0

    @property
    def missing(self) -> float:
        """Points that mending it would earn."""
        return self.metric.points - self.points

    def as_dict(self) -> dict[str, Any]:
        """Return it JSON-ready, rounded for display."""
        return {
            "metric": self.metric.id,
            "name": self.metric.name_ko,
            "name_en": self.metric.name_en,
            "dimension": self.metric.dimension,
            "property": self.metric.property,
            "passing": self.passing,
            "population": self.population,
            "points": round(self.points, 2),
            "most": self.metric.points,
        }


@dataclass(frozen=True, slots=True)
class Score:
    """The score of a dataset or of a catalog."""

    measured: tuple[Measured, ...]
    total: float
    rating: Rating
    dimensions: Mapping[str, float]

    def advice(self) -> list[dict[str, Any]]:
        """Return what to mend and what it would earn, the most first."""
        open_ones = sorted((m for m in self.measured if m.missing > 0), key=lambda m: -m.missing)
        return [
            {
                "metric": m.metric.id,
                "name": m.metric.name_ko,
                "fix": m.metric.fix_ko,
                "fix_en": m.metric.fix_en,
                "failing": m.population - m.passing,
                "population": m.population,
                "earns": round(m.missing, 2),
            }
            for m in open_ones
        ]


def score_of(method: Method, counts: Counts) -> Score:
    """Return the score of counts: Σ points × passing / population; a metric without counts earns nothing."""
    measured = tuple(Measured(m, *counts.get(m.id, (0, 0))) for m in method.metrics)
    dimensions = {d.id: 0.0 for d in method.dimensions}
    for m in measured:
        dimensions[m.metric.dimension] += m.points
    total = sum(m.points for m in measured)
    return Score(measured, total, method.rating(total), dimensions)


def added(counts: Iterable[Counts]) -> dict[str, tuple[int, int]]:
    """Return counts of several datasets added up: those of their catalog."""
    totals: dict[str, tuple[int, int]] = {}
    for one in counts:
        for metric, (passing, population) in one.items():
            before = totals.get(metric, (0, 0))
            totals[metric] = (before[0] + passing, before[1] + population)
    return totals
