"""One CKAN package turned into a dataset.

Field facts: DKAN writes `state: "Active"`, `type: "Dataset"`, marks public records private, puts the publisher among
groups, sizes as `42 octets` and dates as `jeu, 19/12/2019 - 03:00`; notes hold HTML; extras are key/value pairs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

from catalog.records import Contact, Dataset, Distribution
from connectors.agencies import publisher_of
from connectors.dates import iso_date, period
from connectors.described import described_table, frictionless_columns
from connectors.fields import Fields
from connectors.formats import format_names, is_media_type, media_type
from connectors.phones import phone

_FREQUENCY = (
    "frequency",
    "accrual_periodicity",
    "frequency-of-update",
    "update_frequency",
    "Frequência de atualização",
)
_SPATIAL = (
    "spatial_text",
    "spatial-text",
    "spatial_coverage",
    "spatial_uri",
    "geographic_coverage",
    "Cobertura geográfica",
)
_TEMPORAL = ("temporal_coverage", "temporal", "Cobertura temporal")
_START = ("temporal_start", "temporal_coverage-from", "temporal_coverage_from")
_END = ("temporal_end", "temporal_coverage-to", "temporal_coverage_to")
_INTERNAL = ("harvest_", "spatial_harvester", "bbox-", "guid", "metadata_created", "metadata_modified")


def dataset(fields: Fields, agency: str | None, portal: str | None) -> Dataset | None:
    """Return the dataset of a package; None when it is none, with the reason among the fields' problems."""
    fields.source_id = source_id = fields.text("id", "name")
    if source_id is None:
        fields.fail("missing_identifier", "id", None, "식별자가 없습니다 (no id and no name)")
        return None
    title = fields.text("title", "name")
    if title is None:
        fields.fail("missing_title", "title", None, "제목이 없습니다 (no title)")
        return None
    extras = extra_texts(fields)
    start, end = _period(extras)
    resources = [part for part in fields.all_nested("resources") if is_active(part)]
    name, code = publisher_of(_publisher(fields, extras), extras.get("publisher_identifier"), agency)
    return Dataset(
        source_id=source_id,
        title=title,
        titles=_translations(fields),
        description=fields.prose("notes", "description"),
        publisher=name,
        publisher_code=code,
        keywords=_keywords(fields),
        themes=_themes(fields),
        landing_page=_landing_page(fields, portal),
        license=fields.text("license_url", "license_title", "license_id"),
        access_rights=extras.get("access_rights"),
        issued=_extra_date(extras, "issued") or fields.date("metadata_created"),
        modified=_extra_date(extras, "modified") or fields.date("metadata_modified"),
        frequency=fields.text("frequency", "accrual_periodicity") or _first(extras, _FREQUENCY),
        spatial=tuple(filter(None, (_first(extras, _SPATIAL),))),
        temporal_start=start,
        temporal_end=end,
        language=fields.texts("language"),
        contact=_contact(fields, extras),
        provenance=extras.get("provenance"),
        conforms_to=tuple(filter(None, (extras.get("conforms_to"),))),
        distributions=tuple(_distribution(part) for part in resources),
        tables=described_table(
            fields.text("name") or source_id, (c for part in resources for c in frictionless_columns(part))
        ),
        extras={key: value for key, value in extras.items() if not key.startswith(_INTERNAL)},
    )


def is_harvestable(fields: Fields, types: tuple[str, ...]) -> bool:
    """Tell whether a package is a public, active dataset.

    `private` is not believed of DKAN (its state is capitalised), which sets it on what it serves to everybody.
    """
    kind = str(fields.body.get("type") or "dataset").lower()
    is_dkan = str(fields.body.get("state", "")).istitle()
    return is_active(fields) and kind in types and (is_dkan or fields.boolean("private") is not True)


def is_active(fields: Fields) -> bool:
    """Tell whether a package or resource is neither deleted nor a draft."""
    return str(fields.body.get("state") or "active").lower() == "active"


