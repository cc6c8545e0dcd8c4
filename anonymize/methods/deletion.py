"""식별자 삭제, 부분삭제, 레코드 삭제, 식별요소 전부삭제, 값 삭제, and 유지 (keep on purpose)."""

from __future__ import annotations

import polars as pl
from pydantic import Field, model_validator

from anonymize.methods.method import Context, Outcome, Parameters
from anonymize.methods.ranges import GeneraliseParameters, generalise
from anonymize.methods.values import numbers, texts
from anonymize.refusals import UnknownPolicyColumn


class KeepParameters(Parameters):
    """Parameters of keeping a column as it is; the reason is for the record."""

    reason: str = Field("", description="그대로 두는 까닭")


class PartialDeleteParameters(Parameters):
    """Parameters of 식별자 부분삭제: the part of an address or date that stays, or how many letters."""

    keep: str | int = Field(
        "sigungu", description="남길 부분: sido, sigungu, eupmyeondong, year, month 또는 글자 수"
    )

    @model_validator(mode="after")
    def _known(self) -> PartialDeleteParameters:
        parts = ("sido", "sigungu", "eupmyeondong", "year", "quarter", "month", "decade")
        if isinstance(self.keep, str) and self.keep not in parts:
            raise ValueError(
                f"keep은 {', '.join(parts)} 또는 글자 수입니다 (keep must be a part or a number)"
            )
        if isinstance(self.keep, int) and self.keep < 0:
            raise ValueError("keep은 0 이상입니다 (keep must not be negative)")
        return self


class DeleteRecordsParameters(Parameters):
    """Parameters of 레코드 삭제: rows with outlying or rare values go."""

    below: float | None = Field(None, description="이 값 미만인 행 삭제")
    above: float | None = Field(None, description="이 값 초과인 행 삭제")
    values: tuple[str, ...] = Field((), description="이 값을 가진 행 삭제")
    rarer_than: int | None = Field(None, ge=2, description="이보다 드문 값의 행 삭제")

    @model_validator(mode="after")
    def _any(self) -> DeleteRecordsParameters:
        if not (self.values or self.rarer_than or self.below is not None or self.above is not None):
            raise ValueError("below, above, values, rarer_than 중 하나가 필요합니다 (say which rows go)")
        return self


class DeleteAllParameters(Parameters):
    """Parameters of 식별요소 전부삭제: this column and every other that could identify."""

    columns: tuple[str, ...] = Field((), description="함께 지울 열")


def keep(series: pl.Series, parameters: KeepParameters, context: Context) -> Outcome:
    """Leave the column as it is, on purpose."""
    return Outcome(series)


def delete(series: pl.Series, parameters: Parameters, context: Context) -> Outcome:
    """Delete the column."""
    return Outcome(None)


def suppress(series: pl.Series, parameters: Parameters, context: Context) -> Outcome:
    """Empty every value; the column and its type stay."""
    return Outcome(pl.Series(series.name, [None] * len(series), dtype=series.dtype))


def delete_partly(series: pl.Series, parameters: PartialDeleteParameters, context: Context) -> Outcome:
    """Keep a part: 시도+시군구 of an address, the year of a date, the first letters of a code."""
    if isinstance(parameters.keep, int):
        text = texts(series)
        room = (text.str.len_chars() // 2).cast(pl.Int64)
        size = pl.select(pl.min_horizontal(room, pl.lit(parameters.keep))).to_series()
        cut = pl.DataFrame({"t": text, "n": size}).select(pl.col("t").str.head(pl.col("n"))).to_series()
        return Outcome(cut.rename(series.name))
    part = GeneraliseParameters.model_validate({"method": parameters.method, "part": parameters.keep})
    return generalise(series, part, context)


def delete_records(series: pl.Series, parameters: DeleteRecordsParameters, context: Context) -> Outcome:
    """Delete the rows whose value is outlying, listed or rare."""
    gone = pl.repeat(False, len(series), eager=True)
    if parameters.below is not None or parameters.above is not None:
        given = numbers(series)
        if parameters.below is not None:
            gone = gone | (given < parameters.below).fill_null(value=False)
        if parameters.above is not None:
            gone = gone | (given > parameters.above).fill_null(value=False)
    text = texts(series)
    if parameters.values:
        gone = gone | text.is_in(list(parameters.values)).fill_null(value=False)
    if parameters.rarer_than is not None:
        size = pl.DataFrame({"v": text}).select(pl.len().over("v")).to_series()
        gone = gone | (size < parameters.rarer_than)
    return Outcome(series, keep=~gone)


def delete_all(series: pl.Series, parameters: DeleteAllParameters, context: Context) -> Outcome:
    """Delete the column and the others named with it."""
    missing = [name for name in parameters.columns if name not in context.frame.columns]
    if missing:
        raise UnknownPolicyColumn(
            f"함께 지울 열이 없습니다: {', '.join(missing)}",
            f"columns to delete do not exist: {', '.join(missing)}",
        )
    return Outcome(None, drop=parameters.columns)
