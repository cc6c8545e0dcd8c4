"""What is remembered of searches while the index stays as it is: what was understood, and what matched it.

A person who asks for the next page, another order or one more facet asks the same words again. Whole answers are not
kept here; that is the API's.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from catalog.search.embedded.searching import Search
from catalog.search.understanding.query import Understood

_UNDERSTOOD, _SEARCHES = 2_000, 400  # some kB and some 40 kB each
T = TypeVar("T")


class Recent(Generic[T]):
    """Keeps what was made for the keys asked for last, at most `size`; safe to share between threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what is kept for a key, else make it; two threads may make the same at once, one is kept."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return made


class Memory:
    """What is remembered for one state of the index and of what it has learned."""

    def __init__(self, made_from: tuple[object, ...]) -> None:
        self._made_from = made_from
        self.understood: Recent[Understood] = Recent(_UNDERSTOOD)
        self.searches: Recent[Search] = Recent(_SEARCHES)

    def is_of(self, made_from: tuple[object, ...]) -> bool:
        """Say whether this was made from the very same objects."""
        return all(a is b for a, b in zip(self._made_from, made_from, strict=True))
