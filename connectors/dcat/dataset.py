"""A dcat:Dataset or dcat:DataService of a graph turned into a record."""

from __future__ import annotations

import re
from collections import Counter

from rdflib import CSVW, DCTERMS, FOAF, OWL, RDF, BNode, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from catalog.records import Contact, DataService, Dataset, Distribution
from connectors.agencies import publisher_of
from connectors.dcat.node import DCAT, SCHEMA, VCARD, GraphNode
from connectors.described import Described, described_table
from connectors.fields import Fields
from connectors.formats import format_names, is_media_type, media_type
from connectors.phones import phone

TIME = Namespace("http://www.w3.org/2006/time#")
ADMS = Namespace("http://www.w3.org/ns/adms#")
LOCN = Namespace("http://www.w3.org/ns/locn#")
_CODE = re.compile(r"[A-Z]?\d{6,7}")


def shared_identifiers(graph: Graph, nodes: list[Node]) -> frozenset[str]:
    """Return the identifiers that several addressed datasets share; these are told apart by their addresses."""
    counted = Counter(
        str(v) for n in nodes if isinstance(n, URIRef) for v in set(graph.objects(n, DCTERMS.identifier))
    )
    return frozenset(text for text, number in counted.items() if number > 1)


def identity(node: GraphNode, shared: frozenset[str]) -> str | None:
    """Return a dataset's identifier: dct:identifier, else its address, else the landing page; never a node's label.

    dct:identifier comes first because the same dataset may be an address on one page and a blank node on the next.
    """
    found = node.text(DCTERMS.identifier, ADMS.identifier)
    if isinstance(node.node, URIRef):
        return found if found is not None and found not in shared else str(node.node)
    return found or node.address(DCAT.landingPage)


def dataset(node: GraphNode, source_id: str | None, agency: str | None) -> Dataset | None:
    """Return the dataset of a node; None when it is none, with the reason among the problems."""
    title = _title(node, source_id)
    if source_id is None or title is None:
        return None
    name, code = _publisher(node, agency)
    start, end = _period(node)
    parts = node.nodes(DCAT.distribution)
    return Dataset(
        source_id=source_id,
        title=title,
        titles=node.by_language(DCTERMS.title),
        description=node.prose(DCTERMS.description),
        publisher=name,
        publisher_code=code,
        keywords=node.texts(DCAT.keyword),
        themes=_themes(node),
        landing_page=node.address(DCAT.landingPage, FOAF.page),
        license=_label_or_address(node, DCTERMS.license),
        access_rights=_label_or_address(node, DCTERMS.accessRights),
        issued=node.date(DCTERMS.issued),
        modified=node.date(DCTERMS.modified),
        frequency=_label_or_address(node, DCTERMS.accrualPeriodicity),
        spatial=_spatial(node),
        temporal_start=start,
        temporal_end=end,
        language=node.labels(DCTERMS.language),
        contact=_contact(node),
        provenance=next(iter(node.labels(DCTERMS.provenance)), None),
        conforms_to=tuple(str(v) for v in node.values(DCTERMS.conformsTo) if not isinstance(v, BNode)),
        part_of=_part_of(node),
        distributions=tuple(_distribution(part) for part in sorted(parts, key=_distribution_order)),
        tables=described_table(source_id, (c for part in (node, *parts) for c in _columns(part))),
        extras={"version": version} if (version := node.text(OWL.versionInfo, DCAT.version)) else {},
    )


def service(node: GraphNode, source_id: str | None, agency: str | None) -> DataService | None:
    """Return the data service of a node, as for datasets."""
    title = _title(node, source_id)
    if source_id is None or title is None:
        return None
    name, code = _publisher(node, agency)
    served = (GraphNode(node.graph, v, node.fields) for v in node.values(DCAT.servesDataset))
    return DataService(
        source_id=source_id,
        title=title,
        description=node.prose(DCTERMS.description),
        publisher=name,
        publisher_code=code,
        endpoint_url=node.address(DCAT.endpointURL),
        endpoint_description=node.address(DCAT.endpointDescription),
        serves=tuple(i for s in served if (i := identity(s, frozenset()))),
        keywords=node.texts(DCAT.keyword),
        license=_label_or_address(node, DCTERMS.license),
        issued=node.date(DCTERMS.issued),
        modified=node.date(DCTERMS.modified),
        contact=_contact(node),
    )


def _title(node: GraphNode, source_id: str | None) -> str | None:
    """Return the title, noting what is missing."""
    title = node.text(DCTERMS.title, *(s.name for s in SCHEMA))
    if source_id is None:
        message = "주소도 식별자도 없는 데이터셋입니다 (a blank node without dct:identifier and landing page)"
        node.fields.fail("blank_node_identity", "dct:identifier", title, message)
    elif title is None:
        node.fields.fail("missing_title", "dct:title", None, "제목이 없습니다 (no title)")
    return title


def _publisher(node: GraphNode, agency: str | None) -> tuple[str | None, str | None]:
    """Return name and code of the publisher, which is an agent, a card or a plain text."""
    for value in node.values(DCTERMS.publisher, DCTERMS.creator):
        agent = GraphNode(node.graph, value, node.fields)
        name = node.label_of(value)
        code = agent.text(DCTERMS.identifier) if not isinstance(value, BNode) else None
        tail = str(value).rstrip("/").rpartition("/")[2]
        if code is None and isinstance(value, URIRef) and _CODE.fullmatch(tail):
            code = tail
        if name:
            return name, code
    return publisher_of(None, None, agency)


