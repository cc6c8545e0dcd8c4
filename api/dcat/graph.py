"""Nodes as an rdflib graph, and the graph in the syntaxes people ask for."""

from __future__ import annotations

from functools import partial

from rdflib import RDF, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node as Term

from api.dcat.node import PREFIXES, Iri, Node, Ordered, Text, Value, addressed


def graph_of(nodes: list[Node]) -> Graph:
    """Return a graph of nodes and of all that stand in them."""
    graph = Graph(bind_namespaces="none")
    for prefix, address in PREFIXES.items():
        graph.bind(prefix, address)
    for node in addressed(nodes):
        _put(graph, node)
    return graph


def written(nodes: list[Node], syntax: str) -> bytes:
    """Return nodes as a document in UTF-8; `syntax` is rdflib's name of it."""
    graph = graph_of(nodes)
    if syntax == "json-ld":
        return graph.serialize(format=syntax, encoding="utf-8", context=PREFIXES)
    return graph.serialize(format=syntax, encoding="utf-8")


turtle = partial(written, syntax="turtle")
jsonld = partial(written, syntax="json-ld")
rdfxml = partial(written, syntax="xml")


def _put(graph: Graph, node: Node) -> Term:
    subject = URIRef(node.iri.value) if node.iri else BNode()
    for kind in node.types:
        graph.add((subject, RDF.type, URIRef(_full(kind))))
    for name, value in node.properties:
        if isinstance(value, Text) and not value.value:
            continue  # says nothing, and rdflib's JSON-LD leaves it out among others
        graph.add((subject, URIRef(_full(name)), _term(graph, value)))
    return subject


def _term(graph: Graph, value: Value) -> Term:
    if isinstance(value, Iri):
        return URIRef(value.value)
    if isinstance(value, Text):
        kind = URIRef(_full(value.datatype)) if value.datatype and not value.language else None
        return Literal(value.value, lang=value.language, datatype=kind, normalize=False)
    if isinstance(value, Ordered):
        items = [_term(graph, i) for i in value.items]
        return Collection(graph, BNode(), items).uri if items else RDF.nil
    return URIRef(value.iri.value) if value.iri else _put(graph, value)


def _full(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local
