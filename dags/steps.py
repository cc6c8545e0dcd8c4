"""The tasks: each calls one function of `malmoi.pipeline` and says which asset it turned out to have changed.

An asset is told of through an alias only when something changed; so a nightly harvest that finds nothing new starts
nothing after it.
"""

from __future__ import annotations

from typing import Any

from airflow.sdk import Asset, AssetAlias, task

from dags.assets import CHANGES, INDEX, PRIVACY, RECORDS, RELATIONS, SCORES, TERMS, VOCABULARY
from malmoi import pipeline

Told = dict[str, Any]
CHANGED = AssetAlias(CHANGES)


def tell(outlet_events: Any, asset: Asset, found: Told) -> Told:
    """Tell of an asset that changed, with what is known of the change."""
    numbers = {k: v for k, v in found.items() if isinstance(v, str | int | float) and v is not None}
    outlet_events[CHANGED].add(asset, extra=numbers)
    return found


@task(outlets=[CHANGED])
def harvest(name: str, *, outlet_events: Any, params: Any) -> Told:
    """Harvest a source."""
    found = pipeline.harvest_step(name, accept_removals=bool(params["accept_removals"]))
    return tell(outlet_events, RECORDS, found) if found["changed"] else found


@task
def plan(name: str) -> list[dict[str, Any]]:
    """Plan to read a source in parts; empty where one task does as well."""
    return pipeline.plan_step(name)


@task
def read_part(part: dict[str, Any]) -> Told:
    """Read one part of a source and keep it."""
    return pipeline.read_part_step(part)


@task(task_id="harvest", outlets=[CHANGED])
def join(name: str, parts: Any, *, outlet_events: Any, params: Any) -> Told:
    """Harvest a source from its parts: judged, stored and resumed as one run."""
    found = pipeline.join_step(name, parts, accept_removals=bool(params["accept_removals"]))
    return tell(outlet_events, RECORDS, found) if found["changed"] else found


@task(outlets=[TERMS])
def standardise() -> Told:
    """Suggest standard terms; tells always, since the steps behind it look for changes of their own."""
    return pipeline.standardise_step()


@task(outlets=[PRIVACY])
def protect() -> Told:
    """Classify columns."""
    return pipeline.protect_step()


@task(outlets=[SCORES])
def score() -> Told:
    """Score the metadata that changed."""
    return pipeline.quality_step()


@task(task_id="score", outlets=[SCORES])
def score_all() -> Told:
    """Score all metadata, and add agencies and the catalog up anew."""
    return pipeline.quality_step(everything=True)


@task(outlets=[INDEX])
def index() -> Told:
    """Bring the index up to date."""
    return pipeline.index_step()


@task(outlets=[RELATIONS])
def relate() -> Told:
    """Find relations of what changed."""
    return pipeline.relate_step()


@task(task_id="relate", outlets=[RELATIONS])
def relate_all() -> Told:
    """Find all relations anew."""
    return pipeline.relate_step(everything=True)


@task
def diagnose(name: str) -> Told:
    """Diagnose the values of a source."""
    return pipeline.diagnose_step(name)


@task(outlets=[SCORES])
def gate(found: Told, *, params: Any) -> Told:
    """Hold back from publication what has too many errors; what passes goes on."""
    return pipeline.gate_step(found["source"], found["at"], **dict(params))


@task(outlets=[CHANGED])
def import_vocabulary(*, outlet_events: Any, params: Any) -> Told:
    """Import a revision of the vocabulary."""
    found = pipeline.vocabulary_step(params["folder"] or None)
    return tell(outlet_events, VOCABULARY, found) if found["changed"] else found


@task(outlets=[INDEX])
def reindex() -> Told:
    """Build the index anew."""
    return pipeline.reindex_step()


@task
def repair() -> Told:
    """Compare and mend the index."""
    return pipeline.repair_step()


@task
def sweep() -> Told:
    """Mark runs whose process died."""
    return pipeline.sweep_step()


@task
def write_schedule() -> Told:
    """Write the registry's snapshot."""
    return pipeline.schedule_step()


@task
def link_batches() -> list[list[str]]:
    """Cut the sources into batches."""
    return pipeline.link_batches_step()


@task(outlets=[SCORES])
def check_links(names: list[str]) -> Told:
    """Check the links of a batch of sources."""
    return pipeline.check_links_step(names)
