"""Distributions, tables and columns of changed datasets: bring their rows to what the dataset now says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from catalog.records import Kind
from catalog.store import schema, states
from catalog.store.changes import Diff, Transaction
from catalog.store.encoding import Encoded, Part, parts_of
from catalog.store.rows import ACTIVE
from catalog.store.states import State, Stored

_DONE = {"create": "added", "revive": "added", "update": "changed"}


def write_parts(
    tx: Transaction,
    source: str,
    datasets: Sequence[Encoded],
    wanted: Mapping[str, State],
    before: Mapping[str, Stored],
) -> dict[str, Diff]:
    """Write the parts of changed datasets; returns what happened to them as a note for each dataset's history."""
    by_kind: dict[Kind, list[State]] = defaultdict(list)
    for dataset in datasets:
        for part in parts_of(source, dataset):
            by_kind[part.kind].append(_state(part, wanted[dataset.id]))
    old = [d.id for d in datasets if d.id in before]
    done: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for kind in schema.PART_KINDS:
        _write_kind(tx, kind, by_kind[kind], old, done)
    return {
        i: [[name, None, dict(counts)] for name, counts in sorted(found.items())] for i, found in done.items()
    }


def _write_kind(
    tx: Transaction,
    kind: Kind,
    parts: Sequence[State],
    old: Sequence[str],
    done: dict[str, dict[str, Counter[str]]],
) -> None:
    stored = states.stored_of_datasets(tx.connection, kind, old)
    name, known = schema.TABLE_NAMES[kind], set(old)
    for part in parts:
        operation = states.operation(part, stored.get(part.id))
        if operation is not None and part.dataset_id is not None and part.dataset_id in known:
            done[part.dataset_id][name][_DONE[operation]] += 1
    states.write(tx, kind, parts, stored, {})
    kept = {p.id for p in parts}
    gone = [s for s in stored.values() if s.state == ACTIVE and s.id not in kept]
    for lost in gone:
        done[lost.dataset_id or ""][name]["removed"] += 1
    states.remove(tx, kind, [s.id for s in gone])


def _state(part: Part, dataset: State) -> State:
    return State(
        id=part.id,
        source=dataset.source,
        source_id=part.source_id,
        title=part.title,
        body=part.body,
        hash=part.hash,
        visibility=dataset.visibility,
        agency_id=dataset.agency_id,
        parent_id=part.parent_id,
        dataset_id=dataset.id,
        position=part.position,
    )
