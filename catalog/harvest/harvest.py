"""Harvest a source into the store."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson

from catalog.errors import LeaseLostError
from catalog.harvest.guard import MAX_REMOVAL_SHARE, Decision, Outcome, decide
from catalog.harvest.heart import Heart
from catalog.harvest.intake import Clean, Intake
from catalog.harvest.preview import Preview
from catalog.harvest.reading import Failure, read_all
from catalog.harvest.result import SHOWN_ERRORS, HarvestResult, Progress
from catalog.harvest.unread import ids_named, unread_before, without
from catalog.items import ItemSource
from catalog.store import Store
from catalog.store.changes import SYSTEM_ACTOR
from catalog.store.runs import Run, RunStatus


def harvest(
    store: Store,
    connector: ItemSource,
    source: Any,
    *,
    accept_removals: bool = False,
    dry_run: bool = False,
    max_removal_share: float = MAX_REMOVAL_SHARE,
    clean: Clean | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    actor: str = SYSTEM_ACTOR,
    resume: bool = True,
    spool: str | None = None,
) -> HarvestResult:
    """Read a registered source to its end and bring the store to what it says; never raises for what a source does.

    `source` is its SourceSpec. `clean` takes personal values out of each record before it is compared or stored. A run
    whose process died is resumed at its last checkpoint. Records not seen are tombstoned unless the guard holds the
    run (catalog.harvest.guard); `accept_removals` is an officer's word that they may go. `dry_run` writes nothing.
    `spool` is the one `connector` reads from, of a source that was read in parts.

    Raises UnknownSourceError, SourceBusyError while another process harvests the source, LeaseLostError when another
    took this run over, and StoreError when the database fails for longer than it is waited for.
    """
    scope = scope_of(source)
    if dry_run:
        return _preview(store, connector, source, clean, scope, accept_removals, max_removal_share)
    began = time.monotonic()
    run = store.runs.start(source.name, resume, scope=scope, actor=actor, spool=spool)
    try:
        with Heart(store, run):
            intake = Intake(store, run, clean, on_progress)
            failure = read_all(connector, run.cursor, intake)
            result = (
                _fail(store, run, intake, failure)
                if failure
                else _finish(store, run, intake, accept_removals, max_removal_share)
            )
    except LeaseLostError:
        raise
    except BaseException:
        _leave(store, run)
        raise
    return _timed(result, time.monotonic() - began)


def scope_of(source: Any) -> str:
    """Return what tells whether a source is asked for the same as before: hash of type, address and options."""
    asked = [source.type, source.url, dict(source.options)]
    return hashlib.blake2b(
        orjson.dumps(asked, option=orjson.OPT_SORT_KEYS, default=str), digest_size=10
    ).hexdigest()


def _fail(store: Store, run: Run, intake: Intake, failure: Failure) -> HarvestResult:
    intake.note(failure.problem)
    intake.flush()
    # Going on from the checkpoint helps only where there is a new one and the source may recover.
    resumable = failure.transient and intake.advanced
    return _end(
        store,
        run,
        RunStatus.FAILED,
        Decision(False, failure.problem.code, failure.problem.message),
        0,
        resumable,
    )


def _finish(store: Store, run: Run, intake: Intake, accept: bool, max_share: float) -> HarvestResult:
    intake.flush()
    counts = store.records.seen(run)
    named, unnamed = store.runs.unread(run)
    missing = without(store.records.missing(run), ids_named(run.source, named))
    last = store.runs.last_good(run.source)
    found = Outcome(
        had=run.had,
        taken=sum(counts.values()) - counts["removed"],
        created=counts["created"],
        missing=sum(map(len, missing.values())) + counts["removed"],
        shortfall=intake.shortfall(),
        scope_changed=last is not None and last.scope != run.scope,
        unread=unnamed - unread_before(last),
    )
    decision = decide(found, accept=accept, max_share=max_share)
    if not decision.remove:
        return _end(store, run, RunStatus.HELD, decision, found.missing)
    store.records.tombstone(run, missing)
    return _end(store, run, RunStatus.SUCCEEDED, decision, found.missing)


def _end(
    store: Store, run: Run, status: RunStatus, decision: Decision, missing: int, resumable: bool = False
) -> HarvestResult:
    counts = store.records.seen(run)
    errors = store.runs.error_count(run)
    told = {**counts, "missing": missing, "errors": errors, "unread": store.runs.unread(run)[1]}
    store.runs.finish(run, status, told, reason=decision.reason, resumable=resumable)
    return HarvestResult(
        source=run.source,
        run=run.id,
        status=status,
        counts=counts,
        missing=missing,
        seconds=0.0,
        errors=store.runs.errors(run, SHOWN_ERRORS),
        errors_total=errors,
        reason=decision.reason,
        code=decision.code,
        attempt=run.attempt,
    )


def _preview(
    store: Store,
    connector: ItemSource,
    source: Any,
    clean: Clean | None,
    scope: str,
    accept: bool,
    max_share: float,
) -> HarvestResult:
    began = time.monotonic()
    preview = Preview(store, source.name, clean)
    failure = read_all(connector, None, preview)
    last = store.runs.last_good(source.name)
    found = preview.outcome(
        scope_changed=last is not None and last.scope != scope, before=unread_before(last)
    )
    decision = decide(found, accept=accept, max_share=max_share)
    status = RunStatus.SUCCEEDED if decision.remove else RunStatus.HELD
    if failure:
        preview.note(failure.problem)
        decision = Decision(False, failure.problem.code, failure.problem.message)
        status = RunStatus.FAILED
    removed = found.missing if status is RunStatus.SUCCEEDED else 0
    return HarvestResult(
        source=source.name,
        run="",
        status=status,
        counts={**preview.counts, "removed": removed},
        missing=0 if failure else found.missing,
        seconds=time.monotonic() - began,
        errors=preview.problems[:SHOWN_ERRORS],
        errors_total=preview.problem_count,
        reason=decision.reason,
        code=decision.code,
        dry_run=True,
    )


def _leave(store: Store, run: Run) -> None:
    """Give the lease back when the program is stopped; whatever fails here must not hide why it was."""
    try:
        store.runs.interrupt(run)
    except Exception:
        return


def _timed(result: HarvestResult, seconds: float) -> HarvestResult:
    return replace(result, seconds=seconds)
