"""What is remembered between searches, bounded: the oldest goes, what was just read stays."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Memory(Generic[K, V]):
    """A mapping of at most `most` entries in two halves; a full half becomes the old one and the one before is dropped.

    So a search never loses what it has just read because another thread reads too, and nothing is locked.
    """

    def __init__(self, most: int) -> None:
        self._half = most // 2
        self._young: dict[K, V] = {}
        self._old: dict[K, V] = {}

    def __contains__(self, key: K) -> bool:
        """Say whether a key is remembered."""
        return key in self._young or key in self._old

    def get(self, key: K) -> V | None:
        """Return what is remembered of a key, None for nothing."""
        found = self._young.get(key)
        return self._old.get(key) if found is None else found

    def add(self, entries: Mapping[K, V]) -> None:
        """Remember entries; they stay at least until half as many as may be kept have come after them."""
        if len(self._young) + len(entries) > self._half:
            self._old, self._young = self._young, {}
        self._young.update(entries)

    def forget(self, key: K) -> None:
        """Forget one key."""
        self._young.pop(key, None)
        self._old.pop(key, None)
