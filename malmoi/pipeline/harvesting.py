"""Harvest one source into the dictionary."""

from __future__ import annotations

from collections.abc import Callable

from catalog.harvest import HarvestResult, Progress, harvest
from connectors.base import Context
from connectors.registry import connect
from malmoi.pipeline.cleaning import record_cleaner
from malmoi.pipeline.profilers import EvidenceProfiler
from malmoi.pipeline.workspace import Workspace


def harvest_source(
    workspace: Workspace,
    name: str,
    *,
    dry_run: bool = False,
    accept_removals: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> HarvestResult:
    """Harvest a registered source; values stay there, texts are cleaned before they are stored."""
    source = workspace.store.sources.get(name)
    profiler = EvidenceProfiler(workspace.detector, workspace.sketch_key)
    connector = connect(Context(source.spec, workspace.http, (profiler,)))
    return harvest(
        workspace.store,
        connector,
        source.spec,
        accept_removals=accept_removals,
        dry_run=dry_run,
        max_removal_share=workspace.settings.max_removal_share,
        on_progress=on_progress,
        clean=record_cleaner(workspace.detector),
    )
