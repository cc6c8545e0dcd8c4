"""Standard terms of columns: recommended by a program, accepted or rejected by a person, and that remembered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import Connection, and_, delete, func, select, update
from sqlalchemy import Row as SqlRow

from catalog.errors import DecisionError, UnknownRecordError
from catalog.records import Kind
from catalog.store import schema
from catalog.store.changes import Transaction, transaction
from catalog.store.database import Database, chunks, insert
from catalog.store.runs import Run


class TermStatus(StrEnum):
    """How a column's term stands."""

    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


_DECIDED = (TermStatus.ACCEPTED, TermStatus.REJECTED)
_DECISIONS = schema.DECIDED


@dataclass(frozen=True, slots=True)
class ColumnTerm:
    """A standard term of a column.

    `score` 0-1; `evidence` is JSON-ready and explains the recommendation; `conformity_class` says how far the column
    keeps to the term (exact, ...), `items` what the single conformity items said. An empty `term` says that the column
    was looked at and no term was found. `actor`, `reason` and `at` are filled in by the store.
    """

    column_id: str
    term: str
    status: str = TermStatus.SUGGESTED
    score: float | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    conformity_class: str | None = None
    items: Sequence[Any] | Mapping[str, Any] = ()
    actor: str | None = None
    reason: str | None = None
    at: str | None = None


