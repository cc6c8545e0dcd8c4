"""라운딩, 랜덤 라운딩, 제어 라운딩."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field

from anonymize.methods.method import Context, Outcome, Parameters
from anonymize.methods.values import numbers, written


class RoundParameters(Parameters):
    """Parameters of 라운딩."""

    base: float = Field(10, gt=0, description="반올림 단위")
    direction: Literal["nearest", "up", "down"] = Field("nearest", description="반올림·올림·내림")


class RandomRoundParameters(Parameters):
    """Parameters of 랜덤 라운딩."""

    base: float = Field(10, gt=0, description="단위")


class ControlledRoundParameters(Parameters):
    """Parameters of 제어 라운딩: sums over each group and over all stay within one base of the truth."""

    base: float = Field(10, gt=0, description="단위")
    by: str | None = Field(None, description="합계를 지킬 구분 열")


def round_values(series: pl.Series, parameters: RoundParameters, context: Context) -> Outcome:
    """Round up, down or to the nearest multiple of the base (halves away from zero)."""
    given = numbers(series)
    ratio = given.cast(pl.Float64) / parameters.base
    if parameters.direction == "up":
        steps = ratio.ceil()
    elif parameters.direction == "down":
        steps = ratio.floor()
    else:
        steps = (ratio.abs() + 0.5).floor() * ratio.sign()
    return Outcome(_multiples(steps, parameters.base, series))


def round_randomly(series: pl.Series, parameters: RandomRoundParameters, context: Context) -> Outcome:
    """Round to one of the two neighbouring multiples at random, unbiased: the nearer one more often."""
    ratio = numbers(series).cast(pl.Float64) / parameters.base
    lower = ratio.floor()
    draw = pl.Series(context.random(series).random(len(series)))
    steps = lower + (draw < (ratio - lower)).cast(pl.Float64)
    return Outcome(_multiples(steps, parameters.base, series))


def round_controlled(series: pl.Series, parameters: ControlledRoundParameters, context: Context) -> Outcome:
    """Round every value to a neighbouring multiple so that group sums and the total are rounded too.

    Cumulative rounding inside sorted groups (Cox 1987 in one dimension): each running sum is rounded to the nearest
    multiple, so every group's sum and the total are off by less than one base.
    """
    ratio = (numbers(series).cast(pl.Float64) / parameters.base).to_numpy()
    known = ~np.isnan(ratio)
    order = _group_order(context.frame, parameters.by)
    order = order[known[order]]
    steps = np.full(len(ratio), np.nan)
    steps[order] = _cumulative(ratio[order])
    return Outcome(_multiples(pl.Series(series.name, steps).fill_nan(None), parameters.base, series))


def _group_order(frame: pl.DataFrame, by: str | None) -> NDArray[np.int64]:
    if by is None:
        return np.arange(frame.height)
    return frame.select(pl.col(by).rank("dense").arg_sort()).to_series().to_numpy().astype(np.int64)


def _cumulative(ratio: NDArray[np.float64]) -> NDArray[np.float64]:
    """Round running sums of the fractions: each value moves to its floor or ceiling."""
    floor = np.floor(ratio)
    running = np.floor(np.cumsum(ratio - floor) + 0.5 + 1e-9)
    return floor + np.diff(running, prepend=0.0)


def _multiples(steps: pl.Series, base: float, like: pl.Series) -> pl.Series:
    if float(base).is_integer():
        return written((steps.cast(pl.Int64) * int(base)), like)
    places = max(0, math.ceil(-math.log10(base))) + 2
    return written((steps * base).round(places), like)
