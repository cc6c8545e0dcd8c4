"""Scores as quality measurements (after DQV): value, population and time of each metric, for the store and for pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from catalog.store import MQA_SCORE, Measurement
from quality.mqa.metric import Method
from quality.mqa.score import Counts, Score, score_of

PREFIX = MQA_SCORE + "."
CATALOG = "catalog"  # the id under which measurements of the whole catalog stand


def measurements(record_id: str, score: Score, detail: Mapping[str, Any] | None = None) -> list[Measurement]:
    """Return a score as measurements: the total as `mqa`, each metric as `mqa.METRIC` with passing and population.

    What to mend and what it earns follows from these (`score_from`), so it is not stored with every row.
    """
    dimensions = {name: round(points, 2) for name, points in score.dimensions.items()}
    body = {"rating": score.rating.id, "dimensions": dimensions, **(detail or {})}
    total = Measurement(record_id, MQA_SCORE, round(score.total, 4), 405.0, body)
    return [
        total,
        *(
            Measurement(record_id, PREFIX + m.metric.id, float(m.passing), float(m.population))
            for m in score.measured
        ),
    ]


def score_from(method: Method, found: Iterable[Measurement]) -> Score | None:
    """Return the score that measurements of one record tell; None when it was never scored."""
    counts: dict[str, tuple[int, int]] = {}
    for m in found:
        if m.metric.startswith(PREFIX):
            counts[m.metric.removeprefix(PREFIX)] = (int(m.value or 0), int(m.population or 0))
    return score_of(method, counts) if counts else None


def page_rows(score: Score) -> list[dict[str, Any]]:
    """Return one row a metric for a page: name, passing, population, points, most, what to mend and what it earns."""
    advice = {a["metric"]: a for a in score.advice()}
    rows = []
    for m in score.measured:
        told = advice.get(m.metric.id, {})
        rows.append(
            m.as_dict()
            | {"fix": told.get("fix"), "fix_en": told.get("fix_en"), "earns": told.get("earns", 0.0)}
        )
    return rows


def counts_of(score: Score) -> Counts:
    """Return a score's counts by metric."""
    return {m.metric.id: (m.passing, m.population) for m in score.measured}
