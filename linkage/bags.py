"""Words of many datasets, counted: what relates them by tf-idf cosine, all at once or for a few that changed.

Counts are kept in a sparse matrix that is quick to save and to load, so that a dataset that changed costs its own words
and one pass over numbers, not a reading of the whole catalog.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from scipy.sparse import csr_matrix, vstack

MOST_RELATED = 12  # relations of one kind kept for a dataset
MOST_SHARING = 1000  # datasets a word may be in, so that the cost grows with the catalog and not its square
NEAR = 50  # datasets about a changed one whose own lists it may have entered
SHOWN_WORDS = 4
BLOCK = 1024  # datasets compared at a time, so that memory stays flat
Pair = tuple[int, int]


@dataclass(frozen=True)
class Related:
    """Two datasets by id, how alike they are (0-1), and the words they share, the weightiest first."""

    left: str
    right: str
    score: float
    words: tuple[str, ...]


class Bags:
    """Datasets by id with the counts of their words."""

    def __init__(self, ids: Sequence[str], words: Sequence[str], counts: csr_matrix) -> None:
        self.ids, self.words, self._counts = list(ids), list(words), counts
        self._row = {identifier: n for n, identifier in enumerate(self.ids)}

    @classmethod
    def of(cls, bags: Mapping[str, Mapping[str, int]]) -> Bags:
        """Make bags of words by dataset."""
        return cls([], [], csr_matrix((0, 0), dtype=np.int32)).replaced((), bags)

    def __len__(self) -> int:
        return len(self.ids)

    def bag(self, identifier: str) -> dict[str, int] | None:
        """Return the words of a dataset, None when there is no such dataset."""
        row = self._row.get(identifier)
        if row is None:
            return None
        start, end = self._counts.indptr[row], self._counts.indptr[row + 1]
        found = zip(
            self._counts.indices[start:end].tolist(), self._counts.data[start:end].tolist(), strict=True
        )
        return {self.words[column]: times for column, times in found}

    def replaced(self, gone: Iterable[str], new: Mapping[str, Mapping[str, int]]) -> Bags:
        """Return bags without some datasets and with others in place of what they were."""
        left_out = {*gone, *new}
        kept = [n for n, identifier in enumerate(self.ids) if identifier not in left_out]
        number = {word: n for n, word in enumerate(self.words)}
        for bag in new.values():
            for word in bag:
                number.setdefault(word, len(number))
        old = self._counts[kept] if kept else self._counts[:0]
        old.resize((len(kept), max(1, len(number))))
        ids = [*(self.ids[n] for n in kept), *new]
        return Bags(ids, list(number), csr_matrix(vstack([old, _rows(new.values(), number)])))

    def relations(self, least: float, only: Iterable[str] | None = None) -> list[Related]:
        """Return what is related with at least `least`, of all datasets or of some: each with its best partners."""
        matrix = self._weighted()
        rows = np.arange(len(self)) if only is None else np.array(sorted(self._rows_of(only)), dtype=np.int64)
        found: dict[Pair, float] = {}
        for row, other, score in _best(matrix, rows, least, MOST_RELATED):
            found[(row, other) if row < other else (other, row)] = score
        shared = _Shared(matrix, self.words)
        return [Related(self.ids[a], self.ids[b], s, shared.words(a, b)) for (a, b), s in found.items()]

    def near(self, some: Iterable[str], least: float) -> set[str]:
        """Return the datasets nearest to some: those in whose own lists they may stand."""
        rows = np.array(sorted(self._rows_of(some)), dtype=np.int64)
        return {self.ids[other] for _, other, _ in _best(self._weighted(), rows, least, NEAR)}

    def arrays(self) -> dict[str, Any]:
        """Return the content as arrays that numpy saves."""
        return {
            "ids": np.frombuffer(orjson.dumps(self.ids), np.uint8),
            "words": np.frombuffer(orjson.dumps(self.words), np.uint8),
            "indptr": self._counts.indptr,
            "indices": self._counts.indices,
            "data": self._counts.data,
        }

    @classmethod
    def from_arrays(cls, found: Mapping[str, Any]) -> Bags:
        """Read what `arrays` gave."""
        ids, words = (_texts(found[name]) for name in ("ids", "words"))
        shape = (len(ids), max(1, len(words)))
        return cls(ids, words, csr_matrix((found["data"], found["indices"], found["indptr"]), shape=shape))

    def _rows_of(self, some: Iterable[str]) -> set[int]:
        return {self._row[i] for i in some if i in self._row}

    def _weighted(self) -> csr_matrix:
        """Return rows of length 1: (1 + ln times) x ln(datasets / datasets with the word + 1)."""
        counts, total = self._counts, len(self)
        if not counts.nnz:
            return csr_matrix(counts.shape, dtype=np.float64)
        frequency = np.bincount(counts.indices, minlength=counts.shape[1])
        # A word of one dataset relates nothing; a word of a third of them, or of very many, says nothing.
        most = max(10, min(total // 3, MOST_SHARING))
        telling = (frequency >= 2) & (frequency <= most)
        rarity = np.where(telling, np.log(total / np.maximum(frequency, 1) + 1), 0.0)
        values = (1 + np.log(counts.data)) * rarity[counts.indices]
        matrix = csr_matrix((values, counts.indices.copy(), counts.indptr.copy()), shape=counts.shape)
        matrix.eliminate_zeros()
        norms = np.sqrt(matrix.multiply(matrix).sum(axis=1)).A1
        norms[norms == 0] = 1.0
        return csr_matrix(matrix.multiply(1 / norms[:, None]))


def save_bags(path: Path, stamp: str, seq: int, bags: Mapping[str, Bags]) -> None:
    """Keep bags by kind in a file, with what tells whether they still fit; it appears whole or not at all."""
    arrays: dict[str, Any] = {
        f"{kind}_{name}": array for kind, one in bags.items() for name, array in one.arrays().items()
    }
    told: dict[str, Any] = {
        "stamp": np.frombuffer(stamp.encode(), np.uint8),
        "seq": np.array([seq], dtype=np.int64),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.stem}.{os.getpid()}.part.npz")
    np.savez(part, **told, **arrays)
    os.replace(part, path)


def load_bags(path: Path, stamp: str, kinds: Sequence[str]) -> tuple[int, dict[str, Bags]] | None:
    """Return the number up to which bags were kept, and the bags; None where there are none of this stamp."""
    try:
        with np.load(path, allow_pickle=False) as found:
            if found["stamp"].tobytes().decode() != stamp:
                return None
            names = ("ids", "words", "indptr", "indices", "data")
            bags = {k: Bags.from_arrays({n: found[f"{k}_{n}"] for n in names}) for k in kinds}
            return int(found["seq"][0]), bags
    except (OSError, ValueError, KeyError, EOFError):
        return None


def _rows(bags: Iterable[Mapping[str, int]], number: Mapping[str, int]) -> csr_matrix:
    indptr, indices, data = [0], list[int](), list[int]()
    for bag in bags:
        for word, times in bag.items():
            indices.append(number[word])
            data.append(times)
        indptr.append(len(indices))
    arrays = (np.array(data, np.int32), np.array(indices, np.int32), np.array(indptr, np.int32))
    return csr_matrix(arrays, shape=(len(indptr) - 1, max(1, len(number))))


def _best(matrix: csr_matrix, rows: Any, least: float, most: int) -> Iterable[tuple[int, int, float]]:
    """Yield row, other and score of the best others of each row."""
    turned = matrix.T.tocsr()
    for start in range(0, len(rows), BLOCK):
        block = rows[start : start + BLOCK]
        scores = (matrix[block] @ turned).tocsr()
        for n, row in enumerate(block.tolist()):
            for other, score in _top(scores, n, row, least, most):
                yield row, other, score


def _top(scores: csr_matrix, row: int, itself: int, least: float, most: int) -> list[tuple[int, float]]:
    start, end = scores.indptr[row], scores.indptr[row + 1]
    others, values = scores.indices[start:end], scores.data[start:end]
    kept = (values >= least) & (others != itself)
    others, values = others[kept], values[kept]
    order = np.lexsort((others, -values))[:most]
    return list(zip(others[order].tolist(), values[order].tolist(), strict=True))


def _texts(packed: Any) -> list[str]:
    found: list[str] = orjson.loads(packed.tobytes())
    return found


class _Shared:
    """The weighted words of each dataset, read from the matrix once."""

    def __init__(self, matrix: csr_matrix, words: Sequence[str]) -> None:
        self._matrix, self._words = matrix, words
        self._rows: dict[int, dict[int, float]] = {}

    def words(self, a: int, b: int) -> tuple[str, ...]:
        """Return the words that two datasets share, the weightiest first."""
        left, right = self._row(a), self._row(b)
        common = sorted(left.keys() & right.keys(), key=lambda c: (-left[c] * right[c], self._words[c]))
        return tuple(self._words[c] for c in common[:SHOWN_WORDS])

    def _row(self, number: int) -> dict[int, float]:
        if number not in self._rows:
            start, end = self._matrix.indptr[number], self._matrix.indptr[number + 1]
            columns, values = self._matrix.indices[start:end].tolist(), self._matrix.data[start:end].tolist()
            self._rows[number] = dict(zip(columns, values, strict=True))
        return self._rows[number]
