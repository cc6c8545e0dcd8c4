"""Join discovery: which columns of different datasets hold the same things, ranked by how well a join would work.

Candidates come from an inverted index over sketch hashes, so the cost follows the overlaps that exist and not the
square of the columns. Containment, not Jaccard, decides: a code column inside a big table is contained, not similar
(LSH Ensemble, arXiv 1603.07410). A pair whose values overlap by chance (small integers, yes/no) is told apart by
cardinality, by the meaning of the columns (standard term, name) and by the key property of one side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz.fuzz import ratio

from linkage.sketch import Overlap, Sketch, overlap

LEAST_CARDINALITY = 3
LEAST_CONTAINMENT = 0.5
LEAST_SCORE = 0.45
COMMON_HASH = 200  # a hash in more columns than this (0, Y, 서울특별시) says nothing of a pair


@dataclass(frozen=True)
class JoinColumn:
    """A column as join discovery sees it."""

    id: str
    dataset_id: str
    dataset: str
    table: str
    column: str
    sketch: Sketch
    term: str | None = None  # accepted or suggested standard term
    logical_name: str | None = None
    data_type: str | None = None
    is_key: bool = False  # primary or unique key
    patterns: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Join:
    """A pair of columns that can be joined, with its evidence."""

    left: JoinColumn
    right: JoinColumn
    overlap: Overlap
    score: float  # 0-1
    evidence: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the line `malmoi link joins --json` prints."""
        return {
            "left": _side(self.left),
            "right": _side(self.right),
            "containment": round(self.overlap.containment, 4),
            "jaccard": round(self.overlap.jaccard, 4),
            "score": round(self.score, 4),
            "evidence": list(self.evidence),
        }


def find_joins(columns: Iterable[JoinColumn], *, least_score: float = LEAST_SCORE) -> list[Join]:
    """Return all joinable pairs between different datasets, best first."""
    usable = [c for c in columns if c.sketch.cardinality >= LEAST_CARDINALITY]
    found = (judge(usable[a], usable[b]) for a, b in candidate_pairs(usable))
    joins = [j for j in found if j is not None and j.score >= least_score]
    return sorted(joins, key=lambda j: (-j.score, j.left.id, j.right.id))


def find_joins_with(
    some: Sequence[JoinColumn], others: Iterable[JoinColumn], *, least_score: float = LEAST_SCORE
) -> list[Join]:
    """Return the joinable pairs of some columns among each other and with others, best first; others may come one by one.

    What `find_joins` leaves out because very many columns hold it is not known here; such pairs score low by themselves.
    """
    usable = [c for c in some if c.sketch.cardinality >= LEAST_CARDINALITY]
    if not usable:
        return []
    known = np.unique(np.concatenate([c.sketch.hashes for c in usable]))
    ids = {c.id for c in usable}
    joins = find_joins(usable, least_score=least_score)
    for other in others:
        if other.id in ids or other.sketch.cardinality < LEAST_CARDINALITY:
            continue
        if np.isin(other.sketch.hashes, known).sum() >= 2:
            pairs = (c for c in usable if c.dataset_id != other.dataset_id)
            found = (judge(*sorted((c, other), key=lambda column: column.id)) for c in pairs)
            joins += [j for j in found if j is not None and j.score >= least_score]
    return sorted(joins, key=lambda j: (-j.score, j.left.id, j.right.id))


def candidate_pairs(columns: Sequence[JoinColumn]) -> Iterator[tuple[int, int]]:
    """Yield index pairs of columns of different datasets that share enough hashes to reach the least containment."""
    owners, hashes = _postings(columns)
    shared: dict[tuple[int, int], int] = {}
    for group in _groups(owners, hashes):
        for i, a in enumerate(group):
            for b in group[i + 1 :]:
                if columns[a].dataset_id != columns[b].dataset_id:
                    shared[(a, b)] = shared.get((a, b), 0) + 1
    yield from (pair for pair, count in shared.items() if count >= 2)


def judge(left: JoinColumn, right: JoinColumn) -> Join | None:
    """Return the join of two columns, or None when their values do not overlap enough."""
    found = overlap(left.sketch, right.sketch)
    if found.containment < LEAST_CONTAINMENT:
        return None
    meaning, reasons = _meaning(left, right)
    width = _width(min(left.sketch.cardinality, right.sketch.cardinality))
    key = 1.0 if left.is_key or right.is_key else 0.0
    score = found.containment * (0.35 * width + 0.45 * meaning + 0.1 * key + 0.1 * found.jaccard)
    reasons = (f"값 포함률 {found.containment:.0%}", *reasons)
    if key:
        reasons = (*reasons, "한쪽이 키")
    return Join(left, right, found, min(score, 1.0), reasons)


def _meaning(left: JoinColumn, right: JoinColumn) -> tuple[float, tuple[str, ...]]:
    if left.term and left.term == right.term:
        return 1.0, (f"같은 표준용어 {left.term}",)
    names = _similarity(left.logical_name, right.logical_name), _similarity(left.column, right.column)
    best = max(names)
    if best >= 0.75:
        return best, (f"이름 유사 {best:.2f}",)
    return best * 0.5, ()


def _similarity(a: str | None, b: str | None) -> float:
    return ratio(a.casefold(), b.casefold()) / 100 if a and b else 0.0


def _width(cardinality: int) -> float:
    """Return how unlikely a chance overlap is: 0 for a handful of values, 1 from about a thousand."""
    return min(1.0, float(np.log10(max(cardinality, 1))) / 3)


def _postings(columns: Sequence[JoinColumn]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint64]]:
    if not columns:
        return np.empty(0, np.int64), np.empty(0, np.uint64)
    hashes = np.concatenate([c.sketch.hashes for c in columns])
    owners = np.repeat(np.arange(len(columns)), [len(c.sketch.hashes) for c in columns])
    order = np.lexsort((owners, hashes))
    return owners[order], hashes[order]


def _groups(owners: npt.NDArray[np.int64], hashes: npt.NDArray[np.uint64]) -> Iterator[list[int]]:
    edges = np.flatnonzero(np.diff(hashes)) + 1
    for start, end in zip(np.r_[0, edges], np.r_[edges, len(hashes)], strict=True):
        if 2 <= end - start <= COMMON_HASH:
            yield owners[start:end].tolist()


def _side(column: JoinColumn) -> dict[str, str]:
    return {
        "dataset": column.dataset_id,
        "title": column.dataset,
        "table": column.table,
        "column": column.column,
    }
