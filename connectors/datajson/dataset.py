"""One object of a data.json turned into a record.

Field facts: `identifier` may be missing (an error, never generated), `title` a number, `spatial` null, `modified` a
repeating interval (`R/P1W`), publishers nest by subOrganizationOf, lists come as single values and the other way round.
"""

from __future__ import annotations

import re

from catalog.records import Contact, DataService, Dataset, Distribution
from connectors.agencies import publisher_of
from connectors.dates import is_repeating, period
from connectors.fields import Fields
from connectors.formats import format_names, is_media_type, media_type
from connectors.phones import phone

_CARRIED = (
    "bureauCode",
    "programCode",
    "accessLevel",
    "rights",
    "systemOfRecords",
    "dataQuality",
    "describedBy",
    "primaryITInvestmentUII",
)


def dataset(fields: Fields, agency: str | None) -> Dataset | None:
    """Return the dataset of an object; None when it is none, with the reason among the fields' problems."""
    found = _identity(fields)
    if found is None:
        return None
    source_id, title = found
    name, code, extras = _publisher(fields, agency)
    modified, frequency = _modified(fields)
    start, end = _period(fields)
    if "contactPoint" not in fields.body:
        fields.warn("missing_contact", "contactPoint", None, "담당자가 없습니다 (no contact point)")
    return Dataset(
        source_id=source_id,
        title=title,
        description=fields.prose("description"),
        publisher=name,
        publisher_code=code,
        keywords=_keywords(fields),
        themes=fields.texts("theme"),
        landing_page=fields.text("landingPage"),
        license=fields.text("license"),
        access_rights=fields.text("accessRights", "accessLevel"),
        issued=fields.date("issued"),
        modified=modified,
        frequency=fields.text("accrualPeriodicity") or frequency,
        spatial=fields.texts("spatial"),
        temporal_start=start,
        temporal_end=end,
        language=fields.texts("language"),
        contact=_contact(fields.nested("contactPoint")),
        provenance=fields.text("provenance"),
        conforms_to=fields.texts("conformsTo"),
        part_of=_part_of(fields),
        distributions=tuple(_distribution(part) for part in fields.all_nested("distribution")),
        extras={**{key: text for key in _CARRIED if (text := _carried(fields, key))}, **extras},
    )


def service(fields: Fields, agency: str | None) -> DataService | None:
    """Return the data service of an object (DCAT-US 3.0); None when it is none, as for datasets."""
    found = _identity(fields)
    if found is None:
        return None
    name, code, _ = _publisher(fields, agency)
    return DataService(
        source_id=found[0],
        title=found[1],
        description=fields.prose("description"),
        publisher=name,
        publisher_code=code,
        endpoint_url=fields.text("endpointURL"),
        endpoint_description=fields.text("endpointDescription"),
        serves=tuple(
            i for part in fields.all_nested("servesDataset") if (i := part.text("identifier", "@id"))
        )
        or fields.texts("servesDataset"),
        keywords=_keywords(fields),
        license=fields.text("license"),
        issued=fields.date("issued"),
        modified=_modified(fields)[0],
        contact=_contact(fields.nested("contactPoint")),
    )


def _identity(fields: Fields) -> tuple[str, str] | None:
    identifier = fields.text("identifier", "@id")
    fields.source_id = source_id = None if identifier and identifier.startswith("_:") else identifier
    title = fields.text("title")
    if source_id is None:
        fields.fail(
            "missing_identifier", "identifier", title, "식별자가 없습니다 (no identifier; none is made up)"
        )
        return None
    if title is None:
        fields.fail("missing_title", "title", fields.body.get("title"), "제목이 없습니다 (no title)")
        return None
    return source_id, title


def _publisher(fields: Fields, agency: str | None) -> tuple[str | None, str | None, dict[str, str]]:
    """Return name and code, and the bodies above when it is nested by subOrganizationOf."""
    body = fields.nested("publisher")
    if body is None:
        name, code = publisher_of(fields.text("publisher"), None, agency)
        return name, code, {}
    above: list[str] = []
    parent = body.nested("subOrganizationOf")
    while parent is not None and len(above) < 10:
        above += [n for n in (parent.text("name"),) if n]
        parent = parent.nested("subOrganizationOf")
    name, code = publisher_of(body.text("name", "prefLabel", "fn"), body.text("identifier"), agency)
    return name, code, {"publisher_parents": " > ".join(reversed(above))} if above else {}


def _modified(fields: Fields) -> tuple[str | None, str | None]:
    """Return date and frequency: a repeating interval says how often, not when."""
    text = fields.text("modified")
    return (None, text) if text is not None and is_repeating(text) else (fields.date("modified"), None)


def _period(fields: Fields) -> tuple[str | None, str | None]:
    body = fields.nested("temporal")
    if body is not None:
        return body.date("startDate"), body.date("endDate")
    text = fields.text("temporal")
    if text is None:
        return None, None
    start, end = period(text)
    if start is None:
        fields.warn("bad_date", "temporal", text, "기간으로 읽을 수 없습니다 (not a period)")
    return start, end


def _keywords(fields: Fields) -> tuple[str, ...]:
    found = fields.texts("keyword", "keywords")
    if len(found) == 1 and isinstance(fields.body.get("keyword"), str):
        found = tuple(part.strip() for part in re.split(r"[,;]", found[0]) if part.strip())
    return tuple(dict.fromkeys(found))


def _contact(body: Fields | None) -> Contact | None:
    if body is None:
        return None
    email = body.text("hasEmail", "email")
    found = Contact(
        name=body.text("fn", "name"),
        department=body.text("organization-name", "hasOrganizationUnit"),
        phone=phone(body.text("hasTelephone", "tel")),
        email=re.sub(r"(?i)^mailto:", "", email) if email else None,
    )
    return found if found != Contact() else None


def _carried(fields: Fields, name: str) -> str:
    value = fields.body.get(name)  # dataQuality is a truth value by the standard
    return str(value).lower() if isinstance(value, bool) else ", ".join(fields.texts(name))


def _part_of(fields: Fields) -> str | None:
    for name in ("isPartOf", "inSeries"):
        body = fields.nested(name)
        found = body.text("identifier", "@id") if body is not None else fields.text(name)
        if found:
            return found
    return None


def _distribution(fields: Fields) -> Distribution:
    mime, declared = fields.text("mediaType"), fields.text("format")
    names = format_names(declared) or format_names(mime)
    download = fields.text("downloadURL")
    return Distribution(
        source_id=fields.text("identifier", "@id"),
        title=fields.text("title"),
        description=fields.prose("description"),
        access_url=fields.text("accessURL") or download,
        download_url=download,
        format=names[0] if names else None,
        declared_format=declared or mime,
        media_type=mime if is_media_type(mime) else media_type(names[0] if names else None),
        byte_size=fields.integer("byteSize"),
        license=fields.text("license"),
        rights=fields.text("rights"),
        issued=fields.date("issued"),
        modified=fields.date("modified") if not is_repeating(fields.text("modified") or "") else None,
    )
