"""JSON documents of any size, object by object, with memory that follows the largest object and not the document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import ijson
import orjson

DEPTH = 100
_OPENING = frozenset({"start_map", "start_array"})
_CLOSING = frozenset({"end_map", "end_array"})


class BrokenJson(Exception):
    """The document is not JSON from some point on; `read` objects were delivered before."""

    def __init__(self, reason: str, read: int) -> None:
        super().__init__(reason)
        self.read = read


def parse(content: bytes) -> Any:
    """Return a parsed document. Raises BrokenJson, also for nesting too deep."""
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise BrokenJson(f"{error.msg} (line {error.lineno}, column {error.colno})", 0) from error
    except RecursionError as error:
        raise BrokenJson("nested too deeply", 0) from error


def objects(stream: BinaryIO, wanted: Callable[[str], bool]) -> Iterator[tuple[str, Any]]:
    """Yield `(prefix, value)` for every value whose ijson prefix is wanted (`item`, `dataset.item`, ...).

    Raises BrokenJson where the document ends or breaks too early; what was complete before has been yielded.
    """
    events = ijson.parse(_shallow(ijson.basic_parse(stream, use_float=True)))
    read = 0
    try:
        for prefix, event, value in events:
            if event in ("end_map", "end_array", "map_key") or not wanted(prefix):
                continue
            if event == "start_array" and not prefix.endswith("item"):
                continue  # its items come under `prefix.item`
            yield prefix, _built(events, event, value)
            read += 1
    except (ijson.JSONError, UnicodeError, RecursionError, _TooDeep) as error:
        raise BrokenJson(str(error).partition("\n")[0] or type(error).__name__, read) from error


class _TooDeep(Exception):
    pass


def _shallow(events: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Pass events on while they are not nested too deeply.

    The bound stands before ijson makes prefixes, which grow with the depth: deep nesting would cost its square.
    """
    depth = 0
    for event in events:
        name = event[0]
        if name in _OPENING:
            depth += 1
            if depth > DEPTH:
                raise _TooDeep("nested too deeply")
        elif name in _CLOSING:
            depth -= 1
        yield event


def _built(events: Iterator[tuple[str, str, Any]], event: str, value: Any) -> Any:
    if event not in _OPENING:
        return value
    builder = ijson.ObjectBuilder()
    builder.event(event, value)
    depth = 1
    for _, following, inner in events:
        depth += (following in _OPENING) - (following in _CLOSING)
        builder.event(following, inner)
        if depth == 0:
            break
    return builder.value
