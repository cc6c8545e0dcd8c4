"""The steps of the work, one function a step; command line, DAGs and demo call these and nothing else.

A step's module is imported when the step is first asked for: `malmoi vocab recommend` has no use for a database.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from malmoi.pipeline.extracting import extract_database
    from malmoi.pipeline.failures import passes
    from malmoi.pipeline.gates import diagnose_step, gate_step
    from malmoi.pipeline.harvesting import harvest_source
    from malmoi.pipeline.indexing import index_status, update_index
    from malmoi.pipeline.notices import give_notice, read_notices
    from malmoi.pipeline.processing import Processed, process_changes
    from malmoi.pipeline.protecting import protect
    from malmoi.pipeline.relating import column_joins, relate, related_datasets
    from malmoi.pipeline.requesting import RequestDesk
    from malmoi.pipeline.schedule import ScheduledSource, scheduled_sources
    from malmoi.pipeline.scoring import catalog_score, link_checker, score_quality
    from malmoi.pipeline.sources import add_source, parse_options
    from malmoi.pipeline.standardising import standardise
    from malmoi.pipeline.states import source_state, source_states
    from malmoi.pipeline.steps import (
        check_links_step,
        harvest_step,
        index_step,
        join_step,
        link_batches_step,
        plan_step,
        protect_step,
        quality_step,
        read_part_step,
        reindex_step,
        relate_step,
        repair_step,
        schedule_step,
        standardise_step,
        sweep_step,
        vocabulary_step,
    )
    from malmoi.pipeline.vocabulary import import_vocabulary
    from malmoi.pipeline.workspace import Workspace, open_workspace

_HOMES = {
    "Processed": "processing",
    "RequestDesk": "requesting",
    "ScheduledSource": "schedule",
    "Workspace": "workspace",
    "add_source": "sources",
    "catalog_score": "scoring",
    "check_links_step": "steps",
    "column_joins": "relating",
    "diagnose_step": "gates",
    "extract_database": "extracting",
    "gate_step": "gates",
    "give_notice": "notices",
    "harvest_source": "harvesting",
    "harvest_step": "steps",
    "import_vocabulary": "vocabulary",
    "index_status": "indexing",
    "index_step": "steps",
    "join_step": "steps",
    "link_batches_step": "steps",
    "link_checker": "scoring",
    "open_workspace": "workspace",
    "parse_options": "sources",
    "passes": "failures",
    "plan_step": "steps",
    "process_changes": "processing",
    "protect": "protecting",
    "protect_step": "steps",
    "quality_step": "steps",
    "read_notices": "notices",
    "read_part_step": "steps",
    "reindex_step": "steps",
    "relate": "relating",
    "relate_step": "steps",
    "related_datasets": "relating",
    "repair_step": "steps",
    "schedule_step": "steps",
    "scheduled_sources": "schedule",
    "score_quality": "scoring",
    "source_state": "states",
    "source_states": "states",
    "standardise": "standardising",
    "standardise_step": "steps",
    "sweep_step": "steps",
    "update_index": "indexing",
    "vocabulary_step": "steps",
}

__all__ = [
    "Processed",
    "RequestDesk",
    "ScheduledSource",
    "Workspace",
    "add_source",
    "catalog_score",
    "check_links_step",
    "column_joins",
    "diagnose_step",
    "extract_database",
    "gate_step",
    "give_notice",
    "harvest_source",
    "harvest_step",
    "import_vocabulary",
    "index_status",
    "index_step",
    "join_step",
    "link_batches_step",
    "link_checker",
    "open_workspace",
    "parse_options",
    "passes",
    "plan_step",
    "process_changes",
    "protect",
    "protect_step",
    "quality_step",
    "read_notices",
    "read_part_step",
    "reindex_step",
    "relate",
    "relate_step",
    "related_datasets",
    "repair_step",
    "schedule_step",
    "scheduled_sources",
    "score_quality",
    "source_state",
    "source_states",
    "standardise",
    "standardise_step",
    "sweep_step",
    "update_index",
    "vocabulary_step",
]


def __getattr__(name: str) -> Any:
    """Import a step when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
