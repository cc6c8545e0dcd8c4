"""A reader of published tables who solves linear programs for the cells that were hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import linprog

# a place in a two-way table; None stands for all of a variable
Place = tuple[str | None, str | None]
EXACT = 1e-6


class Attack:
    """Adds up what tables over the same rows say of the cells of a two-way table, and solves for the rest."""

    def __init__(self, rows: Sequence[str], columns: Sequence[str]) -> None:
        self._rows = {name: number for number, name in enumerate(rows)}
        self._columns = {name: number for number, name in enumerate(columns)}
        self._known: list[tuple[np.ndarray, float]] = []
        self._hidden: dict[Place, np.ndarray] = {}

    def read(self, table: Mapping[Place, float | None]) -> None:
        """Take in a published table; None is a hidden cell."""
        for place, value in table.items():
            if value is None:
                self._hidden.setdefault(place, self._cells(place))
            else:
                self._known.append((self._cells(place), value))

    @property
    def hidden(self) -> int:
        """The number of hidden cells."""
        return len(self._hidden)

    def recovered(self) -> int:
        """Return how many hidden cells have only one possible value."""
        return sum(high - low < EXACT for low, high in map(self._interval, self._hidden.values()))

    def _cells(self, place: Place) -> np.ndarray:
        grid = np.zeros((len(self._rows), len(self._columns)))
        row, column = place
        i = slice(None) if row is None else self._rows[row]
        j = slice(None) if column is None else self._columns[column]
        grid[i, j] = 1
        return grid.ravel()

    def _interval(self, cells: np.ndarray) -> tuple[float, float]:
        matrix = np.array([known for known, _ in self._known])
        values = np.array([value for _, value in self._known])
        ends = []
        for sign in (1, -1):
            found = linprog(sign * cells, A_eq=matrix, b_eq=values, method="highs")
            ends.append(sign * found.fun if found.status == 0 else -sign * np.inf)
        return ends[0], ends[1]
