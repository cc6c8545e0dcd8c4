"""The parts a portal is read in by several tasks: ranges of rows, or lists of names, and what each part saw."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from catalog.records import Dataset, identity_key
from connectors.base import Item, Problem

PAGES = 10  # a part, so that reading it outweighs starting a task
NAMES = 200  # datasets a part where each is asked for by itself
MOST = 200  # parts


@dataclass(frozen=True, slots=True)
class Part:
    """Rows from `start` to before `end`, None: to wherever they end by then; or datasets by name."""

    start: int = 0
    end: int | None = None
    names: tuple[str, ...] = ()

    @classmethod
    def parse(cls, name: str) -> Part:
        """Read a part of a plan."""
        if name.startswith("["):
            return cls(names=tuple(orjson.loads(name)))
        start, _, end = name.partition("-")
        return cls(int(start), int(end) if end else None)


@dataclass(frozen=True, slots=True)
class Tally:
    """What reading a part saw: how many datasets the portal announced, and which these were, harvested or not."""

    announced: int | None
    seen: frozenset[int]

    def dump(self) -> str:
        """Return it as a text."""
        return orjson.dumps([self.announced, sorted(self.seen)]).decode()

    @classmethod
    def load(cls, text: str) -> Tally:
        """Read what `dump` wrote."""
        announced, seen = orjson.loads(text)
        return cls(announced, frozenset(seen))


def row_parts(count: int, rows: int) -> tuple[str, ...]:
    """Cut `count` rows, asked for `rows` a page, into parts of whole pages; none where one task does as well.

    The last is open: what comes to the portal meanwhile stands at the end.
    """
    pages = -(-count // rows)
    step = rows * max(PAGES, -(-pages // MOST))
    if count <= step:
        return ()
    starts = range(0, count, step)
    return tuple(f"{start}-{start + step if start + step < count else ''}" for start in starts)


def name_parts(names: Sequence[str]) -> tuple[str, ...]:
    """Cut a list of names into parts; none where one task does as well."""
    size = max(NAMES, -(-len(names) // MOST))
    if len(names) <= size:
        return ()
    return tuple(orjson.dumps(names[n : n + size]).decode() for n in range(0, len(names), size))


def seen_key(identifier: str) -> int:
    """Return a short number for an identifier, the same in every process."""
    digest = hashlib.blake2b(identity_key(identifier).encode(), digest_size=7).digest()
    return int.from_bytes(digest)


def came_before(item: Item, seen: frozenset[int]) -> bool:
    """Tell whether an earlier part gave this dataset, or this is a problem of one it gave."""
    if isinstance(item, Dataset | Problem) and item.source_id is not None:
        return seen_key(item.source_id) in seen
    return False
