"""A schema.org document cut into its objects, whatever its layout, with memory that follows one object."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from connectors.document import Document
from connectors.json_stream import BrokenJson, objects, parse

CONTAINERS = ("@graph", "dataset", "itemListElement", "hasPart")
_STREAMED = frozenset({"item", *(f"{name}.item" for name in CONTAINERS)})
_WHOLE = 4 * 1024 * 1024
_LINE = 64 * 1024 * 1024
_NESTED = 50


@dataclass(frozen=True)
class Broken:
    """A line that is not JSON."""

    line: int
    text: str
    reason: str


def nodes(document: Document) -> Iterator[Any]:
    """Yield the objects of a document: JSON lines, an array, one object, or a catalog or graph of objects.

    Raises BrokenJson where a document that is not in lines breaks off.
    """
    if is_lines(document.head):
        yield from _lines(document)
        return
    if document.head.lstrip()[:1] == b"{" and len(document.head) < 64 * 1024:
        yield from members(parse(document.read()))
        return
    for _, value in objects(document.stream, _STREAMED.__contains__):
        yield from members(value)


def is_lines(head: bytes) -> bool:
    """Tell JSON lines from a printed document: two lines that begin an object, or one that is a whole object.

    A printed object never has its second line begin with a brace, even when the first record of the lines is broken.
    """
    lines = re.split(rb"\r?\n", head.strip(b" \t\r\n"), maxsplit=2)
    if len(lines) > 1:
        return lines[0].startswith(b"{") and lines[1].startswith(b"{")
    return False


def members(value: Any) -> Iterator[Any]:
    """Yield the records a value holds: itself, or what a list, graph, catalog or item list contains."""
    waiting = [(value, 0)]
    while waiting:
        node, depth = waiting.pop()
        inner = _inner(node)
        if inner is None or depth > _NESTED:
            yield node
        else:
            waiting.extend((child, depth + 1) for child in reversed(inner))


def _inner(node: Any) -> list[Any] | None:
    if isinstance(node, list):
        return node
    if not isinstance(node, Mapping):
        return None
    if node.get("@type") == "ListItem" and isinstance(node.get("item"), Mapping):
        return [node["item"]]
    for name in CONTAINERS[:3]:
        held = node.get(name)
        if isinstance(held, list | Mapping) and ("@graph" in node or node.get("@type") != "Dataset"):
            children = held if isinstance(held, list) else [held]
            return [_with_context(child, node.get("@context")) for child in children]
    return None


def _holds_others(node: dict[str, Any]) -> bool:
    return "@graph" in node or "dataset" in node or "itemListElement" in node


def _with_context(child: Any, context: Any) -> Any:
    if context is None or not isinstance(child, dict) or "@context" in child:
        return child
    return {"@context": context, **child}


def _lines(document: Document) -> Iterator[Any]:
    loads = orjson.loads
    read = document.stream.readline
    number = 0
    while line := read(_LINE):
        number += 1
        if not line.endswith(b"\n") and len(line) == _LINE:
            raise BrokenJson(f"line {number} is longer than {_LINE:,} bytes", number)
        try:
            value = loads(line)
        except (orjson.JSONDecodeError, RecursionError) as error:
            value = _mended(line, number, str(error))
            if value is None:
                continue
        if value.__class__ is dict and not _holds_others(value):
            yield value
        else:
            yield from members(value)


def _mended(line: bytes, number: int, reason: str) -> Any:
    """Return the value of a line in CP949, None for an empty line, else what is wrong with it."""
    text = line.strip(b" \t\r\n\0\x1e")
    if not text:
        return None
    try:
        return orjson.loads(text.decode("utf-8"))
    except (ValueError, RecursionError):
        pass
    try:
        return orjson.loads(text.decode("cp949"))
    except (ValueError, RecursionError):
        return Broken(number, text[:200].decode("utf-8", "replace"), reason)
