"""How fast connectors read: the 5,066 records of data.go.kr as JSON lines, and the same records as one data.json."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import Any

import orjson

from bench.measure import Measure
from catalog.records import Dataset, content_hash
from connectors.base import Context, SourceSpec
from connectors.http import HttpClient
from connectors.registry import connect

ROUNDS = 3


def run() -> list[Measure]:
    """Measure records a second on one core, the best of three rounds."""
    lines = data_folder() / "catalog/data_go_kr.jsonl"
    with tempfile.TemporaryDirectory() as folder:
        catalog = Path(folder) / "data.json"
        catalog.write_bytes(as_data_json(lines))
        return [
            Measure(
                "schemaorg: 5,066 JSON lines, parse and map", speed("schemaorg", lines), "records/s", 8_000
            ),
            Measure(
                "schemaorg: the same with content hash",
                speed("schemaorg", lines, hashed=True),
                "records/s",
                5_000,
            ),
            Measure("datajson: 5,066 datasets in one document", speed("datajson", catalog), "records/s"),
        ]


def data_folder() -> Path:
    """Return the folder of shared test data."""
    return Path(os.environ.get("MALMOI_TEST_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))


def speed(kind: str, path: Path, *, hashed: bool = False) -> float:
    """Return records a second of CPU time, the best of the rounds."""
    best = 0.0
    for _ in range(ROUNDS):
        begun = time.process_time()
        with HttpClient() as http:
            items = connect(Context(SourceSpec("bench", kind, str(path)), http)).items()
            count = sum(
                1 for item in items if isinstance(item, Dataset) and (not hashed or content_hash(item))
            )
        best = max(best, count / (time.process_time() - begun))
    return round(best)


def as_data_json(lines: Path) -> bytes:
    """Return the records of the JSON lines as a data.json catalog."""
    return orjson.dumps({"dataset": [as_project_open_data(orjson.loads(line)) for line in lines.open("rb")]})


def as_project_open_data(body: dict[str, Any]) -> dict[str, Any]:
    """Return a schema.org record in the terms of Project Open Data."""
    parts = [{"downloadURL": d["contentUrl"], "format": d["encodingFormat"]} for d in body["distribution"]]
    return {
        "identifier": body["identifier"],
        "title": body["name"],
        "description": body.get("description"),
        "keyword": body["keywords"],
        "publisher": {"name": body["creator"]["name"]},
        "contactPoint": {"fn": body["creator"]["name"]},
        "modified": body["dateModified"],
        "distribution": parts,
    }
