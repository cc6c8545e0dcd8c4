"""Reading a node of the graph: texts by language, labels of what it points to, addresses written as text or as node."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import DCTERMS, FOAF, RDF, RDFS, SKOS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from connectors.fields import Fields

DCAT = Namespace("http://www.w3.org/ns/dcat#")  # rdflib's own lacks the terms of DCAT 3
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
SCHEMA = (Namespace("http://schema.org/"), Namespace("https://schema.org/"))
_LABELS = (
    FOAF.name,
    SKOS.prefLabel,
    VCARD.fn,
    VCARD["organization-name"],
    DCTERMS.title,
    RDFS.label,
    SCHEMA[0].name,
    SCHEMA[1].name,
)
_DEPTH = 10


class GraphNode:
    """A node with the problems found in it, shared with the record they belong to."""

    def __init__(self, graph: Graph, node: Node, fields: Fields) -> None:
        self.graph = graph
        self.node = node
        self.fields = fields

    def values(self, *predicates: Node) -> list[Node]:
        """Return the objects of the first predicate that has any, in a stable order."""
        for predicate in predicates:
            found = sorted(self.graph.objects(self.node, predicate), key=_order)
            if found:
                return found
        return []

    def text(self, *predicates: Node) -> str | None:
        """Return the text, Korean before untagged before English before others."""
        return next(iter(self._texts(self.values(*predicates))), None)

    def texts(self, *predicates: Node) -> tuple[str, ...]:
        """Return all texts in order, once each."""
        return tuple(dict.fromkeys(self._texts(self.values(*predicates))))

    def prose(self, *predicates: Node) -> str | None:
        """Return a long text without tags."""
        found = next(iter(self._by_language(self.values(*predicates))), None)
        return self._clean(found, prose=True) if found is not None else None

    def by_language(self, predicate: Node) -> dict[str, str]:
        """Return the texts that are tagged, by language."""
        tagged = [
            (v.language, str(v)) for v in self.values(predicate) if isinstance(v, Literal) and v.language
        ]
        return {language: text for language, value in sorted(tagged) if (text := self._clean(value))}

    def labels(self, *predicates: Node) -> tuple[str, ...]:
        """Return what the objects are called: their text, their label in the graph, or their address."""
        return tuple(dict.fromkeys(t for v in self.values(*predicates) if (t := self.label_of(v))))

    def label_of(self, value: Node) -> str | None:
        """Return a text, the label of a node, or its address; None for a nameless blank node."""
        if isinstance(value, Literal):
            return self._clean(str(value))
        named = GraphNode(self.graph, value, self.fields).text(*_LABELS)
        return named or (str(value) if isinstance(value, URIRef) else None)

    def address(self, *predicates: Node) -> str | None:
        """Return an address, whether it stands as a node or as a text."""
        found = next((v for v in self.values(*predicates) if not isinstance(v, BNode)), None)
        return self._clean(str(found)) if found is not None else None

    def date(self, *predicates: Node) -> str | None:
        """Return an ISO 8601 date or time; what cannot be read is a warning."""
        found = self.text(*predicates)
        if found is None:
            return None
        nested = Fields(
            {"date": found}, self.fields.source_id, self.fields.problems, f"{_name(predicates[0])} "
        )
        return nested.date("date")

    def nodes(self, *predicates: Node) -> list[GraphNode]:
        """Return the objects that are nodes."""
        return [
            GraphNode(self.graph, v, self.fields)
            for v in self.values(*predicates)
            if not isinstance(v, Literal)
        ]

    def is_a(self, *kinds: Node) -> bool:
        """Tell whether the node has one of the types."""
        return any((self.node, RDF.type, kind) in self.graph for kind in kinds)

    def concept(self, value: Node) -> str | None:
        """Return a concept's label below those of its broader concepts, outermost first, joined by ` > `."""
        path: list[str] = []
        for node in self._broader(value):
            label = self.label_of(node)
            path += [label] if label else []
        return " > ".join(reversed(path)) or None

    def _broader(self, value: Node) -> Iterator[Node]:
        seen: set[Node] = set()
        current: Node | None = value
        while current is not None and current not in seen and len(seen) < _DEPTH:
            seen.add(current)
            yield current
            current = next(iter(sorted(self.graph.objects(current, SKOS.broader), key=_order)), None)

    def _texts(self, values: Iterable[Node]) -> list[str]:
        return [text for value in self._by_language(values) if (text := self._clean(value))]

    def _by_language(self, values: Iterable[Node]) -> list[str]:
        literals = [v for v in values if isinstance(v, Literal)]
        return [
            str(v) for v in sorted(literals, key=lambda v: _LANGUAGES.get((v.language or "")[:2].lower(), 3))
        ]

    def _clean(self, value: str, *, prose: bool = False) -> str | None:
        body = Fields({"value": value}, self.fields.source_id, self.fields.problems)
        return body.prose("value") if prose else body.text("value")


_LANGUAGES = {"ko": 0, "": 1, "en": 2}


def _order(node: Node) -> tuple[str, str]:
    """Order nodes the same way on every run; blank ones, whose names change, come last and by nothing of theirs."""
    return ("~", "") if isinstance(node, BNode) else (str(node), str(getattr(node, "language", "") or ""))


def _name(predicate: Node) -> str:
    return str(predicate).rpartition("#")[2].rpartition("/")[2]
