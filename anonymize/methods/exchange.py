"""교환 방법 and 재배열: values change places, so the column's distribution stays exactly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field

from anonymize.methods.method import Context, Outcome, Parameters
from anonymize.methods.values import numbers, texts
from anonymize.refusals import BadPolicy


class ShuffleParameters(Parameters):
    """Parameters of 재배열."""

    by: str | None = Field(None, description="이 열이 같은 행 안에서만 섞기")


class SwapParameters(Parameters):
    """Parameters of 교환 방법: swap near values inside the table, or take values of an outside list."""

    share: float = Field(1.0, gt=0, le=1, description="교환할 행의 비율")
    range: float = Field(0.05, gt=0, le=1, description="순위 교환의 범위 (행 수에 대한 비율)")
    file: str | None = Field(None, description="외부 값 목록 (한 줄에 하나), 정책 파일 기준 경로")


def shuffle(series: pl.Series, parameters: ShuffleParameters, context: Context) -> Outcome:
    """Permute the values of the column, within groups when `by` is given."""
    draw = pl.Series("draw", context.random(series).random(len(series)))
    frame = pl.DataFrame({"draw": draw, "place": pl.arange(0, len(series), eager=True)})
    frame = frame.with_columns(group=context.frame[parameters.by] if parameters.by else pl.lit(0))
    source = frame.select(pl.col("place").sort_by("draw").over("group")).to_series()
    return Outcome(series.gather(source).rename(series.name))


def swap(series: pl.Series, parameters: SwapParameters, context: Context) -> Outcome:
    """Swap values with others of near rank (numbers) or any others (text), or with an outside list's."""
    random = context.random(series)
    if parameters.file is not None:
        return Outcome(_from_list(series, context.base / parameters.file, random))
    chosen = np.flatnonzero(random.random(len(series)) < parameters.share)
    order = chosen[_rank_order(series, chosen, random)]
    window = max(2, int(len(order) * parameters.range)) if _is_number(series) else max(2, len(order))
    source = np.arange(len(series))
    source[order] = order[_window_permutation(len(order), window, random)]
    return Outcome(series.gather(source.tolist()).rename(series.name))


def _is_number(series: pl.Series) -> bool:
    return series.dtype.is_numeric()


def _rank_order(
    series: pl.Series, chosen: NDArray[np.int64], random: np.random.Generator
) -> NDArray[np.int64]:
    if not _is_number(series):
        return random.permutation(len(chosen))
    values = numbers(series).cast(pl.Float64).fill_null(0).to_numpy()[chosen]
    return np.argsort(values, kind="stable")


def _window_permutation(size: int, window: int, random: np.random.Generator) -> NDArray[np.int64]:
    """Rotate inside shuffled windows of neighbours: nobody keeps a place (windows of one excepted)."""
    places = np.arange(size)
    made = places.copy()
    for start in range(0, size, window):
        block = random.permutation(places[start : start + window])
        made[block] = np.roll(block, 1)
    return made


def _from_list(series: pl.Series, path: Path, random: np.random.Generator) -> pl.Series:
    try:
        lines = [line.strip() for line in path.read_text("utf-8-sig").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise BadPolicy(
            f"열 '{series.name}'의 외부 값 목록 {path}을(를) 읽을 수 없습니다",
            f"cannot read the value list {path} for column '{series.name}'",
        ) from error
    values = [line for line in lines if line]
    if not values:
        raise BadPolicy(f"외부 값 목록 {path}이(가) 비어 있습니다", f"the value list {path} is empty")
    picked = pl.Series(series.name, values).gather(random.integers(0, len(values), len(series)).tolist())
    known = texts(series).is_not_null()
    return pl.select(pl.when(known).then(picked).alias(series.name)).to_series()
