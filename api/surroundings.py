"""What lies around the datasets of a page, read together: a few queries for any number of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalog.records import Kind
from catalog.store import Store
from catalog.store.rows import Row

BATCH = 5000


@dataclass(frozen=True)
class Surroundings:
    """Agencies by id; distributions, tables and columns by the id of their dataset, in order."""

    agencies: Mapping[str, Row]
    resources: Mapping[str, Sequence[Row]]
    tables: Mapping[str, Sequence[Row]]
    columns: Mapping[str, Sequence[Row]]


def surroundings(store: Store, rows: Sequence[Row]) -> Surroundings:
    """Read what belongs to datasets."""
    agencies = store.records.get_many(Kind.AGENCY, [r.agency_id for r in rows if r.agency_id])
    ids = [r.id for r in rows]
    return Surroundings(
        {a.id: a for a in agencies},
        *(_parts(store, kind, ids) for kind in (Kind.DISTRIBUTION, Kind.TABLE, Kind.COLUMN)),
    )


def _parts(store: Store, kind: Kind, ids: Sequence[str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for rows in store.records.each(kind, batch=BATCH, filters={"dataset_id": list(ids)}):
        for row in rows:
            found.setdefault(row.dataset_id or "", []).append(row)
    for parts in found.values():
        parts.sort(key=lambda r: (r.parent_id or "", r.position, r.id))
    return found
