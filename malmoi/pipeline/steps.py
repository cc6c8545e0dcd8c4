"""The steps as a scheduler runs them: each opens the installation of the settings, works, and returns plain JSON.

Every step goes on from where the store says it stopped, so that one that is run twice, or again after a kill, does
nothing twice. What each raises tells a scheduler whether trying again can help (`malmoi.pipeline.failures`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from malmoi.errors import SourceUnavailable, StepFailed, UsageError
from malmoi.pipeline.failures import raise_if_failed
from malmoi.pipeline.notices import give_notice
from malmoi.pipeline.workspace import open_workspace
from malmoi.settings import load_settings

if TYPE_CHECKING:
    from catalog.harvest import HarvestResult

INBOX = "inbox/vocabulary"


def harvest_step(name: str, accept_removals: bool = False) -> dict[str, Any]:
    """Harvest a source; `changed` counts records that are other than before. A held run gives notice to officers.

    Raises SourceUnavailable, StepFailed, SourceBusyError, StoreError.
    """
    from malmoi.pipeline.harvesting import harvest_source

    with open_workspace(load_settings()) as workspace:
        result = harvest_source(workspace, name, accept_removals=accept_removals)
    return _told(name, result)


def _told(name: str, result: HarvestResult) -> dict[str, Any]:
    raise_if_failed(result)
    if result.status.value == "held":
        give_notice("held", name, f"{result.code}: {result.reason}")
    told = {k: v for k, v in result.as_dict().items() if k != "errors"}
    return {**told, "changed": sum(told[k] for k in ("created", "updated", "removed", "revived"))}


def plan_step(name: str) -> list[dict[str, Any]]:
    """Plan to read a source in parts; empty for one that is read in one go."""
    from malmoi.pipeline.parts import plan_parts

    with open_workspace(load_settings()) as workspace:
        return plan_parts(workspace, name)


def read_part_step(part: dict[str, Any]) -> dict[str, Any]:
    """Read one part of a plan and keep it; run twice it keeps it once.

    Raises SourceUnavailable, StepFailed, LeaseLostError, StoreError.
    """
    from connectors.errors import SourceError
    from malmoi.pipeline.parts import read_part

    with open_workspace(load_settings()) as workspace:
        try:
            return {**part, **read_part(workspace, part)}
        except SourceError as error:
            kind = SourceUnavailable if error.transient else StepFailed
            raise kind(f"{error.code}: {error}") from error


def join_step(name: str, parts: list[dict[str, Any]] | None, accept_removals: bool = False) -> dict[str, Any]:
    """Harvest a source from the parts of its plan, or in one go where there is no plan; as `harvest_step` does."""
    from malmoi.pipeline.parts import join_parts

    with open_workspace(load_settings()) as workspace:
        result = join_parts(workspace, name, parts or (), accept_removals=accept_removals)
    return _told(name, result)


def standardise_step() -> dict[str, int]:
    """Suggest terms for the columns that changed."""
    from malmoi.pipeline.standardising import standardise

    with open_workspace(load_settings()) as workspace:
        return {"changed": standardise(workspace)}


def protect_step() -> dict[str, int]:
    """Classify the columns that changed."""
    from malmoi.pipeline.protecting import protect

    with open_workspace(load_settings()) as workspace:
        return {"changed": protect(workspace)}


def quality_step(everything: bool = False) -> dict[str, int]:
    """Score the metadata of the datasets that changed, or of all; the store notes only scores other than before."""
    from malmoi.pipeline.scoring import score_changed, score_quality

    with open_workspace(load_settings()) as workspace:
        found = len(score_quality(workspace, None)) if everything else score_changed(workspace)
        return {"scored": found}


def index_step() -> dict[str, int]:
    """Bring the index up to the newest change; columns that came meanwhile are classified first.

    The order is a rule: no column may be found before it is known whether it is personal.
    """
    from malmoi.pipeline.indexing import update_index
    from malmoi.pipeline.protecting import protect

    with open_workspace(load_settings()) as workspace:
        protect(workspace)
        return {"changed": update_index(workspace)}


def relate_step(everything: bool = False) -> dict[str, int]:
    """Find the relations of what changed and of its partners, or all anew; returns how many there are in all."""
    from malmoi.pipeline.relating import relate, relate_changed

    with open_workspace(load_settings()) as workspace:
        return {"relations": relate(workspace) if everything else relate_changed(workspace)}


def reindex_step() -> dict[str, int]:
    """Build the index anew beside the old one; documents that the engine refuses give notice."""
    from catalog.search import indexer

    with open_workspace(load_settings()) as workspace:
        report = indexer.rebuild(workspace.store, workspace.index)
    if report.rejected:
        first = "; ".join(f"{i}: {reason}" for i, reason in report.rejected[:10])
        give_notice("rejected", "reindex", f"{len(report.rejected)} documents: {first}")
    return {"indexed": report.indexed, "rejected": len(report.rejected)}


def repair_step() -> dict[str, int]:
    """Compare index and store and mend every difference."""
    from catalog.search import indexer

    with open_workspace(load_settings()) as workspace:
        drift = indexer.repair(workspace.store, workspace.index)
    found = {"missing": len(drift.missing), "surplus": len(drift.surplus), "stale": len(drift.stale)}
    if not drift.clean:
        give_notice("drift", "index", f"mended: {found}")
    return found


def sweep_step() -> dict[str, list[str]]:
    """Mark runs whose process died, so that none is said to run for ever; the next run of the source resumes them.

    Parts of sources that nobody has read on for a day are thrown away.
    """
    with open_workspace(load_settings()) as workspace:
        swept = [f"{run.source}: {run.id}" for run in workspace.store.runs.sweep()]
        return {"interrupted": swept, "forgotten": list(workspace.store.spools.sweep())}


def vocabulary_step(folder: str | None = None) -> dict[str, Any]:
    """Import a revision of the vocabulary: all csv and xlsx files of a folder, by default the installation's inbox.

    Nothing is imported when one of them cannot be read. `changed` is 0 for an empty inbox.
    """
    from malmoi.pipeline.vocabulary import import_vocabulary

    settings = load_settings()
    place = Path(folder) if folder else settings.home / INBOX
    if folder and not place.is_dir():
        raise StepFailed(f"표준용어 폴더가 없습니다 (no such folder): {place}")
    files = sorted(p for p in place.glob("*") if p.suffix.lower() in {".csv", ".xlsx"})
    if not files:
        return {"changed": 0, "files": 0}
    with open_workspace(settings) as workspace:
        try:
            report = import_vocabulary(workspace, files)
        except UsageError as error:
            raise StepFailed(str(error)) from error
    if not folder:
        _set_aside(files)
    return {"changed": len(files), "files": len(files), **report}


def link_batches_step() -> list[list[str]]:
    """Cut the sources into batches for checking links."""
    from malmoi.pipeline.links import link_batches

    with open_workspace(load_settings()) as workspace:
        return link_batches(workspace)


def check_links_step(names: list[str]) -> dict[str, int]:
    """Check the links of some sources."""
    from malmoi.pipeline.links import check_source_links

    with open_workspace(load_settings()) as workspace:
        return check_source_links(workspace, names)


def schedule_step() -> dict[str, Any]:
    """Write the registry's snapshot for schedulers."""
    from malmoi.pipeline.parts import reads_in_parts
    from malmoi.pipeline.schedule import write_schedule

    settings = load_settings()
    with open_workspace(settings) as workspace:
        rows = [
            {
                "name": s.name,
                "type": s.type,
                "url": s.url,
                "agency": s.agency,
                "schedule": s.schedule,
                "in_parts": reads_in_parts(s.type),
            }
            for s in workspace.store.sources.list()
        ]
    return write_schedule(settings, rows)


def _set_aside(files: list[Path]) -> None:
    """Move imported files out of the inbox, so that they are imported once."""
    done = files[0].parent / "imported"
    done.mkdir(exist_ok=True)
    for file in files:
        file.replace(done / file.name)
