"""Full-domain generalisation: the best node of the lattice of levels.

Every node releases each quasi-identifier at one level. A node's loss is its loss without suppression
plus what the suppressed rows cost on top. The search keeps a lower bound of the loss for every node.
Judging a node raises the bounds of all nodes below it (finer ones): rows that every refinement must
suppress cost there at least what they cost here, and when they are more than the limit, nothing
below can be released at all. It always judges an open node of rather high loss, because such
a node has many below it; nodes whose bound reaches the best loss found are never looked at.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from anonymize.kanonymity.classes import numbered
from anonymize.kanonymity.errors import ImpossibleRequirement
from anonymize.kanonymity.requirement import Requirement
from anonymize.kanonymity.table import Table
from anonymize.kanonymity.verdict import judge, too_far

NODES = 20_000_000
# Share of the open nodes, by loss, below the one judged next. Between .5 and .9 the number of judged
# nodes hardly changes; at 1 nodes are met that pass without pruning anything.
REACH = 0.8
EPSILON = 1e-12


@dataclass(frozen=True)
class Node:
    """A judged node: its levels, the rows it suppresses, its loss, and what holds for all below it."""

    levels: tuple[int, ...]
    failed: np.ndarray
    suppressed: float
    loss: float
    floor: float
    penalty: float
    classes: int


@dataclass(frozen=True)
class Found:
    """The best node and how many nodes were judged out of how many."""

    node: Node
    judged: int
    nodes: int


class Lattice:
    """The lattice over a table, ready to judge nodes."""

    def __init__(self, table: Table, requirement: Requirement) -> None:
        self.table = table
        self.requirement = requirement
        self.shape = tuple(coding.height for coding in table.codings)
        _check_size(self.shape)
        self.codes = [
            [codes[leaf] for codes in coding.codes]
            for coding, leaf in zip(table.codings, table.leaves, strict=True)
        ]
        self.base = self._losses()

    def judge(self, levels: tuple[int, ...], beat: float = math.inf) -> Node:
        """Judge one node; losses and floors are shares of all rows.

        A node whose loss is not below `beat` anyway is not settled, and one that must suppress more
        than the limit has no loss.
        """
        table, limit = self.table, self.requirement.suppression + EPSILON
        ids, classes = self._classes(levels)
        verdict = judge(self.requirement, ids, table.weights, classes, table.sensitive)
        failed = verdict.failed
        losses = self._class_losses(levels, ids, classes)
        least, penalty = self._cost(verdict.floor * verdict.sizes, losses)
        if least > limit:
            return Node(levels, failed[ids], least, math.inf, least, penalty, 0)
        base = float(self.base[levels])
        suppressed, cost = self._cost(failed * verdict.sizes, losses)
        if self.requirement.t is not None and suppressed <= limit and base + cost < beat:
            failed = self._settled(ids, failed)
            suppressed, cost = self._cost(failed * verdict.sizes, losses)
        released = classes - int(failed.sum())
        return Node(levels, failed[ids], suppressed, base + cost, least, penalty, released)

    def search(self) -> Found:
        """Find the node of least loss within the suppression limit; one class of all rows must do."""
        limit = self.requirement.suppression + EPSILON
        best = self.judge(tuple(height - 1 for height in self.shape))
        bound = self.base.copy()
        order = np.argsort(np.round(self.base, 9), axis=None, kind="stable")
        still, judged = order[order != bound.size - 1], 1
        while (still := still[bound.ravel()[still] < best.loss - EPSILON]).size:
            place = int(REACH * (still.size - 1))
            node = self.judge(tuple(int(i) for i in np.unravel_index(still[place], self.shape)), best.loss)
            still, judged = np.delete(still, place), judged + 1
            self._prune(bound, node, limit)
            if node.suppressed <= limit and node.loss < best.loss - EPSILON:
                best = node
        return Found(self._finest(best), judged, bound.size)

    def _finest(self, best: Node) -> Node:
        """Lower levels as long as that costs nothing: a level that joins no values need not be taken."""
        for axis in range(len(self.shape)):
            while best.levels[axis] > 0:
                lower = tuple(level - (i == axis) for i, level in enumerate(best.levels))
                node = self.judge(lower)
                if max(node.suppressed - best.suppressed, node.loss - best.loss) > EPSILON:
                    break
                best = node
        return best

    def _prune(self, bound: np.ndarray, node: Node, limit: float) -> None:
        """Raise the bounds of the node and of all nodes below it."""
        below = tuple(slice(0, level + 1) for level in node.levels)
        if node.floor > limit:
            bound[below] = math.inf
        else:
            np.maximum(bound[below], self.base[below] + node.penalty, out=bound[below])

    def _settled(self, ids: np.ndarray, failed: np.ndarray) -> np.ndarray:
        """Suppress on until the rest is close to itself, too.

        t is promised against the whole table and against what is released, which is all a reader of
        the release can measure.
        """
        while not failed.all():
            keep = ~failed[ids]
            far = np.zeros_like(failed)
            for column in self.table.sensitive:
                left = type(column)(column.name, column.values[keep], column.reference)
                far |= too_far(self.requirement, ids[keep], self.table.weights[keep], failed.size, left)
            if not (far & ~failed).any():
                break
            failed = failed | far
        return failed

    def _cost(self, rows: np.ndarray, losses: np.ndarray) -> tuple[float, float]:
        """Return the share of all rows that `rows` of every class make, and what suppressing them adds."""
        gone, kept = float(rows.sum()), float((rows * losses).sum())
        return gone / self.table.rows, (gone - kept) / self.table.rows

    def _class_losses(self, levels: tuple[int, ...], ids: np.ndarray, classes: int) -> np.ndarray:
        """Return the loss of a row of every class."""
        head = np.empty(classes, dtype=np.int64)
        head[ids] = np.arange(ids.size)
        total = np.zeros(classes)
        for coding, codes, level in zip(self.table.codings, self.codes, levels, strict=True):
            if level > 0:
                total += coding.losses[level][codes[level][head]]
        return total / len(levels)

    def _classes(self, levels: tuple[int, ...]) -> tuple[np.ndarray, int]:
        """Number the classes of a node."""
        columns = [codes[level] for codes, level in zip(self.codes, levels, strict=True)]
        widths = [c.losses[level].size for c, level in zip(self.table.codings, levels, strict=True)]
        return numbered(columns, widths)

    def _losses(self) -> np.ndarray:
        """Return the loss of every node without suppression."""
        total = np.zeros(self.shape)
        for axis, coding in enumerate(self.table.codings):
            line = np.array(
                [
                    (np.bincount(codes, weights=self.table.weights, minlength=loss.size) * loss).sum()
                    for loss, codes in zip(coding.losses, self.codes[axis], strict=True)
                ]
            )
            total += line.reshape([-1 if i == axis else 1 for i in range(len(self.shape))])
        return np.asarray(total / (self.table.rows * len(self.shape)))


def _check_size(shape: tuple[int, ...]) -> None:
    nodes = math.prod(shape)
    if nodes > NODES:
        raise ImpossibleRequirement(
            f"전역 일반화의 경우의 수가 {nodes:,}개로 한도 {NODES:,}개를 넘습니다. 준식별자나 단계를 줄이거나 "
            "model을 mondrian으로 하세요",
            f"full-domain generalisation has {nodes:,} nodes, above {NODES:,}: use fewer quasi-identifiers or "
            "levels, or model mondrian",
        )
