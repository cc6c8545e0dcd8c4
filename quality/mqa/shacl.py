"""DCAT-AP compliance by SHACL: a dataset's graph validated against `data/dcat_ap_shapes.ttl` with pyshacl.

For single datasets and for the tests that hold `quality.mqa.compliance` to it.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from catalog.records import Contact, Dataset, Distribution
from quality.data_files import read_text
from quality.mqa.compliance import date_type, is_address, is_mail

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

_DCAT, _DCT = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/"
_FOAF, _VCARD = "http://xmlns.com/foaf/0.1/", "http://www.w3.org/2006/vcard/ns#"


class Shapes:
    """The shapes, parsed when first used."""

    @cached_property
    def _graph(self) -> Graph:
        from rdflib import Graph

        return Graph().parse(data=read_text("dcat_ap_shapes.ttl"), format="turtle")

    def conforms(self, dataset: Dataset) -> tuple[bool, str]:
        """Return whether a dataset conforms, and the engine's report as text."""
        from pyshacl import validate

        conforms, _, report = validate(dataset_graph(dataset), shacl_graph=self._graph, inference="none")
        return bool(conforms), str(report)


def dataset_graph(dataset: Dataset) -> Graph:
    """Return a dataset as DCAT-AP; a value that is no date or address goes in as the plain text it is."""
    from rdflib import Graph

    writer = _Writer(Graph())
    writer.dataset(dataset)
    return writer.graph


class _Writer:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def dataset(self, dataset: Dataset) -> None:
        node = self._node(_DCAT + "Dataset")
        self._text(node, _DCT + "title", dataset.title)
        self._text(node, _DCT + "description", dataset.description)
        self._date(node, _DCT + "issued", dataset.issued)
        self._date(node, _DCT + "modified", dataset.modified)
        self._address(node, _DCAT + "landingPage", dataset.landing_page)
        self._text(node, _DCT + "accessRights", dataset.access_rights)
        if dataset.publisher is not None:
            self._text(
                self._part(node, _DCT + "publisher", _FOAF + "Agent"), _FOAF + "name", dataset.publisher
            )
        if dataset.contact is not None:
            self._contact(self._part(node, _DCAT + "contactPoint", _VCARD + "Kind"), dataset.contact)
        if dataset.temporal_start or dataset.temporal_end:
            period = self._part(node, _DCT + "temporal", _DCT + "PeriodOfTime")
            self._date(period, _DCAT + "startDate", dataset.temporal_start)
            self._date(period, _DCAT + "endDate", dataset.temporal_end)
        for distribution in dataset.distributions:
            self._distribution(self._part(node, _DCAT + "distribution", _DCAT + "Distribution"), distribution)

    def _distribution(self, node: Node, distribution: Distribution) -> None:
        from rdflib import Literal

        self._address(node, _DCAT + "accessURL", distribution.access_url)
        self._address(node, _DCAT + "downloadURL", distribution.download_url)
        self._text(node, _DCT + "format", distribution.format)
        self._text(node, _DCAT + "mediaType", distribution.media_type)
        self._text(node, _DCT + "license", distribution.license)
        self._date(node, _DCT + "issued", distribution.issued)
        self._date(node, _DCT + "modified", distribution.modified)
        if distribution.byte_size is not None:
            self._add(node, _DCAT + "byteSize", Literal(distribution.byte_size))

    def _contact(self, node: Node, contact: Contact) -> None:
        from rdflib import Literal, URIRef

        for told in (contact.name, contact.department):
            if told and told.strip():
                self._text(node, _VCARD + "fn", told)
        if contact.phone and contact.phone.strip():
            self._text(node, _VCARD + "hasTelephone", contact.phone)
        if contact.email:
            mail = contact.email
            self._add(node, _VCARD + "hasEmail", URIRef(f"mailto:{mail}") if is_mail(mail) else Literal(mail))

    def _node(self, kind: str) -> Node:
        from rdflib import RDF, BNode, URIRef

        node = BNode()
        self.graph.add((node, RDF.type, URIRef(kind)))
        return node

    def _part(self, node: Node, name: str, kind: str) -> Node:
        part = self._node(kind)
        self._add(node, name, part)
        return part

    def _text(self, node: Node, name: str, value: str | None) -> None:
        from rdflib import Literal

        if value:
            self._add(node, name, Literal(value))

    def _date(self, node: Node, name: str, value: str | None) -> None:
        from rdflib import XSD, Literal

        if value:
            kind = date_type(value)
            self._add(node, name, Literal(value, datatype=XSD[kind]) if kind else Literal(value))

    def _address(self, node: Node, name: str, value: str | None) -> None:
        from rdflib import Literal, URIRef

        if value:
            self._add(node, name, URIRef(value) if is_address(value) else Literal(value))

    def _add(self, node: Node, name: str, value: Node) -> None:
        from rdflib import URIRef

        self.graph.add((node, URIRef(name), value))
