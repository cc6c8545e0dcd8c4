"""One OpenAPI 3.1 document a dataset: its columns as typed parameters and properties, told by their standard terms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from api.licences import licence_of
from api.rows.column import OpenColumn, Treatment, ValueType
from api.rows.query import FORMATS, MOST_SIZE
from api.rows.reader import OpenTable
from catalog.store.rows import Row

Json = dict[str, Any]
SCHEMAS: dict[ValueType, Json] = {
    ValueType.TEXT: {"type": "string"},
    ValueType.INTEGER: {"type": "integer"},
    ValueType.NUMBER: {"type": "number"},
    ValueType.DATE: {"type": "string", "format": "date"},
    ValueType.TIME: {"type": "string", "format": "date-time"},
    ValueType.BOOLEAN: {"type": "boolean"},
}
SAID = {
    "eq": "같음 (=)",
    "ne": "다름 (!=)",
    "lt": "미만 (<)",
    "lte": "이하 (<=)",
    "gt": "초과 (>)",
    "gte": "이상 (>=)",
    "contains": "들어 있음",
    "in": "이 가운데 하나 (쉼표로)",
}
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def openapi_of(row: Row, table: OpenTable, tables: Sequence[str], base: str) -> Json:
    """Return the document of one of a dataset's tables."""
    path = f"/api/v1/datasets/{row.id}/rows"
    known = licence_of(row.body.get("license"))
    info: Json = {"title": row.title, "version": row.updated_at, "description": _about(row, table)}
    if known:
        info["license"] = {"name": known.title, "url": known.url}
    return {
        "openapi": "3.1.0",
        "info": info,
        "servers": [{"url": base}],
        "externalDocs": {"url": f"{base}/dataset/{row.id}", "description": "데이터 페이지"},
        "paths": {path: {"get": _operation(table, tables)}},
        "components": {"schemas": {"Row": _row(table), "Rows": _rows(), "Problem": _problem()}},
    }


def schema_of(column: OpenColumn) -> Json:
    """Return a column as JSON Schema: its Korean name as title, its standard term and treatment as description."""
    masked = column.treatment is Treatment.MASKED
    found: Json = dict(SCHEMAS[ValueType.TEXT if masked else column.type])
    found["type"] = [found["type"], "null"]
    if column.title:
        found["title"] = column.title
    told = (
        f"표준용어: {column.term}" if column.term else "",
        column.description or "",
        column.reason if masked else "",
    )
    if any(told):
        found["description"] = ". ".join(t for t in told if t)
    if column.length and column.type is ValueType.TEXT and not masked:
        found["maxLength"] = column.length
    return found


def _about(row: Row, table: OpenTable) -> str:
    withheld = ", ".join(f"{c.name} ({c.reason})" for c in table.withheld)
    told = row.body.get("description") or row.title
    return f"{told}\n\n내보내지 않는 컬럼 (withheld): {withheld}" if withheld else str(told)


def _operation(table: OpenTable, tables: Sequence[str]) -> Json:
    rows = {"$ref": "#/components/schemas/Rows"}
    return {
        "operationId": "rows",
        "summary": table.choice.title,
        "parameters": [*_common(table, tables), *_filters(table)],
        "responses": {
            "200": {
                "description": "행 (rows)",
                "content": {
                    "application/json": {"schema": rows},
                    "application/x-ndjson": {"schema": {"type": "string"}},
                    "text/csv": {"schema": {"type": "string"}},
                },
            },
            **{status: {"description": said, "content": PROBLEM} for status, said in _REFUSALS.items()},
        },
    }


_REFUSALS = {
    "400": "컬럼, 값 또는 연산자가 잘못됨 (wrong column, value or operator)",
    "403": "내보내지 않는 컬럼 (withheld column)",
    "404": "데이터나 표가 없음 (no such dataset or table)",
    "429": "너무 잦음 (too many requests)",
    "502": "원천에서 받지 못함 (the source failed)",
    "504": "너무 오래 걸림 (took too long)",
}


def _common(table: OpenTable, tables: Sequence[str]) -> Iterator[Json]:
    names = [c.name for c in table.columns if c.treatment is not Treatment.WITHHELD]
    yield _parameter(
        "select", "컬럼, 쉼표로 (columns)", {"type": "string", "examples": [",".join(names[:3])]}
    )
    yield _parameter("sort", "차례; -는 거꾸로 (order)", {"type": "string"})
    yield _parameter("page", "쪽, 1부터", {"type": "integer", "minimum": 1, "default": 1})
    size = {"type": "integer", "minimum": 1, "maximum": MOST_SIZE, "default": 100}
    yield _parameter("size", "한 쪽의 행 수", size)
    yield _parameter("format", "형식", {"type": "string", "enum": list(FORMATS), "default": "json"})
    yield _parameter("table", "표", {"type": "string", "enum": list(tables), "default": table.choice.name})


def _filters(table: OpenTable) -> Iterator[Json]:
    for column in table.columns:
        if not column.comparable:
            continue
        one = dict(SCHEMAS[column.type])
        ordered = column.type is not ValueType.BOOLEAN
        usable = ["eq", "ne", *(["lt", "lte", "gt", "gte"] if ordered else []), "in"]
        usable += ["contains"] if column.type is ValueType.TEXT else []
        for operator in usable:
            name = column.name if operator == "eq" else f"{column.name}[{operator}]"
            about = f"{column.title or column.name}: {SAID[operator]}"
            yield _parameter(name, about, {"type": "string"} if operator == "in" else one)


def _parameter(name: str, about: str, schema: Json) -> Json:
    return {"name": name, "in": "query", "required": False, "description": about, "schema": schema}


def _row(table: OpenTable) -> Json:
    given = [c for c in table.columns if c.treatment is not Treatment.WITHHELD]
    return {"type": "object", "properties": {c.name: schema_of(c) for c in given}}


def _rows() -> Json:
    return {
        "type": "object",
        "required": ["dataset", "table", "total", "page", "size", "items", "columns", "withheld", "next"],
        "properties": {
            "dataset": {"type": "string"},
            "table": {"type": "string"},
            "total": {"type": ["integer", "null"]},
            "page": {"type": "integer"},
            "size": {"type": "integer"},
            "next": {"type": ["string", "null"]},
            "columns": {"type": "array", "items": {"type": "object"}},
            "withheld": {"type": "array", "items": {"type": "object"}},
            "items": {"type": "array", "items": {"$ref": "#/components/schemas/Row"}},
        },
    }


def _problem() -> Json:
    texts = {name: {"type": "string"} for name in ("type", "title", "detail", "instance")}
    return {"type": "object", "properties": {**texts, "status": {"type": "integer"}}}
