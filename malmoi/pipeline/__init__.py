"""The steps of the work, one function a step; command line, DAGs and demo call these and nothing else.

A step's module is imported when the step is first asked for: `malmoi vocab recommend` has no use for a database.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from malmoi.pipeline.extracting import extract_database
    from malmoi.pipeline.harvesting import harvest_source
    from malmoi.pipeline.indexing import index_status, update_index
    from malmoi.pipeline.processing import Processed, process_changes
    from malmoi.pipeline.protecting import protect
    from malmoi.pipeline.relating import column_joins, relate, related_datasets
    from malmoi.pipeline.scoring import catalog_score, link_checker, score_quality
    from malmoi.pipeline.sources import add_source, parse_options
    from malmoi.pipeline.standardising import standardise
    from malmoi.pipeline.states import source_state, source_states
    from malmoi.pipeline.vocabulary import import_vocabulary
    from malmoi.pipeline.workspace import Workspace, open_workspace

_HOMES = {
    "Processed": "processing",
    "Workspace": "workspace",
    "add_source": "sources",
    "catalog_score": "scoring",
    "column_joins": "relating",
    "extract_database": "extracting",
    "harvest_source": "harvesting",
    "import_vocabulary": "vocabulary",
    "index_status": "indexing",
    "link_checker": "scoring",
    "open_workspace": "workspace",
    "parse_options": "sources",
    "process_changes": "processing",
    "protect": "protecting",
    "relate": "relating",
    "related_datasets": "relating",
    "score_quality": "scoring",
    "source_state": "states",
    "source_states": "states",
    "standardise": "standardising",
    "update_index": "indexing",
}

__all__ = [
    "Processed",
    "Workspace",
    "add_source",
    "catalog_score",
    "column_joins",
    "extract_database",
    "harvest_source",
    "import_vocabulary",
    "index_status",
    "link_checker",
    "open_workspace",
    "parse_options",
    "process_changes",
    "protect",
    "relate",
    "related_datasets",
    "score_quality",
    "source_state",
    "source_states",
    "standardise",
    "update_index",
]


def __getattr__(name: str) -> Any:
    """Import a step when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
