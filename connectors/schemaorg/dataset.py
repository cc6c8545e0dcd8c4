"""One schema.org object turned into a record, with data.go.kr's habits mended.

Field facts (data.go.kr): keywords are an array of one comma-joined text, telephone has country code and trunk zero,
contactType is the department, encodingFormat may name two formats, license is the portal's policy page and no licence,
contentUrl of an API is its landing page, documents of single records have no identifier but their address.
"""

from __future__ import annotations

import re

from catalog.records import Contact, DataService, Dataset, Distribution
from connectors.agencies import publisher_of
from connectors.dates import period
from connectors.described import described_table, measured_columns
from connectors.fields import Fields
from connectors.formats import format_names, is_media_type, media_type
from connectors.phones import phone
from connectors.schemaorg.context import plain_names, type_names, unknown_context

_SEPARATOR = re.compile(r"\s*[,，、;@]\s*")
_PORTAL_PAGE = re.compile(r"https?://(?:www\.)?data\.go\.kr/(?:data|catalog)/(\d+)(?:/|$)")
_POLICY_PAGE = re.compile(r"data\.go\.kr/ugs/selectPortalPolicyView")
_SERVICES = frozenset({"WebAPI", "DataService", "APIReference"})


def dataset(fields: Fields, agency: str | None) -> Dataset | DataService | None:
    """Return the record of an object; None when it is none, with the reason among the fields' problems."""
    body = fields.body = plain_names(fields.body)
    types = type_names(body.get("@type", "Dataset"))
    fields.source_id = source_id = _identity(fields)
    remote = unknown_context(body.get("@context"))
    if remote is not None:
        fields.fail(
            "unknown_context",
            "@context",
            remote,
            "알 수 없는 원격 컨텍스트는 읽지 않습니다 (remote contexts are not fetched)",
        )
        return None
    if "Dataset" not in types and not _SERVICES.intersection(types):
        fields.fail("not_a_dataset", "@type", body.get("@type"), "Dataset이 아닙니다 (not a Dataset)")
        return None
    if source_id is None:
        fields.fail(
            "missing_identifier",
            "identifier",
            None,
            "식별자가 없습니다: identifier, @id 또는 url이 필요합니다 (no identifier)",
        )
        return None
    title = fields.text("name", "headline", "alternateName")
    if title is None:
        fields.fail("missing_title", "name", None, "제목이 없습니다 (no title)")
        return None
    return (
        _service(fields, source_id, title, agency)
        if _SERVICES.intersection(types)
        else _dataset(fields, source_id, title, agency)
    )


def _identity(fields: Fields) -> str | None:
    """Return identifier, @id or address; data.go.kr's page addresses give its 목록키, as its lists do."""
    found = fields.text("identifier", "@id")
    if found is not None:
        return None if found.startswith("_:") else found
    nested = fields.nested("identifier")
    if nested is not None and (value := nested.text("value", "@value")):
        return value
    url = fields.text("url")
    page = _PORTAL_PAGE.match(url) if url else None
    return page[1] if page else url


def _dataset(fields: Fields, source_id: str, title: str, agency: str | None) -> Dataset:
    body = fields.body
    name, code, contact = _publisher(fields, agency)
    url = fields.text("url")
    start, end = (
        period(covered)
        if "temporalCoverage" in body and (covered := fields.text("temporalCoverage"))
        else (None, None)
    )
    licence, extras = _license(fields)
    return Dataset(
        source_id=source_id,
        title=title,
        description=fields.prose("description"),
        publisher=name,
        publisher_code=code,
        keywords=keywords(fields.texts("keywords")),
        themes=fields.texts("about", "genre"),
        landing_page=url,
        license=licence,
        issued=fields.date("datePublished", "dateCreated"),
        modified=fields.date("dateModified"),
        spatial=fields.texts("spatialCoverage"),
        temporal_start=start,
        temporal_end=end,
        language=fields.texts("inLanguage"),
        contact=contact,
        distributions=tuple(
            d for part in fields.all_nested("distribution") for d in _distributions(part, url)
        ),
        tables=described_table(source_id, measured_columns(fields)),
        extras=extras,
    )


def _service(fields: Fields, source_id: str, title: str, agency: str | None) -> DataService:
    name, code, contact = _publisher(fields, agency)
    return DataService(
        source_id=source_id,
        title=title,
        description=fields.prose("description"),
        publisher=name,
        publisher_code=code,
        endpoint_url=fields.text("endpointURL", "url"),
        endpoint_description=fields.text("documentation", "termsOfService"),
        keywords=keywords(fields.texts("keywords")),
        license=_license(fields)[0],
        issued=fields.date("datePublished", "dateCreated"),
        modified=fields.date("dateModified"),
        contact=contact,
    )


def keywords(declared: tuple[str, ...]) -> tuple[str, ...]:
    """Return single keywords from what may be one text joined by commas, in order and once each."""
    if len(declared) == 1 and not _SEPARATOR.search(declared[0]):
        return declared
    parts = (part.strip() for text in declared for part in _SEPARATOR.split(text))
    return tuple(dict.fromkeys(part for part in parts if part))


def _publisher(fields: Fields, agency: str | None) -> tuple[str | None, str | None, Contact | None]:
    body = fields.nested("publisher") or fields.nested("creator") or fields.nested("provider")
    if body is None:
        name, code = publisher_of(fields.text("publisher", "creator", "provider"), None, agency)
        return name, code, _contact(fields.nested("contactPoint"))
    name, code = publisher_of(body.text("name", "legalName"), body.text("identifier", "taxID"), agency)
    return name, code, _contact(body.nested("contactPoint") or fields.nested("contactPoint"))


def _contact(point: Fields | None) -> Contact | None:
    if point is None:
        return None
    email = point.text("email")
    found = Contact(
        name=point.text("name"),
        department=point.text("contactType", "department"),
        phone=phone(point.text("telephone")),
        email=email.removeprefix("mailto:") if email else None,
    )
    return found if found != Contact() else None


def _license(fields: Fields) -> tuple[str | None, dict[str, str]]:
    found = fields.text("license")
    if found and _POLICY_PAGE.search(found):
        return None, {"portal_policy": found}
    return found, {}


def _distributions(fields: Fields, landing_page: str | None) -> list[Distribution]:
    """Return a distribution for each format a description names, since `JSON+XML` are two forms of one address."""
    declared = fields.text("encodingFormat", "fileFormat")
    url = fields.text("contentUrl", "url")
    page = url is not None and url == landing_page
    title, description = fields.text("name"), fields.prose("description")
    size = fields.integer("contentSize") if "contentSize" in fields.body else None
    modified = fields.date("dateModified", "uploadDate")
    return [
        Distribution(
            title=title,
            description=description,
            access_url=url if page else fields.text("accessUrl") or url,
            download_url=None if page else url,
            format=name,
            declared_format=declared,
            media_type=declared if is_media_type(declared) else media_type(name),
            byte_size=size,
            license=fields.text("license"),
            modified=modified,
        )
        for name in (format_names(declared) or (None,))
    ]
