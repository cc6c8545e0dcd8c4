"""/api/v1/vocab/requests: officers ask for agency words, terms, domains and codes, review and decide; nobody else reads."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from api.answers import answer
from api.officers import actor_of, request_of, signed_in
from api.problems import ProblemError, status_of
from api.request_views import conflict_views, request_view
from api.services import Services, services_of
from catalog.access import Principal
from catalog.errors import CatalogError
from catalog.store.requests import StoredRequest
from vocab.errors import VocabularyError
from vocab.requests import Action, ItemKind, RequestState

router = APIRouter(prefix="/api/v1/vocab/requests", tags=["신청 (requests)"])

MOST = 1000
Why = Annotated[str, Field(max_length=2000, pattern="^[^\\x00]*$", description="사유 (why)")]
Version = Annotated[int | None, Field(ge=1, le=2**31 - 1, description="`version` of what the officer saw")]
Name = Annotated[str, Field(max_length=200, pattern="^[^\\x00]*$")]
ANSWERS: dict[int | str, dict[str, Any]] = {
    401: {"description": "not signed in"},
    403: {"description": "another agency's, or no officer"},
    404: {"description": "no such request"},
    409: {"description": "not possible in this state, a conflict, or changed meanwhile"},
}


class NewRequest(BaseModel):
    """What is asked for; the fields of `item` are those of /api/v1/vocab/{words,terms,domains,codes}."""

    kind: ItemKind
    item: dict[str, Any] = Field(description='{"name": "가상자산", "abbreviation": "VRTAST", ...}')
    why: Why = ""


class NewRequests(BaseModel):
    """Many at once."""

    requests: list[NewRequest] = Field(max_length=MOST)


class Unregistered(BaseModel):
    """Words a check found in no vocabulary, with how often they stand."""

    words: dict[Name, int] = Field(max_length=MOST)
    at_least: int = Field(1, ge=1, le=10**9)


class Revision(BaseModel):
    """A draft's new item."""

    item: dict[str, Any]
    why: Why = ""
    version: Version = None


class Reason(BaseModel):
    """Why a step is taken; returning, rejecting and withdrawing need one."""

    why: Why = ""
    version: Version = None


class Step(Reason):
    """A step of one request among many."""

    id: Name
    action: Action


class Steps(BaseModel):
    """Many steps at once."""

    steps: list[Step] = Field(max_length=MOST)


@router.get("", summary="신청 목록 (list requests)", responses=ANSWERS)
def listed(
    request: Request,
    kind: ItemKind | None = None,
    state: Annotated[list[RequestState] | None, Query(description="one or more states")] = None,
    agency: Annotated[str | None, Query(max_length=100, pattern="^[^\\x00]*$")] = None,
    after: Annotated[str | None, Query(max_length=200, pattern="^[^\\x00]*$", description="`next`")] = None,
    size: Annotated[int, Query(ge=1, le=MOST)] = 100,
    newest: bool = False,
) -> Response:
    """List requests by age: an officer's own agency's, all of them for stewards and administrators."""
    services, principal = services_of(request), signed_in(request)
    page = services.store.requests.list(
        kind=kind,
        states=state or (),
        agency=agency,
        principal=principal,
        after=after,
        limit=size,
        newest_first=newest,
    )
    counts = services.store.requests.count(principal)
    return answer({"items": [request_view(s) for s in page.items], "next": page.next, "counts": counts})


@router.post("", summary="신청 초안 (draft a request)", status_code=201, responses=ANSWERS)
def drafted(request: Request, wanted: NewRequest) -> Response:
    """Make a draft of one's own agency; 422 names the fields that are wrong."""
    services, principal = services_of(request), signed_in(request)
    made = _draft(services, principal, wanted)
    where = {"Location": f"/api/v1/vocab/requests/{made.id}"}
    return answer(_with_conflicts(services, made), 201, where)


@router.post("/batch", summary="여러 초안 (draft many)", responses=ANSWERS)
def drafted_many(request: Request, wanted: NewRequests) -> Response:
    """Make drafts; each is answered with its request or its problem, one that is wrong keeps none of the others out."""
    services, principal = services_of(request), signed_in(request)
    return answer({"items": [_each(partial(_draft, services, principal, one)) for one in wanted.requests]})


@router.post("/from-words", summary="미등록 단어 일괄 신청 (draft words)", status_code=201, responses=ANSWERS)
def drafted_words(request: Request, found: Unregistered) -> Response:
    """Make a draft for each word not registered or asked for yet; abbreviations are filled in before submitting."""
    services, principal = services_of(request), signed_in(request)
    made = services.desk.draft_words(found.words, actor_of(principal), principal.agency, found.at_least)
    return answer({"items": [request_view(s) for s in made]}, 201)


@router.post("/steps", summary="여러 단계 (act on many)", responses=ANSWERS)
def acted_on_many(request: Request, wanted: Steps) -> Response:
    """Take steps with many requests in the order given; each is answered with its request or its problem."""
    services, principal = services_of(request), signed_in(request)
    return answer({"items": [_each(partial(_act, services, principal, step)) for step in wanted.steps]})


@router.get("/{identifier}", summary="신청 하나 (one request)", responses=ANSWERS)
def one(request: Request, identifier: str) -> Response:
    """Return a request with its history, what it waits on, and what stands against it now."""
    services, principal = services_of(request), signed_in(request)
    return answer(_with_conflicts(services, request_of(services.store, principal, identifier)))


@router.put("/{identifier}", summary="초안 고치기 (revise a draft)", responses=ANSWERS)
def revised(request: Request, identifier: str, wanted: Revision) -> Response:
    """Change a draft's item."""
    services, principal = services_of(request), signed_in(request)
    request_of(services.store, principal, identifier)
    who = actor_of(principal)
    done = services.desk.revise(identifier, wanted.item, who, wanted.why, wanted.version)
    return answer(_with_conflicts(services, done))


@router.post("/{identifier}/{action}", summary="신청 처리 (act on a request)", responses=ANSWERS)
def acted(request: Request, identifier: str, action: Action, reason: Reason | None = None) -> Response:
    """Request, review, return, approve, reject or withdraw; the requester decides nothing, and withdraws alone."""
    services, principal = services_of(request), signed_in(request)
    told = reason or Reason()
    step = Step(id=identifier[:200], action=action, why=told.why, version=told.version)
    return answer(request_view(_act(services, principal, step)))


def _draft(services: Services, principal: Principal, wanted: NewRequest) -> StoredRequest:
    who = actor_of(principal)
    return services.desk.draft(wanted.kind, wanted.item, who, principal.agency, wanted.why)


def _act(services: Services, principal: Principal, step: Step) -> StoredRequest:
    request_of(services.store, principal, step.id)
    return services.desk.act(step.id, step.action, actor_of(principal), step.why, step.version)


def _each(do: Callable[[], StoredRequest]) -> dict[str, Any]:
    try:
        return {"status": 200, "request": request_view(do())}
    except ProblemError as problem:
        return {"status": problem.status, "detail": problem.detail}
    except (CatalogError, VocabularyError) as error:
        return {"status": status_of(error), "detail": str(error)}


def _with_conflicts(services: Services, stored: StoredRequest) -> dict[str, Any]:
    return {**request_view(stored), "conflicts": conflict_views(services.desk.conflicts(stored))}
