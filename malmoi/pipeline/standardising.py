"""Map columns to standard terms and judge their conformity; runs over the columns that changed since last time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from catalog.records import Column, Kind
from catalog.store import Store
from catalog.store.column_terms import ColumnTerm
from catalog.store.rows import Row
from malmoi.pipeline.workspace import Workspace
from vocab.columns import CheckedDatabase, ColumnSpec, LengthUnit
from vocab.conformity import conformity
from vocab.recommend import ColumnContext, Recommendation

POSITION = "standardised"
BATCH = 1000
MOST_CANDIDATES = 3
LEAST_SCORE = 0.5


def standardise(workspace: Workspace) -> int:
    """Suggest terms for every column that changed; returns how many were looked at. Officers' decisions stay."""
    store, looked = workspace.store, 0
    position = int(store.meta.get(POSITION, "0") or 0)
    while rows := store.columns_changed_since(position, BATCH):
        store.column_terms.suggest("standardise", _terms(workspace, rows))
        looked, position = looked + len(rows), rows[-1].seq
        store.meta.set(POSITION, str(position))
    return looked


def forget_position(store: Store) -> None:
    """Have every column looked at again, after the vocabulary changed."""
    store.meta.set(POSITION, "0")


def _terms(workspace: Workspace, rows: Sequence[Row]) -> list[ColumnTerm]:
    tables = {
        r.id: r
        for r in workspace.store.records.get_many(Kind.TABLE, {r.parent_id for r in rows if r.parent_id})
    }
    names = _neighbours(rows)
    asked = [(_name(r.record), _context(r, tables, names)) for r in rows]
    found = workspace.recommender.recommend_many(asked)
    return [
        t
        for row, answer in zip(rows, found, strict=True)
        for t in _column_terms(workspace, row, answer, tables)
    ]


def _column_terms(
    workspace: Workspace, row: Row, answer: Recommendation, tables: Mapping[str, Row]
) -> list[ColumnTerm]:
    judged = conformity(workspace.vocabulary, _spec(row, tables), _checked(row.record))
    evidence = {"recommendation": answer.status.value, "words": [w.as_dict() for w in answer.words]}
    items = judged.as_dict()
    terms = [
        ColumnTerm(
            row.id,
            c.term,
            score=round(c.score, 4),
            evidence={**evidence, "reason": c.reason, "domain": c.domain, "abbreviation": c.abbreviation},
            conformity_class=judged.conformity_class.value,
            items=items,
        )
        for c in answer.candidates[:MOST_CANDIDATES]
        if c.score >= LEAST_SCORE
    ]
    nothing = ColumnTerm(
        row.id, "", evidence=evidence, conformity_class=judged.conformity_class.value, items=items
    )
    return terms or [nothing]


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


def _checked(column: Column) -> CheckedDatabase:
    # Databases that count characters say so in the type; forms count bytes as the standard does.
    unit = (
        LengthUnit.CHARACTERS
        if (column.data_type or "").lower() in {"character varying", "character"}
        else None
    )
    return CheckedDatabase(length_unit=unit or LengthUnit.BYTES)
