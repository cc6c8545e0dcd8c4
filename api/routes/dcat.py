"""/catalog and /dataset/{id} as DCAT-AP in every syntax of RDF."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from api import views
from api.dcat import SYNTAXES, Syntax, catalog_page, dataset, negotiated, page_of
from api.dcat.syntax import JSON_LD, NotAcceptable
from api.directory import Listing
from api.problems import ProblemError
from api.services import Services, services_of
from api.surroundings import surroundings
from catalog.access import Principal
from catalog.records import Kind

router = APIRouter(tags=["DCAT"])
PAGE_SIZE = 100
Ending = Annotated[str, Path(pattern="^(jsonld|ttl|rdf|xml)$", description="jsonld, ttl, rdf or xml")]
Number = Annotated[int, Query(ge=1, le=1_000_000_000, description="page, from 1")]
Size = Annotated[int, Query(ge=1, le=1000, description="datasets a page")]


@router.get("/catalog", summary="카탈로그 (catalog as RDF)")
def any_catalog(request: Request, page: Number = 1, size: Size = PAGE_SIZE) -> Response:
    """Return the catalog in the syntax the Accept header asks for; people are sent to the search page."""
    try:
        syntax = negotiated(request.headers.get("accept", ""), JSON_LD)
    except NotAcceptable:
        detail = f"받을 수 있는 형식: {', '.join(s.media_type for s in SYNTAXES.values())} (not acceptable)"
        raise ProblemError(406, detail, {"Vary": "Accept"}) from None
    if syntax is None:
        return RedirectResponse("/", 303, {"Vary": "Accept"})
    return _catalog(request, syntax, "/catalog", page, size)


@router.get("/catalog.{ending}", summary="카탈로그 (catalog as RDF)")
def catalog(request: Request, ending: Ending, page: Number = 1, size: Size = PAGE_SIZE) -> Response:
    """Return a page of the catalog as DCAT-AP 3, with Hydra's links to the other pages."""
    return _catalog(request, SYNTAXES[ending], f"/catalog.{ending}", page, size)


@router.get("/dataset/{dataset_id}.{ending}", summary="데이터 하나 (dataset as RDF)")
def one_dataset(request: Request, dataset_id: str, ending: Ending) -> Response:
    """Return a dataset as DCAT-AP 3."""
    services = services_of(request)
    row = views.readable(services.store, services.principal(request), Kind.DATASET, dataset_id)
    around = surroundings(services.store, [row])
    syntax = SYNTAXES[ending]
    return _written(
        request, syntax, syntax.write([dataset(row, around, services.public_url)]), row.updated_at
    )


@router.get("/distribution/{record_id}", include_in_schema=False)
def distribution_page(request: Request, record_id: str) -> Response:
    """Send the address of a distribution on to its dataset, where it is described."""
    services = services_of(request)
    row = views.readable(services.store, services.principal(request), Kind.DISTRIBUTION, record_id)
    return RedirectResponse(f"/dataset/{row.dataset_id}", 303)


def _catalog(request: Request, syntax: Syntax, path: str, number: int, size: int) -> Response:
    services, principal = services_of(request), services_of(request).principal(request)
    listing = Listing(services.directory, principal)
    chosen = f"?size={size}" if size != PAGE_SIZE else ""
    url = f"{services.public_url}{path}{chosen}"
    page = page_of(listing, _services(services, principal), number, size, url)
    if number > page.last:
        raise ProblemError(404, f"{page.last}쪽까지 있습니다 (the last page is {page.last})")
    body = syntax.write(catalog_page(services.store, listing, page, services.public_url))
    return _written(request, syntax, body, _changed(services))


def _services(services: Services, principal: Principal) -> int:
    return services.store.records.list(Kind.DATA_SERVICE, limit=1, principal=principal, count=True).total or 0


def _changed(services: Services) -> str | None:
    """Return when anything changed last: what is removed changes the catalog too, and has no time of its own in it."""
    last = services.store.changes.since(services.store.changes.last_seq() - 1, 1)
    return last[0].at if last else None


def _written(request: Request, syntax: Syntax, body: bytes, changed: str | None) -> Response:
    """Return a document, or 304 to who has it already."""
    tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    at = datetime.fromisoformat(changed).astimezone(UTC).replace(microsecond=0) if changed else None
    headers = {"ETag": tag, "Vary": "Accept", "Access-Control-Allow-Origin": "*"}
    if at is not None:
        headers["Last-Modified"] = format_datetime(at, usegmt=True)
    given = [t.strip().removeprefix("W/") for t in request.headers.get("if-none-match", "").split(",")]
    if tag in given or "*" in given:
        return Response(None, 304, headers)
    return Response(body, 200, headers, f"{syntax.media_type}; charset=utf-8")
