"""t-closeness: how far the sensitive values of a class are from those of the whole table.

Li, Li and Venkatasubramanian, "t-closeness", ICDE 2007: the earth mover's distance, with all values
equally far from each other (total variation) or with neighbours of an ordered value one step apart.
"""

from __future__ import annotations

import numpy as np

from anonymize.kanonymity.classes import Cells


def equal_distance(cells: Cells, reference: np.ndarray) -> np.ndarray:
    """Return the total variation between every class and `reference` (shares of every value).

    Only values that occur in a class can be over-represented in it, and what is over-represented
    equals what is under-represented, so the empty cells are never visited.
    """
    share = cells.count / np.repeat(cells.sizes, _lengths(cells))
    return np.add.reduceat(np.maximum(share - reference[cells.value], 0.0), cells.starts)


def ordered_distance(cells: Cells, reference: np.ndarray) -> np.ndarray:
    """Return the ordered earth mover's distance between every class and `reference`.

    It is the mean absolute difference of the cumulative shares over the m - 1 steps of m values.
    Between two values of a class its cumulative share is constant, and the reference's only grows,
    so a run is summed from prefix sums, split where the reference passes the class.
    """
    steps = reference.size - 1
    if steps <= 0:
        return np.zeros(cells.starts.size)
    cumulative = np.cumsum(reference)
    prefix = np.concatenate(([0.0], np.cumsum(cumulative)))
    first = cells.value
    after = np.append(first[1:], steps)
    after[np.append(cells.starts[1:], first.size) - 1] = steps
    own = _running_share(cells)
    gaps = _run(own, first, after, cumulative, prefix)
    gaps[cells.starts] += prefix[first[cells.starts]]
    return np.asarray(np.add.reduceat(gaps, cells.starts) / steps)


def largest_distance(reference: np.ndarray, *, ordered: bool) -> float:
    """Return the distance no class can exceed.

    Both distances are convex, so the furthest class holds one value only: the rarest one, or in the
    ordered case the first or the last.
    """
    held = reference[reference > 0]
    if not ordered or held.size < 2:
        return float(1.0 - held.min())
    cumulative = np.cumsum(reference)[:-1]
    return float(max(cumulative.sum(), (1.0 - cumulative).sum()) / cumulative.size)


def _run(
    own: np.ndarray, first: np.ndarray, after: np.ndarray, cumulative: np.ndarray, prefix: np.ndarray
) -> np.ndarray:
    """Sum |own - cumulative[i]| for i from `first` up to, not including, `after`."""
    middle = np.clip(np.searchsorted(cumulative, own), first, np.maximum(first, after))
    below = own * (middle - first) - (prefix[middle] - prefix[first])
    above = prefix[np.maximum(after, middle)] - prefix[middle] - own * (np.maximum(after, middle) - middle)
    return np.asarray(below + above)


def _running_share(cells: Cells) -> np.ndarray:
    total = np.cumsum(cells.count)
    before = total[cells.starts] - cells.count[cells.starts]
    lengths = _lengths(cells)
    return np.asarray((total - np.repeat(before, lengths)) / np.repeat(cells.sizes, lengths))


def _lengths(cells: Cells) -> np.ndarray:
    return np.diff(np.append(cells.starts, cells.owner.size))
