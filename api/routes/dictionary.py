"""/api/v1/{tables,columns,agencies,systems,relations,changes}: the dictionary and its change feed."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api import views
from api.answers import answer
from api.problems import ProblemError
from api.services import Services, services_of
from catalog.records import Kind
from catalog.store.rows import Page

router = APIRouter(prefix="/api/v1", tags=["사전 (dictionary)"])

After = Annotated[str | None, Query(description="`next` of the page before", max_length=200)]
Size = Annotated[int, Query(ge=1, le=1000)]


@router.get("/tables", summary="테이블 (tables)")
def tables(request: Request, dataset: str | None = None, after: After = None, size: Size = 100) -> Response:
    """List tables, all or those of a dataset."""
    return _listed(request, Kind.TABLE, {"dataset_id": dataset}, after, size)


@router.get("/tables/{record_id}", summary="테이블 하나 (one table)")
def table(request: Request, record_id: str) -> Response:
    """Return a table with its columns."""
    services = services_of(request)
    row = views.readable(services.store, services.principal(request), Kind.TABLE, record_id)
    found = views.table_views(services.store, row.dataset_id or "", services.public_url)
    return answer(next(t for t in found if t["id"] == row.id))


@router.get("/columns", summary="컬럼 (columns)")
def columns(
    request: Request,
    table: str | None = None,
    dataset: str | None = None,
    after: After = None,
    size: Size = 100,
) -> Response:
    """List columns, all or those of a table or dataset, with standard term and privacy class."""
    services = services_of(request)
    filters = {"parent_id": table, "dataset_id": dataset}
    page = _page(services, request, Kind.COLUMN, filters, after, size)
    shown = [v for _, v in views.column_views(services.store, page.rows, services.public_url)]
    return answer({"items": shown, "next": page.next})


@router.get("/columns/{record_id}", summary="컬럼 하나 (one column)")
def column(request: Request, record_id: str) -> Response:
    """Return a column with its standard term, conformity and privacy class."""
    services = services_of(request)
    row = views.readable(services.store, services.principal(request), Kind.COLUMN, record_id)
    return answer(views.column_views(services.store, [row], services.public_url)[0][1])


@router.get("/agencies", summary="기관 (agencies)")
def agencies(request: Request, after: After = None, size: Size = 100) -> Response:
    """List agencies."""
    return _listed(request, Kind.AGENCY, {}, after, size)


@router.get("/systems", summary="정보시스템 (systems)")
def systems(request: Request, after: After = None, size: Size = 100) -> Response:
    """List information systems."""
    return _listed(request, Kind.SYSTEM, {}, after, size)


@router.get("/relations", summary="관계 (relations)")
def relations(request: Request, dataset: Annotated[str, Query(min_length=1)]) -> Response:
    """Return the relations of a dataset with evidence."""
    services = services_of(request)
    principal = services.principal(request)
    row = views.readable(services.store, principal, Kind.DATASET, dataset)
    return answer({"items": views.related_views(services.store, principal, row.id, most=200)})


@router.get("/changes", summary="변경 알림 (change feed)")
def changes(request: Request, since: Annotated[int, Query(ge=0)] = 0, size: Size = 1000) -> Response:
    """Return numbered changes after `since` in order; ask again with `next` until it stays the same.

    Changes of records the asker may not see are left out, their numbers are passed over.
    """
    services = services_of(request)
    scope = services.principal(request)
    found = services.store.changes.since(since, size)
    seen = [
        c for c in found if (row := services.store.records.get(c.kind, c.id)) is None or scope.may_read(row)
    ]
    items = [
        {"seq": c.seq, "kind": c.kind.value, "id": c.id, "op": c.op, "at": c.at, "run": c.run} for c in seen
    ]
    return answer({"items": items, "next": found[-1].seq if found else since})


def _listed(
    request: Request, kind: Kind, filters: dict[str, str | None], after: str | None, size: int
) -> Response:
    services = services_of(request)
    page = _page(services, request, kind, filters, after, size)
    return answer(
        {"items": [views.record_view(r, services.public_url) for r in page.rows], "next": page.next}
    )


def _page(
    services: Services,
    request: Request,
    kind: Kind,
    filters: dict[str, str | None],
    after: str | None,
    size: int,
) -> Page:
    wanted: dict[str, Any] = {k: v for k, v in filters.items() if v is not None}
    if any("\x00" in v for v in (*wanted.values(), after or "")):
        raise ProblemError(400, "값에 NUL 문자가 있습니다 (a value holds a NUL character)")
    return services.store.records.list(
        kind, filters=wanted, after=after, limit=size, principal=services.principal(request)
    )
