"""Local recoding: cut the table in two again and again while both parts still meet the requirement.

After LeFevre, DeWitt and Ramakrishnan, "Mondrian multidimensional k-anonymity", ICDE 2006, strict
cuts, with two differences: a group is cut along the column whose label is the widest, where the labels
of the parts become the narrowest (not at the median), and all groups of a round are cut at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from anonymize.kanonymity.cuts import Groups, choose_cuts, spread_level, spread_loss
from anonymize.kanonymity.requirement import Requirement
from anonymize.kanonymity.table import Table
from anonymize.kanonymity.verdict import judge

# A cut narrows labels when it lowers the loss of its column by this much.
GAIN = 1e-9


@dataclass(frozen=True)
class Partition:
    """`ids` has the group of every distinct row; per column and group, `low` a leaf and `levels` its level."""

    ids: np.ndarray
    low: np.ndarray
    levels: np.ndarray
    loss: float


def partition(table: Table, requirement: Requirement) -> Partition:
    """Cut `table` into groups that all meet `requirement`, which the whole table must meet."""
    groups = Groups(np.arange(table.weights.size), np.zeros(1, dtype=np.int64), table.leaves, table.weights)
    ids = np.empty(table.weights.size, dtype=np.int64)
    low, levels, loss, done = [], [], 0.0, 0
    while groups.rows.size:
        bottom, losses, level = _boxes(table, groups)
        column, last = _cut(table, requirement, groups, losses)
        final = column < 0
        ended = final[groups.owner]
        ids[groups.rows[ended]] = (np.cumsum(final) - 1 + done)[groups.owner[ended]]
        low.append(bottom[:, final])
        levels.append(level[:, final])
        loss += float((losses * np.add.reduceat(groups.weights, groups.starts))[:, final].sum())
        done += int(final.sum())
        groups = _divide(groups, column, last)
    cells = table.rows * len(table.codings)
    return Partition(ids, np.concatenate(low, axis=1), np.concatenate(levels, axis=1), loss / cells)


def _boxes(table: Table, groups: Groups) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the lowest leaf, the loss and the level of every column (first axis) and group."""
    low = np.minimum.reduceat(groups.leaves, groups.starts, axis=1)
    high = np.maximum.reduceat(groups.leaves, groups.starts, axis=1)
    losses = [spread_loss(coding, low[i], high[i]) for i, coding in enumerate(table.codings)]
    levels = [spread_level(coding, low[i], high[i]) for i, coding in enumerate(table.codings)]
    return low, np.stack(losses), np.stack(levels)


def _cut(
    table: Table, requirement: Requirement, groups: Groups, losses: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Choose for every group a column (-1: none can be cut) and the last leaf of its left part.

    Columns are tried from the widest label to the narrowest, first for a cut that makes labels narrower
    at once, then for any: an early cut along a column without inner levels gains nothing by itself and
    would use up the rows that another column needs.
    """
    column = np.full(groups.starts.size, -1)
    last = np.zeros(groups.starts.size, dtype=np.int64)
    widest = np.argsort(-losses, axis=0, kind="stable")
    sizes = np.add.reduceat(groups.weights, groups.starts)
    for least_gain in (GAIN, -1.0):
        for attempt in range(len(table.codings)):
            asked = np.flatnonzero((column < 0) & (sizes >= 2 * requirement.k))
            along = widest[attempt, asked]
            wide = losses[along, asked] > 0
            asked, along = asked[wide], along[wide]
            if not asked.size:
                continue
            cuts = choose_cuts(groups, asked, along, requirement.k, table.codings)
            good = cuts.possible & (losses[along, asked] - cuts.loss >= least_gain)
            if requirement.needs_sensitive and good.any():
                good[good] = _both_meet(table, requirement, groups, asked[good], along[good], cuts.last[good])
            column[asked[good]], last[asked[good]] = along[good], cuts.last[good]
    return column, last


def _both_meet(
    table: Table,
    requirement: Requirement,
    groups: Groups,
    asked: np.ndarray,
    column: np.ndarray,
    last: np.ndarray,
) -> np.ndarray:
    """Tell of every asked group whether both parts of its cut meet the requirement."""
    number = np.full(groups.starts.size, -1)
    number[asked] = np.arange(asked.size)
    local = number[groups.owner]
    place = np.flatnonzero(local >= 0)
    local = local[place]
    side = groups.leaves[column[local], place] > last[local]
    rows = groups.rows[place]
    values = [replace(sensitive, values=sensitive.values[rows]) for sensitive in table.sensitive]
    verdict = judge(requirement, 2 * local + side, groups.weights[place], 2 * asked.size, values)
    return np.asarray(~verdict.failed.reshape(-1, 2).any(axis=1))


def _divide(groups: Groups, column: np.ndarray, last: np.ndarray) -> Groups:
    """Put the left part of every group before its right part and leave out groups without a column."""
    cut = column >= 0
    keep = np.flatnonzero(cut[groups.owner])
    lengths = groups.lengths[cut]
    starts = np.cumsum(lengths) - lengths
    owner = np.repeat(np.arange(starts.size), lengths)
    right = groups.leaves[column[cut][owner], keep] > last[cut][owner]
    order, lefts = _sided(right, starts, owner)
    order = keep[order]
    both = np.column_stack([starts, starts + lefts]).ravel()
    return Groups(groups.rows[order], both, np.take(groups.leaves, order, axis=1), groups.weights[order])


def _sided(right: np.ndarray, starts: np.ndarray, owner: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Order places by group and side, keeping their order; return it and the left places of every group."""
    if not right.size:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    here = np.arange(right.size)
    rights = np.cumsum(right) - right
    rank = rights - rights[starts][owner]
    lefts = np.add.reduceat(~right, starts, dtype=np.int64)
    order = np.empty(right.size, dtype=np.int64)
    order[np.where(right, (starts + lefts)[owner] + rank, here - rank)] = here
    return order, lefts
