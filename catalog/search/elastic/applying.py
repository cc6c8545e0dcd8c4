"""Apply changes to every generation that must have them, and only then remember the last one."""

from __future__ import annotations

from collections.abc import Iterable

from catalog.search.elastic.cluster import Cluster, Outcome
from catalog.search.elastic.errors import IndexUnreachable
from catalog.search.elastic.generations import Generations
from catalog.search.elastic.writing import Batch
from catalog.search.index import ApplyReport

_ROUNDS = 20


def apply_everywhere(
    cluster: Cluster, generations: Generations, batch: Batch, seq: int
) -> tuple[ApplyReport, frozenset[str]]:
    """Write a batch to the answering generation and to one being built, then advance the last change.

    A rebuild that begins or ends meanwhile changes the state document, so the advance fails and what was missed is
    written too. Returns the report and the ids that went in.
    """
    written: dict[str, list[Outcome]] = {}
    for _ in range(_ROUNDS):
        state = generations.read()
        for name, answering in state.targets.items():
            if name not in written and batch.lines:
                alias = generations.alias if answering else generations.next
                written[name] = cluster.bulk(alias, batch.lines)
                cluster.write(cluster.client.indices.refresh, index=alias, ignore_unavailable=True)
        if generations.advance(state, seq):
            return _report(written.get(state.current, []), batch)
    raise IndexUnreachable("others keep changing the state of the index; nothing is lost, try again later")


def _report(outcomes: Iterable[Outcome], batch: Batch) -> tuple[ApplyReport, frozenset[str]]:
    done = list(outcomes)
    put = {d.id for d, _ in batch.analysed}
    indexed = frozenset(o.id for o in done if o.result in ("created", "updated") and o.id in put)
    deleted = sum(o.result == "deleted" for o in done)
    return ApplyReport(len(indexed), deleted, (*batch.rejected, *refused(done))), indexed


def refused(outcomes: Iterable[Outcome]) -> tuple[tuple[str, str], ...]:
    """Return id and reason of what the engine will never take; an older state than the held one is no refusal."""
    return tuple((o.id, o.reason) for o in outcomes if o.status >= 400 and o.status not in (404, 409))
