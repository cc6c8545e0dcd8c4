"""The pages: each a short function from a request to a template."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api import problems, views
from api.dcat.schemaorg import schema_org
from api.dcat.syntax import NotAcceptable, Syntax, negotiated
from api.problems import ProblemError
from api.services import Services, services_of
from catalog.access import Principal
from catalog.records import Kind
from catalog.search.facets import FACETS
from catalog.search.request import SearchRequest, SearchResult
from web import officers, requests, signin
from web import search as searching
from web.dataset import facts, shown_dataset
from web.links import SearchState
from web.rendering import error_page, page, script_text
from web.sandbox import sample_calls
from web.sources import shown_sources

HERE = Path(__file__).parent
EXAMPLES = ("미세먼지", "화력 발전소", "비산먼지 사업장", "온실가스", "황사", "ㅁㅅㅁㅈ", "altpajswl")
PAGE_SIZE = 10
STATUS_LABELS = {
    "exact": "표준용어",
    "synonym": "이음동의어",
    "composed": "새로 지을 수 있음",
    "partial": "일부만 앎",
    "unknown": "모르는 말",
}
router = APIRouter(include_in_schema=False)


def install_pages(app: FastAPI) -> None:
    """Add the pages and their static files to the application; errors outside the API become pages too."""
    loader = FileSystemLoader(HERE / "templates")
    app.state.pages = Environment(loader=loader, autoescape=select_autoescape(default=True))
    for pages in (router, signin.router, officers.router, requests.router):
        app.include_router(pages)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        return error_page(request, error.status_code, str(error.detail))

    @app.exception_handler(ProblemError)
    async def _problem(request: Request, error: ProblemError) -> Response:
        if request.url.path.startswith("/api/"):
            return problems.problem(
                error.status, error.detail, request.url.path, error.headers, **error.extra
            )
        return error_page(request, error.status, error.detail)


@router.get("/")
def search_page(
    request: Request,
    q: Annotated[str, Query(max_length=10_000)] = "",
    number: Annotated[int, Query(ge=1, le=500, alias="page")] = 1,
    sort: str = "relevance",
    correct: bool = True,
) -> Response:
    """Search page."""
    services, principal = services_of(request), services_of(request).principal(request)
    filters = {name: request.query_params.getlist(name) for name in FACETS if name in request.query_params}
    sort = sort if sort in searching.SORTS else "relevance"
    state = SearchState(q, filters, sort, number, correct)
    result = services.index.search(
        SearchRequest(
            q=q,
            filters=filters,
            facets=searching.SHOWN_FACETS,
            page=number,
            size=PAGE_SIZE,
            sort=sort,
            principal=principal,
            correct=correct,
            explain=bool(q),
        )
    )
    asked = _noted(request, q, result) if q and number == 1 else None
    return page(
        request,
        "search.html",
        asked=asked,
        here="search",
        q=q,
        result={**result.as_dict(), "items": searching.shown_items(result)},
        facets=searching.shown_facets(result, state),
        notices=searching.notices(result, state),
        sorts=searching.sorts(state),
        pages=searching.pages(result.total, PAGE_SIZE, state),
        related=result.related,
        chosen_filters=filters,
        examples=EXAMPLES,
        total_known=_seen_by(services, principal),
        agencies_known=services.store.records.list(Kind.AGENCY, limit=1, count=True).total,
    )


def _noted(request: Request, q: str, result: SearchResult) -> int | None:
    """Note a search without who made it; return its number for the results' links."""
    journal = services_of(request).journal
    if journal is None:
        return None
    who = f"{request.client.host if request.client else ''} {request.headers.get('user-agent', '')}"
    return journal.asked(q, result.corrected_query or q, result.total, who)


def _seen_by(services: Services, principal: Principal) -> int:
    """Return how many datasets the asker may see: not even their number tells of those that are hidden."""
    return services.index.search(SearchRequest(size=1, principal=principal)).total


@router.get("/dataset/{dataset_id}")
def dataset_page(
    request: Request,
    dataset_id: str,
    asked: Annotated[int, Query(ge=0, description="number of the search that led here")] = 0,
    place: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> Response:
    """Page of a dataset; programs that accept RDF are sent to where it is."""
    if (syntax := _rdf_wanted(request)) is not None:
        return RedirectResponse(f"/dataset/{quote(dataset_id)}.{syntax.ending}", 303, {"Vary": "Accept"})
    services = services_of(request)
    principal = services.principal(request)
    row = views.readable(services.store, principal, Kind.DATASET, dataset_id)
    services.store.usage.count(row.id, "view")
    if asked and services.journal is not None:
        services.journal.clicked(asked, row.id, row.title, place)
    view = shown_dataset(views.dataset_view(services.store, row, services.public_url))
    related = views.related_views(services.store, principal, row.id)
    return page(
        request,
        "dataset.html",
        here="",
        dataset=view,
        facts=facts(view),
        related=related,
        choices=officers.choices(services.store, principal, row, view),
        described=script_text(schema_org(view)),
        tables=services.rows.choices(row),
    )


def _rdf_wanted(request: Request) -> Syntax | None:
    """Return the syntax of RDF a client prefers to a page."""
    try:
        return negotiated(request.headers.get("accept", ""), None)
    except NotAcceptable:
        return None  # a page rather than nothing


@router.get("/vocab")
def vocab_page(request: Request, q: Annotated[str, Query(max_length=500)] = "") -> Response:
    """Recommend standard terms for a column name."""
    services = services_of(request)
    vocabulary = services.vocabulary
    found = services.recommender.recommend(q).as_dict() if q.strip() else None
    return page(
        request,
        "vocab.html",
        here="vocab",
        q=q,
        found=found,
        status_label=STATUS_LABELS.get(found["status"], "") if found else "",
        revision=f"공통표준 {vocabulary.revision}" if vocabulary.revision else "시작용 사전",
        terms=len(vocabulary.terms),
        words=len(vocabulary.words),
        domains=len(vocabulary.domains),
    )


@router.get("/sources")
def sources_page(request: Request) -> Response:
    """Show what was harvested, when, and what was wrong."""
    services = services_of(request)
    sources = shown_sources(services.store, services.principal(request))
    return page(request, "sources.html", here="sources", sources=sources)


@router.get("/sandbox")
def sandbox_page(request: Request) -> Response:
    """Try the API without signing in."""
    services = services_of(request)
    calls = sample_calls(services.store, services.rows)
    base = str(request.base_url).rstrip("/")
    return page(
        request, "sandbox.html", here="sandbox", calls=calls, base=base, rate=services.limit.per_minute
    )


@router.get("/docs")
def docs_page(request: Request) -> Response:
    """List every path of the API, from the OpenAPI document itself."""
    paths = request.app.openapi()["paths"]
    calls = [
        {"method": method.upper(), "path": path, **operation}
        for path, methods in paths.items()
        for method, operation in methods.items()
    ]
    return page(request, "docs.html", here="sandbox", calls=calls)
