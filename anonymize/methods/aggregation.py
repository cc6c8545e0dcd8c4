"""총계처리, 부분총계, 감추기 and 미시집계 (micro-aggregation)."""

from __future__ import annotations

from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field

from anonymize.methods.method import Context, Outcome, Parameters
from anonymize.methods.values import numbers, texts, written
from anonymize.refusals import Unmet

Statistic = Literal["mean", "median", "sum"]


class AggregateParameters(Parameters):
    """Parameters of 총계처리."""

    statistic: Statistic = Field("mean", description="평균·중앙값·합계")
    by: str | None = Field(None, description="구분 열마다 따로 계산")


class PartialAggregateParameters(Parameters):
    """Parameters of 부분총계: which values are outliers or too sparse to stand alone."""

    statistic: Statistic = Field("mean", description="평균·중앙값·합계")
    below: float | None = Field(None, description="이 값 미만만 총계처리")
    above: float | None = Field(None, description="이 값 초과만 총계처리")
    share: float | None = Field(None, gt=0, lt=0.5, description="양 끝에서 총계처리할 비율")


class HideParameters(Parameters):
    """Parameters of 감추기: the group's mean (numbers) or a category's name (text)."""

    by: str | None = Field(None, description="평균을 구할 구분 열")
    category: str | None = Field(None, min_length=1, description="대신 쓸 범주 이름")
    rarer_than: int | None = Field(None, ge=2, description="이보다 드문 값만 감추기")


class MicroAggregateParameters(Parameters):
    """Parameters of micro-aggregation: groups of at least `size` neighbours get their mean."""

    size: int = Field(3, ge=2, description="묶음의 최소 크기")
    statistic: Literal["mean", "median"] = Field("mean", description="평균·중앙값")


def aggregate(series: pl.Series, parameters: AggregateParameters, context: Context) -> Outcome:
    """Replace every value by the sum, mean or median of all, or of its group."""
    return Outcome(_over(numbers(series), parameters.statistic, context.frame, parameters.by, series))


def aggregate_partly(series: pl.Series, parameters: PartialAggregateParameters, context: Context) -> Outcome:
    """Aggregate only the outlying values; the rest stays."""
    given = numbers(series)
    low, high = _limits(given, parameters)
    outlying = pl.select(((given < low) | (given > high)).alias("out")).to_series().fill_null(value=False)
    chosen = given.filter(outlying)
    if outlying.any():
        mean = _statistic(chosen, parameters.statistic)
        given = given.cast(pl.Float64).set(outlying, mean)
    return Outcome(written(given, series))


def hide(series: pl.Series, parameters: HideParameters, context: Context) -> Outcome:
    """Replace values by their category, or numbers by the (group's) mean."""
    if parameters.category is None and parameters.rarer_than is None:
        return Outcome(_over(numbers(series), "mean", context.frame, parameters.by, series))
    text = texts(series)
    name = parameters.category or "기타"
    rare = text.is_not_null()
    if parameters.rarer_than is not None:
        size = pl.DataFrame({"v": text}).select(pl.len().over("v")).to_series()
        rare = rare & (size < parameters.rarer_than)
    return Outcome(pl.select(pl.when(rare).then(pl.lit(name)).otherwise(text).alias(series.name)).to_series())


def micro_aggregate(series: pl.Series, parameters: MicroAggregateParameters, context: Context) -> Outcome:
    """Sort, cut into groups of `size` (the last takes the rest), replace by the group's mean.

    Fixed-size univariate micro-aggregation; each released number stands for at least `size` rows.
    """
    given = numbers(series).cast(pl.Float64)
    values = given.to_numpy()
    known = np.flatnonzero(~np.isnan(values))
    if len(known) < parameters.size:
        raise Unmet(
            f"열 '{series.name}'의 값이 {len(known)}개라 {parameters.size}개씩 묶을 수 없습니다",
            f"column '{series.name}' has {len(known)} values: no group of {parameters.size}",
        )
    order = known[np.argsort(values[known], kind="stable")]
    group = np.minimum(np.arange(len(order)) // parameters.size, len(order) // parameters.size - 1)
    made = np.full(len(values), np.nan)
    made[order] = _by_group(values[order], group, parameters.statistic)
    return Outcome(written(pl.Series(series.name, made).fill_nan(None), series))


def _by_group(values: NDArray[np.float64], group: NDArray[np.int64], statistic: str) -> NDArray[np.float64]:
    frame = pl.DataFrame({"v": values, "g": group})
    column = pl.col("v").mean() if statistic == "mean" else pl.col("v").median()
    made = frame.select(column.over("g")).to_series().to_numpy()
    return np.asarray(made, dtype=np.float64)


def _statistic(chosen: pl.Series, statistic: Statistic) -> float:
    value = {"mean": chosen.mean, "median": chosen.median, "sum": chosen.sum}[statistic]()
    return float(value)  # type: ignore[arg-type]  # numbers in, a number out


def _over(
    given: pl.Series, statistic: Statistic, frame: pl.DataFrame, by: str | None, like: pl.Series
) -> pl.Series:
    column = {"mean": pl.col("v").mean(), "median": pl.col("v").median(), "sum": pl.col("v").sum()}[statistic]
    groups = frame[by] if by is not None else pl.repeat(0, len(given), eager=True)
    table = pl.DataFrame({"v": given.cast(pl.Float64), "g": groups})
    made = table.select(
        pl.when(pl.col("v").is_not_null()).then(column.over("g")).alias(like.name)
    ).to_series()
    return written(made, like)


def _limits(given: pl.Series, parameters: PartialAggregateParameters) -> tuple[float, float]:
    low = parameters.below if parameters.below is not None else -np.inf
    high = parameters.above if parameters.above is not None else np.inf
    if parameters.share is not None:
        low = max(low, given.quantile(parameters.share) or low)
        high = min(high, given.quantile(1 - parameters.share) or high)
    elif parameters.below is None and parameters.above is None:
        first, third = given.quantile(0.25) or 0.0, given.quantile(0.75) or 0.0
        low, high = first - 1.5 * (third - first), third + 1.5 * (third - first)
    return low, high
