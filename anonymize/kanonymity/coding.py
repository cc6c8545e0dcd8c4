"""A column in numbers: its leaves in the order of the hierarchy, its codes and losses at every level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from anonymize.hierarchy import Hierarchy


@dataclass(frozen=True)
class Coding:
    """One quasi-identifier as numbers.

    `rows` has the leaf of every row. Leaves are numbered so that every node of the hierarchy is a run
    of neighbours. At level `j`, `codes[j]` maps a leaf to its node, `labels[j]` a node to its label and
    `losses[j]` a node to its normalised certainty penalty, (leaves under it - 1) / (leaves - 1).
    """

    name: str
    rows: np.ndarray
    codes: tuple[np.ndarray, ...]
    labels: tuple[pl.Series, ...]
    losses: tuple[np.ndarray, ...]

    @property
    def height(self) -> int:
        """The number of levels."""
        return len(self.codes)


def encode(column: pl.Series, hierarchy: Hierarchy) -> Coding:
    """Number the values of `column` along `hierarchy`.

    Missing values are one more leaf, which keeps its own (missing) label below the top.
    Raises `ValueNotInHierarchy`.
    """
    positions = hierarchy.positions(column)
    missing = positions.null_count() > 0
    nodes = [_first_seen(np.asarray(level, dtype=object)) for level in hierarchy.levels]
    order = np.lexsort(nodes)
    place = np.empty(order.size, dtype=np.int64)
    place[order] = np.arange(order.size)
    rows = positions.fill_null(order.size).to_numpy()
    codes, labels, losses = [], [], []
    for number, (level, node) in enumerate(zip(hierarchy.levels, nodes, strict=True)):
        code, label = _renumbered(node[order], np.asarray(level, dtype=object)[order])
        top = number == hierarchy.height - 1
        codes.append(np.append(code, 0 if top else len(label)) if missing else code)
        labels.append(pl.Series(label if top or not missing else [*label, None], dtype=pl.String))
        losses.append(_penalties(codes[-1]))
    return Coding(
        column.name,
        np.append(place, order.size)[rows].astype(np.int32),
        tuple(code.astype(np.int32) for code in codes),
        tuple(labels),
        tuple(losses),
    )


def _first_seen(labels: np.ndarray) -> np.ndarray:
    """Number labels in the order of their first occurrence."""
    seen: dict[str, int] = {}
    return np.asarray([seen.setdefault(label, len(seen)) for label in labels])


def _renumbered(nodes: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """Number nodes in their sorted run, with the label of each."""
    change = np.diff(nodes, prepend=-1) != 0
    return np.cumsum(change) - 1, list(labels[change])


def _penalties(codes: np.ndarray) -> np.ndarray:
    if codes.size == 1:
        return np.zeros(1)
    return np.asarray((np.bincount(codes) - 1) / (codes.size - 1))
