"""What follows every harvest: standardise, protect, index, relate; each goes on from where it stopped."""

from __future__ import annotations

from dataclasses import dataclass

from malmoi.pipeline.indexing import update_index
from malmoi.pipeline.protecting import protect
from malmoi.pipeline.relating import relate_changed
from malmoi.pipeline.standardising import standardise
from malmoi.pipeline.workspace import Workspace

RELATED = "related"  # the newest change when relations were last found


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
    return Processed(standardised, protected, indexed, _relations(workspace))


def _relations(workspace: Workspace) -> int:
    """Find relations of what changed since they were last found."""
    store = workspace.store
    newest = str(store.changes.last_seq())
    if store.meta.get(RELATED) == newest:
        return sum(store.relations.count().values())
    found = relate_changed(workspace)
    store.meta.set(RELATED, newest)
    return found
