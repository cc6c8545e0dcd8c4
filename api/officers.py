"""Who may write: officers of the record's agency, stewards and administrators; by name into the history."""

from __future__ import annotations

from fastapi import Request

from api.problems import ProblemError
from api.services import services_of
from api.views import readable
from catalog.access import Principal, Role
from catalog.records import Kind
from catalog.store import Store, StoredRequest
from catalog.store.rows import Row

OFFICIAL = frozenset({Role.OFFICER, Role.STEWARD, Role.ADMIN})


def signed_in(request: Request) -> Principal:
    """Return the officer who asks; 401 for nobody, 403 for who has no such role."""
    principal = services_of(request).principal(request)
    if not principal.roles:
        raise ProblemError(
            401, "담당자 토큰이 필요합니다 (Authorization: Bearer TOKEN)", {"WWW-Authenticate": "Bearer"}
        )
    if not principal.roles & OFFICIAL:
        raise ProblemError(403, "데이터 담당자만 할 수 있습니다 (officers only)")
    return principal


def editable_column(store: Store, principal: Principal, column_id: str) -> Row:
    """Return a column the officer may decide on; 404 for one they may not see, 403 for another agency's."""
    row = readable(store, principal, Kind.COLUMN, column_id)
    if not principal.may_edit(row):
        raise ProblemError(
            403,
            f"{row.agency_code or '다른 기관'}의 데이터는 그 기관 담당자가 정합니다 (another agency's data)",
        )
    return row


def request_of(store: Store, principal: Principal, identifier: str) -> StoredRequest:
    """Return a request of the officer's agency; 404 when there is none, 403 for another agency's."""
    found = store.requests.get(identifier)
    if not principal.may_edit(found):
        raise ProblemError(403, "다른 기관의 요청입니다 (another agency's request)")
    return found


def actor_of(principal: Principal) -> str:
    """Return how an officer stands in the history: names alone may be the same in two agencies."""
    return f"{principal.name} ({principal.agency})" if principal.agency else str(principal.name)
