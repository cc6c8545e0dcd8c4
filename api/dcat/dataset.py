"""A dataset as a dcat:Dataset of DCAT-AP 3, with publisher, contact, themes, places, period and column dictionary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from api.column_type import spelled_type
from api.dcat.distribution import distribution
from api.dcat.node import Iri, Node, Ordered, Properties, Text
from api.dcat.values import address, dated, labelled, licence
from api.dcat.vocabularies import AUTHORITY, PUBLISHER_TYPES, data_theme, frequency, language
from api.directory.entry import short_id
from api.surroundings import Surroundings
from catalog.records import Kind, record_id
from catalog.store.rows import Row
from quality.mqa.compliance import is_mail

Body = Mapping[str, Any]


def dataset(row: Row, around: Surroundings, base: str) -> Node:
    """Return a dataset; `base` is the address its own begins with."""
    iri = Iri(f"{base}/dataset/{row.id}")
    parts = around.resources.get(row.id, ())
    forms = [distribution(part, row, base) for part in parts]
    agency = around.agencies.get(row.agency_id or "")
    return Node(
        iri,
        ("dcat:Dataset",),
        (
            *_described(row, around),
            *_dates(row.body),
            *_topics(row.body, base),
            *_people(row.body, agency, base),
            *_extent(row.body),
            *_rights(row),
            *_relations(row, base),
            *((("dcat:distribution", form)) for form in forms),
            *_dictionaries(row, around),
        ),
    )


def _described(row: Row, around: Surroundings) -> Properties:
    body = row.body
    yield "dct:identifier", Text(row.id)
    yield "adms:identifier", Node(None, ("adms:Identifier",), (("skos:notation", Text.of(row.source_id)),))
    titles = {k: v for k, v in (body.get("titles") or {}).items() if k.isalpha() and k.isascii()}
    yield "dct:title", Text.of(row.title)
    yield from (("dct:title", Text.of(v, k)) for k, v in titles.items() if v != row.title)
    yield "dct:description", Text.of(body.get("description") or _contents(row, around))
    if version := (body.get("extras") or {}).get("version"):
        yield "dcat:version", Text.of(version)


def _contents(row: Row, around: Surroundings) -> str:
    """Return what a dataset holds, where its source describes it with no word: its columns' names, or its title."""
    columns = around.columns.get(row.id, ())[:50]
    names = [str(c.body.get("logical_name") or c.body.get("name")) for c in columns]
    return f"{row.title}: {', '.join(names)}" if names else row.title


def _dates(body: Body) -> Properties:
    yield from dated("dct:issued", body.get("issued"))
    yield from dated("dct:modified", body.get("modified"))
    if told := body.get("frequency"):
        known = frequency(told)
        yield "dct:accrualPeriodicity", Iri(known) if known else labelled("dct:Frequency", told)
    period = (
        *dated("dcat:startDate", body.get("temporal_start")),
        *dated("dcat:endDate", body.get("temporal_end")),
    )
    if period:
        yield "dct:temporal", Node(None, ("dct:PeriodOfTime",), period)


def _topics(body: Body, base: str) -> Properties:
    yield from (("dcat:keyword", Text.of(word)) for word in body.get("keywords") or ())
    yield from (("dcat:theme", _theme(told, base)) for told in body.get("themes") or ())


def _theme(told: str, base: str) -> Node:
    """Return a theme as a concept below those above it, near the EU data theme it belongs to."""
    above, _, name = told.rpartition(" > ")
    near = data_theme(told)
    more: list[tuple[str, Any]] = [("skos:broadMatch", Iri(near))] if near else []
    if above:
        more.append(("skos:broader", _theme(above, base)))
    iri = Iri(f"{base}/theme/{short_id('theme', told)}")
    scheme = ("skos:inScheme", Iri(f"{base}/theme"))
    return Node(iri, ("skos:Concept",), (("skos:prefLabel", Text.of(name)), scheme, *more))


