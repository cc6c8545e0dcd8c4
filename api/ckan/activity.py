"""Actions on what has changed."""

from __future__ import annotations

from typing import Any

from api.ckan.context import Context
from api.ckan.datasets import dataset_of
from api.ckan.errors import not_found
from api.ckan.organization import find_group, find_organization
from api.ckan.package import moment, packages
from api.ckan.parameters import Parameters
from api.directory.clause import ALL, Clause
from api.directory.entry import short_id
from catalog.records import Kind
from catalog.store.rows import Row

MOST = 100
TYPES = {
    "create": "new package",
    "update": "changed package",
    "remove": "deleted package",
    "revive": "new package",
}
_OF_FIELD = "EXISTS (SELECT 1 FROM marks m WHERE m.package = p.id AND m.field = ? AND m.value = ?)"


def recently_changed_packages_activity_list(context: Context, given: Parameters) -> Any:
    """Return the last changes of public datasets, one a dataset, newest first. `limit` (31, at most 100), `offset`."""
    return _changes(context, given, ALL)


def organization_activity_list(context: Context, given: Parameters) -> Any:
    """Return the last changes of an agency's public datasets. `id`, `limit`, `offset`."""
    row = find_organization(context, given.required("id"))
    if row is None:
        raise not_found()
    return _changes(context, given, Clause(_OF_FIELD, ("owner_org", row.id)))


def group_activity_list(context: Context, given: Parameters) -> Any:
    """Return the last changes of a theme's public datasets. `id`, `limit`, `offset`."""
    found = find_group(context, given.required("id"))
    if found is None:
        raise not_found()
    return _changes(context, given, Clause(_OF_FIELD, ("groups", found["name"])))


def package_activity_list(context: Context, given: Parameters) -> Any:
    """Return what happened to a dataset, newest first, each with the dataset as it is now. `id`, `limit`, `offset`."""
    row = dataset_of(context, given.required("id"))
    limit, offset = _page(given)
    entries = [e for e in context.store.records.history(Kind.DATASET, row.id) if e.op in TYPES]
    package = packages(context.store, [row])[0]
    return [_activity(row, package, TYPES[e.op], e.at) for e in entries[offset : offset + limit]]


def _changes(context: Context, given: Parameters, where: Clause) -> list[dict[str, Any]]:
    limit, offset = _page(given)
    rows = context.readable(context.listing(where).ids(limit, offset, [("modified", True)]))
    kinds = ["new package" if r.created_at == r.updated_at else "changed package" for r in rows]
    shown = zip(rows, packages(context.store, rows), kinds, strict=True)
    return [_activity(row, package, kind, row.updated_at) for row, package, kind in shown]


def _activity(row: Row, package: dict[str, Any], kind: str, at: str) -> dict[str, Any]:
    return {
        "id": short_id("activity", f"{row.id} {at}"),
        "timestamp": moment(at),
        "user_id": None,
        "object_id": row.id,
        "activity_type": kind,
        "data": {"package": package, "actor": None},
        "permission_labels": ["public"] if row.visibility == "public" else [],
    }


def _page(given: Parameters) -> tuple[int, int]:
    return min(given.natural("limit", 31), MOST), given.natural("offset", 0)
