"""Requests for new words, terms, domains and codes, stored as `vocab.requests` moves them, with every step.

A request is read, moved and written back in one ordered write transaction (catalog.store.database), so of two officers
who act at once the second sees what the first did. Whoever decided on what they saw earlier gives its version, and is
refused with StaleRequestError when the request has moved on since.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, func, select, update
from sqlalchemy import Row as SqlRow

from catalog.access import Principal, Visibility
from catalog.errors import StaleRequestError, UnknownRecordError
from catalog.store import schema
from catalog.store.database import Database, chunks, insert
from catalog.store.encoding import has_nul
from catalog.store.request_items import item_as_plain, item_of_plain
from vocab.requests import Action, ItemKind, Need, Request, RequestState, Step

OPEN_STATES = tuple(state for state in RequestState if state.is_open)
_NO_NEEDS = "[]"
_KINDS = tuple(kind.value for kind in ItemKind)


@dataclass(frozen=True, slots=True)
class StoredRequest:
    """A request as it is kept: whose agency's it is, and its version, which grows with every write."""

    request: Request
    agency_code: str | None
    version: int
    created_at: str  # ISO 8601, UTC
    updated_at: str

    @property
    def visibility(self) -> str:
        """Requests are the agency's own business: its officers, stewards and administrators see them."""
        return Visibility.RESTRICTED

    @property
    def id(self) -> str:
        """The request's identifier."""
        return self.request.id


@dataclass(frozen=True, slots=True)
class RequestPage:
    """Some requests; `next` is what to give as `after` for those behind, None at the end."""

    items: Sequence[StoredRequest]
    next: str | None = None


class Requests:
    """Requests of all kinds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def writing(self) -> Iterator[RequestWriting]:
        """Open a write transaction in which requests are read, moved and written back; an error undoes all of it."""
        with self._database.write() as connection:
            yield RequestWriting(connection)

    def get(self, identifier: str) -> StoredRequest:
        """Return a request with its whole history. Raises UnknownRecordError."""
        with self._database.read() as connection:
            return _get(connection, identifier)

    def list(
        self,
        *,
        kind: str | None = None,
        states: Sequence[str] = (),
        agency: str | None = None,
        principal: Principal | None = None,
        after: str | None = None,
        limit: int = 100,
        newest_first: bool = False,
    ) -> RequestPage:
        """Return a page of requests by age; cost does not grow with depth.

        `states` empty means any; `principal` leaves out what that principal may not see, None reads everything.
        """
        key = schema.requests.c.id
        where = [*_conditions(kind, states, agency), *_visible(principal)]
        if after is not None:
            where.append(key < after if newest_first else key > after)
        query = select(schema.requests).where(*where).order_by(key.desc() if newest_first else key)
        with self._database.read() as connection:
            found = _with_steps(connection, connection.execute(query.limit(limit + 1)).all())
        return RequestPage(found[:limit], found[limit - 1].id if len(found) > limit else None)

    def count(self, principal: Principal | None = None) -> Mapping[str, int]:
        """Return how many requests stand in each state."""
        table = schema.requests
        query = select(table.c.state, func.count()).where(*_conditions(None, (), None), *_visible(principal))
        with self._database.read() as connection:
            return {row[0]: int(row[1]) for row in connection.execute(query.group_by(table.c.state))}

    def open(self) -> Sequence[StoredRequest]:
        """Return all open requests without their steps, the oldest first."""
        with self._database.read() as connection:
            return _open(connection)

    def approved(self) -> Sequence[Request]:
        """Return all approved requests in the order they were made: the agency items of the vocabulary."""
        states = (RequestState.APPROVED,)
        with self._database.read() as connection:
            return [stored.request for stored in _all(connection, states)]

    def approved_stamp(self) -> str:
        """Return a text that changes whenever an item is approved: what a vocabulary in memory is compared with."""
        table = schema.requests
        query = select(func.count(), func.max(table.c.updated_at))
        with self._database.read() as connection:
            number, last = connection.execute(query.where(table.c.state == RequestState.APPROVED.value)).one()
        return f"{number}:{last or ''}"


class RequestWriting:
    """One write transaction over the requests."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, identifier: str, version: int | None = None) -> StoredRequest:
        """Return a request; with a version, the one somebody saw.

        Raises UnknownRecordError, and StaleRequestError when the request has moved on from that version.
        """
        found = _get(self._connection, identifier)
        if version is not None and version != found.version:
            last = found.request.steps[-1]
            raise StaleRequestError(
                f"요청 {identifier}을(를) 그 사이 {last.who}이(가) '{found.request.state}'(으)로 바꾸었습니다"
                f" ({last.when:%Y-%m-%d %H:%M}); 다시 읽고 하십시오 / the request has changed meanwhile: by"
                f" {last.who}, to {found.request.state}; read it again (version {found.version}, not {version})"
            )
        return found

    def open(self) -> Sequence[StoredRequest]:
        """Return all open requests without their steps, the oldest first: what a new one may collide with."""
        return _open(self._connection)

    def waiting(self) -> Sequence[StoredRequest]:
        """Return the open requests that wait on something."""
        return _all(self._connection, OPEN_STATES, schema.requests.c.needs != _NO_NEEDS)

    def add(self, requests: Iterable[Request], agency_code: str | None) -> list[StoredRequest]:
        """Store new requests under identifiers of the store, which sort by age."""
        made = [_stored(replace(r, id=_identifier()), agency_code) for r in requests]
        insert(self._connection, schema.requests, [_row(s) for s in made])
        insert(self._connection, schema.request_steps, [row for s in made for row in _step_rows(s.request)])
        return made

    def save(self, before: StoredRequest, moved: Request) -> StoredRequest:
        """Write a request that took a step, and the steps it took; `before` was read in this transaction."""
        table, now = schema.requests, _time(datetime.now(UTC))
        after = replace(before, request=moved, version=before.version + 1, updated_at=now)
        mine = (table.c.id == before.id) & (table.c.version == before.version)
        done = self._connection.execute(update(table).where(mine).values(_row(after))).rowcount
        if not done:
            raise StaleRequestError(
                f"요청 {before.id}이(가) 그 사이 바뀌었습니다; 다시 읽고 하십시오 / the request has changed meanwhile"
            )
        steps = _step_rows(moved)[len(before.request.steps) :]
        insert(self._connection, schema.request_steps, steps)
        return after

    def save_needs(self, before: StoredRequest, needs: Sequence[Need]) -> None:
        """Write what an open request waits on; no step of its own, so whoever has it before them may go on."""
        table, waiting = schema.requests, replace(before.request, needs=tuple(needs))
        row = _row(replace(before, request=waiting))
        self._connection.execute(update(table).where(table.c.id == before.id).values(needs=row["needs"]))


