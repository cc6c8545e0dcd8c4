"""Automatic extraction (AUTO 자동추출) near a database, into a file that is carried or pushed to the centre."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from catalog.records import as_json, kind_of
from connectors.base import Context, Problem, SourceSpec
from connectors.registry import connect
from malmoi.pipeline.cleaning import record_cleaner
from malmoi.pipeline.profilers import EvidenceProfiler
from malmoi.pipeline.workspace import Workspace

FORMAT = "malmoi-extract-1"


def extract_database(workspace: Workspace, url: str, output: Path, options: Mapping[str, Any]) -> int:
    """Write a database's metadata as JSON lines; returns the number of records. The file appears whole or not at all.

    The address itself is not written: it may hold a password.
    """
    profiler = EvidenceProfiler(workspace.detector, workspace.sketch_key)
    source = SourceSpec("extract", "database", url, None, dict(options))
    connector = connect(Context(source, workspace.http, (profiler,)))
    clean = record_cleaner(workspace.detector)
    part = output.with_name(output.name + ".part")
    count = 0
    try:
        with part.open("wb") as file:
            file.write(orjson.dumps({"format": FORMAT}) + b"\n")
            for item in connector.items():
                if isinstance(item, Problem):
                    file.write(
                        orjson.dumps({"problem": {s: getattr(item, s) for s in item.__slots__}}) + b"\n"
                    )
                elif not hasattr(item, "cursor") and not hasattr(item, "announced"):
                    record = clean(item)
                    body = {"kind": kind_of(record).value, "record": as_json(record)}
                    file.write(orjson.dumps(body) + b"\n")
                    count += 1
        os.replace(part, output)
    finally:
        part.unlink(missing_ok=True)
    return count
