"""The steps of the work, one function a step; command line, DAGs and demo call these and nothing else."""

from __future__ import annotations

from malmoi.pipeline.extracting import extract_database
from malmoi.pipeline.harvesting import harvest_source
from malmoi.pipeline.indexing import index_status, update_index
from malmoi.pipeline.processing import Processed, process_changes
from malmoi.pipeline.protecting import protect
from malmoi.pipeline.relating import column_joins, relate, related_datasets
from malmoi.pipeline.sources import add_source, parse_options
from malmoi.pipeline.standardising import standardise
from malmoi.pipeline.states import source_state, source_states
from malmoi.pipeline.vocabulary import import_vocabulary
from malmoi.pipeline.workspace import Workspace, open_workspace

__all__ = [
    "Processed",
    "Workspace",
    "add_source",
    "column_joins",
    "extract_database",
    "harvest_source",
    "import_vocabulary",
    "index_status",
    "open_workspace",
    "parse_options",
    "process_changes",
    "protect",
    "relate",
    "related_datasets",
    "source_state",
    "source_states",
    "standardise",
    "update_index",
]