class ColumnTerms:
    """Terms of columns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def suggest(self, by: Run | str, terms: Sequence[ColumnTerm]) -> int:
        """Replace the suggestions of the named columns; returns how many datasets that changed.

        What a person accepted or rejected stays, whatever is suggested. Suggestions equal to those stored change
        nothing. Columns that are not in the dictionary are passed over.
        """
        actor, run = (by, None) if isinstance(by, str) else (by.actor, by.id)
        by_column: dict[str, list[ColumnTerm]] = defaultdict(list)
        for term in terms:
            by_column[term.column_id].append(term)
        with transaction(self._database, actor, run) as tx:
            datasets = _datasets_of(tx.connection, by_column)
            stored = _stored(tx.connection, by_column)
            changed = [c for c in datasets if _differs(by_column[c], stored.get(c, []))]
            _replace(tx, {c: by_column[c] for c in changed}, stored, datasets)
            touched = {datasets[c] for c in changed}
            tx.derive(sorted(touched))
        return len(touched)

    def decide(
        self, column_id: str, term: str, status: str, actor: str, reason: str | None = None
    ) -> ColumnTerm:
        """Accept or reject a term for a column; accepting one puts aside one accepted before.

        Raises DecisionError for another status and UnknownRecordError for an unknown column.
        """
        if status not in _DECIDED:
            raise DecisionError(
                f"a term is accepted or rejected, not {status!r} (승인 또는 반려만 할 수 있습니다)"
            )
        with transaction(self._database, actor) as tx:
            dataset = _datasets_of(tx.connection, [column_id]).get(column_id)
            if dataset is None:
                raise UnknownRecordError(f"there is no column with id {column_id!r} (없는 컬럼입니다)")
            before = {t.term: t for t in _stored(tx.connection, [column_id]).get(column_id, [])}
            _decide(tx, column_id, dataset, term, status, reason, before)
            shown = [term, before[term].status if term in before else None, status]
            tx.ledger.enter(Kind.COLUMN, column_id, "derive", [["term:" + term, shown[1], shown[2]]])
            tx.derive([dataset])
        return next(t for t in self.of([column_id])[column_id] if t.term == term)

    def of(self, column_ids: Iterable[str]) -> dict[str, list[ColumnTerm]]:
        """Return the terms of columns, accepted ones first, then by score; columns without any are left out."""
        with self._database.read() as connection:
            return _stored(connection, column_ids)

    def of_dataset(self, dataset_id: str) -> dict[str, list[ColumnTerm]]:
        """Return the terms of all columns of a dataset."""
        with self._database.read() as connection:
            return terms_of_datasets(connection, [dataset_id]).get(dataset_id, {})

    def decided(self) -> list[tuple[str, str, str]]:
        """Return every decision as (name of the column, term, accepted or rejected): what recommending learns from."""
        table, columns = schema.column_terms, schema.RECORDS[Kind.COLUMN]
        joined = table.join(columns, columns.c.id == table.c.column_id)
        query = select(columns.c.title, table.c.term, table.c.status).select_from(joined)
        with self._database.read() as connection:
            found = connection.execute(query.where(_DECISIONS).order_by(table.c.at, table.c.column_id))
            return [(row[0], row[1], row[2]) for row in found]

    def decided_stamp(self) -> str:
        """Return a text that changes whenever a term is accepted or rejected."""
        query = select(func.count(), func.max(schema.column_terms.c.at)).where(_DECISIONS)
        with self._database.read() as connection:
            number, last = connection.execute(query).one()
        return f"{number}:{last or ''}"

    def columns_with(self, term: str, limit: int = 1000) -> list[str]:
        """Return the ids of columns a term is suggested or accepted for."""
        table = schema.column_terms
        kept = and_(table.c.term == term, table.c.status != TermStatus.REJECTED)
        with self._database.read() as connection:
            return list(connection.execute(select(table.c.column_id).where(kept).limit(limit)).scalars())


def best(terms: Sequence[ColumnTerm]) -> ColumnTerm | None:
    """Return the term that counts for a column: the accepted one, else the best suggestion not rejected."""
    return next((t for t in sorted(terms, key=_rank) if t.status != TermStatus.REJECTED), None)


def terms_of_datasets(connection: Connection, ids: Iterable[str]) -> dict[str, dict[str, list[ColumnTerm]]]:
    """Return terms by dataset and column."""
    table = schema.column_terms
    found: dict[str, dict[str, list[ColumnTerm]]] = defaultdict(lambda: defaultdict(list))
    for block in chunks(ids):
        for row in connection.execute(select(table).where(table.c.dataset_id.in_(block))):
            found[row.dataset_id][row.column_id].append(_term(row))
    return found


def _rank(term: ColumnTerm) -> tuple[int, float, str]:
    order = {TermStatus.ACCEPTED.value: 0, TermStatus.SUGGESTED.value: 1}.get(term.status, 2)
    return (order, -(term.score or 0.0), term.term)


def _datasets_of(connection: Connection, column_ids: Iterable[str]) -> dict[str, str]:
    table = schema.RECORDS[Kind.COLUMN]
    found: dict[str, str] = {}
    for block in chunks(column_ids):
        query = select(table.c.id, table.c.dataset_id).where(table.c.id.in_(block))
        found.update((row.id, row.dataset_id) for row in connection.execute(query))
    return found


def _stored(connection: Connection, column_ids: Iterable[str]) -> dict[str, list[ColumnTerm]]:
    table = schema.column_terms
    found: dict[str, list[ColumnTerm]] = defaultdict(list)
    for block in chunks(column_ids):
        for row in connection.execute(select(table).where(table.c.column_id.in_(block))):
            found[row.column_id].append(_term(row))
    return {column: sorted(terms, key=_rank) for column, terms in found.items()}


def _differs(new: Sequence[ColumnTerm], stored: Sequence[ColumnTerm]) -> bool:
    decided = {t.term for t in stored if t.status in _DECIDED}
    old = {_content(t) for t in stored if t.status not in _DECIDED}
    return {_content(t) for t in new if t.term not in decided} != old


def _content(term: ColumnTerm) -> bytes:
    return orjson.dumps(
        [term.term, term.score, dict(term.evidence), term.conformity_class, _items(term)],
        option=orjson.OPT_SORT_KEYS,
    )


def _replace(
    tx: Transaction,
    new: Mapping[str, Sequence[ColumnTerm]],
    stored: Mapping[str, Sequence[ColumnTerm]],
    datasets: Mapping[str, str],
) -> None:
    table = schema.column_terms
    for block in chunks(new):
        gone = and_(table.c.column_id.in_(block), table.c.status == TermStatus.SUGGESTED.value)
        tx.connection.execute(delete(table).where(gone))
    rows = []
    for column, terms in new.items():
        decided = {t.term for t in stored.get(column, ()) if t.status in _DECIDED}
        unique = {t.term: t for t in terms if t.term not in decided}
        rows += [_row(tx, t, datasets[column]) for t in unique.values()]
    insert(tx.connection, table, rows)


def _decide(
    tx: Transaction,
    column_id: str,
    dataset: str,
    term: str,
    status: str,
    reason: str | None,
    before: Mapping[str, ColumnTerm],
) -> None:
    table = schema.column_terms
    mine = table.c.column_id == column_id
    decided = {"status": status, "actor": tx.ledger.actor, "reason": reason, "at": tx.ledger.at}
    if status == TermStatus.ACCEPTED:
        others = and_(mine, table.c.term != term, table.c.status == TermStatus.ACCEPTED.value)
        tx.connection.execute(update(table).where(others).values(status=TermStatus.SUGGESTED.value))
    if term in before:
        tx.connection.execute(update(table).where(and_(mine, table.c.term == term)).values(decided))
    else:
        row = _row(tx, ColumnTerm(column_id, term), dataset)
        insert(tx.connection, table, [{**row, **decided}])


def _items(term: ColumnTerm) -> Any:
    return dict(term.items) if isinstance(term.items, Mapping) else list(term.items)


def _row(tx: Transaction, term: ColumnTerm, dataset: str) -> dict[str, Any]:
    return {
        "column_id": term.column_id,
        "term": term.term,
        "dataset_id": dataset,
        "status": TermStatus.SUGGESTED.value,
        "score": term.score,
        "evidence": orjson.dumps(dict(term.evidence)).decode(),
        "conformity_class": term.conformity_class,
        "items": orjson.dumps(_items(term)).decode(),
        "actor": tx.ledger.actor,
        "reason": None,
        "at": tx.ledger.at,
    }


def _term(row: SqlRow[Any]) -> ColumnTerm:
    return ColumnTerm(
        column_id=row.column_id,
        term=row.term,
        status=row.status,
        score=row.score,
        evidence=orjson.loads(row.evidence),
        conformity_class=row.conformity_class,
        items=orjson.loads(row.items),
        actor=row.actor,
        reason=row.reason,
        at=row.at,
    )
