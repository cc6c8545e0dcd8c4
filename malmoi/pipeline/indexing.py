"""Bring the index up to the newest change, and say where it stands."""

from __future__ import annotations

from typing import Any

from catalog.search import indexer
from malmoi.pipeline.workspace import Workspace


def update_index(workspace: Workspace) -> int:
    """Apply all changes the index has not seen; returns how many documents were written."""
    return indexer.catch_up(workspace.store, workspace.index).indexed


def index_status(workspace: Workspace) -> dict[str, Any]:
    """Return engine, documents, last applied change and how many changes it is behind."""
    last = workspace.store.changes.last_seq()
    found = workspace.index.status().as_dict()
    return {
        **found,
        "changes": last,
        "behind": len(workspace.store.changes.since(found["last_seq"], 100_000)),
    }
