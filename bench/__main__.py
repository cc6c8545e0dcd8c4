"""Run the benchmarks: python -m bench [NAME...]; prints ours, the bar and the rival, keeps bench/results/*.json."""

from __future__ import annotations

import importlib
import json
import pkgutil
import platform
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

import bench
from bench.measure import Measure

RESULTS = Path(__file__).parent / "results"


def discover() -> list[str]:
    """Return the dotted names of all benchmark modules: those that define run()."""
    found = []
    for module in pkgutil.walk_packages(bench.__path__, "bench."):
        path = Path(__file__).parent.joinpath(*module.name.split(".")[1:]).with_suffix(".py")
        if path.is_file() and "\ndef run()" in path.read_text(encoding="utf-8"):
            found.append(module.name)
    return sorted(found)


def show(name: str, measures: list[Measure]) -> None:
    """Print one benchmark as a table."""
    table = Table("figure", "ours", "bar", "rival", "reached", "note", title=name)
    for m in measures:
        bar = "" if m.bar is None else f"{'≥' if m.better == 'higher' else '≤'} {m.bar:g}"
        rival = "" if m.rival is None else f"{m.rival:g} ({m.rival_name})"
        mark = {None: "", True: "yes", False: "NO"}[m.reached]
        table.add_row(m.name, f"{m.ours:.4g} {m.unit}", bar, rival, mark, m.note)
    Console(width=150).print(table)


def keep(name: str, measures: list[Measure]) -> None:
    """Write the figures where docs/benchmarks.md is made from."""
    RESULTS.mkdir(exist_ok=True)
    record = {
        "benchmark": name,
        "date": time.strftime("%Y-%m-%d"),
        "python": platform.python_version(),
        "measures": [m.as_dict() for m in measures],
    }
    target = RESULTS / f"{name.removeprefix('bench.')}.json"
    target.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main(wanted: list[str]) -> int:
    """Run the benchmarks whose name contains one of `wanted` (all by default); 1 when a bar was missed."""
    missed = 0
    for name in discover():
        if wanted and not any(w in name for w in wanted):
            continue
        measures = importlib.import_module(name).run()
        show(name, measures)
        keep(name, measures)
        missed += sum(m.reached is False for m in measures)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
