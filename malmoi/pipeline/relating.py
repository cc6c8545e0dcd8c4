"""Find what belongs together: joins by value sketches, common standard terms, common topics."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from catalog.records import Column, Kind
from catalog.store import Store
from catalog.store.column_terms import best
from catalog.store.relations import Relation as StoredRelation
from linkage.joins import Join, JoinColumn, find_joins
from linkage.related import Relation, Topic, by_joins, by_terms, by_topic
from linkage.sketch import Sketch
from malmoi.pipeline.profilers import SKETCH
from malmoi.pipeline.workspace import Workspace

LEAST_TERM_SCORE = 0.8


def relate(workspace: Workspace) -> int:
    """Find all relations anew and store them; returns how many there are."""
    store = workspace.store
    topics = list(_topics(workspace))
    found = {
        "joinable": by_joins(column_joins(workspace)),
        "same-term": by_terms(topics),
        "same-topic": by_topic(topics),
    }
    return sum(store.relations.replace(kind, map(_stored, relations)) for kind, relations in found.items())


def column_joins(workspace: Workspace) -> list[Join]:
    """Return all joinable column pairs, best first."""
    return find_joins(_join_columns(workspace.store))


def related_datasets(store: Store, dataset_id: str) -> list[dict[str, Any]]:
    """Return what belongs with a dataset, best first; raises UnknownRecordError for an unknown id."""
    from api.views import readable, related_views
    from catalog.access import ANONYMOUS

    row = readable(store, ANONYMOUS, Kind.DATASET, dataset_id)
    return related_views(store, ANONYMOUS, row.id, most=50)


def _join_columns(store: Store) -> Iterator[JoinColumn]:
    for rows in store.records.each(Kind.COLUMN):
        usable = [(r, s) for r in rows if (s := _sketch(r.record)) is not None]
        terms = store.column_terms.of([r.id for r, _ in usable])
        tables = {
            t.id: t
            for t in store.records.get_many(Kind.TABLE, {r.parent_id for r, _ in usable if r.parent_id})
        }
        datasets = {
            d.id: d
            for d in store.records.get_many(Kind.DATASET, {r.dataset_id for r, _ in usable if r.dataset_id})
        }
        for row, sketch in usable:
            term = best(terms.get(row.id, []))
            certain = term is not None and (
                (term.score or 0) >= LEAST_TERM_SCORE or term.status == "accepted"
            )
            table, dataset = tables.get(row.parent_id or ""), datasets.get(row.dataset_id or "")
            column: Column = row.record
            yield JoinColumn(
                id=row.id,
                dataset_id=row.dataset_id or "",
                dataset=dataset.title if dataset else "",
                table=table.body.get("name", "") if table else "",
                column=column.name,
                sketch=sketch,
                term=term.term if term is not None and certain else None,
                logical_name=column.logical_name,
                data_type=column.data_type,
                is_key=column.primary_key is not None,
            )


def _sketch(column: Column) -> Sketch | None:
    if column.profile is None:
        return None
    values = column.profile.evidence.get("values") or column.profile.evidence
    found = values.get(SKETCH)
    return Sketch.from_json(found) if found else None


def _topics(workspace: Workspace) -> Iterator[Topic]:
    analyzer = workspace.language.analyzer  # warm from indexing: most words were cut a moment ago
    for documents in workspace.store.documents_all():
        for d in documents:
            words = analyzer.terms((d.title, d.description or "", *d.tables))
            yield Topic(d.id, " ".join(words), d.keywords, d.terms, d.agency_name)


def _stored(found: Relation) -> StoredRelation:
    return StoredRelation(
        found.kind, found.left, found.right, round(found.score, 4), {"reasons": list(found.evidence)}
    )
