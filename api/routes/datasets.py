"""/api/v1/datasets: search, one dataset, its related data and history."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api import views
from api.answers import answer
from api.services import services_of
from catalog.records import Kind
from catalog.search.facets import FACETS
from catalog.search.request import SearchRequest

router = APIRouter(prefix="/api/v1", tags=["데이터 (datasets)"])

Facets = Annotated[list[str] | None, Query(description=f"facets to count: {', '.join(FACETS)}")]


@router.get(
    "/datasets", summary="데이터 찾기 (search)", responses={200: {"description": "total, items, facets"}}
)
async def search(
    request: Request,
    q: Annotated[str, Query(max_length=10_000, description="words, typed any way")] = "",
    page: Annotated[int, Query(ge=1)] = 1,
    size: Annotated[int, Query(ge=1, le=1000)] = 10,
    facet: Facets = None,
    sort: Annotated[str, Query(description="relevance, modified, issued, title, use, quality")] = "relevance",
    explain: bool = False,
    correct: bool = True,
    fold: bool = False,
) -> Response:
    """Search; any facet's name is also a filter (`agency=기상청&format=csv`), a name given twice means either."""
    services = services_of(request)
    principal = services.principal(request)

    def make() -> bytes:
        filters = {
            name: request.query_params.getlist(name) for name in FACETS if name in request.query_params
        }
        asked = SearchRequest(
            q=q,
            filters=filters,
            facets=_facets(facet),
            page=page,
            size=size,
            sort=sort,
            principal=principal,
            explain=explain,
            correct=correct,
            fold=fold,
        )
        return orjson.dumps(services.index.search(asked).as_dict())

    key = (request.url.query, principal.scope)
    return Response(services.answers.get(key, make), media_type="application/json")


@router.get("/datasets/{dataset_id}", summary="데이터 하나 (one dataset)")
def dataset(request: Request, dataset_id: str) -> Response:
    """Return a dataset with its place, distributions, tables, columns, terms and privacy classes."""
    services = services_of(request)
    row = views.readable(services.store, services.principal(request), Kind.DATASET, dataset_id)
    services.store.usage.count(row.id, "view")
    return answer(views.dataset_view(services.store, row, services.public_url))


@router.get("/datasets/{dataset_id}/related", summary="연관 데이터 (related data)")
def related(request: Request, dataset_id: str) -> Response:
    """Return what belongs with a dataset: joinable, of the same terms, of the same topic; with evidence."""
    services = services_of(request)
    principal = services.principal(request)
    row = views.readable(services.store, principal, Kind.DATASET, dataset_id)
    return answer({"items": views.related_views(services.store, principal, row.id, most=50)})


@router.get("/datasets/{dataset_id}/history", summary="변경 이력 (history)")
def history(request: Request, dataset_id: str) -> Response:
    """Return what changed, when and in which run, newest first; to the dataset's officers also who did it."""
    services, principal = services_of(request), services_of(request).principal(request)
    row = views.readable(services.store, principal, Kind.DATASET, dataset_id)
    hidden = {} if principal.may_edit(row) else {"actor": None}
    entries = services.store.records.history(Kind.DATASET, row.id)
    return answer({"items": [{**_entry(e), **hidden} for e in entries]})


def _facets(asked: list[str] | None) -> tuple[str, ...]:
    return tuple(name for value in asked or [] for name in value.split(",") if name)


def _entry(entry: Any) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in ("seq", "op", "at", "run", "actor", "changes")}