def agent(row: Row, base: str) -> Node:
    """Return an agency as the agent that publishes."""
    kind = PUBLISHER_TYPES.get(row.body.get("kind") or "")
    homepage = address("foaf:homepage", row.body.get("homepage"))
    named = (("foaf:name", Text.of(row.title)), ("dct:identifier", Text.of(row.source_id)))
    more = (("dct:type", Iri(kind)),) if kind else ()
    return Node(Iri(f"{base}/agency/{row.id}"), ("foaf:Agent",), (*named, *more, *homepage))


def _people(body: Body, agency: Row | None, base: str) -> Properties:
    if agency is not None:
        yield "dct:publisher", agent(agency, base)
    elif body.get("publisher"):
        yield "dct:publisher", Node(None, ("foaf:Agent",), (("foaf:name", Text.of(body["publisher"])),))
    contact = body.get("contact") or {}
    card = tuple(_card(contact))
    if card:
        yield "dcat:contactPoint", Node(None, ("vcard:Kind",), card)


def _card(contact: Body) -> Properties:
    name = contact.get("name") or contact.get("department")
    if name:
        yield "vcard:fn", Text.of(name)
    if contact.get("department"):
        yield "vcard:organization-unit", Text.of(contact["department"])
    if contact.get("email") and is_mail(contact["email"]):
        yield "vcard:hasEmail", Iri.of(f"mailto:{contact['email']}")
    if contact.get("phone"):
        yield "vcard:hasTelephone", Iri.of(f"tel:{contact['phone'].replace(' ', '-')}")


def _extent(body: Body) -> Properties:
    for place in body.get("spatial") or ():
        yield "dct:spatial", labelled("dct:Location", place)
    for told in body.get("language") or ():
        known = language(told)
        if known:
            yield "dct:language", Iri(known)


def _rights(row: Row) -> Properties:
    public = row.visibility == "public"
    yield "dct:accessRights", Iri(f"{AUTHORITY}/access-right/{'PUBLIC' if public else 'RESTRICTED'}")
    if told := row.body.get("license"):
        yield "dct:license", licence(told)
    if told := row.body.get("provenance"):
        yield "dct:provenance", labelled("dct:ProvenanceStatement", told)


def _relations(row: Row, base: str) -> Properties:
    page = tuple(address("dcat:landingPage", row.body.get("landing_page")))
    yield from page or [("dcat:landingPage", Iri(f"{base}/dataset/{row.id}"))]
    for told in row.body.get("conforms_to") or ():
        yield from tuple(address("dct:conformsTo", told)) or [
            ("dct:conformsTo", labelled("dct:Standard", told))
        ]
    if whole := row.body.get("part_of"):
        yield "dct:isPartOf", Iri(f"{base}/dataset/{record_id(Kind.DATASET, row.source, whole)}")


def _dictionaries(row: Row, around: Surroundings) -> Properties:
    """Return a csvw schema a table: the columns in their order."""
    columns = around.columns.get(row.id, ())
    for table in around.tables.get(row.id, ()):
        mine = tuple(_columns([c.body for c in columns if c.parent_id == table.id]))
        if mine:
            named = (("dct:title", Text.of(table.body.get("logical_name") or table.body.get("name") or "")),)
            yield "csvw:tableSchema", Node(None, ("csvw:Schema",), (*named, ("csvw:column", Ordered(mine))))


def _columns(bodies: Sequence[Body]) -> Iterator[Node]:
    for body in bodies:
        kind = spelled_type(body)
        told = {
            "csvw:name": Text(str(body.get("name"))),
            "csvw:title": Text.of(body["logical_name"]) if body.get("logical_name") else None,
            "csvw:datatype": Text(kind) if kind else None,
            "dct:description": Text.of(body["description"]) if body.get("description") else None,
        }
        yield Node(None, ("csvw:Column",), tuple((k, v) for k, v in told.items() if v is not None))
