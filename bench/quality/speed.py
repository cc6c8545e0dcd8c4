"""How fast metadata is scored and values are diagnosed."""

from __future__ import annotations

import csv
import os
import tempfile
import time
from pathlib import Path

from bench.measure import Measure
from malmoi.pipeline import add_source, harvest_source, open_workspace, score_quality
from malmoi.pipeline.diagnosing import diagnose
from malmoi.settings import Settings
from quality.values.engine import Engine

ROWS = 200_000
COLUMNS = ("허가일자", "사용여부", "계약금액", "우편번호", "허가번호", "수용인원수")


def run() -> list[Measure]:
    """Measure scoring 5,000 datasets and diagnosing 200,000 rows of a csv file."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        return [*_scoring(home), *_diagnosing(home)]


def _scoring(home: Path) -> list[Measure]:
    project = Path(__file__).resolve().parents[2]
    data = Path(os.environ.get("MALMOI_TEST_DATA", project.parent / "shared" / "data"))
    with open_workspace(Settings(home=home / "scoring")) as workspace:
        add_source(workspace, "portal", "schemaorg", str(data / "catalog" / "data_go_kr.jsonl"))
        harvest_source(workspace, "portal")
        begun = time.perf_counter()
        count = len(score_quality(workspace, None))
        seconds = (time.perf_counter() - begun) * 5000 / count
    note = "MQA, management items and storing every metric"
    return [Measure("scoring 5,000 datasets", round(seconds, 2), "s", 10.0, "lower", note=note)]


def _diagnosing(home: Path) -> list[Measure]:
    file = home / "허가.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(COLUMNS)
        writer.writerows(
            (f"2024{1 + i % 12:02d}01", "YN"[i % 2], i * 100, f"{i % 99999:05d}", f"A{i}", i % 50)
            for i in range(ROWS)
        )
    Engine()  # the import of Great Expectations takes seconds and happens once a process
    with open_workspace(Settings(home=home / "diagnosing")) as workspace:
        begun = time.perf_counter()
        found = diagnose(workspace, str(file))
        seconds = time.perf_counter() - begun
    values = sum(r.total for r in found.results)
    note = f"{len(found.results)} rules through Great Expectations on {ROWS:,} rows of csv"
    return [Measure("values diagnosed", round(values / seconds), "values/s", note=note)]
