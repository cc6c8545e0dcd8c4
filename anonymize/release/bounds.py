"""How closely a reader can compute hidden cells: linear programs over the joint table (HiGHS).

For every cell i: low_i <= (A x)_i - up_i + down_i <= high_i with atoms x >= 0. `up` and `down` are how far another
possible world lies from the truth in a cell; they are zero where the truth was published, free where it was hidden.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from anonymize.release.system import System

Floats = NDArray[np.float64]
TOLERANCE = 1e-6
_SECONDS = 20.0


@dataclass
class Worlds:
    """Possible worlds of a system, in its own scale: each is the vector of all cells' values in that world."""

    system: System

    def __post_init__(self) -> None:
        """Lay out the program once; only costs and limits change between questions."""
        size = len(self.system.cells)
        true = np.array([cell.true for cell in self.system.cells], dtype=np.float64)
        self.scale = 1.0 if self.system.whole else float(np.abs(true).max()) or 1.0
        self.true = true / self.scale
        self.low = np.array([cell.low for cell in self.system.cells]) / self.scale
        self.high = np.array([cell.high for cell in self.system.cells]) / self.scale
        identity = sparse.identity(size, format="csr")
        self._matrix = sparse.hstack([self.system.matrix, -identity, identity]).tocsc()
        self.atoms = self.system.matrix.shape[1]

    def solve(
        self,
        hidden: NDArray[np.bool_],
        cost_up: Floats,
        cost_down: Floats,
        up: tuple[Floats, Floats],
        down: tuple[Floats, Floats],
    ) -> Floats | None:
        """Return the cheapest world, or None when there is none.

        `up` and `down` are (least, most) deviations of each cell above and below what was shown of it.
        """
        low = np.where(hidden, self.true, self.low)
        high = np.where(hidden, self.true, self.high)
        atoms_low = np.full(self.atoms, -np.inf if self.system.signed else 0.0)
        cost = np.concatenate([np.zeros(self.atoms), cost_up, cost_down])
        bounds = Bounds(
            np.concatenate([atoms_low, up[0], down[0]]),
            np.concatenate([np.full(self.atoms, np.inf), up[1], down[1]]),
        )
        limits = LinearConstraint(self._matrix, low, high)
        x = self._run(cost, bounds, limits, whole=False)
        if x is not None and self.system.whole and not _is_whole(x):
            better = self._run(cost, bounds, limits, whole=True)
            x = better if better is not None else x
        return None if x is None else np.asarray(self.system.matrix @ x, dtype=np.float64)

    def _run(self, cost: Floats, bounds: Bounds, limits: LinearConstraint, *, whole: bool) -> Floats | None:
        kinds = np.zeros(len(cost))
        if whole:
            kinds[: self.atoms] = 1
        found = milp(
            cost, integrality=kinds, bounds=bounds, constraints=limits, options={"time_limit": _SECONDS}
        )
        return None if found.x is None else np.asarray(found.x[: self.atoms], dtype=np.float64)

    def interval(self, target: int, hidden: NDArray[np.bool_]) -> tuple[float, float]:
        """Return the least and greatest value a reader must hold possible for a cell (linear relaxation)."""
        ends = []
        row = self.system.matrix[target].toarray().ravel()
        size = len(self.system.cells)
        free = np.where(hidden, np.inf, 0.0)
        zero = np.zeros(size)
        limits = LinearConstraint(
            self._matrix, np.where(hidden, self.true, self.low), np.where(hidden, self.true, self.high)
        )
        atoms_low = np.full(self.atoms, -np.inf if self.system.signed else 0.0)
        bounds = Bounds(
            np.concatenate([atoms_low, zero, zero]),
            np.concatenate([np.full(self.atoms, np.inf), free, free]),
        )
        for sign in (1.0, -1.0):
            cost = np.concatenate([sign * row, zero, zero])
            x = self._run(cost, bounds, limits, whole=False)
            ends.append(-sign * np.inf if x is None else float(row @ x))
        return ends[0] * self.scale, ends[1] * self.scale


def _is_whole(x: Floats) -> bool:
    return bool(np.all(np.abs(x - np.rint(x)) < TOLERANCE))
