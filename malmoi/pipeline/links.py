"""Whether the addresses of distributions answer: asked source by source, one request a server at a time."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from catalog.records import Kind
from malmoi.pipeline.scoring import link_checker, score_quality
from malmoi.pipeline.workspace import Workspace


def link_batches(workspace: Workspace, most: int = 200) -> list[list[str]]:
    """Cut the sources into at most `most` batches of names, in the order of their names."""
    names = [s.name for s in workspace.store.sources.list()]
    size = max(1, -(-len(names) // most))
    return [names[n : n + size] for n in range(0, len(names), size)]


def check_source_links(workspace: Workspace, names: Sequence[str]) -> dict[str, int]:
    """Ask every address of the datasets of some sources, and score the datasets with what came.

    Returns counts of datasets, addresses asked, and those that answered with success.
    """
    polite = PoliteChecker(link_checker(workspace))
    datasets = 0
    for name in names:
        for rows in workspace.store.records.each(Kind.DATASET, filters={"source": name}):
            for row in rows:
                score_quality(workspace, row.id, polite)
            datasets += len(rows)
    return {"datasets": datasets, "addresses": len(polite.asked), "answered": polite.answered}


class PoliteChecker:
    """Asks each address once, and a server one thing at a time: many datasets name the same server."""

    def __init__(self, checker: Callable[[str], int | None]) -> None:
        self._checker = checker
        self._turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self.asked: dict[str, int | None] = {}

    def __call__(self, address: str) -> int | None:
        """Return the status of an address, None when no answer came."""
        with self._turns[urlsplit(address).netloc.lower()]:
            if address not in self.asked:
                self.asked[address] = self._checker(address)
            return self.asked[address]

    @property
    def answered(self) -> int:
        """How many addresses answered with success (200-399, MQA accessURL)."""
        return sum(1 for status in self.asked.values() if status is not None and 200 <= status < 400)
