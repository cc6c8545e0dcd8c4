"""Datasets and catalogs measured.

A catalog counts every distribution. A dataset counts its own, except that in interoperability only the distribution
with the most points counts: several distributions are taken as the same content in several forms.
"""

from __future__ import annotations

from dataclasses import dataclass

from catalog.records import Distribution
from quality.mqa.checks import Checks
from quality.mqa.metric import INTEROPERABILITY, Method, Metric
from quality.mqa.score import Score, score_of
from quality.mqa.subject import Subject


@dataclass(frozen=True, slots=True)
class Assessment:
    """A dataset's score, and its counts over all distributions for the score of its catalog."""

    score: Score
    counts: dict[str, tuple[int, int]]


class Assessor:
    """Measures datasets by the method's metrics."""

    def __init__(self, method: Method | None = None, checks: Checks | None = None) -> None:
        self.method = method or Method()
        self._checks = checks or Checks()
        self._of_dataset = [m for m in self.method.metrics if m.level == "dataset"]
        self._of_distribution = [m for m in self.method.metrics if m.level == "distribution"]

    def assess(self, subject: Subject) -> Assessment:
        """Measure one dataset."""
        whole = {m.id: (int(self._checks.of_dataset[m.id](subject)), m.checks) for m in self._of_dataset}
        each = [self._passing(subject, d) for d in subject.distributions]
        counts = whole | {m.id: _sum(m, each) for m in self._of_distribution}
        return Assessment(score_of(self.method, counts | self._best(each)), counts)

    def _passing(self, subject: Subject, distribution: Distribution) -> dict[str, int]:
        rules = self._checks.of_distribution
        return {m.id: int(rules[m.id](subject, distribution)) for m in self._of_distribution}

    def _best(self, each: list[dict[str, int]]) -> dict[str, tuple[int, int]]:
        metrics = [m for m in self._of_distribution if m.dimension == INTEROPERABILITY]
        if not each:
            return {}
        best = max(each, key=lambda found: sum(m.points * found[m.id] / m.checks for m in metrics))
        return {m.id: (best[m.id], m.checks) for m in metrics}


def _sum(metric: Metric, each: list[dict[str, int]]) -> tuple[int, int]:
    return sum(found[metric.id] for found in each), metric.checks * len(each)
