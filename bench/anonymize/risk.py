"""The time of the risk report beside pycanon's, and whether both tell the same."""

from __future__ import annotations

import json
import subprocess
import time

from anonymize.risk import measure, special_uniques
from bench.anonymize.kanonymity import DATA, PROJECT, adult
from bench.measure import Measure

RIVALS = PROJECT / ".venv-rivals" / "bin" / "python"


def pycanon(columns: list[str]) -> dict[str, float] | None:
    """Return pycanon's k, l, t and seconds for all three; None when it is not installed."""
    if not RIVALS.exists():
        return None
    script = PROJECT / "bench" / "anonymize" / "pycanon_oracle.py"
    command = [str(RIVALS), str(script), str(DATA / "adult.csv"), "salary-class", *columns]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return {name: told[name] for name in ("k", "l", "t")} | {"seconds": sum(told["seconds"].values())}


def run() -> list[Measure]:
    """Measure k, l and t of 30,162 rows (18,109 classes) and the search for special uniques."""
    frame, _ = adult()
    columns = frame.columns[:8]
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        risk = measure(frame, columns, ["salary-class"])
        seconds.append(time.perf_counter() - start)
    start = time.perf_counter()
    special = special_uniques(frame, columns)
    searched = time.perf_counter() - start
    rival = pycanon(columns)
    told = None if rival is None else rival["seconds"] * 1000
    same = rival is not None and (risk.k, risk.l) == (rival["k"], rival["l"])
    apart = None if rival is None else abs((risk.t or 0) - rival["t"])
    note = "pycanon not installed" if rival is None else f"k and l equal: {same}, t differs by {apart:.1g}"
    return [
        Measure("k, l, t of 30,162 rows", min(seconds) * 1000, "ms", 50.0, "lower", "pycanon", told, note),
        Measure(
            "special uniques up to 3 of 8 columns",
            searched * 1000,
            "ms",
            None,
            "lower",
            note=f"{special.rows} rows",
        ),
    ]
