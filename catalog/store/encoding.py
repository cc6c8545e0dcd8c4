"""Turn records into what is compared and stored: a body, a hash, and the parts of a dataset with ids of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from catalog.access import Visibility, visibility_of
from catalog.records import (
    Agency,
    Database,
    DataService,
    Dataset,
    Kind,
    Record,
    System,
    identity_key,
    kind_of,
    record_id,
)
from catalog.store.plain import plain

_PARTS = ("distributions", "tables")


class TextError(ValueError):
    """A text that cannot be stored: a NUL character."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A record ready to be compared: `full` is its whole content, `hash` that content's hash."""

    kind: Kind
    id: str
    source_id: str
    title: str
    full: Mapping[str, Any]
    hash: str
    publisher: str | None
    publisher_code: str | None
    visibility: Visibility

    @property
    def body(self) -> dict[str, Any]:
        """The content without the parts that have rows of their own."""
        if self.kind is not Kind.DATASET:
            return dict(self.full)
        return {k: v for k, v in self.full.items() if k not in _PARTS}


@dataclass(frozen=True, slots=True)
class Part:
    """A distribution, table or column of a dataset."""

    kind: Kind
    id: str
    source_id: str
    title: str
    body: Mapping[str, Any]
    hash: str
    parent_id: str
    position: int


def encode(source: str, record: Record) -> Encoded:
    """Encode a record of a source. Raises TypeError for what is no record or holds what JSON cannot."""
    kind = kind_of(record)
    full = plain(record)
    content = orjson.dumps(full, option=orjson.OPT_SORT_KEYS)
    if b"\\u0000" in content and has_nul(full):
        raise TextError(f"record {record.source_id!r} holds a NUL character, which no database keeps")
    return Encoded(
        kind=kind,
        id=record_id(kind, source, record.source_id),
        source_id=record.source_id,
        title=_title(record),
        full=full,
        hash=_hash(content),
        publisher=getattr(record, "publisher", None),
        publisher_code=getattr(record, "publisher_code", None),
        visibility=visibility_of(record.access_rights) if isinstance(record, Dataset) else Visibility.PUBLIC,
    )


def digest(content: Mapping[str, Any]) -> str:
    """Return the hash of JSON-ready content, equal to `catalog.records.content_hash` of its record."""
    return _hash(orjson.dumps(content, option=orjson.OPT_SORT_KEYS))


def has_nul(value: Any) -> bool:
    """Tell whether a NUL character stands anywhere in JSON-ready content."""
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, Mapping):
        return any(has_nul(k) or has_nul(v) for k, v in value.items())
    return isinstance(value, list) and any(has_nul(v) for v in value)


def _hash(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=20).hexdigest()


def parts_of(source: str, dataset: Encoded) -> Iterator[Part]:
    """Yield the distributions, tables and columns of an encoded dataset.

    A distribution that tells no id is known by its address, else its title, else its place. What bears the id of one
    before it gets "~2", "~3" and so on behind, so that nothing is lost.
    """
    naming = _Naming(source)
    for n, body in enumerate(dataset.full.get("distributions", ())):
        source_id = f"{dataset.source_id}#{_distribution_name(body, n)}"
        title = str(body.get("title") or body.get("format") or body.get("source_id") or n + 1)
        yield _part(naming, Kind.DISTRIBUTION, source_id, title, body, dataset.id, n)
    for n, full in enumerate(dataset.full.get("tables", ())):
        body = {k: v for k, v in full.items() if k != "columns"}
        name = f"{body['schema']}.{body['name']}" if body.get("schema") else str(body["name"])
        title = str(body.get("logical_name") or body["name"])
        table = _part(naming, Kind.TABLE, f"{dataset.source_id}/{name}", title, body, dataset.id, n)
        yield table
        for m, column in enumerate(full.get("columns", ())):
            title = str(column.get("logical_name") or column["name"])
            source_id = f"{table.source_id}/{column['name']}"
            yield _part(naming, Kind.COLUMN, source_id, title, column, table.id, m)


class _Naming:
    """Hands out ids of parts that no part before had."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._taken: dict[tuple[Kind, str], int] = {}

    def unique(self, kind: Kind, source_id: str) -> str:
        key = (kind, identity_key(source_id))
        count = self._taken[key] = self._taken.get(key, 0) + 1
        return source_id if count == 1 else self.unique(kind, f"{source_id}~{count}")


def _part(
    naming: _Naming,
    kind: Kind,
    wished_id: str,
    title: str,
    body: Mapping[str, Any],
    parent_id: str,
    position: int,
) -> Part:
    source_id = naming.unique(kind, wished_id)
    identifier = record_id(kind, naming.source, source_id)
    return Part(kind, identifier, source_id, title, body, digest(body), parent_id, position)


def _distribution_name(body: Mapping[str, Any], position: int) -> str:
    for key in ("source_id", "download_url", "access_url", "title"):
        if body.get(key):
            return str(body[key])
    return str(position + 1)


def _title(record: Record) -> str:
    if isinstance(record, Dataset | DataService):
        return record.title
    if isinstance(record, Database):
        return record.logical_name or record.name
    assert isinstance(record, Agency | System)
    return record.name
