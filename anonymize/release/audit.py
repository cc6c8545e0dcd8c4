"""The audit of a project: for every hidden cell, what a reader of all released tables can still compute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from anonymize.release.bounds import Worlds
from anonymize.release.cell import Part, Population
from anonymize.release.differencing import nested_pairs
from anonymize.release.population import overlap
from anonymize.release.rules import Rules
from anonymize.release.system import build, linked, with_difference_targets

_POINT = 1e-6


@dataclass(frozen=True)
class Audit:
    """`cells`: release, cell, true, low, high, need, recoverable; `near`: populations that differ by few rows."""

    cells: pl.DataFrame
    near: tuple[dict[str, Any], ...]

    @property
    def recoverable(self) -> int:
        """How many hidden cells can be computed exactly."""
        return int(self.cells["recoverable"].sum())

    @property
    def narrow(self) -> int:
        """How many hidden cells can be bounded more closely than they need."""
        return int((self.cells["high"] - self.cells["low"] < self.cells["need"] - _POINT).sum())


def audit_project(parts: Sequence[Part], populations: dict[str, Population], rules: Rules) -> Audit:
    """Solve two linear programs for every hidden cell, group of linked tables by group."""
    rows: list[dict[str, Any]] = []
    rest = list(parts)
    while rest:
        first = rest[0]
        group = [first, *linked(rest[1:], first, populations)]
        rest = [part for part in rest if part not in group]
        totals = [
            Part(p.measure, (), p.population, tuple(c for c in p.cells if not c.at))
            for p in parts
            if p not in group
            and p.measure == first.measure
            and p.population in {g.population for g in group}
            and any(not c.at for c in p.cells)
        ]
        rows += _group([*group, *totals], populations, rules)
    schema = {
        "release": pl.String,
        "cell": pl.String,
        "true": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
        "need": pl.Float64,
        "recoverable": pl.Boolean,
    }
    return Audit(pl.DataFrame(rows, schema=schema), tuple(_near(populations, rules.threshold)))


def _group(group: list[Part], populations: dict[str, Population], rules: Rules) -> list[dict[str, Any]]:
    system = build(group, None, populations)
    if group[0].measure == "count":
        pairs = nested_pairs(group, populations)
        system = with_difference_targets(system, pairs, rules.threshold, float(rules.protection))
    names = [part.release for part in group for _ in part.cells]
    worlds = Worlds(system)
    hidden = np.array([cell.status == "suppressed" for cell in system.cells])
    found = []
    for place in np.flatnonzero(hidden):
        cell = system.cells[place]
        low, high = worlds.interval(int(place), hidden)
        found.append(
            {
                "release": names[place] if place < len(names) else "(differencing)",
                "cell": ", ".join(f"{name}={value}" for name, value in cell.at) or "합계",
                "true": float(cell.true),
                "low": low,
                "high": high,
                "need": cell.need,
                "recoverable": bool(high - low < _POINT * max(1.0, worlds.scale)),
            }
        )
    return found


def _near(populations: dict[str, Population], threshold: int) -> list[dict[str, Any]]:
    people = list(populations.values())
    found = []
    for i, a in enumerate(people):
        for b in people[i + 1 :]:
            both, only_a, only_b = overlap(a, b)
            if both and 0 < only_a + only_b < threshold:
                found.append({"populations": (a.id, b.id), "rows_apart": only_a + only_b})
    return found
