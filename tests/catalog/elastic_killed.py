"""Rebuild an index from a process that is killed at a point of the change-over: python elastic_killed.py URL POINT."""

from __future__ import annotations

import os
import signal
import sys

from catalog.search.document import SearchDocument
from catalog.search.elastic import open_elastic
from catalog.search.elastic.generations import Generations
from catalog.search.understanding.language import Language


class Dying(Generations):
    """Dies before or after the alias changes over, or when half of the documents are sent."""

    point = "after"

    def _swap(self, name: str) -> None:
        if self.point == "after":
            super()._swap(name)
        os.kill(os.getpid(), signal.SIGKILL)


def document(number: int) -> SearchDocument:
    """A dataset of the rebuild."""
    return SearchDocument(f"id{number}", number, "test", str(number), f"약국 {number}")


def main(url: str, point: str) -> None:
    """Rebuild 40 documents up to change 40 and die."""
    index = open_elastic(url, Language.default())
    index._working.__class__ = Dying
    index._working.point = point  # type: ignore[attr-defined]  # the class was just changed

    def batches():
        for start in (0, 20):
            if start and point == "middle":
                os.kill(os.getpid(), signal.SIGKILL)
            yield [document(n) for n in range(start + 1, start + 21)]

    index.rebuild(batches(), 40)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
