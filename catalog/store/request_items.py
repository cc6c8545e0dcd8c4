"""Items of requests as JSON: the fields of vocab.model by their names, missing ones left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from catalog.errors import MalformedItemError
from catalog.store.encoding import has_nul
from vocab.model import CodeSet, CodeValue, Domain, Layer, Term, Word
from vocab.requests import Item, ItemKind

ITEM_TYPES: Mapping[ItemKind, type[Any]] = {
    ItemKind.WORD: Word,
    ItemKind.TERM: Term,
    ItemKind.DOMAIN: Domain,
    ItemKind.CODE: CodeSet,
}

LONGEST_NAME = 200  # characters
LARGEST = 64 * 1024  # bytes of an item


def item_of_input(kind: ItemKind, told: Mapping[str, Any], agency: str | None) -> Item:
    """Return the item somebody asks for, as an agency's or a database's own; empty fields are missing ones.

    Raises MalformedItemError naming the fields that are unknown, missing or of the wrong type.
    """
    given = {"layer": Layer.AGENCY.value, **{k: v for k, v in told.items() if v not in (None, "")}}
    _require_fields(kind, given)
    needed = {f.name: _blank(f.name) for f in fields(ITEM_TYPES[kind]) if f.default is MISSING}
    try:
        item: Item = TypeAdapter(ITEM_TYPES[kind]).validate_python({**needed, **given, "agency": agency})
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:5])
        raise MalformedItemError(f"{kind}: 값이 잘못되었습니다 (wrong values): {wrong}") from error
    return item


def _require_fields(kind: ItemKind, given: Mapping[str, Any]) -> None:
    known = {f.name for f in fields(ITEM_TYPES[kind])} - {"revision"}
    unknown = sorted(str(name)[:100] for name in given.keys() - known)
    if unknown:
        raise MalformedItemError(
            f"{kind}: 없는 항목입니다 (unknown fields): {', '.join(unknown[:5])}; {', '.join(sorted(known))}"
        )
    name = given.get("name")
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_NAME:
        raise MalformedItemError(
            f"{kind}: name은 1~{LONGEST_NAME}자여야 합니다 (1 to {LONGEST_NAME} letters)"
        )
    if given["layer"] not in (Layer.AGENCY, Layer.DATABASE):
        raise MalformedItemError(
            f"{kind}: layer는 agency나 database입니다; 공통표준은 행정안전부가 정합니다 (agency or database)"
        )
    if has_nul(given) or len(orjson.dumps(given, default=str)) > LARGEST:
        raise MalformedItemError(
            f"{kind}: NUL 문자가 있거나 {LARGEST:,}바이트가 넘습니다 (NUL, or too large)"
        )


def item_as_plain(item: Item) -> dict[str, Any]:
    """Return an item as JSON-ready mapping; fields that hold nothing but their default are left out."""
    found: dict[str, Any] = {}
    for field in fields(item):
        value = getattr(item, field.name)
        if field.default is not MISSING and value == field.default:
            continue
        found[field.name] = _plain(value)
    return found


def item_of_plain(kind: ItemKind, stored: Mapping[str, Any]) -> Item:
    """Return the item of what `item_as_plain` gave; a needed text that is missing is empty, unknown fields are passed over.

    So an unfinished request of an earlier version is read too, and refused only when it is submitted.
    """
    made = ITEM_TYPES[kind]
    values: dict[str, Any] = {}
    for field in fields(made):
        if field.name in stored:
            values[field.name] = _value(field.name, stored[field.name])
        elif field.default is MISSING:
            values[field.name] = _blank(field.name)
    item: Item = made(**values)
    return item


def _blank(name: str) -> Any:
    return () if name == "values" else None if name == "group" else ""


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    if isinstance(value, CodeValue):
        return {"value": value.value, "meaning": value.meaning}
    return value.value if isinstance(value, Layer) else value


def _value(name: str, value: Any) -> Any:
    if name == "layer":
        return Layer(value)
    if name == "values":
        return tuple(CodeValue(str(v["value"]), str(v["meaning"])) for v in value)
    return tuple(value) if isinstance(value, list) else value
