"""Run the whole pipeline on the sample agencies and sum up what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from api.rows import set_open
from catalog.harvest import HarvestResult
from catalog.items import SourceSpec
from catalog.records import Kind
from connectors.http import HttpClient
from connectors.network import NetworkPolicy
from malmoi.demo.agencies import AGENCIES, DemoSource, demo_sources
from malmoi.demo.servers import agency_servers
from malmoi.pipeline import Workspace, harvest_source, process_changes

FOLDER = "demo-agencies"
BATCH = 1000
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class DemoSummary:
    """What the pipeline made of each source, how many relations it found, and how long all took."""

    sources: tuple[dict[str, Any], ...]
    relations: int
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON of `malmoi demo --once --json`."""
        return {"sources": list(self.sources), "relations": self.relations, "seconds": round(self.seconds, 2)}


def run_demo(
    workspace: Workspace, tell: Callable[[str], None] = lambda _: None, base: str | None = None
) -> DemoSummary:
    """Register the sample agencies, harvest all of them over their protocols, and process what came.

    `base` is the address of `agency_servers`, for who keeps them running so that their files can be read afterwards.
    """
    started = time.perf_counter()
    workspace.settings.home.mkdir(parents=True, exist_ok=True)
    with nullcontext(base) if base else agency_servers() as address:
        # The sample agencies live on this machine's loopback; nothing else becomes reachable by that.
        allowed = (*workspace.settings.allowed_private_hosts, LOOPBACK)
        workspace.__dict__["http"] = HttpClient(NetworkPolicy(allowed=allowed))
        for agency in AGENCIES:
            workspace.store.agencies.register(agency, "demo")
        sources = demo_sources(workspace.settings.home / FOLDER, address)
        found = [_harvest(workspace, s, tell) for s in sources]
    for source in sources:
        if source.spec.type == "database":
            set_open(workspace.store, source.spec.name, True)
    tell("표준화, 개인정보 분류, 색인, 관계 찾기")
    processed = process_changes(workspace)
    lines = tuple(_line(workspace, source, result) for source, result in found)
    return DemoSummary(lines, processed.relations, time.perf_counter() - started)


def _harvest(
    workspace: Workspace, source: DemoSource, tell: Callable[[str], None]
) -> tuple[DemoSource, HarvestResult]:
    tell(f"{source.spec.name} ({source.spec.type}): {source.shows}")
    _register(workspace, source.spec)
    return source, harvest_source(workspace, source.spec.name)


def _register(workspace: Workspace, spec: SourceSpec) -> None:
    known = {s.name for s in workspace.store.sources.list()}
    if spec.name in known:
        workspace.store.sources.update(spec)  # the sample servers have another port each time
    else:
        workspace.store.sources.add(spec)


def _line(workspace: Workspace, source: DemoSource, result: HarvestResult) -> dict[str, Any]:
    store, mine = workspace.store, {"source": source.spec.name}
    columns = [r.id for rows in store.records.each(Kind.COLUMN, filters=mine) for r in rows]
    terms, privacy = store.column_terms.of(columns), store.privacy.of(columns)
    exact = sum(1 for found in terms.values() if found and found[0].conformity_class == "exact")
    names = {a.source_id: a.name for a in AGENCIES}
    return {
        "name": source.spec.name,
        "type": source.spec.type,
        "agency": names.get(source.spec.agency or "", source.spec.agency),
        "datasets": _count(workspace, Kind.DATASET, mine),
        "tables": _count(workspace, Kind.TABLE, mine),
        "columns": len(columns),
        "conformity": round(exact / len(columns), 4) if columns else None,
        "personal_columns": sum(1 for found in privacy.values() if found.personal),
        "errors": sum(1 for e in result.as_dict()["errors"] if e["severity"] == "error"),
    }


def _count(workspace: Workspace, kind: Kind, filters: dict[str, str]) -> int:
    return workspace.store.records.list(kind, filters=filters, limit=1, count=True).total or 0
