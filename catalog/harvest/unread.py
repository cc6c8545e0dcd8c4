"""Records a source has but could not give this time: what is broken is not gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from catalog.records import RECORD_TYPES, Kind, record_id
from catalog.store.runs import Run


def ids_named(source: str, source_ids: Iterable[str]) -> set[str]:
    """Return the ids, of whatever kind, of records whose errors name them."""
    return {record_id(kind, source, name) for name in source_ids for kind in RECORD_TYPES}


def without(missing: Mapping[Kind, Sequence[str]], kept: set[str]) -> dict[Kind, list[str]]:
    """Return the missing ids but for those kept."""
    left = {kind: [i for i in ids if i not in kept] for kind, ids in missing.items()}
    return {kind: ids for kind, ids in left.items() if ids}


def unread_before(last: Run | None) -> int:
    """Return how many records the last good run could neither read nor name: what was always broken holds nothing up."""
    return int(last.counts.get("unread", 0)) if last is not None else 0
