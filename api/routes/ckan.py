"""/api/3/action: the CKAN action API. Its envelope and its status codes are CKAN's, not problem documents."""

from __future__ import annotations

import re
from typing import Annotated, Any
from urllib.parse import parse_qsl, unquote_to_bytes

import orjson
from fastapi import APIRouter, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.ckan import ACTIONS, CkanError, call
from api.ckan.actions import WRITING
from api.ckan.context import Context
from api.ckan.errors import in_korean
from api.ckan.parameters import Parameters
from api.services import Services, services_of
from catalog.access import Principal

router = APIRouter(tags=["CKAN"])
CALLBACK = re.compile(r"[A-Za-z_$][\w$]{0,80}(\.[A-Za-z_$][\w$]{0,80}){0,5}")
Locale = Annotated[str, Path(pattern="^[a-z]{2}(_[A-Z][A-Za-z]{1,3})?$")]
Noun = Annotated[str, Path(pattern="^(dataset|tag|format)$")]
ANYWHERE = {"Access-Control-Allow-Origin": "*"}
ASKED_BY_BROWSERS = {
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "X-CKAN-API-Key, Authorization, Content-Type",
}
COMPLETED = {
    "dataset": ("package_autocomplete", ""),
    "tag": ("tag_autocomplete", "Name"),
    "format": ("format_autocomplete", "Format"),
}
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "help, success, result; or success false and error"}
}


class BadBody(Exception):
    """A body that cannot be read; status and what CKAN says."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status = status


@router.get("/api/3", include_in_schema=False)
async def version() -> Response:
    """Tell the version of the API."""
    return _json({"version": 3})


@router.get("/api", include_in_schema=False)
async def oldest_version() -> Response:
    """Tell the version of the API, as CKAN does without one."""
    return _json({"version": 1})


@router.head("/api/3/action/{action}", include_in_schema=False)
@router.head("/api/action/{action}", include_in_schema=False)
@router.get("/api/action/{action}", include_in_schema=False)
@router.get("/api/3/action/{action}", summary="CKAN 동작 (CKAN action)", responses=ANSWERS)
async def read_action(request: Request, action: str) -> Response:
    """Call a CKAN action with the parameters of the address; `help_show?name=` explains each."""
    return await _answered(request, action)


@router.post("/api/action/{action}", include_in_schema=False)
@router.post("/api/3/action/{action}", summary="CKAN 동작 (CKAN action)", responses=ANSWERS)
async def post_action(request: Request, action: str) -> Response:
    """Call a CKAN action with parameters in a JSON or form body. Actions that write are refused."""
    return await _answered(request, action)


@router.options("/api/action/{action}", include_in_schema=False)
@router.options("/api/3/action/{action}", include_in_schema=False)
async def preflight(action: str) -> Response:
    """Tell browsers that pages of other sites may ask: the data is open and no cookie counts here."""
    return Response(None, 200, {**ANYWHERE, **ASKED_BY_BROWSERS})


@router.get("/{locale}/api/3/action/{action}", include_in_schema=False)
@router.post("/{locale}/api/3/action/{action}", include_in_schema=False)
async def action_in(request: Request, locale: Locale, action: str) -> Response:
    """Call a CKAN action behind a language, as CKAN's own pages do."""
    return await _answered(request, action, locale)


@router.get("/api/2/util/{noun}/autocomplete", include_in_schema=False)
@router.get("/api/2/util/resource/{noun}_autocomplete", include_in_schema=False)
def autocomplete(request: Request, noun: Noun, incomplete: str = "", limit: str = "10") -> Response:
    """Complete what was typed, as the forms of CKAN's pages ask for it."""
    services = services_of(request)
    context = Context(services, ckan_principal(services, request))
    action, field = COMPLETED[noun]
    given = Parameters({"q": incomplete, "limit": limit if limit.isdigit() else "10"})
    found = call(context, action, given) if incomplete.strip() else []
    return _json({"ResultSet": {"Result": [{field: v} if field else v for v in found]}})


async def _answered(request: Request, name: str, locale: str = "") -> Response:
    if name not in ACTIONS and name not in WRITING:
        return _json(f"Bad request: Action name not known: {name[:200]}", 400)
    try:
        values = await _values(request)
    except BadBody as error:
        return _json(str(error), error.status)
    if name in WRITING and request.method != "POST":
        said = "Bad request: JSON Error: Invalid request. Please use POST method for your request"
        return _json(said, 400)
    services = services_of(request)
    context = Context(services, ckan_principal(services, request))
    prefix = f"/{locale}" if locale else ""
    head = {"help": f"{services.public_url}{prefix}/api/3/action/help_show?name={name}"}
    try:
        found = await run_in_threadpool(call, context, name, Parameters(values))
    except CkanError as error:
        told = in_korean(error.body) if locale.startswith("ko") else error.body
        return _enveloped(request, {**head, "error": told, "success": False}, error.status)
    return _enveloped(request, {**head, "success": True, "result": found}, 200)


def ckan_principal(services: Services, request: Request) -> Principal:
    """Return who asks: the catalog's own way to sign in, or a bare token in the headers CKAN's clients use."""
    for header in ("authorization", "x-ckan-api-key"):
        token = request.headers.get(header, "").strip()
        officer = services.officer_of(token) if token else None
        if officer is not None:
            return officer.principal
    return services.principal(request)


async def _values(request: Request) -> dict[str, Any]:
    """Return the parameters of a request: of its body, or without one of its address."""
    body = await request.body() if request.method == "POST" else b""
    if not body.strip():
        return _pairs(request.query_params.multi_items())
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return _object(body)
    if kind not in FORMS:
        raise BadBody(415, "Unsupported media type: application/json or a form (본문은 JSON이나 양식으로)")
    if body.lstrip()[:1] == b"{" or body.lstrip()[:3].upper() == b"%7B":  # what `curl -d '{...}'` sends
        return _object(body if body.lstrip()[:1] == b"{" else unquote_to_bytes(body))
    if kind == FORMS[0]:
        return _pairs(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    form = await request.form(max_files=0)
    return _pairs([(k, str(v)) for k, v in form.multi_items()])


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadBody(400, f"Bad request: JSON Error: Error decoding JSON data: {error}") from error
    if not isinstance(found, dict):
        raise BadBody(
            400,
            "Bad request: JSON Error: Request data JSON decoded to a value that is no object (객체여야 합니다)",
        )
    return found


def _pairs(items: list[tuple[str, str]]) -> dict[str, Any]:
    """Return values by name; one that is given several times is a list."""
    found: dict[str, Any] = {}
    for name, value in items:
        found[name] = value if name not in found else [*_listed(found[name]), value]
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _enveloped(request: Request, body: dict[str, Any], status: int) -> Response:
    callback = request.query_params.get("callback", "")
    if request.method == "GET" and CALLBACK.fullmatch(callback):
        text = b"/**/" + callback.encode() + b"(" + orjson.dumps(body) + b");"
        return Response(text, status, media_type="application/javascript; charset=utf-8")
    answer = _json(body, status)
    if request.headers.get("x-ckan-api-key"):
        answer.headers["Cache-Control"] = "no-store"
    return answer


def _json(body: Any, status: int = 200) -> Response:
    headers = {"Vary": "X-CKAN-API-Key", **ANYWHERE}
    return Response(orjson.dumps(body), status, headers, "application/json;charset=utf-8")
