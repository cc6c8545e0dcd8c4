"""Answers to searches that were asked before, as long as the index has not moved on.

People ask for the same few things: the first page, what is in the news, what a page links to. An answer is kept under
what was asked and who may see it, together with the number of the last change the index held; a newer number makes it
worthless, so nobody is ever shown what has been taken out or restricted since.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable

MOST_BYTES = 32 * 1024 * 1024
LARGEST = 256 * 1024  # bytes of an answer worth keeping


class AnswerCache:
    """Keeps encoded answers, the least recently asked thrown out first. One a process, used from one thread."""

    def __init__(self, version: Callable[[], int], most_bytes: int = MOST_BYTES) -> None:
        self._version = version
        self._most = most_bytes
        self._held: OrderedDict[Hashable, bytes] = OrderedDict()
        self._bytes = 0
        self._at: int | None = None

    def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """Return the answer kept under a key, or the one made now."""
        self._forget_old()
        found = self._held.get(key)
        if found is not None:
            self._held.move_to_end(key)
            return found
        made = make()
        if len(made) <= LARGEST:
            self._keep(key, made)
        return made

    def _keep(self, key: Hashable, made: bytes) -> None:
        self._held[key] = made
        self._bytes += len(made)
        while self._bytes > self._most:
            self._bytes -= len(self._held.popitem(last=False)[1])

    def _forget_old(self) -> None:
        version = self._version()
        if version != self._at:
            self._held.clear()
            self._bytes, self._at = 0, version
