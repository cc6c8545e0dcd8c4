"""Which classes meet a requirement, and how much of the others can never meet it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from anonymize.kanonymity.classes import Cells, tabulate
from anonymize.kanonymity.closeness import equal_distance, largest_distance, ordered_distance
from anonymize.kanonymity.diversity import distinct_values, entropy, recursion_excess
from anonymize.kanonymity.requirement import Requirement
from anonymize.kanonymity.table import Sensitive

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Verdict:
    """`failed` tells of every class whether it must be suppressed.

    `floor` is the least share of its rows that every refinement of the classes must suppress. A small
    class stays small when it is cut, so that share is 1 for k and for distinct l. Entropy is concave,
    the recursive excess and both distances are convex: a class that misses the mark by far has parts
    which miss it, and the mean over the parts bounds how many rows they hold. These floors are what
    makes pruning sound although l and t are not monotone under suppression. `sizes` has their rows.
    """

    failed: np.ndarray
    floor: np.ndarray
    sizes: np.ndarray


def judge(
    requirement: Requirement,
    ids: np.ndarray,
    weights: np.ndarray,
    classes: int,
    sensitive: Sequence[Sensitive],
) -> Verdict:
    """Judge `classes` classes; `ids` and `weights` have the class and the row count of every distinct row."""
    sizes = np.bincount(ids, weights=weights, minlength=classes)
    failed = sizes < requirement.k
    floor = failed.astype(np.float64)
    if requirement.needs_sensitive:
        for column in sensitive:
            cells = tabulate(ids, column.values, weights, (classes, column.reference.size))
            for bad, least in _models(requirement, cells, column.reference):
                failed |= bad
                np.maximum(floor, np.where(bad, least, 0.0), out=floor)
    return Verdict(failed, floor, sizes)


def too_far(
    requirement: Requirement, ids: np.ndarray, weights: np.ndarray, classes: int, column: Sensitive
) -> np.ndarray:
    """Tell of every class whether it is further than t from the rows given, taken together."""
    cells = tabulate(ids, column.values, weights, (classes, column.reference.size))
    far = np.zeros(classes, dtype=bool)
    far[cells.owner[cells.starts]] = (
        _distances(requirement, cells, cells.totals / cells.totals.sum())
        > float(requirement.t or 0) + TOLERANCE
    )
    return far


def _models(
    requirement: Requirement, cells: Cells, reference: np.ndarray
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return (failed, floor) of every class for each model asked for."""
    found = []
    if requirement.l is not None:
        few = distinct_values(cells) < math.ceil(requirement.l - TOLERANCE)
        found.append((few, few.astype(np.float64)))
        if requirement.l_model == "entropy" and requirement.l > 1:
            share = entropy(cells) / math.log(requirement.l)
            found.append((share < 1 - TOLERANCE, 1 - share))
        if requirement.l_model == "recursive":
            excess = recursion_excess(cells, float(requirement.c or 0), int(requirement.l))
            found.append((excess >= 0, np.maximum(excess, 0) / cells.sizes))
    if requirement.t is not None:
        found.append(_closeness(requirement, cells, reference))
    return found


def _closeness(
    requirement: Requirement, cells: Cells, reference: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    limit = float(requirement.t or 0)
    distance = _distances(requirement, cells, reference)
    furthest = largest_distance(reference, ordered=requirement.t_model == "ordered")
    span = max(furthest - limit, TOLERANCE)
    return distance > limit + TOLERANCE, np.clip((distance - limit - TOLERANCE) / span, 0.0, 1.0)


def _distances(requirement: Requirement, cells: Cells, reference: np.ndarray) -> np.ndarray:
    measure = ordered_distance if requirement.t_model == "ordered" else equal_distance
    return measure(cells, reference)
