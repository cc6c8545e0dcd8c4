"""What a harvest that changed ten datasets costs the steps behind it, in small catalogs and large ones."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from bench.measure import Measure
from catalog.harvest import harvest
from catalog.items import Item, SourceSpec
from catalog.records import Column, Dataset, Distribution, Table
from malmoi.pipeline import Workspace, open_workspace, relate, score_quality
from malmoi.pipeline.relating import relate_changed
from malmoi.pipeline.scoring import score_changed
from malmoi.settings import Settings

SIZES = (10_000, 50_000)
CHANGED = 10
BAR = 2.0  # seconds, whatever the size
WITH_TABLES = 10  # one dataset in so many has a table
SPEC = SourceSpec("portal", "bench", "http://data.example.go.kr", agency="1741000")


@dataclass
class Portal:
    """Real portal metadata, repeated under other names until there is as much as wanted."""

    size: int
    edition: int = 0  # the first CHANGED datasets are other in each

    def items(self, cursor: str | None = None) -> Iterator[Item]:
        """Yield the datasets."""
        records = _records()
        for n in range(self.size):
            yield self._dataset(n, records[n % len(records)], n // len(records))

    def _dataset(self, n: int, body: dict[str, Any], copy: int) -> Dataset:
        now = f" {self.edition}차 개정" if self.edition and n < CHANGED else ""
        columns = tuple(
            Column(f"C{i}", name) for i, name in enumerate(("관리번호", "등록일자", "시설명", "주소"))
        )
        return Dataset(
            source_id=f"{n}",
            title=f"{body.get('name') or n} {copy}권역{now}",
            description=f"{body.get('description') or ''} 제{copy}권역 자료{now}",
            publisher=(body.get("creator") or {}).get("name"),
            keywords=tuple(str(body.get("keywords") or "").split(",")[:8]),
            distributions=(Distribution(format="csv", access_url=f"http://data.example.go.kr/{n}"),),
            tables=(Table(f"TB_{n}", columns=columns),) if n % WITH_TABLES == 0 else (),
        )


def run() -> list[Measure]:
    """Measure both steps after a harvest that changed ten datasets, beside the pass over everything."""
    return [measure for size in SIZES for measure in _of_size(size)]


def _of_size(size: int) -> list[Measure]:
    with tempfile.TemporaryDirectory() as home, open_workspace(Settings(home=Path(home))) as workspace:
        workspace.store.sources.add(SPEC)
        harvest(workspace.store, Portal(size), SPEC)
        full = {"quality": _seconds(score_quality, workspace, None), "relations": _seconds(relate, workspace)}
        harvest(workspace.store, Portal(size, edition=1), SPEC)
        steps = {
            "quality": _seconds(score_changed, workspace),
            "relations": _seconds(relate_changed, workspace),
        }
        return [
            Measure(
                f"{step} after a harvest that changed {CHANGED} of {size:,}",
                round(seconds, 2),
                "s",
                BAR,
                "lower",
                note=f"all {size:,} anew: {full[step]:.1f} s",
            )
            for step, seconds in steps.items()
        ]


def _seconds(step: Callable[..., object], workspace: Workspace, *more: object) -> float:
    begun = time.perf_counter()
    step(workspace, *more)
    return time.perf_counter() - begun


def _records() -> list[dict[str, Any]]:
    project = Path(__file__).resolve().parents[2]
    data = Path(os.environ.get("MALMOI_TEST_DATA", project.parent / "shared" / "data"))
    lines = (data / "catalog" / "data_go_kr.jsonl").read_bytes().splitlines()
    return [orjson.loads(line) for line in lines]
