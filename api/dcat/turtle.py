"""Nodes written as Turtle."""

from __future__ import annotations

import orjson

from api.dcat.node import PREFIXES, Iri, Node, Ordered, Value, addressed

MEDIA_TYPE = "text/turtle"


def turtle(nodes: list[Node]) -> bytes:
    """Return nodes as a Turtle document in UTF-8."""
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    return (head + "".join(_statement(node) for node in addressed(nodes))).encode()


def _statement(node: Node) -> str:
    assert node.iri is not None
    return f"\n<{node.iri.value}> {_body(node, chr(10) + '  ')} .\n"


def _body(node: Node, gap: str) -> str:
    parts = [f"a {', '.join(node.types)}"] if node.types else []
    parts += [f"{name} {_value(value)}" for name, value in node.properties]
    return f" ;{gap}".join(parts)


def _value(value: Value) -> str:
    if isinstance(value, Iri):
        return f"<{value.value}>"
    if isinstance(value, Ordered):
        return f"( {' '.join(_value(i) for i in value.items)} )"
    if isinstance(value, Node):
        return f"<{value.iri.value}>" if value.iri else f"[ {_body(value, ' ')} ]"
    # JSON's escapes are all Turtle's too.
    text = orjson.dumps(value.value).decode()
    if value.language:
        return f"{text}@{value.language}"
    return f"{text}^^{value.datatype}" if value.datatype else text
