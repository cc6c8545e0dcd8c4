"""/api/v1/datasets/{id}/rows and /openapi.json: the data itself, and its own description."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api import views
from api.answers import answer
from api.problems import ProblemError
from api.rows import Rows
from api.rows.openapi import openapi_of
from api.rows.output import MEDIA_TYPES, next_page, written
from api.rows.query import FORMATS, asked
from api.services import services_of
from catalog.records import Kind
from catalog.store.rows import Row

router = APIRouter(prefix="/api/v1", tags=["내용 (rows)"])
ABOUT = {
    "select": "columns, separated by commas",
    "sort": "columns, separated by commas; - before one for descending",
    "page": "page, from 1",
    "size": "rows a page, at most 10000",
    "format": " or ".join(FORMATS),
    "table": "name of the table, where there are several",
}
EXTRA: dict[str, Any] = {
    "parameters": [
        {"name": name, "in": "query", "description": said, "schema": {"type": "string"}}
        for name, said in ABOUT.items()
    ]
}


@router.get("/datasets/{dataset_id}/rows", summary="데이터 내용 (rows)", openapi_extra=EXTRA)
def rows(request: Request, dataset_id: str) -> Response:
    """Return rows of an open table: COLUMN=value or COLUMN[op]=value (ne lt lte gt gte contains in) choose them.

    Personal columns come masked or not at all; the dataset's own openapi.json tells its columns and their types.
    """
    services = services_of(request)
    row, reader = _dataset(request, dataset_id)
    query = request.url.query
    parameters = asked(query)
    form = parameters.format
    found = reader.page(row, parameters)
    services.store.usage.count(row.id, "api")
    address = f"{services.public_url}/api/v1/datasets/{row.id}/rows"
    headers = {"X-Total-Count": str(found.total)} if found.total is not None else {}
    if (following := next_page(found, address, query)) is not None:
        headers["Link"] = f'<{following}>; rel="next"'
    if form == "csv":
        headers["Content-Disposition"] = f'attachment; filename="{row.id}.csv"'
    return Response(written(found, form, row.id, address, query), 200, headers, MEDIA_TYPES[form])


@router.get("/datasets/{dataset_id}/openapi.json", summary="데이터 내용의 OpenAPI 문서 (OpenAPI of the rows)")
def description(request: Request, dataset_id: str, table: str | None = None) -> Response:
    """Return the OpenAPI 3.1 document of a dataset's rows: columns as typed parameters, told by their standard terms."""
    row, reader = _dataset(request, dataset_id)
    opened = reader.table(row, table)
    names = [c.name for c in reader.choices(row)]
    return answer(openapi_of(row, opened, names, services_of(request).public_url))


def _dataset(request: Request, dataset_id: str) -> tuple[Row, Rows]:
    services = services_of(request)
    row = views.readable(services.store, services.principal(request), Kind.DATASET, dataset_id)
    if row.state != "active":
        raise ProblemError(404, "원천에서 사라진 데이터입니다 (removed at its source)")
    return row, services.rows
