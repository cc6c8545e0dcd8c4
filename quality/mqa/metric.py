"""The metrics of the 405 points and the ratings, read from `data/mqa_metrics.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from quality.data_files import read_yaml

Level = Literal["dataset", "distribution"]
INTEROPERABILITY = "interoperability"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: `points` when all of its population passes; one resource counts as `checks` checks."""

    id: str
    dimension: str
    level: Level
    points: int
    checks: int
    property: str
    name_ko: str
    name_en: str
    fix_ko: str
    fix_en: str


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating and the score it begins at."""

    id: str
    at_least: int
    name_ko: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Dimension:
    """A group of metrics."""

    id: str
    name_ko: str
    name_en: str


class Method:
    """Metrics, dimensions and ratings of the MQA method; read when made."""

    def __init__(self, content: Mapping[str, Any] | None = None) -> None:
        found = content if content is not None else read_yaml("mqa_metrics.yaml")
        self.metrics = tuple(Metric(**m) for m in found["metrics"])
        self.dimensions = tuple(Dimension(**d) for d in found["dimensions"])
        self.ratings = tuple(sorted((Rating(**r) for r in found["ratings"]), key=lambda r: -r.at_least))

    @cached_property
    def most(self) -> int:
        """The highest score: 405."""
        return sum(m.points for m in self.metrics)

    def rating(self, score: float) -> Rating:
        """Return the rating of a score: compared unrounded, so 350.9 is good and 351 excellent."""
        return next(r for r in self.ratings if score >= r.at_least)
