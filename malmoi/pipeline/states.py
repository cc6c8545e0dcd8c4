"""Sources with their latest run, as commands and pages show them."""

from __future__ import annotations

from typing import Any

from catalog.store.sources import Source
from connectors.redaction import shown_url
from malmoi.pipeline.workspace import Workspace


def source_states(workspace: Workspace) -> list[dict[str, Any]]:
    """Return all sources with their latest run."""
    return [_state(workspace, source) for source in workspace.store.sources.list()]


def source_state(workspace: Workspace, name: str) -> dict[str, Any]:
    """Return one source with its latest run; raises UnknownSourceError."""
    return _state(workspace, workspace.store.sources.get(name))


def _state(workspace: Workspace, source: Source) -> dict[str, Any]:
    runs = workspace.store.runs.list(source.name, limit=1)
    run = runs[0] if runs else None
    spec = source.spec
    return {
        "name": spec.name,
        "type": spec.type,
        "url": shown_url(spec.url),
        "agency": spec.agency,
        "options": dict(spec.options),
        "schedule": source.schedule,
        "status": run.status.value if run else None,
        "run": run.id if run else None,
        "finished_at": run.finished_at if run else None,
        "counts": dict(run.counts) if run else {},
    }
