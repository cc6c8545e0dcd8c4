"""Loss and time of the anonymity models on the Adult table, and on a million rows of its shape."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from anonymize.hierarchy import Hierarchy, amount_hierarchy, region_hierarchy
from anonymize.kanonymity import Anonymised, anonymise
from anonymize.risk import measure
from bench.measure import Measure

PROJECT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("MALMOI_TEST_DATA", PROJECT.parent / "shared" / "data")) / "adult"
RIVALS = PROJECT / ".venv-rivals" / "bin" / "python"
MILLION = 1_000_000
# (quasi-identifiers, suppression, NCP to reach, rival, its NCP); the rivals' figures were measured on 2 cores.
LATTICE = (
    (8, 0.0, 0.6608, "anjana", 0.7150),
    (8, 0.02, 0.3314, "anjana", 0.4400),
    (8, 0.05, 0.2618, "ARX", 0.2795),
    (8, 1.0, 0.2271, "ARX", 0.2271),
    (9, 0.0, 0.6355, "ARX", 0.6355),
    (9, 0.02, 0.3575, "ARX", 0.3575),
    (9, 0.05, 0.2696, "ARX", 0.2696),
    (9, 1.0, 0.2277, "ARX", 0.2277),
)
MODELS = (
    ("k=10, 5 %", {"k": 10}, 0.3315),
    ("k=5, distinct l=2, 5 %", {"k": 5, "l": 2, "sensitive": ["salary-class"]}, 0.3740),
    ("k=5, equal t=0.2, 5 %", {"k": 5, "t": 0.2, "sensitive": ["salary-class"]}, 0.5514),
)


def adult() -> tuple[pl.DataFrame, dict[str, Hierarchy]]:
    """Read the table and its hierarchies, quasi-identifiers in the reference's order."""
    frame = pl.read_csv(DATA / "adult.csv", separator=";")
    return frame, {n: Hierarchy.from_csv(DATA / f"adult_hierarchy_{n}.csv", name=n) for n in frame.columns}


