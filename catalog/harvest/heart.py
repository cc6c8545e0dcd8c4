"""Keeps a run's lease alive while its source is slow to answer."""

from __future__ import annotations

import threading
from types import TracebackType

from catalog.errors import StoreError
from catalog.store import Run, Store
from catalog.store.leases import BEAT_SECONDS


class Heart:
    """Beats in a thread of its own from enter to exit."""

    def __init__(self, store: Store, run: Run, every: float = BEAT_SECONDS) -> None:
        self._store = store
        self._run = run
        self._every = every
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"heart-{run.source}", daemon=True)

    def __enter__(self) -> Heart:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._stop.wait(self._every):
            try:
                if not self._store.runs.heartbeat(self._run):
                    return  # taken over; the next batch is refused and says so
            except StoreError:
                continue  # the next batch meets the same failure and reports it
