"""Words related by how the catalog uses them: positive pointwise mutual information, reduced by SVD.

Levy and Goldberg (2014): the shifted PPMI matrix factorised is as good as trained word vectors, and it needs no
training. Words stand together when one dataset's title, keywords, description or columns hold both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import svds

DIMENSIONS = 64
_RAREST, _MOST_COMMON = 3, 0.08  # datasets, and share of them, a word must and may be used in
_MOST_WORDS = 30_000
MOST_DOCUMENTS = 60_000  # that are learned from; more are sampled
_SHIFT = 1.0  # natural logarithm of the number of negative samples this stands for

Floats = NDArray[np.float32]
Hashes = NDArray[np.uint32]


@dataclass(frozen=True)
class WordVectors:
    """Unit vectors of words by hash; `words` names those that can be told to a person."""

    hashes: Hashes  # sorted
    vectors: Floats
    words: tuple[str, ...]  # in the same order

    @staticmethod
    def nothing() -> WordVectors:
        """Return vectors of no words at all."""
        return WordVectors(np.empty(0, np.uint32), np.empty((0, DIMENSIONS), np.float32), ())

    @staticmethod
    def learn(documents: Sequence[Hashes], names: Mapping[int, str]) -> WordVectors:
        """Learn from the distinct word hashes of each document; words without a name are left out."""
        hashes = _vocabulary(documents, names) if documents else np.empty(0, np.uint32)
        if len(hashes) < DIMENSIONS * 2:
            return WordVectors.nothing()
        table = _incidence(documents, hashes)
        left, values, _ = svds(_ppmi(table), k=DIMENSIONS, random_state=7)
        vectors = _unit((left * np.sqrt(values)).astype(np.float32))
        return WordVectors(hashes, vectors, tuple(names[int(h)] for h in hashes))

    def near(self, word_hash: int, size: int, least: float) -> list[tuple[str, float]]:
        """Return the words most alike with their cosine, at least `least`."""
        place = int(np.searchsorted(self.hashes, word_hash))
        if place >= len(self.hashes) or self.hashes[place] != word_hash:
            return []
        alike = self.vectors @ self.vectors[place]
        best = np.argpartition(-alike, min(size, len(alike) - 1))[: size + 1]
        ordered = sorted(((float(alike[i]), i) for i in best if i != place), reverse=True)
        return [(self.words[i], score) for score, i in ordered if score >= least][:size]

    def of(self, terms: Hashes, weights: Floats | None = None) -> Floats:
        """Return the direction of some words together; zeros where none is known."""
        if not len(self.hashes):
            return np.zeros(DIMENSIONS, np.float32)
        places = np.minimum(np.searchsorted(self.hashes, terms), len(self.hashes) - 1)
        known = self.hashes[places] == terms
        chosen = self.vectors[places[known]]
        if weights is not None:
            chosen = chosen * weights[known][:, None]
        total: Floats = chosen.sum(axis=0)
        length = float(np.linalg.norm(total))
        return total / length if length else total

    def save(self, path: Path) -> None:
        """Write the vectors to a file, replacing it in one step."""
        waiting = path.with_suffix(".new.npz")
        np.savez(
            waiting, hashes=self.hashes, vectors=self.vectors.astype(np.float16), words=np.array(self.words)
        )
        waiting.replace(path)

    @staticmethod
    def load(path: Path) -> WordVectors:
        """Read what `save` wrote; FileNotFoundError, ValueError or KeyError for what cannot be read."""
        with np.load(path, allow_pickle=False) as stored:
            words = tuple(str(w) for w in stored["words"])
            return WordVectors(stored["hashes"], stored["vectors"].astype(np.float32), words)


def _vocabulary(documents: Sequence[Hashes], names: Mapping[int, str]) -> Hashes:
    every, counts = np.unique(np.concatenate(documents), return_counts=True)
    usable = (counts >= _RAREST) & (counts <= max(_RAREST, _MOST_COMMON * len(documents)))
    usable &= np.fromiter((int(h) in names for h in every), dtype=np.bool_, count=len(every))
    chosen, frequent = every[usable], counts[usable]
    if len(chosen) > _MOST_WORDS:
        chosen = chosen[np.argsort(-frequent, kind="stable")[:_MOST_WORDS]]
    return np.sort(chosen)


def _incidence(documents: Iterable[Hashes], hashes: Hashes) -> sparse.csr_matrix:
    columns, starts = [], [0]
    for terms in documents:
        places = np.minimum(np.searchsorted(hashes, terms), len(hashes) - 1)
        columns.append(places[hashes[places] == terms])
        starts.append(starts[-1] + len(columns[-1]))
    joined = np.concatenate(columns)
    return sparse.csr_matrix(
        (np.ones(len(joined), np.float32), joined, starts), shape=(len(starts) - 1, len(hashes))
    )


def _ppmi(table: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return max(0, log(P(a,b) / P(a)P(b)^0.75) - shift); the exponent keeps rare words from ruling."""
    together = (table.T @ table).tocoo()
    off = together.row != together.col
    row, column, count = together.row[off], together.col[off], together.data[off]
    used = np.asarray(table.sum(axis=0)).ravel()
    context = used**0.75
    value = (
        np.log(count * context.sum() / (used[row] * context[column] * float(count.sum()) / used.sum()))
        - _SHIFT
    )
    kept = value > 0
    shape = together.shape
    return sparse.csr_matrix((value[kept].astype(np.float32), (row[kept], column[kept])), shape=shape)


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    made: Floats = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return made
