"""Bulks on their way while the next are made: several at a time, and never more than a slow cluster takes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from catalog.search.elastic.cluster import Cluster, Line, Outcome

SENDERS = 2  # bulks on their way at a time


class Sending:
    """Sends bulks to an alias; `taken` is given what became of each, in the order they were sent.

    As a context it has sent everything at its end; what fails is raised by the next `send` or there.
    """

    def __init__(self, cluster: Cluster, alias: str, taken: Callable[[list[Outcome]], None]) -> None:
        self._cluster = cluster
        self._alias = alias
        self._taken = taken
        self._underway: deque[Future[list[Outcome]]] = deque()
        self._pool = ThreadPoolExecutor(SENDERS, thread_name_prefix="malmoi-bulk")

    def __enter__(self) -> Sending:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait until all is sent."""
        with self._pool:
            while self._underway and kind is None:
                self._finish_one()

    def send(self, lines: Sequence[Line]) -> None:
        """Hand over a bulk; waits while enough are on their way, so a slow cluster slows the reading of the store."""
        while len(self._underway) >= SENDERS + 1:
            self._finish_one()
        if lines:
            self._underway.append(self._pool.submit(self._cluster.bulk, self._alias, lines))

    def _finish_one(self) -> None:
        self._taken(self._underway.popleft().result())
