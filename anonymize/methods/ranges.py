"""범위 방법, 상·하단 코딩 and 일반화 by hierarchy, date part or region."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl
from pydantic import Field, model_validator

from anonymize.hierarchy import Hierarchy
from anonymize.methods.method import Context, Outcome, Parameters
from anonymize.methods.values import numbers, texts, written
from anonymize.refusals import BadPolicy


class RangeParameters(Parameters):
    """Parameters of 범위 방법: equal widths, or your own bounds."""

    width: float | None = Field(None, gt=0, description="구간 너비")
    origin: float = Field(0, description="구간이 시작하는 값")
    bounds: tuple[float, ...] | None = Field(None, min_length=1, description="구간 경계 (오름차순)")

    @model_validator(mode="after")
    def _one_of_both(self) -> RangeParameters:
        if (self.width is None) == (self.bounds is None):
            raise ValueError("width와 bounds 중 하나만 지정하십시오 (give either width or bounds)")
        if self.bounds and list(self.bounds) != sorted(set(self.bounds)):
            raise ValueError("bounds는 오름차순이어야 합니다 (bounds must increase)")
        return self


class TopParameters(Parameters):
    """Parameters of top coding: a limit, or the share of rows to cover."""

    limit: float | None = Field(None, description="이 값을 넘으면 이 값으로")
    share: float | None = Field(None, gt=0, lt=0.5, description="위에서부터 덮을 비율")

    @model_validator(mode="after")
    def _one_of_both(self) -> TopParameters:
        if (self.limit is None) == (self.share is None):
            raise ValueError("limit과 share 중 하나만 지정하십시오 (give either limit or share)")
        return self


class GeneraliseParameters(Parameters):
    """Parameters of 일반화: a level of a hierarchy file, part of a date, or part of an address."""

    hierarchy: str | None = Field(None, description="계층 파일 (.csv), 정책 파일 기준 경로")
    level: int | None = Field(None, ge=1, description="계층의 단계 (1부터)")
    part: Literal["year", "quarter", "month", "decade", "sido", "sigungu", "eupmyeondong"] | None = Field(
        None, description="날짜나 주소에서 남길 부분"
    )
    width: float | None = Field(None, gt=0, description="숫자 구간의 너비")

    @model_validator(mode="after")
    def _one_way(self) -> GeneraliseParameters:
        given = [self.hierarchy is not None, self.part is not None, self.width is not None]
        if sum(given) != 1:
            raise ValueError(
                "hierarchy, part, width 중 하나를 지정하십시오 (give one of hierarchy, part, width)"
            )
        if self.level is not None and self.hierarchy is None:
            raise ValueError("level은 hierarchy와 함께 씁니다 (level goes with hierarchy)")
        return self


def to_ranges(series: pl.Series, parameters: RangeParameters, context: Context) -> Outcome:
    """Put each number into its range, written 20-29 for whole numbers and [20, 30) for others."""
    given = numbers(series)
    if parameters.bounds is not None:
        return Outcome(_between(given, parameters.bounds, series.name))
    return Outcome(_by_width(given, parameters.width or 1.0, parameters.origin, series.name))


def top_code(series: pl.Series, parameters: TopParameters, context: Context) -> Outcome:
    """Bring every number above the limit (or above the share's quantile) down to it."""
    given = numbers(series)
    limit = parameters.limit
    if limit is None:
        limit = given.quantile(1 - (parameters.share or 0), interpolation="lower")
    return Outcome(_clipped(given, series, upper=limit))


def bottom_code(series: pl.Series, parameters: TopParameters, context: Context) -> Outcome:
    """Bring every number below the limit (or below the share's quantile) up to it."""
    given = numbers(series)
    limit = parameters.limit
    if limit is None:
        limit = given.quantile(parameters.share or 0, interpolation="higher")
    return Outcome(_clipped(given, series, lower=limit))


def generalise(series: pl.Series, parameters: GeneraliseParameters, context: Context) -> Outcome:
    """Replace each value by what it belongs to: a hierarchy's label, a part of a date or address, a range."""
    if parameters.hierarchy is not None:
        tree = read_hierarchy(context.base / parameters.hierarchy, series.name)
        return Outcome(_at_level(tree, series, parameters.level or 1))
    if parameters.width is not None:
        return Outcome(_by_width(numbers(series), parameters.width, 0, series.name))
    if parameters.part in ("sido", "sigungu", "eupmyeondong"):
        count = {"sido": 1, "sigungu": 2, "eupmyeondong": 3}[parameters.part]
        return Outcome(region(texts(series), count))
    return Outcome(_date_part(series, parameters.part or "year"))


def read_hierarchy(path: Path, column: str) -> Hierarchy:
    """Read a hierarchy file of a policy; raise BadPolicy when it is missing or unreadable."""
    try:
        return Hierarchy.from_csv(path, name=column)
    except (OSError, UnicodeDecodeError) as error:
        raise BadPolicy(
            f"열 '{column}'의 계층 파일 {path.name}을(를) 읽을 수 없습니다. 경로는 정책 파일 기준입니다",
            f"column '{column}': cannot read the hierarchy {path.name} ({type(error).__name__}); "
            "paths are relative to the policy file",
        ) from error


def _at_level(tree: Hierarchy, series: pl.Series, level: int) -> pl.Series:
    if level >= tree.height:
        raise BadPolicy(
            f"열 '{series.name}'의 계층에는 {level}단계가 없습니다 (가장 높은 단계: {tree.height - 1})",
            f"column '{series.name}': the hierarchy has no level {level} (highest: {tree.height - 1})",
        )
    return tree.generalise(series, level).rename(series.name)


def region(text: pl.Series, count: int) -> pl.Series:
    """Keep the first words of an address: 시도, 시군구 (with its 구: 수원시 팔달구), 읍면동.

    What does not start with a province or city becomes empty, never stays.
    """
    first = r"[가-힣]{1,8}(?:시|도)|서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주"
    second = r"(?:\s+[가-힣]+시(?:\s+[가-힣]+구)?|\s+[가-힣]+[군구])?" if count > 1 else ""
    third = r"(?:\s+[가-힣0-9]+(?:읍|면|동|가))?" if count > 2 else ""
    kept = text.str.strip_chars().str.extract(f"^((?:{first}){second}{third})(?:\\s|$)", 1)
    return kept.rename(text.name)


def _by_width(given: pl.Series, width: float, origin: float, name: str) -> pl.Series:
    low = ((given.cast(pl.Float64) - origin) / width).floor() * width + origin
    whole = given.dtype.is_integer() and float(width).is_integer() and float(origin).is_integer()
    return _labels(low, low + width, name, whole=whole)


def _labels(low: pl.Series, high: pl.Series, name: str, *, whole: bool) -> pl.Series:
    frame = pl.DataFrame({"low": low, "high": high})
    if whole:
        bounds = [pl.col("low").cast(pl.Int64), pl.col("high").cast(pl.Int64) - 1]
        return frame.select(pl.format("{}-{}", *bounds).alias(name)).to_series()
    shown = [pl.col(c).round(6).cast(pl.String).str.strip_suffix(".0") for c in ("low", "high")]
    return frame.select(pl.format("[{}, {})", *shown).alias(name)).to_series()


def _between(given: pl.Series, bounds: tuple[float, ...], name: str) -> pl.Series:
    edges = [f"{edge:g}" for edge in bounds]
    labels = [
        f"<{edges[0]}",
        *[f"[{a}, {b})" for a, b in itertools.pairwise(edges)],
        f">={edges[-1]}",
    ]
    values = given.cast(pl.Float64).to_numpy()
    places = np.searchsorted(np.asarray(bounds), values, side="right")
    chosen = pl.Series(name, labels).gather(places.tolist())
    return pl.select(pl.when(given.is_not_null()).then(chosen).alias(name)).to_series()


def _clipped(
    given: pl.Series, like: pl.Series, *, upper: float | None = None, lower: float | None = None
) -> pl.Series:
    limit = upper if upper is not None else lower
    if given.dtype.is_integer() and limit is not None and not float(limit).is_integer():
        given = given.cast(pl.Float64)
    return written(given.clip(lower, upper), like)


def _date_part(series: pl.Series, part: str) -> pl.Series:
    """Read dates as 2024-03-05, 2024.3.5, 20240305; what is no date becomes empty, never stays."""
    text = texts(series).str.strip_chars()
    year = text.str.extract(r"^((?:18|19|20)\d{2})(?:\D|\d{2}|$)", 1)
    month = text.str.extract(r"^\d{4}\D{0,2}(\d{1,2})", 1).cast(pl.Int64, strict=False)
    if part == "year":
        made = year
    elif part == "decade":
        made = year.str.head(3) + "0년대"
    elif part == "quarter":
        made = year + "-Q" + ((month - 1) // 3 + 1).cast(pl.String)
    else:
        made = year + "-" + month.cast(pl.String).str.zfill(2)
    return made.rename(series.name)
