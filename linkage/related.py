"""Related datasets: joinable, of the same standard terms, of the same topic; each with its evidence."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from linkage.joins import Join

MOST_RELATED = 12  # relations of one kind kept for a dataset
MOST_SHARING = 1000  # datasets a word may be in, so that the cost grows with the catalog and not its square
LEAST_TOPIC = 0.12
LEAST_TERM = 0.15
WORD = re.compile(r"[가-힣]{2,}|[a-z][a-z0-9.]+", re.IGNORECASE)
SHOWN_WORDS = 4
BLOCK = 1024  # datasets compared at a time, so that memory stays flat


@dataclass(frozen=True)
class Relation:
    """One dataset belongs with another; `kind` is joinable, same-term or same-topic; `score` 0-1."""

    left: str
    right: str
    kind: str
    score: float
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Topic:
    """What a dataset is about: its words (title, keywords, description) and the standard terms of its columns."""

    id: str
    text: str
    keywords: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    agency: str | None = None


def by_joins(joins: Iterable[Join]) -> list[Relation]:
    """Return one relation for each pair of datasets with a join, of the best join's score."""
    best: dict[tuple[str, str], list[Join]] = defaultdict(list)
    for join in joins:
        pair = sorted((join.left.dataset_id, join.right.dataset_id))
        best[(pair[0], pair[1])].append(join)
    return [
        Relation(left, right, "joinable", max(j.score for j in found), tuple(map(_describe, found[:3])))
        for (left, right), found in best.items()
    ]


def by_terms(topics: Sequence[Topic]) -> list[Relation]:
    """Relate datasets whose columns share standard terms that few others have."""
    return _relate(topics, [Counter(t.terms) for t in topics], "same-term", LEAST_TERM, "공통 표준용어")


def by_topic(topics: Sequence[Topic], synonyms: Mapping[str, str] | None = None) -> list[Relation]:
    """Relate datasets by tf-idf cosine of their words; keywords count thrice, `synonyms` maps a word to its head."""
    heads = synonyms or {}
    counts = [_words(t, heads) for t in topics]
    return _relate(topics, counts, "same-topic", LEAST_TOPIC, "공통 주제어")


def _words(topic: Topic, heads: Mapping[str, str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for word in WORD.findall(topic.text):
        found[heads.get(word.lower(), word.lower())] += 1
    for keyword in topic.keywords:
        word = keyword.lower().replace(" ", "")
        found[heads.get(word, word)] += 3
    return found


def _relate(
    topics: Sequence[Topic], counts: Sequence[Counter[str]], kind: str, least: float, label: str
) -> list[Relation]:
    matrix, vocabulary = _tfidf(counts)
    found: dict[tuple[int, int], float] = {}
    for start in range(0, matrix.shape[0], BLOCK):
        scores = (matrix[start : start + BLOCK] @ matrix.T).tocsr()
        for row in range(scores.shape[0]):
            for other, score in _top(scores, row, start + row, least):
                left, right = sorted((start + row, other))
                found[(left, right)] = score
    weights = _Weights(matrix, vocabulary)
    return [
        Relation(topics[a].id, topics[b].id, kind, s, (f"{label}: {', '.join(weights.shared(a, b))}",))
        for (a, b), s in found.items()
    ]


def _tfidf(counts: Sequence[Counter[str]]) -> tuple[csr_matrix, list[str]]:
    frequency = Counter(word for count in counts for word in count)
    # A word of one dataset relates nothing; a word of a third of them, or of very many, says nothing.
    most = max(10, min(len(counts) // 3, MOST_SHARING))
    vocabulary = sorted(w for w, n in frequency.items() if 2 <= n <= most)
    index = {w: i for i, w in enumerate(vocabulary)}
    rows, columns, values = [], [], []
    for row, count in enumerate(counts):
        for word, times in count.items():
            if word in index:
                rows.append(row)
                columns.append(index[word])
                values.append((1 + math.log(times)) * math.log(len(counts) / frequency[word] + 1))
    matrix = csr_matrix(
        (values, (rows, columns)), shape=(len(counts), max(1, len(vocabulary))), dtype=np.float64
    )
    norms = np.sqrt(matrix.multiply(matrix).sum(axis=1)).A1 if matrix.nnz else np.ones(len(counts))
    norms[norms == 0] = 1.0
    return csr_matrix(matrix.multiply(1 / norms[:, None])), vocabulary


def _top(scores: csr_matrix, row: int, itself: int, least: float) -> list[tuple[int, float]]:
    start, end = scores.indptr[row], scores.indptr[row + 1]
    others, values = scores.indices[start:end], scores.data[start:end]
    kept = (values >= least) & (others != itself)
    others, values = others[kept], values[kept]
    order = np.lexsort((others, -values))[:MOST_RELATED]
    return list(zip(others[order].tolist(), values[order].tolist(), strict=True))


class _Weights:
    """The weighted words of each dataset, read from the matrix once."""

    def __init__(self, matrix: csr_matrix, vocabulary: Sequence[str]) -> None:
        self._matrix = matrix
        self._vocabulary = vocabulary
        self._rows: dict[int, dict[int, float]] = {}

    def shared(self, a: int, b: int) -> list[str]:
        """Return the words that two datasets share, the weightiest first."""
        left, right = self._row(a), self._row(b)
        common = sorted(left.keys() & right.keys(), key=lambda c: (-left[c] * right[c], c))
        return [self._vocabulary[c] for c in common[:SHOWN_WORDS]]

    def _row(self, number: int) -> dict[int, float]:
        if number not in self._rows:
            start, end = self._matrix.indptr[number], self._matrix.indptr[number + 1]
            found = zip(
                self._matrix.indices[start:end].tolist(), self._matrix.data[start:end].tolist(), strict=True
            )
            self._rows[number] = dict(found)
        return self._rows[number]


def _describe(join: Join) -> str:
    left, right = join.left, join.right
    return f"{left.table}.{left.column} = {right.table}.{right.column} ({', '.join(join.evidence)})"
