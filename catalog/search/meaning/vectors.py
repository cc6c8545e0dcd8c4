"""Vectors of documents beside the embedded index: the exact nearest neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from catalog.search.document import SearchDocument
from catalog.search.meaning.sieve import Sieve, likely

Floats = NDArray[np.float32]
_BLOCK = 65_536  # rows multiplied at once, so that half-precision rows need little memory unpacked
_SMALL = 32_768  # vectors that are kept unpacked and looked at in full each time
_LIKELY = 16  # times the wanted ones, to learn what the others must reach
_UNSIEVED = 4_000  # new vectors that are looked at in full before they are put into the sieve


def text_of(document: SearchDocument) -> str:
    """Return what of a document its vector stands for."""
    subject = document.title.removeprefix(document.agency_name or "\0")
    return " ".join(
        (subject, *document.keywords[:20], (document.description or "")[:300], *document.terms[:40])
    )


class VectorTable:
    """Rows of vectors by the index's own document numbers; numbers only ever grow."""

    def __init__(
        self,
        embedder: str,
        numbers: NDArray[np.int64],
        rows: NDArray[np.float16],
        sieve: Sieve | None = None,
    ) -> None:
        self.embedder = embedder
        self._numbers = numbers
        self._rows = rows
        self._sieve = sieve  # of the first rows; the others are new
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
            self._sieve,
        )

    def without(self, numbers: Sequence[int]) -> int:
        """Return how many of these documents have no vector."""
        return len(numbers) - int(np.isin(np.asarray(numbers, np.int64), self._numbers).sum())

    def likeness(self, query: Floats, numbers: Sequence[int]) -> Floats:
        """Return the cosine of documents to a query; 0 for those without a vector."""
        if not len(self._numbers) or not len(numbers):
            return np.zeros(len(numbers), np.float32)
        wanted = np.asarray(numbers, dtype=np.int64)
        places = np.minimum(np.searchsorted(self._numbers, wanted), len(self._numbers) - 1)
        known = self._numbers[places] == wanted
        rows = (
            self._rows.take(places, axis=0) if self._unpacked is None else self._unpacked.take(places, axis=0)
        )
        found: Floats = rows.astype(np.float32, copy=False) @ query
        found[~known] = 0.0
        return found

    def prepare(self) -> None:
        """Do what the first `nearest` would otherwise wait for: a third of a second for 500,000 documents."""
        if len(self._rows) <= _SMALL:
            if self._unpacked is None:
                self._unpacked = self._rows.astype(np.float32)
        elif self._sieve is None:
            self._sieve = Sieve.of(self._rows)
        elif len(self._rows) - len(self._sieve) > _UNSIEVED:
            self._sieve = self._sieve.extended(self._rows[len(self._sieve) :])

    def nearest(self, query: Floats, size: int, least: float) -> list[int]:
        """Return the numbers of the documents most alike, at least `least`: the exact ones, found by a bound first."""
        if not len(self._numbers) or not query.any():
            return []
        self.prepare()
        if self._unpacked is not None:
            places, alike = np.arange(len(self._rows)), _products(self._unpacked, query)
        else:
            places = self._likely(query, size, least)
            alike = self._alike(places, query)
        top = np.argpartition(-alike, min(size, len(alike) - 1))[:size] if len(alike) else places
        ordered = top[np.argsort(-alike[top], kind="stable")]
        return [int(self._numbers[places[i]]) for i in ordered if alike[i] >= least]

    def _likely(self, query: Floats, size: int, least: float) -> NDArray[np.intp]:
        """Return the places of all vectors that may be among the most alike."""
        assert self._sieve is not None
        bounds = self._sieve.bounds(query)
        reached = self._alike(likely(bounds, _LIKELY * size), query)
        if len(reached) >= size:
            least = max(least, float(np.partition(reached, -size)[-size]))
        return np.concatenate([np.flatnonzero(bounds >= least), np.arange(len(bounds), len(self._rows))])

    def _alike(self, places: NDArray[np.intp], query: Floats) -> Floats:
        """Return the cosines of the vectors at some places."""
        blocks = [places[i : i + _BLOCK] for i in range(0, len(places), _BLOCK)]
        parts = [_products(self._rows[some].astype(np.float32), query) for some in blocks]
        return np.concatenate(parts) if parts else np.empty(0, np.float32)

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
