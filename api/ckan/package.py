"""A dataset as CKAN's package, with its resources, tags, groups and organization.

What CKAN has no field for stands in `extras` under the names ckanext-dcat uses, so that harvesters find it again; the
columns of a dataset stand in its first resource's `schema`, as Frictionless Table Schema.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.column_type import spelled_type
from api.directory.entry import short_id, slug_of
from api.licences import licence_of
from api.surroundings import Surroundings, surroundings
from catalog.store import Store
from catalog.store.rows import Row

EXTRAS = {  # names of ckanext-dcat, and of ours
    "issued": "issued",
    "modified": "modified",
    "frequency": "frequency",
    "access_rights": "access_rights",
    "provenance": "provenance",
    "temporal_start": "temporal_start",
    "temporal_end": "temporal_end",
    "publisher": "publisher_name",
    "system": "system",
    "database": "database",
}
CONTACT = {"name": "contact_name", "phone": "contact_phone", "email": "contact_email"}
Json = dict[str, Any]


def packages(store: Store, rows: Sequence[Row]) -> list[Json]:
    """Return datasets as packages, in order."""
    around = surroundings(store, rows)
    return [package(row, around) for row in rows]


def package(row: Row, around: Surroundings) -> Json:
    """Return a dataset as CKAN's package_show does."""
    body, contact = row.body, row.body.get("contact") or {}
    agency = around.agencies.get(row.agency_id or "")
    tags = sorted(set(body.get("keywords") or ()))
    found = around.resources.get(row.id, ())
    told = body.get("license") or next((r.body["license"] for r in found if r.body.get("license")), None)
    resources = [resource(r, row.id, n) for n, r in enumerate(found)]
    columns = around.columns.get(row.id)
    if resources and columns:
        resources[0]["schema"] = {"fields": [_field(c.body) for c in columns]}
    return {
        "author": contact.get("department"),
        "author_email": None,
        "creator_user_id": None,
        "id": row.id,
        **_licence(told),
        "maintainer": contact.get("name"),
        "maintainer_email": contact.get("email"),
        "metadata_created": moment(row.created_at),
        "metadata_modified": moment(row.updated_at),
        "name": row.id,
        "notes": body.get("description"),
        "num_resources": len(resources),
        "num_tags": len(tags),
        "organization": _organization(agency) if agency else None,
        "owner_org": agency.id if agency else None,
        "private": row.visibility != "public",
        "state": row.state,
        "title": row.title,
        "type": "dataset",
        "url": body.get("landing_page"),
        "version": (body.get("extras") or {}).get("version"),
        "extras": extras(row),
        "groups": [group(theme) for theme in body.get("themes") or ()],
        "resources": resources,
        "tags": [{**tag(name), "state": "active"} for name in tags],
        "relationships_as_subject": [],
        "relationships_as_object": [],
    }


def resource(row: Row, dataset: str, position: int) -> Json:
    """Return a distribution as CKAN's resource_show does; what CKAN has no field for is added."""
    body = row.body
    found: Json = {
        "cache_last_updated": None,
        "cache_url": None,
        "created": moment(body.get("issued") or row.created_at),
        "description": body.get("description"),
        "format": str(body.get("format") or body.get("declared_format") or "").upper(),
        "hash": "",
        "id": row.id,
        "last_modified": moment(body.get("modified")),
        "metadata_modified": moment(row.updated_at),
        "mimetype": body.get("media_type"),
        "mimetype_inner": None,
        "name": body.get("title"),
        "package_id": dataset,
        "position": position,
        "resource_type": None,
        "size": body.get("byte_size"),
        "state": row.state,
        "url": body.get("download_url") or body.get("access_url") or "",
        "url_type": None,
    }
    added = {k: body.get(k) for k in ("license", "rights", "access_url", "download_url")}
    return {**found, **{k: v for k, v in added.items() if v and v != found["url"]}}


def extras(row: Row) -> list[Json]:
    """Return what CKAN has no field for; values are texts, as in CKAN."""
    body = row.body
    told = {**{k: str(v) for k, v in (body.get("extras") or {}).items() if k != "version"}}
    told |= {key: str(body[name]) for name, key in EXTRAS.items() if body.get(name)}
    contact = body.get("contact") or {}
    told |= {key: str(contact[name]) for name, key in CONTACT.items() if contact.get(name)}
    if row.agency_code:
        told["publisher_identifier"] = row.agency_code
    for name, key in (("spatial", "spatial_text"), ("conforms_to", "conforms_to"), ("language", "language")):
        if body.get(name):
            told[key] = ", ".join(body[name])
    told |= {"guid": row.source_id, "harvest_source_title": row.source}
    return [{"key": key, "value": value} for key, value in sorted(told.items())]


def tag(name: str) -> Json:
    """Return a keyword as CKAN's tag."""
    return {"display_name": name, "id": short_id("tag", name), "name": name, "vocabulary_id": None}


def group(theme: str) -> Json:
    """Return a theme as CKAN's group."""
    return {
        "description": "",
        "display_name": theme,
        "id": short_id("theme", theme),
        "image_display_url": "",
        "name": slug_of(theme, "theme"),
        "title": theme,
    }


def moment(text: str | None) -> str | None:
    """Return a time as CKAN writes it: UTC without saying so."""
    return text.removesuffix("Z") if text else None


def _organization(agency: Row) -> Json:
    return {
        "id": agency.id,
        "name": slug_of(agency.source_id, "org"),
        "title": agency.title,
        "type": "organization",
        "description": "",
        "image_url": "",
        "created": moment(agency.created_at),
        "is_organization": True,
        "approval_status": "approved",
        "state": agency.state,
    }


def _licence(told: str | None) -> Json:
    """Return CKAN's licence fields; one that is not known keeps its name, and its address where it is one."""
    known = licence_of(told)
    if known is None:
        address = {"license_url": told} if told and "://" in told else {}
        return {"isopen": False, "license_id": told, "license_title": told, **address}
    return {
        "isopen": known.is_open,
        "license_id": known.id,
        "license_title": known.title,
        "license_url": known.url,
    }


def _field(column: Mapping[str, Any]) -> Json:
    told = {
        "name": column.get("name"),
        "title": column.get("logical_name"),
        "type": spelled_type(column),
        "description": column.get("description"),
    }
    return {k: v for k, v in told.items() if v}
