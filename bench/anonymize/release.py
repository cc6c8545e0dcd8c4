"""Secondary suppression: cells a reader recovers from tables released together, beside ACRO's tables."""

from __future__ import annotations

import time

import numpy as np
import polars as pl

from anonymize.budget import discrete_laplace
from anonymize.release import Release, Released
from bench.anonymize import acro_client as acro
from bench.anonymize.attack import Attack, Place
from bench.measure import Measure

SHAPES = ((5, 4, 200), (41, 2, 3_000), (20, 15, 5_000))
SEEDS = 3
# measured by the reference, told where the rivals' environment is not installed
ACRO_RECOVERED, ACRO_SECONDS = 10.0, 0.38
TOTAL = "합계"


def rows(seed: int, count: int, a: int, b: int) -> pl.DataFrame:
    """Return skewed random rows over two variables."""
    draw = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "A": [f"a{i}" for i in draw.choice(a, count, p=draw.dirichlet(np.full(a, 0.5)))],
            "B": [f"b{i}" for i in draw.choice(b, count, p=draw.dirichlet(np.ones(b)))],
        }
    )


def sets() -> list[pl.DataFrame]:
    """Return the rows of every set of linked tables."""
    return [rows(seed, count, a, b) for a, b, count in SHAPES for seed in range(SEEDS)]


def attacked(frame: pl.DataFrame, tables: list[dict[Place, float | None]]) -> Attack:
    """Return a reader of the two-way and both one-way tables."""
    attack = Attack(sorted(frame["A"].unique()), sorted(frame["B"].unique()))
    for table in tables:
        attack.read(table)
    return attack


def published(made: Released, down: str) -> dict[Place, float | None]:
    """Return the cells of one of our released tables by row and column."""
    cells: dict[Place, float | None] = {}
    for line in made.table.iter_rows(named=True):
        row = None if line[down] == TOTAL else line[down]
        for head in made.table.columns[1:]:
            across = head if head.startswith("b") else None
            cells[(row, across) if down == "A" else (None, row)] = line[head]
    return cells


def ours(frame: pl.DataFrame) -> tuple[Attack, int, float]:
    """Release a two-way and both one-way tables; return their reader, narrow cells and the seconds of the first."""
    release = Release()
    start = time.perf_counter()
    first = release.table(frame, "A", "B")
    seconds = time.perf_counter() - start
    one_way = [published(release.table(frame, name), name) for name in ("A", "B")]
    return attacked(frame, [published(first, "A"), *one_way]), release.audit().narrow, seconds


def acros(frames: list[pl.DataFrame], wide: pl.DataFrame) -> tuple[int, int, float] | None:
    """Return how many cells of ACRO's tables are recovered, of how many hidden, and its seconds for `wide`."""
    asked = [
        acro.question(frame, *names, margins=names[1] is not None)
        for frame in frames
        for names in (("A", "B"), ("A", None), ("B", None))
    ]
    answer = acro.ask([*asked, acro.question(wide, "A", "B")])
    if answer is None:
        return None
    recovered = hidden = 0
    for place, frame in enumerate(frames):
        two, *ones = (one["cells"] for one in answer["tables"][3 * place : 3 * place + 3])
        # its margins are sums of what is left after suppression: they tell of the shown cells only
        tables = [{(row, column): value for row, column, value, _ in two if "All" not in (row, column)}]
        tables += [{(row, None): value for row, _, value, _ in ones[0]}]
        tables += [{(None, row): value for row, _, value, _ in ones[1]}]
        attack = attacked(frame, tables)
        recovered, hidden = recovered + attack.recovered(), hidden + attack.hidden
    return recovered, hidden, answer["tables"][-1]["seconds"]


def run() -> list[Measure]:
    """Release linked tables, ours and ACRO's, and attack all of them by the same linear programs."""
    frames, wide = sets(), rows(7, 30_000, 41, 2)
    found = [ours(frame) for frame in frames]
    recovered = sum(attack.recovered() for attack, _, _ in found)
    hidden = sum(attack.hidden for attack, _, _ in found)
    start = time.perf_counter()
    Release().table(wide, "A", "B")
    crosstab = time.perf_counter() - start
    start = time.perf_counter()
    discrete_laplace(10.0, 500_000)
    draws = 500_000 / (time.perf_counter() - start)
    rival = acros(frames, wide)
    theirs, told, seconds = rival or (ACRO_RECOVERED, 20, ACRO_SECONDS)
    note = f"of {hidden} hidden cells in {len(frames)} sets of linked tables; ACRO: of {told}"
    narrow = sum(cells for _, cells, _ in found)
    return [
        Measure(
            "hidden cells recovered by linear programming",
            recovered,
            "cells",
            0,
            "lower",
            "ACRO",
            theirs,
            note if rival else f"{note} (reference)",
        ),
        Measure("hidden cells bounded too closely", narrow, "cells", 0, "lower"),
        Measure("slowest table (20 x 15)", max(s for _, _, s in found), "s", None, "lower"),
        Measure(
            "crosstab 41 x 2 of 30,000 rows",
            crosstab,
            "s",
            None,
            "lower",
            "ACRO",
            seconds,
            "ACRO: primary only",
        ),
        Measure("discrete Laplace draws", draws, "draws/s", 12_800, "higher", "opendp", 12_800),
    ]
