"""Keep the index of a serving process in step with the store while it serves."""

from __future__ import annotations

import logging
import threading

from catalog.search import indexer
from catalog.search.index import Index
from catalog.store import Store

EVERY = 3.0  # seconds between looks at the change feed
log = logging.getLogger("malmoi")


class Follower:
    """A thread that applies new changes to the index: what an officer decides is found a few seconds later.

    Several processes may follow the same index: one writes at a time, the others try again at their next look. A look
    that fails (the writer is taken, the database is away) changes nothing and is repeated.
    """

    def __init__(self, store: Store, index: Index, every: float = EVERY) -> None:
        self._store = store
        self._index = index
        self._every = every
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="index-follower", daemon=True)

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def stop(self) -> None:
        """Stop, and wait for a look that is under way."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(10)

    def _follow(self) -> None:
        failing = False
        while not self._stop.wait(self._every):
            try:
                indexer.catch_up(self._store, self._index)
                failing = False
            except Exception as error:
                if not failing:  # told once, not every few seconds
                    log.warning("the index could not follow the store: %s", error)
                failing = True
