"""Where to cut groups of rows in two along one column each, all groups at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from anonymize.kanonymity.coding import Coding

# Weight of an even cut beside a cut that keeps the labels narrow. Small: it decides between cuts that
# are nearly as good, and keeps columns without inner levels from being peeled one value at a time.
BALANCE = 0.05


@dataclass(frozen=True)
class Groups:
    """Groups of distinct rows: those of a group lie side by side, from `starts` on.

    `rows` has the distinct row at every place, `leaves` (columns, places) and `weights` follow it.
    """

    rows: np.ndarray
    starts: np.ndarray
    leaves: np.ndarray
    weights: np.ndarray

    @cached_property
    def lengths(self) -> np.ndarray:
        """The number of places of every group."""
        return np.diff(np.append(self.starts, self.rows.size))

    @cached_property
    def owner(self) -> np.ndarray:
        """The group of every place."""
        return np.repeat(np.arange(self.starts.size), self.lengths)


@dataclass(frozen=True)
class Cuts:
    """For every asked group: the last leaf of its left part, whether a cut is possible, its parts' loss."""

    last: np.ndarray
    possible: np.ndarray
    loss: np.ndarray


@dataclass(frozen=True)
class _Steps:
    """The leaves that occur in the asked groups: group, leaf, rows, rows up to it, the group's rows."""

    group: np.ndarray
    leaf: np.ndarray
    left: np.ndarray
    total: np.ndarray
    starts: np.ndarray


def spread_loss(coding: Coding, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Return the loss of the smallest node that covers the leaves `low` to `high`."""
    loss = np.full(low.shape, coding.losses[-1][0])
    for step in range(coding.height - 2, 0, -1):
        node = coding.codes[step][low]
        np.copyto(loss, coding.losses[step][node], where=node == coding.codes[step][high])
    loss[low == high] = 0.0
    return loss


def spread_level(coding: Coding, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Return the level of the smallest node that covers the leaves `low` to `high`."""
    level = np.full(low.shape, coding.height - 1)
    for step in range(coding.height - 2, -1, -1):
        level[coding.codes[step][low] == coding.codes[step][high]] = step
    return level


def choose_cuts(
    groups: Groups, asked: np.ndarray, column: np.ndarray, k: int, codings: tuple[Coding, ...]
) -> Cuts:
    """Choose a cut of every asked group along its column, with at least `k` rows on either side.

    The best cut leaves the two parts with the narrowest labels, weighted by their rows.
    """
    steps = _steps(groups, asked, column)
    right = steps.total - steps.left
    fair = np.flatnonzero((steps.left >= k) & (right >= k))
    cost, loss = np.full(steps.leaf.size, np.inf), np.ones(steps.leaf.size)
    loss[fair] = _loss(steps, fair, column, codings)
    cost[fair] = loss[fair] + BALANCE * np.abs(steps.left[fair] - right[fair]) / steps.total[fair]
    least = np.minimum.reduceat(cost, steps.starts)
    hits = np.flatnonzero((cost == least[steps.group]) & np.isfinite(cost))
    chosen = np.zeros(asked.size, dtype=np.int64)
    chosen[steps.group[hits[::-1]]] = hits[::-1]
    return Cuts(steps.leaf[chosen], np.isfinite(least), loss[chosen])


def _loss(steps: _Steps, fair: np.ndarray, column: np.ndarray, codings: tuple[Coding, ...]) -> np.ndarray:
    """Return the mean loss of the rows of both parts, along the column that is cut."""
    ends = np.append(steps.starts[1:], steps.leaf.size) - 1
    owner = steps.group[fair]
    first, last = steps.leaf[steps.starts[owner]], steps.leaf[ends[owner]]
    here, after = steps.leaf[fair], steps.leaf[fair + 1]
    left, total = steps.left[fair], steps.total[fair]
    loss = np.empty(fair.size)
    for number in np.unique(column):
        at = np.flatnonzero(column[owner] == number)
        narrow = left[at] * spread_loss(codings[number], first[at], here[at])
        narrow += (total[at] - left[at]) * spread_loss(codings[number], after[at], last[at])
        loss[at] = narrow / total[at]
    return loss


def _steps(groups: Groups, asked: np.ndarray, column: np.ndarray) -> _Steps:
    """Count the rows of every leaf in every asked group, leaves in order."""
    lengths = groups.lengths[asked]
    local = np.repeat(np.arange(asked.size), lengths)
    begin = np.cumsum(lengths) - lengths
    place = np.arange(local.size) + np.repeat(groups.starts[asked] - begin, lengths)
    leaf = groups.leaves[column[local], place].astype(np.int64)
    group, value, count = _counted(local, leaf, groups.weights[place], begin)
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    running = np.cumsum(count)
    before = running[starts] - count[starts]
    ends = np.append(starts[1:], group.size) - 1
    return _Steps(group, value, running - before[group], (running[ends] - before)[group], starts)


def _counted(
    local: np.ndarray, leaf: np.ndarray, weight: np.ndarray, begin: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Count by group and leaf: in a table as wide as every group's range, or by sorting if that is sparse."""
    low, high = np.minimum.reduceat(leaf, begin), np.maximum.reduceat(leaf, begin)
    width = high - low + 1
    offset = np.cumsum(width) - width
    key = leaf + (offset - low)[local]
    if width.sum() <= 4 * leaf.size + 1024:
        table = np.bincount(key, weights=weight, minlength=int(width.sum()))
        held = np.flatnonzero(table)
        count = table[held]
    else:
        order = np.argsort(key)
        ranked = key[order]
        first = np.flatnonzero(np.diff(ranked, prepend=-1))
        held, count = ranked[first], np.add.reduceat(weight[order], first)
    group = np.searchsorted(offset, held, side="right") - 1
    return group, held - offset[group] + low[group], count
