"""Differentially private counts, sums, means, histograms and quantiles, paid from a project's budget.

Neighbouring tables differ by the rows of one person, at most `contributions` of them, added or removed.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from anonymize.budget.ledger import BudgetLedger
from anonymize.budget.noise import discrete_gaussian, discrete_laplace
from anonymize.methods.values import numbers, texts
from anonymize.refusals import BadQuery

_GRID_STEPS = 1 << 20


@dataclass(frozen=True)
class Answer:
    """A noisy answer, what it cost, and the half-width within which the noise lies 95 % of the time."""

    value: float
    epsilon: float
    delta: float
    mechanism: str
    margin95: float


@dataclass(frozen=True)
class PrivateTable:
    """Answers questions about one table out of one project's budget.

    With `delta` a question is answered with Gaussian noise, else with Laplace noise.
    """

    frame: pl.DataFrame
    ledger: BudgetLedger
    project: str
    contributions: int = 1

    def __post_init__(self) -> None:
        """Refuse a number of contributions that is none."""
        if self.contributions < 1:
            raise BadQuery("contributions는 1 이상입니다", "contributions must be 1 or more")

    def count(self, epsilon: float, delta: float = 0.0, *, where: pl.Expr | None = None) -> Answer:
        """Count rows, or rows that meet a condition."""
        self.ledger.spend(self.project, epsilon, delta, "count")
        chosen = self.frame if where is None else self.frame.filter(where)
        noise = _Noise(self.contributions, epsilon, delta)
        return noise.answer(chosen.height + int(noise.draw(1)[0]), 1.0)

    def histogram(
        self, column: str, categories: Sequence[str], epsilon: float, delta: float = 0.0
    ) -> dict[str, Answer]:
        """Count each of the categories given beforehand: which categories occur is private too."""
        text = texts(self._column(column))
        wanted = list(dict.fromkeys(str(c) for c in categories))
        if not wanted:
            raise BadQuery("범주를 미리 정해야 합니다", "name the categories beforehand")
        self.ledger.spend(self.project, epsilon, delta, f"histogram {column}")
        found = dict(text.drop_nulls().value_counts().iter_rows())
        noise = _Noise(self.contributions, epsilon, delta)
        draws = noise.draw(len(wanted))
        return {c: noise.answer(found.get(c, 0) + int(d), 1.0) for c, d in zip(wanted, draws, strict=True)}

    def sum(self, column: str, lower: float, upper: float, epsilon: float, delta: float = 0.0) -> Answer:
        """Sum a column; values are clamped to the bounds, which must come from knowledge, not from the data."""
        steps, grid = self._steps(column, lower, upper)
        self.ledger.spend(self.project, epsilon, delta, f"sum {column}")
        largest = max(abs(round(lower / grid)), abs(round(upper / grid)))
        noise = _Noise(self.contributions * largest, epsilon, delta)
        return noise.answer((int(steps.sum()) + int(noise.draw(1)[0])) * grid, grid)

    def mean(self, column: str, lower: float, upper: float, epsilon: float, delta: float = 0.0) -> Answer:
        """Mean of a column: half the budget for the count, half for the sum around the middle of the bounds."""
        steps, grid = self._steps(column, lower, upper)
        self.ledger.spend(self.project, epsilon, delta, f"mean {column}")
        middle = (round(lower / grid) + round(upper / grid)) // 2
        reach = max(round(upper / grid) - middle, middle - round(lower / grid))
        counting = _Noise(self.contributions, epsilon / 2, delta / 2)
        summing = _Noise(self.contributions * reach, epsilon / 2, delta / 2)
        rows = max(1, len(steps) + int(counting.draw(1)[0]))
        shift = (int((steps - middle).sum()) + int(summing.draw(1)[0])) / rows
        value = min(max((middle + shift) * grid, lower), upper)
        margin = (summing.margin() * grid + counting.margin() * abs(shift) * grid) / rows
        return Answer(value, epsilon, delta, counting.name, margin)

    def quantile(self, column: str, q: float, lower: float, upper: float, epsilon: float) -> Answer:
        """Quantile by the exponential mechanism: gaps between sorted values, weighted by rank error and width."""
        if not 0 <= q <= 1:
            raise BadQuery(f"q={q}은(는) 0과 1 사이여야 합니다", f"q={q} must lie between 0 and 1")
        values = np.sort(self._clamped(column, lower, upper))
        self.ledger.spend(self.project, epsilon, 0.0, f"quantile {column} {q:g}")
        edges = np.concatenate([[lower], values, [upper]])
        rank = np.abs(np.arange(len(edges) - 1) - q * len(values))
        with np.errstate(divide="ignore"):
            score = np.log(np.diff(edges)) - epsilon / (2 * self.contributions * max(q, 1 - q)) * rank
        place = int(np.argmax(score + _gumbel(len(score))))
        value = edges[place] + (edges[place + 1] - edges[place]) * float(_unit(1)[0])
        return Answer(float(value), epsilon, 0.0, "exponential", float("nan"))

    def _column(self, column: str) -> pl.Series:
        if column not in self.frame.columns:
            raise BadQuery(f"열 '{column}'이(가) 없습니다", f"there is no column '{column}'")
        return self.frame[column]

    def _clamped(self, column: str, lower: float, upper: float) -> NDArray[np.float64]:
        if not (math.isfinite(lower) and math.isfinite(upper) and lower < upper):
            raise BadQuery(
                f"하한 {lower}은(는) 상한 {upper}보다 작아야 합니다",
                f"bounds must increase: {lower}, {upper}",
            )
        given = numbers(self._column(column)).drop_nulls().cast(pl.Float64)
        return np.asarray(given.clip(lower, upper).to_numpy(), dtype=np.float64)

    def _steps(self, column: str, lower: float, upper: float) -> tuple[NDArray[np.int64], float]:
        """Values as whole multiples of a grid: 1 for whole numbers, a millionth of the span otherwise."""
        whole = (
            numbers(self._column(column)).dtype.is_integer() and lower == int(lower) and upper == int(upper)
        )
        grid = 1.0 if whole else (upper - lower) / _GRID_STEPS
        return np.rint(self._clamped(column, lower, upper) / grid).astype(np.int64), grid


@dataclass(frozen=True)
class _Noise:
    """Noise for a whole-number answer of given sensitivity.

    Gaussian: rho of zero-concentrated privacy from (epsilon, delta) by epsilon = rho + 2 sqrt(rho ln(1/delta)).
    """

    sensitivity: float
    epsilon: float
    delta: float

    @property
    def name(self) -> str:
        return "discrete gaussian" if self.delta > 0 else "discrete laplace"

    @property
    def scale(self) -> float:
        if self.delta == 0:
            return self.sensitivity / self.epsilon
        log = math.log(1 / self.delta)
        rho = (math.sqrt(log + self.epsilon) - math.sqrt(log)) ** 2
        return self.sensitivity / math.sqrt(2 * rho)

    def draw(self, size: int) -> NDArray[np.int64]:
        draw = discrete_gaussian if self.delta > 0 else discrete_laplace
        return draw(max(self.scale, 1e-3), size)

    def margin(self) -> float:
        return 1.96 * self.scale if self.delta > 0 else self.scale * math.log(20)

    def answer(self, value: float, grid: float) -> Answer:
        return Answer(value, self.epsilon, self.delta, self.name, self.margin() * grid)


def _unit(size: int) -> NDArray[np.float64]:
    """Uniform numbers in (0, 1) of 53 bits from the operating system."""
    bits = np.frombuffer(os.urandom(8 * size), dtype=np.uint64) >> np.uint64(11)
    return np.asarray((bits.astype(np.float64) + 0.5) / 2.0**53)


def _gumbel(size: int) -> NDArray[np.float64]:
    return -np.log(-np.log(_unit(size)))