def million(frame: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """Draw a million rows and disturb them: ages by up to 15 years, every other value with chance 0.4."""
    draw = np.random.default_rng(20260302)
    rows = frame.select(columns)[draw.integers(0, frame.height, MILLION)]
    rows = rows.with_columns((pl.col("age") + pl.Series(draw.integers(-15, 16, MILLION))).clip(1, 100))
    others = [name for name in columns if name != "age"]
    return rows.with_columns(
        pl.when(pl.Series(draw.random(MILLION) < 0.4))
        .then(rows[name].gather(draw.permutation(MILLION)))
        .otherwise(pl.col(name))
        .alias(name)
        for name in others
    )


def warm(frame: pl.DataFrame, trees: dict[str, Hierarchy], **rules: Any) -> tuple[Anonymised, float]:
    """Anonymise twice; return the result and the seconds of the better run."""
    seconds = []
    for _ in range(2):
        start = time.perf_counter()
        made = anonymise(frame, trees, **rules)
        seconds.append(time.perf_counter() - start)
    return made, min(seconds)


def lattice() -> list[Measure]:
    """The full-domain optimum in every row of the reference table."""
    frame, trees = adult()
    found = []
    for count, suppression, bar, rival, loss in LATTICE:
        made, seconds = warm(frame, dict(list(trees.items())[:count]), k=5, suppression=suppression)
        live = anjana(list(trees)[:count], suppression)
        name = f"full domain, {count} QI, suppression {suppression:.0%}"
        note = f"{made.judged} of {made.nodes} nodes judged, {made.suppressed_rows / frame.height:.1%} suppressed"
        if live is not None:
            note = f"{note}; anjana {live['ncp']:.4f}, {live['suppressed']:.1%} suppressed"
        theirs = live["ncp"] if live is not None and rival == "anjana" else loss
        found.append(Measure(f"{name}: NCP", round(made.ncp, 4), "", bar, "lower", rival, theirs, note))
        beside = (None, None) if live is None else ("anjana", live["seconds"])
        found.append(Measure(f"{name}: time", seconds, "s", 1.0, "lower", *beside))
    return found


def anjana(columns: list[str], suppression: float) -> dict[str, float] | None:
    """Return anjana's NCP, share of suppressed rows and seconds; None where it is not installed.

    It is not asked without a limit: it stops at the first node that fits, however many rows that suppresses.
    """
    if not RIVALS.exists() or suppression == 1.0:
        return None
    script = Path(__file__).with_name("anjana_oracle.py")
    files = [f"{name}={DATA / f'adult_hierarchy_{name}.csv'}" for name in columns]
    command = [str(RIVALS), str(script), str(DATA / "adult.csv"), "5", str(suppression), *files]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if ran.returncode:
        return None
    told: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return told


def models() -> list[Measure]:
    """k = 10, l-diversity and t-closeness beside ARX."""
    frame, trees = adult()
    chosen = dict(list(trees.items())[:8])
    found = []
    for name, rules, bar in MODELS:
        made, seconds = warm(frame, chosen, suppression=0.05, **rules)
        found.append(Measure(f"{name}: NCP", round(made.ncp, 4), "", bar, "lower", "ARX", bar))
        found.append(Measure(f"{name}: time", seconds, "s", 1.0, "lower"))
    return found


def mondrian() -> list[Measure]:
    """Local recoding of 30,162 rows beside ARX's."""
    frame, trees = adult()
    found = []
    for count, bar, rival in ((8, 0.128, 0.1691), (9, 0.1271, 0.1804)):
        made, seconds = warm(frame, dict(list(trees.items())[:count]), k=5, model="mondrian")
        name = f"Mondrian, {count} QI"
        found.append(Measure(f"{name}: NCP", round(made.ncp, 4), "", bar, "lower", "ARX", rival))
        found.append(Measure(f"{name}: time", seconds, "s", 0.3, "lower"))
    return found


def all_distinct(
    frame: pl.DataFrame, trees: dict[str, Hierarchy]
) -> tuple[pl.DataFrame, dict[str, Hierarchy]]:
    """Draw a million people with four Adult columns, a 법정동 and an income: nearly every row is distinct."""
    draw = np.random.default_rng(20260303)
    columns = frame.columns[:4]
    file = next((DATA.parent / "codes").glob("법정동코드_*.csv"))
    towns = region_hierarchy("법정동", pl.read_csv(file, infer_schema_length=0))
    town = np.clip(draw.pareto(0.3, MILLION) * 10, 0, towns.leaves - 1).astype(np.int64)
    income = pl.Series("소득", (draw.lognormal(17, 0.7, MILLION) / 1000).astype(np.int64) * 1000)
    bands = amount_hierarchy(income, (1_000_000, 5_000_000, 20_000_000), top_code=200_000_000)
    rows = million(frame, columns).with_columns(pl.Series("법정동", towns.levels[0]).gather(town), income)
    return rows, {name: trees[name] for name in columns} | {"법정동": towns, "소득": bands}


def large() -> list[Measure]:
    """Local recoding of a million rows, in processes of their own so that their memory can be told."""
    found = []
    for shape in ("Adult", "distinct"):
        command = [sys.executable, "-m", "bench.anonymize.kanonymity", shape]
        told = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout.split()
        seconds, gigabytes, distinct, k, loss = (float(word) for word in told)
        name = f"Mondrian, 1,000,000 rows ({distinct:,.0f} distinct)"
        note = f"k {k:.0f}, NCP {loss:.4f}"
        found.append(Measure(f"{name}: time", seconds, "s", 5.0, "lower", note=note))
        found.append(
            Measure(f"{name}: memory", gigabytes, "GB", 3.0, "lower", note="peak of the whole process")
        )
    return found


def run() -> list[Measure]:
    """Measure everything; ARX's figures are those of the reference table, anjana runs live where it is installed."""
    return [*lattice(), *models(), *mondrian(), *large()]


def main(shape: str) -> None:
    """Anonymise a million rows and print seconds, peak memory in GB, distinct rows, k and NCP."""
    frame, trees = adult()
    if shape == "distinct":
        rows, chosen = all_distinct(frame, trees)
    else:
        columns = frame.columns[:8]
        rows, chosen = million(frame, columns), {name: trees[name] for name in columns}
    made, seconds = warm(rows, chosen, k=5, model="mondrian")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(seconds, peak, rows.n_unique(), measure(made.frame, list(chosen)).k, made.ncp)


if __name__ == "__main__":
    main(sys.argv[1])
