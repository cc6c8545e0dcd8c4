"""Agencies as CKAN's organizations, themes as its groups, with how many datasets each has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from api.ckan.context import Context
from api.ckan.package import moment
from api.directory.entry import short_id, slug_of
from catalog.records import Kind
from catalog.store.rows import Row

EPOCH = "1970-01-01T00:00:00"  # of groups: a theme was never made, it stands in datasets


def organizations(context: Context) -> Iterator[dict[str, Any]]:
    """Yield all agencies with how many public datasets they have, by title."""
    counts = {v.value: v.count for v in context.listing().values("owner_org")}
    rows = [r for some in context.store.records.each(Kind.AGENCY) for r in some]
    for row in sorted(rows, key=lambda r: r.title):
        yield organization(row, counts.get(row.id, 0))


def organization(row: Row, count: int) -> dict[str, Any]:
    """Return an agency."""
    name = slug_of(row.source_id, "org")
    return _described(row.id, name, row.title, moment(row.created_at), count, "organization")


def find_organization(context: Context, wanted: str) -> Row | None:
    """Return the agency of an id or name."""
    row = context.store.records.get(Kind.AGENCY, wanted)
    if row is not None:
        return row if row.state == "active" else None
    rows = (r for some in context.store.records.each(Kind.AGENCY) for r in some)
    return next((r for r in rows if slug_of(r.source_id, "org") == wanted.lower()), None)


def groups(context: Context) -> Iterator[dict[str, Any]]:
    """Yield the themes of public datasets, by name."""
    for found in sorted(context.listing().values("groups"), key=lambda v: v.label):
        yield _described(
            short_id("theme", found.label), found.value, found.label, EPOCH, found.count, "group"
        )


def find_group(context: Context, wanted: str) -> dict[str, Any] | None:
    """Return the group of an id or name."""
    return next((g for g in groups(context) if wanted in (g["id"], g["name"])), None)


def _described(
    identifier: str, name: str, title: str, created: str | None, count: int, kind: str
) -> dict[str, Any]:
    return {
        "approval_status": "approved",
        "created": created,
        "description": "",
        "display_name": title,
        "id": identifier,
        "image_display_url": "",
        "image_url": "",
        "is_organization": kind == "organization",
        "name": name,
        "num_followers": 0,
        "package_count": count,
        "state": "active",
        "title": title,
        "type": kind,
    }