def _get(connection: Connection, identifier: str) -> StoredRequest:
    table = schema.requests
    # A NUL is no part of any identifier, and PostgreSQL takes none.
    wanted = select(table).where(table.c.id == identifier, table.c.kind.in_(_KINDS))
    row = None if "\x00" in identifier else connection.execute(wanted).first()
    if row is None:
        raise UnknownRecordError(f"there is no request {identifier[:200]!r} (없는 신청입니다)")
    return _with_steps(connection, [row])[0]


def _all(
    connection: Connection, states: Sequence[RequestState], *more: ColumnElement[bool]
) -> list[StoredRequest]:
    where = [*_conditions(None, states, None), *more]
    query = select(schema.requests).where(*where).order_by(schema.requests.c.id)
    return _with_steps(connection, connection.execute(query).all())


def _open(connection: Connection) -> list[StoredRequest]:
    # A thousand bulk drafts are nothing rare, and every submission looks at all of them.
    query = select(schema.requests).where(*_conditions(None, OPEN_STATES, None))
    return [_read(row, ()) for row in connection.execute(query.order_by(schema.requests.c.id))]


def _conditions(kind: str | None, states: Sequence[str], agency: str | None) -> list[ColumnElement[bool]]:
    table = schema.requests
    where = [table.c.kind == kind if kind is not None else table.c.kind.in_(_KINDS)]
    if states:
        where.append(table.c.state.in_([str(s) for s in states]))
    if agency is not None:
        where.append(table.c.agency_code == agency)
    return where


def _visible(principal: Principal | None) -> list[ColumnElement[bool]]:
    """The rule of Principal.may_read for what is restricted, as a filter."""
    if principal is None or principal.scope.everything:
        return []
    code = principal.scope.agency_code
    table = schema.requests
    return [table.c.agency_code == code if code is not None else table.c.id.is_(None)]


def _identifier() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}"


def _time(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="microseconds")


def _stored(request: Request, agency_code: str | None) -> StoredRequest:
    made = _time(request.steps[0].when)
    return StoredRequest(request, agency_code, 1, made, _time(request.steps[-1].when))


def _row(stored: StoredRequest) -> dict[str, Any]:
    request = stored.request
    item = item_as_plain(request.item)
    if has_nul(item):
        raise ValueError(f"the item of request {request.id} holds a NUL character, which no database keeps")
    needs = [{"kind": n.kind.value, "name": n.name, "request": n.request} for n in request.needs]
    return {
        "id": request.id,
        "kind": request.kind.value,
        "name": request.item.name,
        "state": request.state.value,
        "agency_code": stored.agency_code,
        "requester": request.requester,
        "item": orjson.dumps(item).decode(),
        "needs": orjson.dumps(needs).decode(),
        "version": stored.version,
        "created_at": stored.created_at,
        "updated_at": stored.updated_at,
    }


def _step_rows(request: Request) -> list[dict[str, Any]]:
    return [
        {
            "request_id": request.id,
            "number": number,
            "action": step.action.value if step.action else None,
            "state": step.state.value,
            "who": step.who,
            "at": _time(step.when),
            "why": step.why,
        }
        for number, step in enumerate(request.steps, 1)
    ]


def _with_steps(connection: Connection, rows: Sequence[SqlRow[Any]]) -> list[StoredRequest]:
    table = schema.request_steps
    steps: dict[str, list[Step]] = defaultdict(list)
    for block in chunks(row.id for row in rows):
        query = select(table).where(table.c.request_id.in_(block))
        for found in connection.execute(query.order_by(table.c.request_id, table.c.number)):
            action = Action(found.action) if found.action else None
            at = datetime.fromisoformat(found.at)
            steps[found.request_id].append(Step(action, RequestState(found.state), found.who, at, found.why))
    return [_read(row, steps[row.id]) for row in rows]


def _read(row: SqlRow[Any], steps: Sequence[Step]) -> StoredRequest:
    kind = ItemKind(row.kind)
    item = item_of_plain(kind, orjson.loads(row.item))
    needs = tuple(Need(ItemKind(n["kind"]), n["name"], n["request"]) for n in orjson.loads(row.needs))
    request = Request(row.id, kind, item, RequestState(row.state), tuple(steps), needs)
    return StoredRequest(request, row.agency_code, row.version, row.created_at, row.updated_at)
