"""임의 잡음 추가: random noise on numbers, differentially private when an epsilon is set."""

from __future__ import annotations

from typing import Literal

import numpy as np
import polars as pl
from pydantic import Field, model_validator

from anonymize.methods.method import Context, Outcome, Parameters
from anonymize.methods.values import numbers, written


class NoiseParameters(Parameters):
    """Parameters of 임의 잡음 추가. `epsilon` needs `lower` and `upper`: noise is scaled to that span."""

    scale: float | None = Field(None, gt=0, description="잡음의 표준편차 (값의 단위)")
    percent: float | None = Field(None, gt=0, le=100, description="잡음의 표준편차 (열 표준편차의 %)")
    distribution: Literal["normal", "uniform", "laplace"] = Field("normal", description="잡음의 분포")
    epsilon: float | None = Field(None, gt=0, description="차등정보보호 예산 (행마다)")
    lower: float | None = Field(None, description="값의 하한")
    upper: float | None = Field(None, description="값의 상한")

    @model_validator(mode="after")
    def _one_way(self) -> NoiseParameters:
        if sum(x is not None for x in (self.scale, self.percent, self.epsilon)) != 1:
            raise ValueError(
                "scale, percent, epsilon 중 하나를 지정하십시오 (give one of scale, percent, epsilon)"
            )
        if self.epsilon is not None and (self.lower is None or self.upper is None):
            raise ValueError("epsilon에는 lower와 upper가 필요합니다 (epsilon needs lower and upper)")
        if self.lower is not None and self.upper is not None and self.lower >= self.upper:
            raise ValueError("lower는 upper보다 작아야 합니다 (lower must be below upper)")
        return self


def add_noise(series: pl.Series, parameters: NoiseParameters, context: Context) -> Outcome:
    """Add noise to every number; whole numbers stay whole, given bounds are kept to."""
    given = numbers(series)
    if parameters.epsilon is not None:
        return Outcome(written(_private(given, parameters, context), series))
    draw = _draws(given, parameters, context.random(series))
    made = given.cast(pl.Float64) + draw
    if given.dtype.is_integer():
        made = made.round(0)
    return Outcome(written(made.clip(parameters.lower, parameters.upper), series))


def _draws(given: pl.Series, parameters: NoiseParameters, random: np.random.Generator) -> pl.Series:
    scale = parameters.scale
    if scale is None:
        spread = given.cast(pl.Float64).std()
        scale = float(spread or 0.0) * (parameters.percent or 0.0) / 100  # type: ignore[arg-type]  # std of numbers
    if parameters.distribution == "uniform":
        return pl.Series(random.uniform(-scale * 3**0.5, scale * 3**0.5, len(given)))
    if parameters.distribution == "laplace":
        return pl.Series(random.laplace(0, scale / 2**0.5, len(given)))
    return pl.Series(random.normal(0, scale, len(given)))


def _private(given: pl.Series, parameters: NoiseParameters, context: Context) -> pl.Series:
    """Local differential privacy: discrete Laplace noise over a grid of the clamped span; budget spent first."""
    from anonymize.budget.noise import discrete_laplace

    lower, upper, epsilon = parameters.lower or 0.0, parameters.upper or 0.0, parameters.epsilon or 1.0
    if context.spend is not None:
        context.spend(epsilon, context.column)
    whole = given.dtype.is_integer()
    grid = 1.0 if whole else (upper - lower) / 2**20
    clamped = given.cast(pl.Float64).clip(lower, upper).fill_null(lower).to_numpy()
    steps = np.rint(clamped / grid).astype(np.int64)
    noisy = steps + discrete_laplace((upper - lower) / grid / epsilon, len(steps))
    made = pl.Series(given.name, noisy.astype(np.float64) * grid)
    return pl.select(pl.when(given.is_not_null()).then(made).alias(given.name)).to_series()