def _themes(node: GraphNode) -> tuple[str, ...]:
    """Return the themes with those above them; one that only repeats another's upper level is left out."""
    found = dict.fromkeys(t for v in node.values(DCAT.theme) if (t := node.concept(v)))
    return tuple(t for t in found if not any(other.startswith(f"{t} > ") for other in found))


def _label_or_address(node: GraphNode, predicate: Node) -> str | None:
    """Return the address of what has one, since addresses of licences and frequencies are what others compare."""
    values = node.values(predicate)
    address = next((str(v) for v in values if isinstance(v, URIRef)), None)
    return address or next((t for v in values if (t := node.label_of(v))), None)


def _spatial(node: GraphNode) -> tuple[str, ...]:
    found = []
    for value in node.values(DCTERMS.spatial):
        place = GraphNode(node.graph, value, node.fields)
        found.append(node.label_of(value) or place.text(LOCN.geographicName, LOCN.geometry, DCAT.bbox))
    return tuple(dict.fromkeys(text[:500] for text in found if text))


def _period(node: GraphNode) -> tuple[str | None, str | None]:
    for part in node.nodes(DCTERMS.temporal):
        start = part.date(DCAT.startDate, *(s.startDate for s in SCHEMA)) or _instant(part, TIME.hasBeginning)
        end = part.date(DCAT.endDate, *(s.endDate for s in SCHEMA)) or _instant(part, TIME.hasEnd)
        if start or end:
            return start, end
    return None, None


def _instant(part: GraphNode, predicate: Node) -> str | None:
    inner = (
        n.date(TIME.inXSDDateTime, TIME.inXSDDate, TIME.inXSDDateTimeStamp) for n in part.nodes(predicate)
    )
    return next((text for text in inner if text), None)


def _contact(node: GraphNode) -> Contact | None:
    for card in node.nodes(DCAT.contactPoint, ADMS.contactPoint):
        email = card.address(VCARD.hasEmail, VCARD.email) or _value(card, VCARD.hasEmail)
        tel = card.address(VCARD.hasTelephone, VCARD.tel) or _value(card, VCARD.hasTelephone)
        found = Contact(
            name=card.text(VCARD.fn, FOAF.name),
            department=card.text(VCARD["organization-unit"], VCARD["organization-name"]),
            phone=phone(tel),
            email=re.sub(r"(?i)^mailto:", "", email) if email else None,
        )
        if found != Contact():
            return found
    return None


def _value(card: GraphNode, predicate: Node) -> str | None:
    return next((t for n in card.nodes(predicate) if (t := n.address(VCARD.hasValue))), None)


def _part_of(node: GraphNode) -> str | None:
    for whole in node.nodes(DCAT.inSeries, DCTERMS.isPartOf):
        if not whole.is_a(DCAT.Catalog) and (found := identity(whole, frozenset())):
            return found
    return node.text(DCTERMS.isPartOf)


def _distribution(node: GraphNode) -> Distribution:
    declared = next(iter(node.labels(DCTERMS.format)), None)
    mime = next((t.rpartition("media-types/")[2] for t in node.labels(DCAT.mediaType)), None)
    names = format_names(declared) or format_names(mime)
    download = node.address(DCAT.downloadURL)
    return Distribution(
        source_id=str(node.node) if isinstance(node.node, URIRef) else node.text(DCTERMS.identifier),
        title=node.text(DCTERMS.title),
        description=node.prose(DCTERMS.description),
        access_url=node.address(DCAT.accessURL) or download,
        download_url=download,
        format=names[0] if names else None,
        declared_format=declared or mime,
        media_type=mime if is_media_type(mime) else media_type(names[0] if names else None),
        byte_size=_bytes(node),
        license=_label_or_address(node, DCTERMS.license),
        rights=next(iter(node.labels(DCTERMS.rights)), None),
        issued=node.date(DCTERMS.issued),
        modified=node.date(DCTERMS.modified),
    )


def _columns(node: GraphNode) -> list[Described]:
    """Return the columns of csvw:tableSchema in their order: csvw:column is a list, or in older files many values."""
    lists = [v for schema in node.nodes(CSVW.tableSchema) for v in schema.nodes(CSVW.column)]
    heads = [v for v in lists if (v.node, RDF.first, None) in node.graph]
    ordered = [
        GraphNode(node.graph, member, node.fields) for v in heads for member in Collection(node.graph, v.node)
    ]
    return [
        (
            c.text(CSVW.name),
            c.text(CSVW.title),
            c.text(CSVW.datatype),
            c.text(DCTERMS.description),
        )
        for c in (*ordered, *(v for v in lists if v not in heads))
    ]


def _bytes(node: GraphNode) -> int | None:
    text = node.text(DCAT.byteSize)
    return (
        Fields({"byteSize": text}, node.fields.source_id, node.fields.problems).integer("byteSize")
        if text
        else None
    )


def _distribution_order(node: GraphNode) -> tuple[str, ...]:
    """Order by content: blank nodes' own order changes with every reading and would look like a change."""
    own = str(node.node) if isinstance(node.node, URIRef) else ""
    return (
        own,
        node.address(DCAT.accessURL, DCAT.downloadURL) or "",
        node.text(DCTERMS.title) or "",
        node.text(DCTERMS.format) or "",
    )
