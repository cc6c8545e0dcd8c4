"""What follows every harvest: standardise, protect, index, relate; each goes on from where it stopped."""

from __future__ import annotations

from dataclasses import dataclass

from malmoi.pipeline.indexing import update_index
from malmoi.pipeline.protecting import protect
from malmoi.pipeline.relating import relate
from malmoi.pipeline.standardising import standardise
from malmoi.pipeline.workspace import Workspace


@dataclass(frozen=True)
class Processed:
    """How many columns were standardised and classified, documents indexed, relations found."""

    standardised: int
    protected: int
    indexed: int
    relations: int


def process_changes(workspace: Workspace) -> Processed:
    """Run the steps over what changed; a step that was interrupted goes on where it stopped.

    Columns are standardised and classified before the index is brought up to date, so that nothing is found with
    personal columns unmarked.
    """
    standardised = standardise(workspace)
    protected = protect(workspace)
    indexed = update_index(workspace)
    changed = bool(standardised or protected or indexed)
    return Processed(standardised, protected, indexed, relate(workspace) if changed else _known(workspace))


def _known(workspace: Workspace) -> int:
    return sum(workspace.store.relations.count().values())
