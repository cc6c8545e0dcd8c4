"""What is said in RDF, before it is a graph: nodes with properties, addresses, texts and ordered lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

PREFIXES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "adms": "http://www.w3.org/ns/adms#",
    "csvw": "http://www.w3.org/ns/csvw#",
    "hydra": "http://www.w3.org/ns/hydra/core#",
}
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`\x7f]")
_NOT_IN_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML has no way to write them
_HANGUL = re.compile(r"[가-힣]")


@dataclass(frozen=True, slots=True)
class Iri:
    """An address; what may not stand in one is percent-encoded."""

    value: str

    @classmethod
    def of(cls, text: str) -> Iri:
        """Return an address written by somebody else."""
        return cls(_NOT_IN_IRI.sub(lambda m: f"%{ord(m[0]):02X}", text.strip()))


@dataclass(frozen=True, slots=True)
class Text:
    """A literal, with a language or a datatype (a prefixed name), or neither."""

    value: str
    language: str | None = None
    datatype: str | None = None

    @classmethod
    def of(cls, text: str, language: str | None = None) -> Text:
        """Return a text for people; Korean is tagged as such."""
        clean = _NOT_IN_TEXT.sub("", text)
        return cls(clean, language or ("ko" if _HANGUL.search(clean) else None))


@dataclass(frozen=True, slots=True)
class Node:
    """Something with properties: prefixed names and values. Without an address it is a blank node."""

    iri: Iri | None
    types: tuple[str, ...]
    properties: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Ordered:
    """An rdf:List."""

    items: tuple[Node, ...]


Value = Iri | Text | Node | Ordered
Properties = Iterator[tuple[str, Value]]


def addressed(nodes: list[Node]) -> list[Node]:
    """Return all nodes that have an address, those inside others too, each once."""
    found: dict[str, Node] = {}
    waiting = list(reversed(nodes))
    while waiting:
        node = waiting.pop()
        if node.iri is not None:
            if node.iri.value in found:
                continue
            found[node.iri.value] = node
        inner = [v for _, v in node.properties]
        inner += [i for v in inner if isinstance(v, Ordered) for i in v.items]
        waiting += [v for v in inner if isinstance(v, Node)]
    return list(found.values())
