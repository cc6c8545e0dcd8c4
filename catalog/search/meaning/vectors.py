"""Vectors of documents beside the embedded index: exact nearest neighbours over one matrix."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from catalog.search.document import SearchDocument

Floats = NDArray[np.float32]
_BLOCK = 65_536  # rows multiplied at once, so that half-precision rows need little memory unpacked


def text_of(document: SearchDocument) -> str:
    """Return what of a document its vector stands for."""
    subject = document.title.removeprefix(document.agency_name or "\0")
    return " ".join(
        (subject, *document.keywords[:20], (document.description or "")[:300], *document.terms[:40])
    )


class VectorTable:
    """Rows of vectors by the index's own document numbers; numbers only ever grow."""

    def __init__(self, embedder: str, numbers: NDArray[np.int64], rows: NDArray[np.float16]) -> None:
        self.embedder = embedder
        self._numbers = numbers
        self._rows = rows
        self._unpacked: Floats | None = None

    @staticmethod
    def empty(embedder: str, dimensions: int) -> VectorTable:
        """Return a table of no documents."""
        return VectorTable(embedder, np.empty(0, np.int64), np.empty((0, dimensions), np.float16))

    @staticmethod
    def of(embedder: str, dimensions: int, parts: Iterable[tuple[Sequence[int], Floats]]) -> VectorTable:
        """Return a table of parts, numbers and rows each, that come in order of number."""
        numbers, rows = [np.empty(0, np.int64)], [np.empty((0, dimensions), np.float16)]
        for some, made in parts:
            numbers.append(np.asarray(some, dtype=np.int64))
            rows.append(made.astype(np.float16))
        return VectorTable(embedder, np.concatenate(numbers), np.concatenate(rows))

    def __len__(self) -> int:
        """Return how many documents have vectors."""
        return len(self._numbers)

    def added(self, numbers: Iterable[int], rows: Floats) -> VectorTable:
        """Return a table with more documents; their numbers must lie above all numbers in it."""
        more = np.fromiter(numbers, dtype=np.int64)
        return VectorTable(
            self.embedder,
            np.concatenate([self._numbers, more]),
            np.concatenate([self._rows, rows.astype(np.float16)]),
        )

    def without(self, numbers: Sequence[int]) -> int:
        """Return how many of these documents have no vector."""
        return len(numbers) - int(np.isin(np.asarray(numbers, np.int64), self._numbers).sum())

    def likeness(self, query: Floats, numbers: Sequence[int]) -> Floats:
        """Return the cosine of documents to a query; 0 for those without a vector."""
        found = np.zeros(len(numbers), np.float32)
        if not len(self._numbers) or not len(numbers):
            return found
        wanted = np.asarray(numbers, dtype=np.int64)
        places = np.minimum(np.searchsorted(self._numbers, wanted), len(self._numbers) - 1)
        known = self._numbers[places] == wanted
        found[known] = self._rows[places[known]].astype(np.float32) @ query
        return found

    def nearest(self, query: Floats, size: int, least: float) -> list[int]:
        """Return the numbers of the documents most alike, at least `least`."""
        if not len(self._numbers) or not query.any():
            return []
        if len(self._rows) <= _BLOCK:  # small enough to keep unpacked
            if self._unpacked is None:
                self._unpacked = self._rows.astype(np.float32)
            return self._best(_products(self._unpacked, query), size, least)
        blocks = range(0, len(self._rows), _BLOCK)
        alike = np.concatenate(
            [_products(self._rows[i : i + _BLOCK].astype(np.float32), query) for i in blocks]
        )
        return self._best(alike, size, least)

    def _best(self, alike: Floats, size: int, least: float) -> list[int]:
        top = np.argpartition(-alike, min(size, len(alike) - 1))[:size]
        ordered = top[np.argsort(-alike[top])]
        return [int(self._numbers[i]) for i in ordered if alike[i] >= least]

    def save(self, path: Path) -> None:
        """Write the table, replacing the file in one step."""
        waiting = path.with_suffix(".new.npz")
        np.savez(waiting, embedder=np.array(self.embedder), numbers=self._numbers, rows=self._rows)
        waiting.replace(path)

    @staticmethod
    def load(path: Path) -> VectorTable:
        """Read what `save` wrote; FileNotFoundError, ValueError or KeyError for what cannot be read."""
        with np.load(path, allow_pickle=False) as stored:
            return VectorTable(str(stored["embedder"]), stored["numbers"], stored["rows"])


def _products(rows: Floats, query: Floats) -> Floats:
    """Return the product of each row, on this thread: waking BLAS threads takes longer where processors are busy."""
    found: Floats = np.einsum("ij,j->i", rows, query)
    return found
