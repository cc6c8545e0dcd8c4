"""The parts a paged catalog is read in by several tasks: runs of pages, and what each part saw."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from catalog.records import DataService, Dataset, identity_key
from connectors.base import Item, Problem

PAGES = 5  # a part; a page of a graph takes longer than one of JSON
MOST = 200  # parts


@dataclass(frozen=True, slots=True)
class Tally:
    """What reading a part saw: how many datasets the catalog announces, records by key, datasets without identity."""

    announced: int | None
    seen: frozenset[int]
    unnamed: int

    def dump(self) -> str:
        """Return it as a text."""
        return orjson.dumps([self.announced, sorted(self.seen), self.unnamed]).decode()

    @classmethod
    def load(cls, text: str) -> Tally:
        """Read what `dump` wrote."""
        announced, seen, unnamed = orjson.loads(text)
        return cls(announced, frozenset(seen), int(unnamed))


def page_parts(pages: Sequence[str]) -> tuple[str, ...]:
    """Cut pages into parts; none where one task does as well. Behind the last page of all its links are followed."""
    size = max(PAGES, -(-len(pages) // MOST))
    if len(pages) <= size:
        return ()
    starts = range(0, len(pages), size)
    return tuple(orjson.dumps([pages[n : n + size], n + size >= len(pages)]).decode() for n in starts)


def read_part(name: str) -> tuple[tuple[str, ...], bool]:
    """Return the pages of a part, and whether it is the last."""
    pages, is_last = orjson.loads(name)
    return tuple(pages), bool(is_last)


def seen_key(source_id: str, is_service: bool) -> int:
    """Return a short number for a record, the same in every process; odd for services."""
    digest = hashlib.blake2b(identity_key(source_id).encode(), digest_size=7).digest()
    return int.from_bytes(digest) & ~1 | is_service


def is_dataset(key: int) -> bool:
    """Tell whether a key is a dataset's."""
    return key % 2 == 0


def came_before(item: Item, seen: frozenset[int]) -> bool:
    """Tell whether an earlier part gave this record, or this is a problem of one it gave."""
    if isinstance(item, Dataset | DataService):
        return seen_key(item.source_id, isinstance(item, DataService)) in seen
    if isinstance(item, Problem) and item.source_id is not None:
        return any(seen_key(item.source_id, service) in seen for service in (False, True))
    return False
