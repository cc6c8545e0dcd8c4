"""A dataset as schema.org JSON-LD, for the search engines that read it out of the dataset's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.licences import licence_of

LONGEST = 4_900  # characters of a description that dataset search takes


def schema_org(view: Mapping[str, Any]) -> dict[str, Any]:
    """Return a dataset, as `api.views.dataset_view` shows it, as a schema.org Dataset."""
    known = licence_of(view.get("license"))
    start, end = view.get("temporal_start"), view.get("temporal_end")
    found = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": view["uri"],
        "identifier": view["id"],
        "url": view["uri"],
        "name": view["title"],
        "description": (view.get("description") or view["title"])[:LONGEST],
        "keywords": view.get("keywords"),
        "about": view.get("themes"),
        "license": known.url if known else view.get("license"),
        "isAccessibleForFree": True,
        "inLanguage": view.get("language") or ["ko"],
        "datePublished": view.get("issued"),
        "dateModified": view.get("modified"),
        "spatialCoverage": view.get("spatial"),
        "temporalCoverage": f"{start or '..'}/{end or '..'}" if start or end else None,
        "creator": _organisation(view),
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "name": "말모이",
            "url": view["uri"].rpartition("/dataset/")[0],
        },
        "distribution": [_download(part) for part in view.get("distributions") or ()],
        "variableMeasured": [_variable(column) for column in _columns(view.get("tables") or ())],
    }
    return {name: value for name, value in found.items() if value}


def _organisation(view: Mapping[str, Any]) -> dict[str, Any] | None:
    name = (view.get("agency") or {}).get("name") or view.get("publisher")
    contact = view.get("contact") or {}
    point = {
        "@type": "ContactPoint",
        "contactType": contact.get("department") or contact.get("name"),
        "telephone": contact.get("phone"),
        "email": contact.get("email"),
    }
    told = {k: v for k, v in point.items() if v}
    shown = {"@type": "GovernmentOrganization", "name": name}
    return {**shown, **({"contactPoint": told} if len(told) > 1 else {})} if name else None


def _download(part: Mapping[str, Any]) -> dict[str, Any]:
    told = {
        "@type": "DataDownload",
        "name": part.get("title"),
        "encodingFormat": part.get("media_type") or (part.get("format") or "").upper(),
        "contentUrl": part.get("download_url") or part.get("access_url"),
    }
    return {name: value for name, value in told.items() if value}


def _columns(tables: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [column for table in tables for column in table["columns"]]


def _variable(column: Mapping[str, Any]) -> dict[str, Any]:
    told = {
        "name": column.get("name"),
        "description": column.get("logical_name"),
        "unitText": column.get("data_type"),
    }
    return {"@type": "PropertyValue", **{name: value for name, value in told.items() if value}}
