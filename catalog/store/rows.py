"""A stored record as readers get it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Row as SqlRow

from catalog.records import RECORD_TYPES, Column, Distribution, Kind, Table, from_json

ACTIVE = "active"
REMOVED = "removed"

_TYPES: dict[Kind, type[Any]] = {
    **RECORD_TYPES,
    Kind.TABLE: Table,
    Kind.COLUMN: Column,
    Kind.DISTRIBUTION: Distribution,
}


@dataclass(frozen=True, slots=True)
class Row:
    """A record of the dictionary with where it came from.

    `body` is its JSON without parts that have rows of their own; `state` active or removed; times ISO 8601, UTC; `run`
    the run that last changed it, `seq` the number of its last change; `parent_id` is a table's and distribution's
    dataset and a column's table, `dataset_id` every part's dataset.
    """

    id: str
    kind: Kind
    source: str
    source_id: str
    title: str
    body: dict[str, Any]
    state: str
    visibility: str
    agency_id: str | None
    agency_code: str | None
    parent_id: str | None
    dataset_id: str | None
    position: int
    created_at: str
    updated_at: str
    run: str | None
    seq: int

    @property
    def record(self) -> Any:
        """The body as its record type (without parts that have rows of their own)."""
        return from_json(_TYPES[self.kind], self.body)


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows; `next` is what to give as `after` to get those behind, None at the end; `total` where it was asked."""

    rows: Sequence[Row]
    next: str | None = None
    total: int | None = None


def row_of(kind: Kind, found: SqlRow[Any], agency_codes: dict[str, str]) -> Row:
    """Make a row from a database row."""
    return Row(
        id=found.id,
        kind=kind,
        source=found.source,
        source_id=found.source_id,
        title=found.title,
        body=orjson.loads(found.body),
        state=found.state,
        visibility=found.visibility,
        agency_id=found.agency_id,
        agency_code=agency_codes.get(found.agency_id) if found.agency_id else None,
        parent_id=found.parent_id,
        dataset_id=found.dataset_id,
        position=found.position,
        created_at=found.created_at,
        updated_at=found.updated_at,
        run=found.run,
        seq=found.seq,
    )
