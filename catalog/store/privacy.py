"""What personal data columns hold: found by detection, decided by an officer, and that remembered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import Connection, select
from sqlalchemy import Row as SqlRow

from catalog.errors import DecisionError, UnknownRecordError
from catalog.records import Kind
from catalog.store import schema
from catalog.store.changes import SYSTEM_ACTOR, Transaction, transaction
from catalog.store.database import Database, chunks, upsert
from catalog.store.runs import Run


class PrivacyStatus(StrEnum):
    """How a finding stands."""

    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"  # an officer says that the column is not personal


@dataclass(frozen=True, slots=True)
class PrivacyClass:
    """What kind of personal data a column holds (RRN, PHONE, ...; None: none found).

    `share` of the looked-at values, 0-1; `score` 0-1; `evidence` JSON-ready, without any value; `treatment` what is
    done before anything is shown (mask, ...). `status`, `actor`, `reason` and `at` are filled in by the store.
    """

    column_id: str
    kind: str | None
    share: float | None = None
    score: float | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    treatment: str | None = None
    status: str = PrivacyStatus.SUGGESTED
    actor: str | None = None
    reason: str | None = None
    at: str | None = None

    @property
    def personal(self) -> bool:
        """Whether the column counts as personal: a kind was found and no officer rejected it."""
        return self.kind is not None and self.status != PrivacyStatus.REJECTED


class Privacy:
    """Privacy classes of columns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def classify(self, classes: Sequence[PrivacyClass], by: Run | str = SYSTEM_ACTOR) -> int:
        """Store what detection found; returns how many datasets that changed.

        What an officer decided stays. A class equal to the stored one changes nothing. Unknown columns are passed over.
        """
        actor, run = (by, None) if isinstance(by, str) else (by.actor, by.id)
        wanted = {c.column_id: c for c in classes}
        with transaction(self._database, actor, run) as tx:
            datasets = _datasets_of(tx.connection, wanted)
            stored = _stored(tx.connection, wanted)
            changed = [c for i, c in wanted.items() if i in datasets and _differs(c, stored.get(i))]
            upsert(
                tx.connection, schema.privacy_classes, [_row(tx, c, datasets[c.column_id]) for c in changed]
            )
            touched = {datasets[c.column_id] for c in changed}
            tx.derive(sorted(touched))
        return len(touched)

    def decide(
        self,
        column_id: str,
        status: str,
        actor: str,
        reason: str | None = None,
        *,
        kind: str | None = None,
        treatment: str | None = None,
    ) -> PrivacyClass:
        """Accept or reject what was found, or say what it is (`kind`, `treatment`); kept over later detections.

        Raises DecisionError for another status and UnknownRecordError for an unknown column.
        """
        if status not in (PrivacyStatus.ACCEPTED, PrivacyStatus.REJECTED):
            raise DecisionError(
                f"a finding is accepted or rejected, not {status!r} (승인 또는 반려만 할 수 있습니다)"
            )
        with transaction(self._database, actor) as tx:
            dataset = _datasets_of(tx.connection, [column_id]).get(column_id)
            if dataset is None:
                raise UnknownRecordError(f"there is no column with id {column_id!r} (없는 컬럼입니다)")
            before = _stored(tx.connection, [column_id]).get(column_id) or PrivacyClass(column_id, kind)
            row = _row(tx, before, dataset)
            row |= {"status": status, "reason": reason, "kind": kind or before.kind}
            row["treatment"] = treatment or before.treatment
            upsert(tx.connection, schema.privacy_classes, [row])
            tx.ledger.enter(Kind.COLUMN, column_id, "derive", [["privacy", before.status, status]])
            tx.derive([dataset])
        return self.of([column_id])[column_id]

    def of(self, column_ids: Iterable[str]) -> dict[str, PrivacyClass]:
        """Return the classes of columns; columns never looked at are left out."""
        with self._database.read() as connection:
            return _stored(connection, column_ids)


def classes_of_datasets(connection: Connection, ids: Iterable[str]) -> dict[str, list[PrivacyClass]]:
    """Return privacy classes by dataset."""
    table = schema.privacy_classes
    found: dict[str, list[PrivacyClass]] = defaultdict(list)
    for block in chunks(ids):
        for row in connection.execute(select(table).where(table.c.dataset_id.in_(block))):
            found[row.dataset_id].append(_class(row))
    return found


def _datasets_of(connection: Connection, column_ids: Iterable[str]) -> dict[str, str]:
    table = schema.RECORDS[Kind.COLUMN]
    found: dict[str, str] = {}
    for block in chunks(column_ids):
        query = select(table.c.id, table.c.dataset_id).where(table.c.id.in_(block))
        found.update((row.id, row.dataset_id) for row in connection.execute(query))
    return found


def _stored(connection: Connection, column_ids: Iterable[str]) -> dict[str, PrivacyClass]:
    table = schema.privacy_classes
    found: dict[str, PrivacyClass] = {}
    for block in chunks(column_ids):
        for row in connection.execute(select(table).where(table.c.column_id.in_(block))):
            found[row.column_id] = _class(row)
    return found


def _differs(new: PrivacyClass, stored: PrivacyClass | None) -> bool:
    if stored is None:
        return True
    return stored.status == PrivacyStatus.SUGGESTED and _content(new) != _content(stored)


def _content(found: PrivacyClass) -> bytes:
    values = [found.kind, found.share, found.score, dict(found.evidence), found.treatment]
    return orjson.dumps(values, option=orjson.OPT_SORT_KEYS)


def _row(tx: Transaction, found: PrivacyClass, dataset: str) -> dict[str, Any]:
    return {
        "column_id": found.column_id,
        "dataset_id": dataset,
        "kind": found.kind,
        "status": PrivacyStatus.SUGGESTED.value,
        "share": found.share,
        "score": found.score,
        "evidence": orjson.dumps(dict(found.evidence)).decode(),
        "treatment": found.treatment,
        "actor": tx.ledger.actor,
        "reason": None,
        "at": tx.ledger.at,
    }


def _class(row: SqlRow[Any]) -> PrivacyClass:
    return PrivacyClass(
        column_id=row.column_id,
        kind=row.kind,
        share=row.share,
        score=row.score,
        evidence=orjson.loads(row.evidence),
        treatment=row.treatment,
        status=row.status,
        actor=row.actor,
        reason=row.reason,
        at=row.at,
    )
