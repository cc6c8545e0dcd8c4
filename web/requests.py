"""The pages of requests: the list by state, one request with its history, and its actions."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.officers import actor_of, request_of, signed_in
from api.problems import status_of
from api.request_views import conflict_views, request_view
from api.services import services_of
from catalog.errors import CatalogError
from catalog.store.requests import StoredRequest
from vocab.errors import VocabularyError
from vocab.requests import Action, ItemKind, RequestState
from web.proofs import require_proof
from web.rendering import error_page, page
from web.request_items import item_of_form, shown_fields

router = APIRouter(prefix="/requests", include_in_schema=False)

PAGE_SIZE = 30
LARGEST_FORM = 200_000  # characters of one field
KIND_LABELS = {"word": "단어", "term": "용어", "domain": "도메인", "code": "코드"}
STATE_LABELS = {
    "draft": "작성 중",
    "requested": "등록 요청",
    "reviewed": "검토 완료",
    "approved": "승인",
    "rejected": "반려",
    "withdrawn": "철회",
}
ACTION_LABELS = {
    "request": "등록 요청",
    "review": "검토 완료",
    "return": "보완 요청",
    "approve": "승인",
    "reject": "반려",
    "withdraw": "철회",
}
LABELS: dict[str, Any] = {"kinds": KIND_LABELS, "states": STATE_LABELS, "actions": ACTION_LABELS}
Proof = Annotated[str, Form(max_length=100)]


@router.get("")
def requests_page(
    request: Request,
    state: RequestState | None = None,
    kind: ItemKind | None = None,
    after: Annotated[str | None, Query(max_length=200, pattern="^[^\\x00]*$")] = None,
) -> Response:
    """List requests the officer may see, the newest first."""
    services = services_of(request)
    if not services.principal(request).roles:
        return _to_signin(request)
    principal = signed_in(request)
    found = services.store.requests.list(
        kind=kind,
        states=[state] if state else (),
        principal=principal,
        after=after,
        limit=PAGE_SIZE,
        newest_first=True,
    )
    chosen: dict[str, Any] = {"state": state.value if state else "", "kind": kind.value if kind else ""}
    more = "/requests?" + urlencode({**_filled(chosen), "after": found.next}) if found.next else ""
    return page(
        request,
        "requests.html",
        here="requests",
        items=[request_view(s) for s in found.items],
        counts=services.store.requests.count(principal),
        more=more,
        **chosen,
        **LABELS,
    )


@router.get("/{identifier}")
def request_page(request: Request, identifier: str) -> Response:
    """Show one request: item, what stands against it, history and actions."""
    services = services_of(request)
    if not services.principal(request).roles:
        return _to_signin(request)
    try:
        stored = request_of(services.store, signed_in(request), identifier)
    except CatalogError as error:
        return error_page(request, status_of(error), str(error))
    return _shown(request, stored)


@router.post("")
def drafted(
    request: Request,
    kind: Annotated[ItemKind, Form()],
    name: Annotated[str, Form(max_length=200)],
    proof: Proof = "",
) -> Response:
    """Make a draft with nothing but a name, to be filled in on its own page."""
    require_proof(request, proof)
    services, principal = services_of(request), signed_in(request)
    try:
        made = services.desk.draft(kind, {"name": name.strip()}, actor_of(principal), principal.agency)
    except (CatalogError, VocabularyError) as error:
        return error_page(request, status_of(error), str(error))
    return RedirectResponse(f"/requests/{made.id}", 303)


@router.post("/{identifier}/item")
async def revised(request: Request, identifier: str) -> Response:
    """Store what was typed into a draft."""
    form: dict[str, Any] = {k: str(v)[:LARGEST_FORM] for k, v in (await request.form()).items()}
    return await run_in_threadpool(_revise, request, identifier, form)


@router.post("/{identifier}/{action}")
def acted(
    request: Request,
    identifier: str,
    action: Action,
    version: Annotated[int, Form(ge=1, le=2**31 - 1)],
    why: Annotated[str, Form(max_length=2000)] = "",
    proof: Proof = "",
) -> Response:
    """Take a step; what stands against it is told on the request's page."""
    require_proof(request, proof)
    services, principal = services_of(request), signed_in(request)
    try:
        request_of(services.store, principal, identifier)
        services.desk.act(identifier, action, actor_of(principal), why.replace("\x00", ""), version)
    except (CatalogError, VocabularyError) as error:
        return _refused(request, identifier, error)
    return RedirectResponse(f"/requests/{quote(identifier)}", 303)


def _revise(request: Request, identifier: str, form: dict[str, Any]) -> Response:
    require_proof(request, form.get("proof", ""))
    services, principal = services_of(request), signed_in(request)
    try:
        stored = request_of(services.store, principal, identifier)
        item = item_of_form(stored.request.kind, request_view(stored)["item"], form)
        version = int(form["version"]) if form.get("version", "").isdecimal() else None
        services.desk.revise(identifier, item, actor_of(principal), version=version)
    except (CatalogError, VocabularyError) as error:
        return _refused(request, identifier, error)
    return RedirectResponse(f"/requests/{quote(identifier)}", 303)


def _refused(request: Request, identifier: str, error: Exception) -> Response:
    """Show the request as it is now with what was said against the step."""
    services = services_of(request)
    try:
        stored = services.store.requests.get(identifier)
    except CatalogError as missing:
        return error_page(request, status_of(missing), str(missing))
    return _shown(request, stored, status_of(error), str(error))


def _shown(request: Request, stored: StoredRequest, status: int = 200, refusal: str = "") -> Response:
    view = request_view(stored)
    return page(
        request,
        "request.html",
        status,
        here="requests",
        asked=view,
        refusal=refusal,
        fields=shown_fields(stored.request.kind, view["item"]),
        conflicts=conflict_views(services_of(request).desk.conflicts(stored)),
        **LABELS,
    )


def _to_signin(request: Request) -> Response:
    return RedirectResponse("/signin?" + urlencode({"next": request.url.path}), 303)


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in values.items() if v}
