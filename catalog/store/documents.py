"""Search documents, made from the dictionary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, select
from sqlalchemy import Row as SqlRow

from catalog.records import Kind
from catalog.search.document import SearchDocument
from catalog.store import schema
from catalog.store.column_terms import ColumnTerm, best, terms_of_datasets
from catalog.store.database import Database, chunks
from catalog.store.privacy import classes_of_datasets
from catalog.store.quality import scores_of
from catalog.store.rows import ACTIVE
from catalog.store.usage import uses_of

EXACT = "exact"
STANDARD_SHARE = 0.9  # of the columns, from which a dataset counts as standard


class Documents:
    """Makes search documents."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, ids: Sequence[str]) -> list[SearchDocument]:
        """Return the documents of active datasets, in the order asked; others are left out."""
        found: dict[str, SearchDocument] = {}
        with self._database.read() as connection:
            for block in chunks(dict.fromkeys(ids)):
                found.update((d.id, d) for d in _documents(connection, block))
        return [found[i] for i in dict.fromkeys(ids) if i in found]

    def all(self, batch: int = 1000) -> Iterator[list[SearchDocument]]:
        """Yield the documents of all active datasets in batches, by id; memory does not grow with the dictionary."""
        table, after = schema.RECORDS[Kind.DATASET], ""
        while True:
            query = select(table.c.id).where(table.c.id > after, table.c.state == ACTIVE)
            with self._database.read() as connection:
                ids = list(connection.execute(query.order_by(table.c.id).limit(batch)).scalars())
            if not ids:
                return
            after = ids[-1]
            yield self.of(ids)


@dataclass
class _Surroundings:
    """What lies around the datasets of a block."""

    agencies: dict[str, tuple[str, dict[str, Any]]]
    parts: dict[Kind, dict[str, list[dict[str, Any]]]]
    terms: dict[str, dict[str, list[ColumnTerm]]]
    personal: set[str]
    scores: dict[str, float]
    uses: dict[str, int]


def standard_state(columns: int, exact: int) -> tuple[str, float | None]:
    """Return a dataset's standard state and conformity (share of columns that keep to a standard term exactly)."""
    if columns == 0:
        return "unknown", None
    share = exact / columns
    if share >= STANDARD_SHARE:
        return "standard", share
    return ("partial" if exact else "nonstandard"), share


def _documents(connection: Connection, ids: list[str]) -> list[SearchDocument]:
    table = schema.RECORDS[Kind.DATASET]
    rows = connection.execute(select(table).where(table.c.id.in_(ids), table.c.state == ACTIVE)).all()
    around = _surroundings(connection, rows)
    return [_document(row, around) for row in rows]


def _surroundings(connection: Connection, rows: Sequence[SqlRow[Any]]) -> _Surroundings:
    ids = [row.id for row in rows]
    classes = classes_of_datasets(connection, ids)
    return _Surroundings(
        agencies=_agencies(connection, {row.agency_id for row in rows if row.agency_id}),
        parts={kind: _parts(connection, kind, ids) for kind in schema.PART_KINDS},
        terms=terms_of_datasets(connection, ids),
        personal={i for i, found in classes.items() if any(c.personal for c in found)},
        scores=scores_of(connection, ids),
        uses=uses_of(connection, ids),
    )


def _agencies(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[str, dict[str, Any]]]:
    table = schema.RECORDS[Kind.AGENCY]
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for block in chunks(ids):
        query = select(table.c.id, table.c.source_id, table.c.body).where(table.c.id.in_(block))
        found.update((r.id, (r.source_id, orjson.loads(r.body))) for r in connection.execute(query))
    return found


def _parts(connection: Connection, kind: Kind, ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    table = schema.RECORDS[kind]
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    query = select(table.c.dataset_id, table.c.body).where(
        table.c.dataset_id.in_(ids), table.c.state == ACTIVE
    )
    for row in connection.execute(query.order_by(table.c.dataset_id, table.c.parent_id, table.c.position)):
        found[row.dataset_id].append(orjson.loads(row.body))
    return found


def _document(row: SqlRow[Any], around: _Surroundings) -> SearchDocument:
    body = orjson.loads(row.body)
    code, agency = around.agencies.get(row.agency_id, (None, {}))
    columns = around.parts[Kind.COLUMN].get(row.id, [])
    kept = [t for found in around.terms.get(row.id, {}).values() if (t := best(found)) is not None]
    state, conformity = standard_state(len(columns), sum(t.conformity_class == EXACT for t in kept))
    forms = around.parts[Kind.DISTRIBUTION].get(row.id, [])
    return SearchDocument(
        id=row.id,
        seq=row.seq,
        source=row.source,
        source_id=row.source_id,
        title=row.title,
        description=body.get("description"),
        keywords=tuple(body.get("keywords", ())),
        agency_code=code,
        agency_name=agency.get("name") or body.get("publisher"),
        agency_kind=agency.get("kind"),
        system=body.get("system"),
        database=body.get("database"),
        tables=_texts(around.parts[Kind.TABLE].get(row.id, []), ("name", "logical_name")),
        columns=_texts(columns, ("name", "logical_name", "description")),
        terms=tuple(dict.fromkeys(t.term for t in kept if t.term)),
        themes=tuple(body.get("themes", ())),
        formats=tuple(dict.fromkeys(f["format"] for f in forms if f.get("format"))),
        license=body.get("license") or next((f["license"] for f in forms if f.get("license")), None),
        spatial=tuple(body.get("spatial", ())),
        issued=body.get("issued"),
        modified=body.get("modified"),
        standard_state=state,
        conformity=conformity,
        has_personal=row.id in around.personal,
        visibility=row.visibility,
        quality=around.scores.get(row.id),
        use_count=around.uses.get(row.id, 0),
    )


def _texts(bodies: Iterable[dict[str, Any]], names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(body[name]) for body in bodies for name in names if body.get(name)))
