"""JSON-LD contexts of schema.org documents. None is ever fetched: a context's address is input like any other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_SCHEMA = frozenset(
    f"{scheme}://{host}{path}"
    for scheme in ("http", "https")
    for host in ("schema.org", "www.schema.org")
    for path in ("", "/", "/docs/jsonldcontext.json", "/docs/jsonldcontext.jsonld")
)
_PREFIXES = ("schema:", "sdo:", "https://schema.org/", "http://schema.org/")


def unknown_context(context: Any) -> str | None:
    """Return the first remote context that is not schema.org's own, None when all are known or inline."""
    if context.__class__ is str:
        return None if context in _SCHEMA else str(context)
    if isinstance(context, list):
        return next((found for part in context if (found := unknown_context(part)) is not None), None)
    return None


def plain_names(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an object with the names of schema.org without prefix, also in nested objects."""
    if not any(key.startswith(_PREFIXES) for key in body):
        return body
    return {_plain(key): _plain_value(value) for key, value in body.items()}


def type_names(value: Any) -> tuple[str, ...]:
    """Return the types of an object without prefix."""
    if value.__class__ is str:
        return (_plain(value),)
    return tuple(_plain(v) for v in value if isinstance(v, str)) if isinstance(value, list) else ()


def _plain(name: str) -> str:
    for prefix in _PREFIXES:
        if name.startswith(prefix):
            return name[len(prefix) :]
    return name


def _plain_value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return plain_names(value)
    return [_plain_value(v) for v in value] if isinstance(value, list) else value
