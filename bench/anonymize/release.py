"""Secondary suppression: cells a reader recovers from tables released together, and the time it takes."""

from __future__ import annotations

import time

import numpy as np
import polars as pl

from anonymize.budget import discrete_laplace
from anonymize.release import Release
from bench.measure import Measure

SHAPES = ((5, 4, 200), (41, 2, 3_000), (20, 15, 5_000))
SEEDS = 3


def rows(seed: int, count: int, a: int, b: int) -> pl.DataFrame:
    """Return skewed random rows over two variables."""
    draw = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "A": [f"a{i}" for i in draw.choice(a, count, p=draw.dirichlet(np.full(a, 0.5)))],
            "B": [f"b{i}" for i in draw.choice(b, count, p=draw.dirichlet(np.ones(b)))],
        }
    )


def run() -> list[Measure]:
    """Release a two-way and both one-way tables, then attack all of them by linear programming."""
    hidden = recovered = narrow = 0
    slowest = 0.0
    for a, b, count in SHAPES:
        for seed in range(SEEDS):
            release, frame = Release(), rows(seed, count, a, b)
            start = time.perf_counter()
            release.table(frame, "A", "B")
            slowest = max(slowest, time.perf_counter() - start)
            release.table(frame, "A")
            release.table(frame, "B")
            audit = release.audit()
            hidden += audit.cells.height
            recovered += audit.recoverable
            narrow += audit.narrow
    wide = rows(7, 30_000, 41, 2)
    start = time.perf_counter()
    Release().table(wide, "A", "B")
    crosstab = time.perf_counter() - start
    start = time.perf_counter()
    discrete_laplace(10.0, 500_000)
    draws = 500_000 / (time.perf_counter() - start)
    note = f"of {hidden} hidden cells in {len(SHAPES) * SEEDS} sets of linked tables"
    return [
        Measure(
            "hidden cells recovered by linear programming", recovered, "cells", 0, "lower", "ACRO", 10, note
        ),
        Measure("hidden cells bounded too closely", narrow, "cells", 0, "lower", note=note),
        Measure("slowest table (20 x 15)", slowest, "s", None, "lower"),
        Measure(
            "crosstab 41 x 2 of 30,000 rows", crosstab, "s", None, "lower", "ACRO", 0.38, "ACRO: primary only"
        ),
        Measure("discrete Laplace draws", draws, "draws/s", 12_800, "higher", "opendp", 12_800),
    ]
