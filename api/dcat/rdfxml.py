"""Nodes written as RDF/XML."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from api.dcat.node import PREFIXES, Iri, Node, Ordered, Value, addressed

MEDIA_TYPE = "application/rdf+xml"


def rdfxml(nodes: list[Node]) -> bytes:
    """Return nodes as an RDF/XML document in UTF-8."""
    names = "".join(f'\n  xmlns:{name}="{iri}"' for name, iri in PREFIXES.items())
    body = "".join(_element(node) for node in addressed(nodes))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{names}>\n{body}</rdf:RDF>\n'.encode()


def _element(node: Node) -> str:
    name, *others = node.types or ("rdf:Description",)
    about = f" rdf:about={_attribute(node.iri.value)}" if node.iri else ""
    kinds = "".join(f"<rdf:type rdf:resource={_attribute(_full(kind))}/>" for kind in others)
    return f"<{name}{about}>{kinds}{''.join(_property(n, v) for n, v in node.properties)}</{name}>\n"


def _property(name: str, value: Value) -> str:
    if isinstance(value, Iri):
        return f"<{name} rdf:resource={_attribute(value.value)}/>"
    if isinstance(value, Ordered):
        return f'<{name} rdf:parseType="Collection">{"".join(map(_element, value.items))}</{name}>'
    if isinstance(value, Node):
        if value.iri:
            return f"<{name} rdf:resource={_attribute(value.iri.value)}/>"
        return f"<{name}>{_element(value)}</{name}>"
    told = f' xml:lang="{value.language}"' if value.language else ""
    if value.datatype and not value.language:
        told = f" rdf:datatype={_attribute(_full(value.datatype))}"
    # A bare carriage return would be read back as a line feed.
    return f"<{name}{told}>{escape(value.value, {chr(13): '&#13;'})}</{name}>"


def _full(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def _attribute(text: str) -> str:
    return quoteattr(text)
