"""A quick upper bound of how like vectors are to a query, so that only few have to be looked at in full.

Turned into their principal axes, vectors differ mostly in the first coordinates. Their product with a query is that of
the first coordinates plus at most the product of the lengths of the rest (Cauchy and Schwarz): what cannot reach the
best ones by this bound is left out, and nothing that could is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_LEADING = 32  # coordinates kept; 132 bytes a vector with the length of the rest
_SAMPLE = 20_000  # vectors the axes are found with
_ROWS = 65_536  # turned at once
_GROUP = 64  # vectors of which the likeliest stands for all when it is learned what the best reach
_ROUNDING = 1e-4  # of half-precision vectors and their products


class Sieve:
    """Leading coordinates of vectors; a column a vector, so that one product reads memory in order."""

    def __init__(self, axes: Floats, columns: Floats) -> None:
        self._axes = axes
        self._columns = columns

    @staticmethod
    def of(rows: NDArray[np.float16]) -> Sieve:
        """Return the sieve of some vectors."""
        sample = rows[:: max(1, len(rows) // _SAMPLE)].astype(np.float32)
        _, axes = np.linalg.eigh(sample.T @ sample)
        leading = np.ascontiguousarray(axes[:, ::-1][:, :_LEADING])
        return Sieve(leading, np.empty((leading.shape[1] + 1, 0), np.float32)).extended(rows)

    def __len__(self) -> int:
        """Return how many vectors are in it."""
        return int(self._columns.shape[1])

    def extended(self, rows: NDArray[np.float16]) -> Sieve:
        """Return a sieve with more vectors behind those in it."""
        held, leading = len(self), self._axes.shape[1]
        columns = np.empty((leading + 1, held + len(rows)), np.float32)
        columns[:, :held] = self._columns
        for start in range(0, len(rows), _ROWS):
            block = rows[start : start + _ROWS].astype(np.float32)
            turned = block @ self._axes
            rest = np.einsum("ij,ij->i", block, block) - np.einsum("ij,ij->i", turned, turned)
            place = slice(held + start, held + start + len(block))
            columns[:leading, place] = turned.T
            columns[leading, place] = np.sqrt(np.maximum(rest, 0.0))
        return Sieve(self._axes, columns)

    def bounds(self, query: Floats) -> Floats:
        """Return for each vector what its product with the query cannot exceed."""
        turned = query @ self._axes
        rest = max(float(query @ query - turned @ turned), 0.0) ** 0.5
        asked = np.append(turned, np.float32(rest))
        found: Floats = np.einsum("i,ij->j", asked, self._columns)  # on this thread, unlike a product by BLAS
        found += _ROUNDING
        return found


def likely(bounds: Floats, count: int) -> NDArray[np.intp]:
    """Return some `count` places of great bounds, the greatest of each of many groups: quicker than sorting them all."""
    groups = len(bounds) // _GROUP
    if groups <= count:
        return np.argsort(-bounds)[:count]
    table = bounds[: groups * _GROUP].reshape(_GROUP, groups)
    best = np.argpartition(-table.max(axis=0), count)[:count]
    found: NDArray[np.intp] = table[:, best].argmax(axis=0) * groups + best
    return found
