"""l-diversity: how many different sensitive values the classes hold.

Machanavajjhala et al., "l-diversity: privacy beyond k-anonymity", ICDE 2006.
"""

from __future__ import annotations

import numpy as np

from anonymize.kanonymity.classes import Cells


def distinct_values(cells: Cells) -> np.ndarray:
    """Count the different sensitive values of every class."""
    return np.diff(np.append(cells.starts, cells.owner.size))


def entropy(cells: Cells) -> np.ndarray:
    """Return the entropy (natural logarithm) of the sensitive values of every class.

    A class is entropy l-diverse when its entropy is at least log(l).
    """
    share = cells.count / cells.sizes[_position(cells)]
    return np.maximum(0.0, -np.add.reduceat(share * np.log(share), cells.starts))


def recursion_excess(cells: Cells, c: float, l: int) -> np.ndarray:  # noqa: E741 - the model's own letter
    """Return r1 - c * (r_l + ... + r_m) of every class, r being its value counts, largest first.

    A class is recursive (c, l)-diverse when this is below zero.
    """
    position = _position(cells)
    order = np.lexsort((-cells.count, position))
    count = cells.count[order]
    rank = np.arange(count.size) - cells.starts[position]
    tail = np.add.reduceat(np.where(rank >= l - 1, count, 0), cells.starts)
    return np.asarray(count[cells.starts] - c * tail)


def _position(cells: Cells) -> np.ndarray:
    """Return the index of every cell's class among the classes that have cells."""
    return np.repeat(np.arange(cells.starts.size), distinct_values(cells))
