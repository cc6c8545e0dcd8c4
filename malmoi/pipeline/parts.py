"""Harvest a source in parts, by as many tasks: plan, read each part, and join them into one run.

Reading is what takes long and fails; it is cut up, kept part by part (catalog.store.spools) and tried again part by
part. Storing is done once, by the harvest every source goes through, when all parts are there: so what is changed,
held, removed or resumed is the same as if one task had read the source.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from catalog.harvest import HarvestResult, harvest, scope_of
from catalog.harvest.reading import read_all
from catalog.items import Item
from connectors.base import Connector, Context
from connectors.errors import SourceError, UnknownConnectorError
from connectors.registry import connect, load
from malmoi.pipeline.cleaning import record_cleaner
from malmoi.pipeline.failures import is_passing
from malmoi.pipeline.harvesting import harvest_source
from malmoi.pipeline.spooling import PartWriter, SpooledSource
from malmoi.pipeline.workspace import Workspace

Part = dict[str, Any]
"""A part as tasks hand it on: `spool` and the number of the `part` in it."""


def reads_in_parts(kind: str) -> bool:
    """Tell whether sources of a type may be read in parts; False for a type that is not installed."""
    try:
        return load(kind).in_parts
    except UnknownConnectorError:
        return False


def plan_parts(workspace: Workspace, name: str) -> list[Part]:
    """Open a spool for a source that tells its parts; empty for one that is better read in one go.

    A source that cannot be asked is read in one go, too: so its run says why. Raises UnknownSourceError and
    SourceBusyError.
    """
    spec = workspace.store.sources.get(name).spec
    try:
        parts = _connector(workspace, name).plan()
    except SourceError:
        return []
    if not parts:
        return []
    spool = workspace.store.spools.open(name, scope_of(spec), parts)
    return [{"spool": spool.id, "part": number} for number in range(len(parts))]


def read_part(workspace: Workspace, part: Part) -> dict[str, int]:
    """Read one part and keep it, in place of what an earlier try kept; returns counts.

    What is read is kept as a whole at the end: a task that is killed leaves nothing. Raises SourceError, with its reason
    noted in the spool, and LeaseLostError when the source was meanwhile taken over.
    """
    spool, number = workspace.store.spools.get(part["spool"]), int(part["part"])
    connector = _connector(workspace, spool.source)
    writer = PartWriter(spool.source, record_cleaner(workspace.detector))
    failure = read_all(_Single(connector, spool.parts[number]), None, writer)
    if failure is not None:
        problem = failure.problem
        workspace.store.spools.fail(spool.id, number, problem.code, problem.message)
        raise SourceError(problem.code, problem.message, transient=failure.transient)
    workspace.store.spools.put(spool.id, number, writer.content())
    return {"records": writer.counts["record"], "problems": writer.counts["problem"]}


def join_parts(
    workspace: Workspace, name: str, parts: Sequence[Part], *, accept_removals: bool = False
) -> HarvestResult:
    """Harvest a source from its parts; without any, from the source itself. The spool goes when the run has ended.

    Called again after it was killed it goes on where it stopped. Raises LeaseLostError for a spool that was taken over.
    """
    if not parts:
        return harvest_source(workspace, name, accept_removals=accept_removals)
    store = workspace.store
    spool = store.spools.get(parts[0]["spool"])
    source = SpooledSource(store.spools, spool, _connector(workspace, name))
    result = harvest(
        store,
        source,
        store.sources.get(name).spec,
        accept_removals=accept_removals,
        max_removal_share=workspace.settings.max_removal_share,
        clean=record_cleaner(workspace.detector),  # of what joining reads anew; the parts are clean
        spool=spool.id,
    )
    if not _goes_on(result):
        store.spools.close(spool.id)
    return result


def _goes_on(result: HarvestResult) -> bool:
    return result.status.value == "failed" and is_passing(result.code, result.reason)


def _connector(workspace: Workspace, name: str) -> Connector:
    return connect(Context(workspace.store.sources.get(name).spec, workspace.http))


class _Single:
    """One part of a connector as a source of its own."""

    def __init__(self, connector: Connector, part: str) -> None:
        self._connector, self._part = connector, part

    def items(self, cursor: str | None = None) -> Iterator[Item]:
        """Yield the part's items."""
        return self._connector.part(self._part)
