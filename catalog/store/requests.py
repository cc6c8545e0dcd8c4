"""Requests that wait for a decision: new words, terms, domains and codes, changes of them, held removals."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import Row as SqlRow
from sqlalchemy import select, update

from catalog.errors import DecisionError, UnknownRecordError
from catalog.store import schema
from catalog.store.changes import now
from catalog.store.database import Database, insert


class RequestStatus(StrEnum):
    """How a request stands."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Request:
    """A request: what is asked for (`kind`, JSON-ready `body`), by whom, and what was decided."""

    id: str
    kind: str
    status: str
    body: Mapping[str, Any]
    actor: str
    agency_code: str | None = None
    decided_by: str | None = None
    reason: str | None = None
    created_at: str = ""
    updated_at: str = ""


class Requests:
    """Requests of all kinds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def submit(
        self, kind: str, body: Mapping[str, Any], actor: str, agency_code: str | None = None
    ) -> Request:
        """Store a request and return it."""
        at = now()
        identifier = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}"
        row = {
            "id": identifier,
            "kind": kind,
            "status": RequestStatus.SUBMITTED.value,
            "agency_code": agency_code,
        }
        row |= {"body": orjson.dumps(dict(body)).decode(), "actor": actor, "created_at": at, "updated_at": at}
        with self._database.write() as connection:
            insert(connection, schema.requests, [row])
        return self.get(identifier)

    def decide(self, identifier: str, status: str, actor: str, reason: str | None = None) -> Request:
        """Approve, reject or withdraw a request that waits.

        Raises DecisionError when it was decided already or the status is none of these.
        """
        if status not in tuple(RequestStatus) or status == RequestStatus.SUBMITTED:
            raise DecisionError(f"a request is approved, rejected or withdrawn, not {status!r}")
        table = schema.requests
        waiting = (table.c.id == identifier) & (table.c.status == RequestStatus.SUBMITTED.value)
        values = {"status": status, "decided_by": actor, "reason": reason, "updated_at": now()}
        with self._database.write() as connection:
            done = connection.execute(update(table).where(waiting).values(values)).rowcount
        found = self.get(identifier)
        if not done:
            raise DecisionError(
                f"request {identifier} was already {found.status} by {found.decided_by} (이미 처리된 신청입니다)"
            )
        return found

    def get(self, identifier: str) -> Request:
        """Return a request. Raises UnknownRecordError."""
        with self._database.read() as connection:
            row = connection.execute(
                select(schema.requests).where(schema.requests.c.id == identifier)
            ).first()
        if row is None:
            raise UnknownRecordError(f"there is no request {identifier!r} (없는 신청입니다)")
        return _request(row)

    def waiting(self, kind: str | None = None, limit: int = 100) -> Sequence[Request]:
        """Return requests that wait for a decision, the oldest first."""
        return self.list(kind=kind, status=RequestStatus.SUBMITTED, limit=limit)

    def list(self, kind: str | None = None, status: str | None = None, limit: int = 100) -> Sequence[Request]:
        """Return requests, the oldest first."""
        table = schema.requests
        query = select(table).order_by(table.c.id).limit(limit)
        if kind is not None:
            query = query.where(table.c.kind == kind)
        if status is not None:
            query = query.where(table.c.status == str(status))
        with self._database.read() as connection:
            return [_request(row) for row in connection.execute(query)]


def _request(row: SqlRow[Any]) -> Request:
    return Request(
        id=row.id,
        kind=row.kind,
        status=row.status,
        body=orjson.loads(row.body),
        actor=row.actor,
        agency_code=row.agency_code,
        decided_by=row.decided_by,
        reason=row.reason,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