def extra_texts(fields: Fields) -> dict[str, str]:
    """Return the extras, a list of key/value pairs or (older) an object, as texts without entities, at most 100."""
    body = fields.body.get("extras")
    if isinstance(body, Mapping):
        pairs = [(str(key), Fields(body).text(str(key), limit=500)) for key in body]
    else:
        pairs = [
            (part.text("key") or "", part.text("value", limit=100_000))
            for part in fields.all_nested("extras")
        ]
    found = {
        key: unescape(value)[:500] for key, value in pairs if key and value and value not in ("[]", "{}")
    }
    return dict(sorted(found.items())[:100])


def _publisher(fields: Fields, extras: Mapping[str, str]) -> str | None:
    organisation = fields.nested("organization")
    if organisation is not None and (name := organisation.text("title", "display_name", "name")):
        return name
    if extras.get("publisher_name"):
        return extras["publisher_name"]
    group = fields.nested("groups")
    is_dkan = group is not None and (group.text("name") or "").startswith("group/")
    return group.text("title", "display_name") if group is not None and is_dkan else None


def _themes(fields: Fields) -> tuple[str, ...]:
    groups = (g for g in fields.all_nested("groups") if not (g.text("name") or "").startswith("group/"))
    return tuple(dict.fromkeys(t for g in groups if (t := g.text("display_name", "title", "name"))))


def _keywords(fields: Fields) -> tuple[str, ...]:
    tags = [t for tag in fields.all_nested("tags") if (t := tag.text("display_name", "name"))]
    plain = [t for t in fields.texts("tags") if isinstance(fields.body.get("tags"), list)] if not tags else []
    return tuple(dict.fromkeys(tags or plain))


def _translations(fields: Fields) -> dict[str, str]:
    body = fields.body.get("title_translated")
    if not isinstance(body, Mapping):
        return {}
    found = {str(language): Fields(body).text(str(language)) for language in body}
    return {language: text for language, text in sorted(found.items()) if text}


def _landing_page(fields: Fields, portal: str | None) -> str | None:
    url = fields.text("url")
    if url and re.match(r"https?://", url):
        return url
    name = fields.text("name")
    return f"{portal}/dataset/{name}" if portal and name else None


def _contact(fields: Fields, extras: Mapping[str, str]) -> Contact | None:
    email = (
        extras.get("contact_email")
        or extras.get("contact-email")
        or fields.text("maintainer_email", "author_email")
    )
    found = Contact(
        name=extras.get("contact_name") or fields.text("maintainer", "author"),
        phone=phone(extras.get("contact_phone")),
        email=email.removeprefix("mailto:") if email else None,
    )
    return found if found != Contact() else None


def _period(extras: Mapping[str, str]) -> tuple[str | None, str | None]:
    start, end = _first(extras, _START), _first(extras, _END)
    if start or end:
        return iso_date(start or ""), iso_date(end or "")
    covered = _first(extras, _TEMPORAL)
    return period(covered) if covered else (None, None)


def _extra_date(extras: Mapping[str, str], name: str) -> str | None:
    return iso_date(extras[name]) if name in extras else None


def _first(extras: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((extras[name] for name in names if name in extras), None)


def _distribution(fields: Fields) -> Distribution:
    declared = fields.text("format") or fields.text("mimetype")
    mime = fields.text("mimetype")
    url = fields.text("url")
    names = format_names(declared)
    page = names == ("html",) or not names
    return Distribution(
        source_id=fields.text("id"),
        title=fields.text("name", "title"),
        description=fields.prose("description"),
        access_url=fields.text("access_url") or url,
        download_url=fields.text("download_url") or (None if page else url),
        format=names[0] if names else None,
        declared_format=declared,
        media_type=mime if is_media_type(mime) else media_type(names[0] if names else None),
        byte_size=fields.integer("size"),
        license=fields.text("license"),
        rights=fields.text("rights"),
        issued=fields.date("created"),
        modified=fields.date("last_modified"),
    )
