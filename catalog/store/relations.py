"""Relations between datasets: joinable, same term, derived, same topic; with their evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Row as SqlRow
from sqlalchemy import delete, func, or_, select

from catalog.store import schema
from catalog.store.changes import now
from catalog.store.database import Database, chunks, upsert

_BLOCK = 1000


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation of two datasets, by ids; `left_column` and `right_column` are ids where it lies between columns.

    `score` 0-1; `evidence` is JSON-ready and explains the relation.
    """

    kind: str
    left_dataset: str
    right_dataset: str
    score: float
    evidence: Mapping[str, Any] = field(default_factory=dict)
    left_column: str | None = None
    right_column: str | None = None


class Relations:
    """Relations of all kinds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def replace(self, kind: str, relations: Iterable[Relation]) -> int:
        """Replace all relations of a kind in one transaction; returns how many there are now."""
        at, total = now(), 0
        with self._database.write() as connection:
            connection.execute(delete(schema.relations).where(schema.relations.c.kind == kind))
            block: list[dict[str, Any]] = []
            for relation in relations:
                block.append(_row(kind, relation, at))
                total += 1
                if len(block) == _BLOCK:
                    upsert(connection, schema.relations, block)
                    block = []
            upsert(connection, schema.relations, block)
        return total

    def renew(self, kind: str, changed: Iterable[str], relations: Iterable[Relation]) -> int:
        """Put relations of a kind in place of all that the changed datasets had; returns how many were put.

        Relations among others that are given, too, are written anew, the rest stays.
        """
        table, at = schema.relations, now()
        rows = [_row(kind, relation, at) for relation in relations]
        with self._database.write() as connection:
            for block in chunks(changed):
                touching = table.c.left_dataset.in_(block) | table.c.right_dataset.in_(block)
                connection.execute(delete(table).where(table.c.kind == kind, touching))
            for start in range(0, len(rows), _BLOCK):
                upsert(connection, table, rows[start : start + _BLOCK])
        return len(rows)

    def partners(self, kind: str, datasets: Iterable[str]) -> set[str]:
        """Return the datasets that some are related to in one way."""
        table, found = schema.relations, set[str]()
        with self._database.read() as connection:
            for block in chunks(datasets):
                for mine, other in (("left_dataset", "right_dataset"), ("right_dataset", "left_dataset")):
                    query = select(table.c[other]).where(table.c.kind == kind, table.c[mine].in_(block))
                    found |= set(connection.execute(query).scalars())
        return found

    def of(self, dataset_id: str, kind: str | None = None, limit: int = 100) -> list[Relation]:
        """Return the relations of a dataset, the strongest first, seen from it (it is always the left one)."""
        table = schema.relations
        query = select(table).where(
            or_(table.c.left_dataset == dataset_id, table.c.right_dataset == dataset_id)
        )
        if kind is not None:
            query = query.where(table.c.kind == kind)
        query = query.order_by(table.c.score.desc(), table.c.left_dataset, table.c.right_dataset).limit(limit)
        with self._database.read() as connection:
            return [_seen_from(dataset_id, _relation(row)) for row in connection.execute(query)]

    def count(self) -> dict[str, int]:
        """Return how many relations there are by kind."""
        table = schema.relations
        query = select(table.c.kind, func.count()).group_by(table.c.kind).order_by(table.c.kind)
        with self._database.read() as connection:
            return {row[0]: int(row[1]) for row in connection.execute(query)}


def _seen_from(dataset_id: str, found: Relation) -> Relation:
    if found.left_dataset == dataset_id:
        return found
    return Relation(
        found.kind,
        found.right_dataset,
        found.left_dataset,
        found.score,
        found.evidence,
        found.right_column,
        found.left_column,
    )


def _row(kind: str, relation: Relation, at: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "left_dataset": relation.left_dataset,
        "right_dataset": relation.right_dataset,
        "left_column": relation.left_column or "",
        "right_column": relation.right_column or "",
        "score": relation.score,
        "evidence": orjson.dumps(dict(relation.evidence)).decode(),
        "at": at,
    }


def _relation(row: SqlRow[Any]) -> Relation:
    return Relation(
        kind=row.kind,
        left_dataset=row.left_dataset,
        right_dataset=row.right_dataset,
        score=row.score,
        evidence=orjson.loads(row.evidence),
        left_column=row.left_column or None,
        right_column=row.right_column or None,
    )
