"""Actions on organizations, groups and tags."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from api.ckan.context import Context
from api.ckan.errors import denied, invalid, not_found
from api.ckan.organization import (
    find_group,
    find_organization,
    groups,
    organization,
    organizations,
)
from api.ckan.package import packages, tag
from api.ckan.parameters import Parameters
from api.directory.clause import Clause, like_text

MOST = 1000
_OF_FIELD = "EXISTS (SELECT 1 FROM marks m WHERE m.package = p.id AND m.field = ? AND m.value = ?)"
Json = dict[str, Any]


def organization_list(context: Context, given: Parameters) -> Any:
    """Return the agencies. `all_fields`, `organizations`, `sort` (name, title or package_count), `limit`, `offset`."""
    wanted = set(given.texts("organizations"))
    found = [o for o in organizations(context) if not wanted or o["name"] in wanted or o["id"] in wanted]
    return _listed(found, given)


def organization_show(context: Context, given: Parameters) -> Any:
    """Return an agency. `id` its id or name, `include_datasets` its first ten datasets, `include_users`."""
    row = find_organization(context, given.required("id"))
    if row is None:
        raise not_found()
    listing = context.listing(Clause(_OF_FIELD, ("owner_org", row.id)))
    shown = organization(row, listing.count())
    return _shown(context, shown, given, "owner_org", row.id)


def organization_autocomplete(context: Context, given: Parameters) -> Any:
    """Return agencies whose name contains what was typed. `q`, `limit` (20)."""
    return _completed(organizations(context), given)


def organization_list_for_user(context: Context, given: Parameters) -> Any:
    """Return the agency of the officer who asks; of nobody, none."""
    code = context.principal.agency if context.principal.roles else None
    return [o for o in organizations(context) if code is not None and o["name"] == code.lower()]


def group_list(context: Context, given: Parameters) -> Any:
    """Return the themes of datasets. `all_fields`, `groups`, `sort`, `limit`, `offset`."""
    wanted = set(given.texts("groups"))
    found = [g for g in groups(context) if not wanted or g["name"] in wanted or g["id"] in wanted]
    return _listed(found, given)


def group_show(context: Context, given: Parameters) -> Any:
    """Return a theme. `id` its id or name, `include_datasets`, `include_users`."""
    found = find_group(context, given.required("id"))
    if found is None:
        raise not_found()
    return _shown(context, found, given, "groups", found["name"])


def group_package_show(context: Context, given: Parameters) -> Any:
    """Return the public datasets of a theme. `id`, `limit` (at most 1000)."""
    found = find_group(context, given.required("id"))
    if found is None:
        raise not_found()
    return _packages(context, "groups", found["name"], min(given.natural("limit", MOST), MOST))


def group_autocomplete(context: Context, given: Parameters) -> Any:
    """Return themes that contain what was typed. `q`, `limit` (20)."""
    return _completed(groups(context), given)


def group_list_authz(context: Context, given: Parameters) -> Any:
    """Return nothing: themes belong to nobody."""
    return []


def member_list(context: Context, given: Parameters) -> Any:
    """Return the datasets of an agency or theme as [id, type, capacity]; people are not told. `id`, `object_type`."""
    wanted = given.required("id")
    row, group = find_organization(context, wanted), find_group(context, wanted)
    if row is None and group is None:
        raise not_found()
    if given.text("object_type", "package") != "package":
        return []
    field, value = ("owner_org", row.id) if row is not None else ("groups", (group or {})["name"])
    ids = context.listing(Clause(_OF_FIELD, (field, value))).ids(10 * MOST)
    return [[i, "package", "public"] for i in ids]


def member_roles_list(context: Context, given: Parameters) -> Any:
    """Return the roles of CKAN's members."""
    return [{"text": role.capitalize(), "value": role} for role in ("admin", "editor", "member")]


def tag_list(context: Context, given: Parameters) -> Any:
    """Return the keywords of public datasets. `query` what they contain, `all_fields`, `vocabulary_id`."""
    _no_vocabulary(given)
    names = sorted(_tags(context, given.text("query")))
    return [tag(n) for n in names] if given.flag("all_fields") else names


