"""Actions on packages and resources."""

from __future__ import annotations

from typing import Any

from api.ckan.context import Context
from api.ckan.errors import invalid, not_found
from api.ckan.package import packages, resource
from api.ckan.parameters import Parameters
from api.ckan.search import find
from api.directory.clause import Clause, all_of, like_text
from catalog.records import Kind
from catalog.store.rows import ACTIVE, Row

MOST_LISTED = 1000
RESOURCE_FIELDS = ("name", "description", "format", "url")


def dataset_of(context: Context, wanted: str) -> Row:
    """Return a dataset by its id, or by what its source calls it where that is told apart by `source/source_id`."""
    rows = context.readable([wanted.lower() if len(wanted) == 16 else wanted])
    if not rows:
        raise not_found()
    return rows[0]


def package_show(context: Context, given: Parameters) -> Any:
    """Return a dataset with its resources. `id` its id or name."""
    return packages(context.store, [dataset_of(context, given.required("id"))])[0]


def package_list(context: Context, given: Parameters) -> Any:
    """Return the names of all public datasets in order. `limit`, `offset`."""
    limit = given.natural("limit", 2**40)
    return context.listing().ids(limit, given.natural("offset", 0))


def current_package_list_with_resources(context: Context, given: Parameters) -> Any:
    """Return public datasets with their resources, the last changed first. `limit` (100, at most 1000), `offset`, `page`."""
    limit = min(given.natural("limit", 100), MOST_LISTED)
    offset = given.natural("offset", 0) or max(0, given.natural("page", 1) - 1) * limit
    ids = context.listing().ids(limit, offset, [("modified", True)])
    return packages(context.store, context.readable(ids))


def package_autocomplete(context: Context, given: Parameters) -> Any:
    """Return datasets whose title goes with what was typed. `q`, `limit` (10)."""
    q, limit = given.required("q"), min(given.natural("limit", 10), 100)
    pattern = f"%{like_text(q)}%"
    where = Clause("(p.title LIKE ? ESCAPE '\\' OR p.id LIKE ? ESCAPE '\\')", (pattern, pattern))
    ids = context.listing(where).ids(limit, 0, [("title", False)])
    ids += [i for i in find(context, context.principal, q)[:limit] if i not in ids]
    return [
        {"name": r.id, "title": r.title, "match_field": "title", "match_displayed": f"{r.title} ({r.id})"}
        for r in context.readable(ids[:limit])
    ]


def package_relationships_list(context: Context, given: Parameters) -> Any:
    """Return nothing: how datasets belong together stands at /api/v1/datasets/{id}/related. `id`."""
    dataset_of(context, given.required("id"))
    return []


def resource_show(context: Context, given: Parameters) -> Any:
    """Return a resource. `id`."""
    row = resource_of(context, given.required("id"))
    return _described(context, row)


def resource_of(context: Context, wanted: str) -> Row:
    """Return a distribution of a dataset the asker may see."""
    row = context.store.records.get(Kind.DISTRIBUTION, wanted)
    if row is None or row.state != ACTIVE or not context.readable([row.dataset_id or ""]):
        raise not_found()
    return row


def resource_view_list(context: Context, given: Parameters) -> Any:
    """Return nothing: there are no views. `id` of a resource."""
    resource_of(context, given.required("id"))
    return []


def resource_search(context: Context, given: Parameters) -> Any:
    """Return public resources. `query` one or several FIELD:TEXT (name, description, format, url), `order_by`, `limit`, `offset`."""
    queries = given.texts("query")
    if not queries:
        raise invalid(query="Missing value")
    where = all_of([_resource_condition(q) for q in queries])
    limit, offset = min(given.natural("limit", MOST_LISTED), MOST_LISTED), given.natural("offset", 0)
    ids, total = context.listing().resources(where, limit, offset, given.text("order_by") or None)
    rows = context.store.records.get_many(Kind.DISTRIBUTION, ids)
    return {"count": total, "results": [_described(context, r) for r in rows]}


def format_autocomplete(context: Context, given: Parameters) -> Any:
    """Return formats that contain what was typed. `q`, `limit` (5)."""
    pattern = f"%{like_text(given.required('q'))}%"
    found = context.listing().values("res_format", min(given.natural("limit", 5), 100), like=pattern)
    return [v.value.lower() for v in found]


def _resource_condition(query: str) -> Clause:
    field, colon, text = query.partition(":")
    if not colon:
        raise invalid(query="Must be <field>:<value> pair(s)")
    if field not in RESOURCE_FIELDS:
        raise invalid(
            query=f'Field "{field}" not recognised in resource_search; known: {", ".join(RESOURCE_FIELDS)}'
        )
    return Clause(f"r.{field} LIKE ? ESCAPE '\\'", (f"%{like_text(text)}%",))


def _described(context: Context, row: Row) -> dict[str, Any]:
    dataset = row.dataset_id or ""
    siblings = [r.id for r in context.store.records.distributions_of(dataset)]
    return resource(row, dataset, siblings.index(row.id) if row.id in siblings else 0)
