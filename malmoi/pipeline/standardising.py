"""Map columns to standard terms and judge their conformity; runs over the columns that changed since last time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from catalog.records import Column, Kind
from catalog.store import Store
from catalog.store.column_terms import ColumnTerm
from catalog.store.rows import Row
from malmoi.pipeline.standard import NOTHING
from malmoi.pipeline.workspace import Workspace
from vocab.columns import CheckedDatabase, ColumnSpec, LengthUnit
from vocab.conformity import conformity
from vocab.recommend import Candidate, ColumnContext, Recommendation

POSITION = "standardised"
STANDARD = "standardised_by"  # stamp of the approved items columns were last looked at with
BATCH = 1000
MOST_CANDIDATES = 3
LEAST_SCORE = 0.5


def standardise(workspace: Workspace) -> int:
    """Suggest terms for every column that changed; returns how many were looked at. Officers' decisions stay.

    When items were approved since last time, every column is looked at again: a new word may cut any name anew.
    """
    store, looked = workspace.store, 0
    _start_over_for_new_items(workspace)
    position = int(store.meta.get(POSITION, "0") or 0)
    while rows := store.columns_changed_since(position, BATCH):
        store.column_terms.suggest("standardise", _terms(workspace, rows))
        looked, position = looked + len(rows), rows[-1].seq
        store.meta.set(POSITION, str(position))
    return looked


def forget_position(store: Store) -> None:
    """Have every column looked at again, after the vocabulary changed."""
    store.meta.set(POSITION, "0")


def _start_over_for_new_items(workspace: Workspace) -> None:
    """Told by a stamp and not by whoever approves: so it holds when that process died right after, and for many at once."""
    stamp = workspace.standard.stamp
    if workspace.store.meta.get(STANDARD, NOTHING) != stamp:
        forget_position(workspace.store)
        workspace.store.meta.set(STANDARD, stamp)


def _terms(workspace: Workspace, rows: Sequence[Row]) -> list[ColumnTerm]:
    tables = {
        r.id: r
        for r in workspace.store.records.get_many(Kind.TABLE, {r.parent_id for r in rows if r.parent_id})
    }
    names = _neighbours(rows)
    asked = [(_name(r.record), _context(r, tables, names)) for r in rows]
    found = workspace.recommender.recommend_many(asked)
    units = _length_units(workspace.store, {r.source for r in rows})
    return [
        t
        for row, answer in zip(rows, found, strict=True)
        for t in _column_terms(workspace, row, answer, _spec(row, tables), units[row.source])
    ]


def _column_terms(
    workspace: Workspace, row: Row, answer: Recommendation, spec: ColumnSpec, database: CheckedDatabase
) -> list[ColumnTerm]:
    judged = conformity(workspace.vocabulary, spec, database)
    evidence = {"recommendation": answer.status.value, "words": [w.as_dict() for w in answer.words]}
    judgement: dict[str, Any] = {"conformity_class": judged.conformity_class.value, "items": judged.as_dict()}
    best: dict[str, Candidate] = {}
    for candidate in answer.candidates:  # best first; a composed name comes once for each domain it may have
        if candidate.score >= LEAST_SCORE:
            best.setdefault(candidate.term, candidate)
    terms = [
        ColumnTerm(
            row.id,
            c.term,
            score=round(c.score, 4),
            evidence={**evidence, "reason": c.reason, "domain": c.domain, "abbreviation": c.abbreviation},
            **judgement,
        )
        for c in list(best.values())[:MOST_CANDIDATES]
    ]
    return terms or [ColumnTerm(row.id, "", evidence=evidence, **judgement)]


def _name(column: Column) -> str:
    return column.logical_name or column.name


def _neighbours(rows: Sequence[Row]) -> dict[str, list[str]]:
    names: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        names[row.parent_id or ""].append(_name(row.record))
    return names


def _context(row: Row, tables: Mapping[str, Row], names: Mapping[str, Sequence[str]]) -> ColumnContext:
    column: Column = row.record
    table = tables.get(row.parent_id or "")
    own = _name(column)
    return ColumnContext(
        table=table.title if table else None,
        comment=column.description,
        data_type=column.data_type,
        length=column.length,
        scale=column.scale,
        neighbours=tuple(n for n in names.get(row.parent_id or "", ()) if n != own)[:20],
    )


def _spec(row: Row, tables: Mapping[str, Row]) -> ColumnSpec:
    column: Column = row.record
    table = tables.get(row.parent_id or "")
    return ColumnSpec(
        table=table.body.get("name", table.title) if table else "",
        name=column.name,
        logical_name=column.logical_name,
        data_type=column.data_type,
        length=column.length,
        scale=column.scale,
        domain=column.domain,
        personal=column.personal,
        encrypted=column.encrypted,
        description=column.description,
    )


def _length_units(store: Store, sources: set[str]) -> dict[str, CheckedDatabase]:
    """Return how each source counts lengths: databases tell it, forms count bytes as the standard does."""
    found = dict.fromkeys(sources, CheckedDatabase())
    for rows in store.records.each(Kind.DATABASE, filters={"source": sorted(sources)}):
        for row in rows:
            if row.body.get("length_unit") == "characters":
                found[row.source] = CheckedDatabase(length_unit=LengthUnit.CHARACTERS)
    return found
