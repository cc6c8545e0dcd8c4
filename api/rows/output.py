"""Rows written out: a JSON document with the columns told, JSON lines, or CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

import orjson

from api.rows.column import OpenColumn
from api.rows.reader import RowsAnswer

MEDIA_TYPES = {"json": "application/json", "jsonl": "application/x-ndjson", "csv": "text/csv; charset=utf-8"}


def written(answer: RowsAnswer, form: str, dataset: str, address: str, query_string: str) -> bytes:
    """Return an answer in a format; `address` is the path that was asked."""
    if form == "csv":
        return _csv(answer)
    if form == "jsonl":
        return b"".join(orjson.dumps(item, option=orjson.OPT_APPEND_NEWLINE) for item in answer.items)
    return orjson.dumps({**told(answer, dataset), "next": next_page(answer, address, query_string)})


def told(answer: RowsAnswer, dataset: str) -> dict[str, Any]:
    """Return an answer with what its columns are and which are not given."""
    query = answer.query
    return {
        "dataset": dataset,
        "table": answer.table.choice.name,
        "total": answer.total,
        "page": query.page,
        "size": query.size,
        "columns": [_column(c) for c in query.columns],
        "withheld": [{"name": c.name, "title": c.title, "reason": c.reason} for c in answer.table.withheld],
        "items": answer.items,
    }


def next_page(answer: RowsAnswer, address: str, query_string: str) -> str | None:
    """Return the address of the next page, None on the last."""
    if not answer.more:
        return None
    kept = [part for part in query_string.split("&") if part and not part.startswith("page=")]
    return f"{address}?{'&'.join([*kept, f'page={answer.query.page + 1}'])}"


def _column(column: OpenColumn) -> dict[str, Any]:
    return {
        "name": column.name,
        "title": column.title,
        "type": column.type.value,
        "term": column.term,
        "treatment": column.treatment.value,
        "kind": column.kind,
    }


def _csv(answer: RowsAnswer) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    names = [c.name for c in answer.query.columns]
    writer.writerow(names)
    writer.writerows([item[n] for n in names] for item in answer.items)
    return text.getvalue().encode()