def tag_show(context: Context, given: Parameters) -> Any:
    """Return a keyword. `id` its name, `include_datasets`."""
    wanted = given.required("id")
    found = context.listing(Clause(_OF_FIELD, ("tags", wanted))).values("tags", like=like_text(wanted))
    name = next((v.value for v in found if v.value.casefold() == wanted.casefold()), None)
    if name is None:
        raise not_found()
    more = {"packages": _packages(context, "tags", name, MOST)} if given.flag("include_datasets") else {}
    return {**tag(name), **more}


def tag_search(context: Context, given: Parameters) -> Any:
    """Return keywords that contain any of what is asked for. `query`, `limit`, `offset`."""
    _no_vocabulary(given)
    asked = [q for q in given.texts("query") or given.texts("q") if q]
    names = sorted({n for q in asked for n in _tags(context, q)})
    start, limit = given.natural("offset", 0), given.natural("limit", MOST)
    results = [{k: v for k, v in tag(n).items() if k != "display_name"} for n in names[start : start + limit]]
    return {"count": len(names), "results": results}


def tag_autocomplete(context: Context, given: Parameters) -> Any:
    """Return keywords that contain what was typed. `query`, `limit` (10)."""
    _no_vocabulary(given)
    typed = given.text("query") or given.text("q")
    return sorted(_tags(context, typed, min(given.natural("limit", 10), MOST))) if typed else []


def vocabulary_list(context: Context, given: Parameters) -> Any:
    """Return nothing: keywords stand in no vocabulary."""
    return []


def vocabulary_show(context: Context, given: Parameters) -> Any:
    """Refuse: keywords stand in no vocabulary. `id`."""
    raise not_found(f'Could not find vocabulary "{given.required("id")[:200]}"')


def _listed(found: list[Json], given: Parameters) -> Any:
    key, _, direction = (given.text("sort") or given.text("order_by") or "title asc").strip().partition(" ")
    key = {"packages": "package_count"}.get(key, key)
    if key not in ("name", "title", "package_count"):
        raise invalid(sort=f"Cannot sort by field `{key}`")
    found.sort(key=lambda b: b[key], reverse=direction.strip().lower() == "desc")
    start, limit = given.natural("offset", 0), given.natural("limit", 10**9)
    page = found[start : start + limit]
    return page if given.flag("all_fields") else [b["name"] for b in page]


def _shown(context: Context, body: Json, given: Parameters, field: str, value: str) -> Json:
    more: Json = {"extras": [], "groups": []}
    if given.flag("include_users", True):
        more["users"] = []
    if given.flag("include_datasets"):
        more["packages"] = _packages(context, field, value, 10 if field == "owner_org" else MOST)
    return {**body, **more}


def _packages(context: Context, field: str, value: str, most: int) -> list[Json]:
    ids = context.listing(Clause(_OF_FIELD, (field, value))).ids(most, 0, [("modified", True)])
    return packages(context.store, context.readable(ids))


def _completed(found: Iterable[Json], given: Parameters) -> list[Json]:
    typed, limit = given.text("q").casefold(), min(given.natural("limit", 20), MOST)
    hits = [b for b in found if typed in b["title"].casefold() or typed in b["name"]]
    return [{k: b[k] for k in ("id", "name", "title")} for b in hits[:limit]]


def _tags(context: Context, typed: str, limit: int = -1) -> list[str]:
    pattern = f"%{like_text(typed)}%" if typed else None
    return [v.value for v in context.listing().values("tags", limit, like=pattern)]


def _no_vocabulary(given: Parameters) -> None:
    if given.text("vocabulary_id"):
        raise not_found(f'could not find vocabulary "{given.text("vocabulary_id")[:200]}"')


def not_a_member(context: Context, given: Parameters) -> Any:
    """Refuse: this is for people who have an account, and there are none here."""
    raise denied()
