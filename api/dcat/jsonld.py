"""Nodes written as JSON-LD: a flat @graph, prefixes as the only context, nothing to fetch."""

from __future__ import annotations

from typing import Any

import orjson

from api.dcat.node import PREFIXES, Iri, Node, Ordered, Value, addressed

MEDIA_TYPE = "application/ld+json"


def jsonld(nodes: list[Node]) -> bytes:
    """Return nodes as a JSON-LD document."""
    return orjson.dumps({"@context": PREFIXES, "@graph": [_body(node) for node in addressed(nodes)]})


def _body(node: Node) -> dict[str, Any]:
    found: dict[str, Any] = {"@id": node.iri.value} if node.iri else {}
    if node.types:
        found["@type"] = list(node.types)
    for name, value in node.properties:
        found.setdefault(name, []).append(_value(value))
    return found


def _value(value: Value) -> dict[str, Any]:
    if isinstance(value, Iri):
        return {"@id": value.value}
    if isinstance(value, Ordered):
        return {"@list": [_value(i) for i in value.items]}
    if isinstance(value, Node):
        return {"@id": value.iri.value} if value.iri else _body(value)
    found = {"@value": value.value}
    if value.language:
        found["@language"] = value.language
    elif value.datatype:
        found["@type"] = value.datatype
    return found
