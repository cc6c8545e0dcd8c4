"""Officers' decisions about columns: which standard term it is, and whether it holds personal data."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from api import views
from api.answers import answer
from api.officers import actor_of, editable_column, signed_in
from api.problems import ProblemError, status_of
from api.services import Services, services_of
from catalog.access import Principal
from catalog.errors import CatalogError
from catalog.store.rows import Row

router = APIRouter(prefix="/api/v1/columns", tags=["결정 (decisions)"])

MOST = 1000
Decision = Literal["accepted", "rejected"]
Why = Annotated[str | None, Field(max_length=2000, pattern="^[^\\x00]*$", description="사유 (why)")]
Treatment = Literal["mask", "report", "none"]
ANSWERS: dict[int | str, dict[str, Any]] = {
    401: {"description": "not signed in"},
    403: {"description": "another agency's column, or no officer"},
    404: {"description": "no such column"},
}


class TermDecision(BaseModel):
    """A term accepted or rejected for a column."""

    term: str = Field(min_length=1, max_length=200, pattern="^[^\\x00]*$")
    decision: Decision
    reason: Why = None


class PrivacyDecision(BaseModel):
    """Whether a column is personal: accepted as it was found or as `kind` says, or rejected."""

    decision: Decision
    kind: str | None = Field(None, max_length=50, description=", ".join(views.PERSONAL_LABELS))
    treatment: Treatment | None = None
    reason: Why = None


class ColumnTermDecision(TermDecision):
    """One of many."""

    column: str = Field(max_length=200)


class ColumnPrivacyDecision(PrivacyDecision):
    """One of many."""

    column: str = Field(max_length=200)


class TermDecisions(BaseModel):
    """Many at once."""

    decisions: list[ColumnTermDecision] = Field(max_length=MOST)


class PrivacyDecisions(BaseModel):
    """Many at once."""

    decisions: list[ColumnPrivacyDecision] = Field(max_length=MOST)


@router.post("/terms", summary="용어 일괄 결정 (decide on many terms)", responses=ANSWERS)
def decided_terms(request: Request, wanted: TermDecisions) -> Response:
    """Decide on terms of many columns; each is answered with its column or its problem."""
    services, principal = services_of(request), signed_in(request)
    items = [
        _each(services, partial(decide_term, services, principal, d.column, d)) for d in wanted.decisions
    ]
    services.standard.refresh()
    return answer({"items": items})


@router.post("/privacy", summary="개인정보 일괄 결정 (decide on privacy of many)", responses=ANSWERS)
def decided_privacies(request: Request, wanted: PrivacyDecisions) -> Response:
    """Decide on personal data of many columns; each is answered with its column or its problem."""
    services, principal = services_of(request), signed_in(request)
    items = [
        _each(services, partial(decide_privacy, services, principal, d.column, d)) for d in wanted.decisions
    ]
    return answer({"items": items})


@router.post("/{column_id}/term", summary="용어 결정 (accept or reject a term)", responses=ANSWERS)
def decided_term(request: Request, column_id: str, wanted: TermDecision) -> Response:
    """Accept or reject a standard term for a column; kept over later harvests, and learnt from."""
    services, principal = services_of(request), signed_in(request)
    row = decide_term(services, principal, column_id, wanted)
    services.standard.refresh()
    return answer(_view(services, row))


@router.post("/{column_id}/privacy", summary="개인정보 결정 (decide on privacy)", responses=ANSWERS)
def decided_privacy(request: Request, column_id: str, wanted: PrivacyDecision) -> Response:
    """Accept or reject what was found, or say the kind and treatment; kept over later harvests."""
    services, principal = services_of(request), signed_in(request)
    return answer(_view(services, decide_privacy(services, principal, column_id, wanted)))


def decide_term(services: Services, principal: Principal, column_id: str, wanted: TermDecision) -> Row:
    """Store a decision about a term. Raises ProblemError; 422 for a term neither suggested nor standard."""
    row = editable_column(services.store, principal, column_id)
    suggested = {t.term for t in services.store.column_terms.of([column_id]).get(column_id, ())}
    if wanted.term not in suggested and wanted.term not in services.vocabulary.terms:
        raise ProblemError(
            422, f"{wanted.term!r}: 표준용어도 추천된 용어도 아닙니다 (neither standard nor suggested)"
        )
    who = actor_of(principal)
    services.store.column_terms.decide(column_id, wanted.term, wanted.decision, who, wanted.reason)
    return row


def decide_privacy(services: Services, principal: Principal, column_id: str, wanted: PrivacyDecision) -> Row:
    """Store a decision about personal data. Raises ProblemError; 422 for an unknown kind or none at all."""
    row = editable_column(services.store, principal, column_id)
    found = services.store.privacy.of([column_id]).get(column_id)
    kind = wanted.kind or (found.kind if found else None)
    if (wanted.kind and wanted.kind not in views.PERSONAL_LABELS) or (
        kind is None and wanted.decision == "accepted"
    ):
        known = ", ".join(views.PERSONAL_LABELS)
        raise ProblemError(422, f"kind {wanted.kind!r}: {known} 가운데 하나여야 합니다 (one of these)")
    services.store.privacy.decide(
        column_id,
        wanted.decision,
        actor_of(principal),
        wanted.reason,
        kind=wanted.kind,
        treatment=wanted.treatment,
    )
    return row


def _view(services: Services, row: Row) -> dict[str, Any]:
    return views.column_views(services.store, [row], services.public_url)[0][1]


def _each(services: Services, do: Callable[[], Row]) -> dict[str, Any]:
    try:
        return {"status": 200, "column": _view(services, do())}
    except ProblemError as problem:
        return {"status": problem.status, "detail": problem.detail}
    except CatalogError as error:
        return {"status": status_of(error), "detail": str(error)}
