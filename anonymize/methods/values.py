"""Reading a column as text or as numbers, and writing results back in the column's own type."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import Literal

import polars as pl

from anonymize.refusals import MixedValues

Normalise = Literal["none", "text", "digits"]

_SHOWN = 3


def texts(series: pl.Series) -> pl.Series:
    """Return the column as text; whole floats are written without '.0', so 7, 7.0 and '7' are one person."""
    if series.dtype == pl.String:
        return series
    if series.dtype.is_float():
        whole = (series.is_null() | (series == series.round(0))).all()
        return (series.cast(pl.Int64, strict=False) if whole else series).cast(pl.String)
    if series.dtype in (pl.List, pl.Struct, pl.Object, pl.Binary, pl.Array):
        raise MixedValues(
            f"열 '{series.name}'의 자료형 {series.dtype}은(는) 처리할 수 없습니다",
            f"column '{series.name}' has type {series.dtype}, which has no plain written form",
        )
    return series.cast(pl.String)


def normalised(series: pl.Series, how: Normalise) -> pl.Series:
    """Return the text under which equal persons are equal: NFC and trimmed, or digits and letters only."""
    text = texts(series)
    if how == "none":
        return text
    if how == "digits":
        return text.str.replace_all(r"[^0-9A-Za-z가-힣]", "")
    trimmed = text.str.strip_chars()
    if trimmed.str.contains(r"[^\x00-\x7f]").any():
        return trimmed.str.normalize("NFC")
    return trimmed


def nfc(text: str) -> str:
    """Return one text in NFC, trimmed."""
    return unicodedata.normalize("NFC", text).strip()


def map_uniques(series: pl.Series, change: Callable[[Sequence[str]], list[str | None]]) -> pl.Series:
    """Change every distinct non-null text once and spread the results; nulls stay null."""
    old = series.drop_nulls().unique(maintain_order=True)
    new = pl.Series(series.name, change(old.to_list()), dtype=pl.String)
    if len(old) == len(series):
        return new
    return series.replace_strict(old, new, default=None, return_dtype=pl.String).rename(series.name)


def numbers(series: pl.Series) -> pl.Series:
    """Return the column as Int64 or Float64; raise MixedValues when some values are no numbers.

    Thousands commas and blanks around are accepted: agencies' sheets are full of both.
    """
    if series.dtype.is_integer() or series.dtype.is_float():
        return series
    if isinstance(series.dtype, pl.Decimal):
        return series.cast(pl.Float64)
    if series.dtype != pl.String:
        raise _no_numbers(series, [str(series.dtype)])
    plain = series.str.strip_chars().str.replace_all(r"(\d),(\d{3})\b", "$1$2")
    plain = plain.replace("", None)
    whole = plain.cast(pl.Int64, strict=False)
    if whole.null_count() == plain.null_count():
        return whole
    real = plain.cast(pl.Float64, strict=False)
    wrong = real.is_null() & plain.is_not_null() | real.is_infinite() | real.is_nan()
    if wrong.any():
        raise _no_numbers(series, series.filter(wrong).head(_SHOWN).to_list(), int(wrong.sum()))
    return real


def written(result: pl.Series, like: pl.Series) -> pl.Series:
    """Return numbers in the type of the column they came from, as far as that type can hold them."""
    if like.dtype == pl.String:
        return texts(result).rename(like.name)
    if like.dtype.is_integer() and result.dtype.is_float():
        whole = (result.is_null() | (result == result.round(0))).all()
        result = result.cast(like.dtype, strict=False) if whole else result
    elif like.dtype.is_numeric():
        result = result.cast(like.dtype, strict=False)
    return result.rename(like.name)


def _no_numbers(series: pl.Series, shown: Sequence[object], count: int | None = None) -> MixedValues:
    many = f"{count} " if count is not None else ""
    kinds = "·".join(sorted({_shape(str(value)) for value in shown}))
    return MixedValues(
        f"열 '{series.name}'에 숫자가 아닌 값이 {many}있습니다 (형태: {kinds}). 값을 고치거나 다른 방법을 쓰십시오",
        f"column '{series.name}' holds {many}values that are no numbers (shapes: {kinds}): "
        "clean them or choose a method for text",
    )


def _shape(value: str) -> str:
    """Return a value's shape, not the value: errors are logged, and values may be personal."""
    return "".join("9" if c.isdigit() else "가" if c.isalpha() else c for c in value[:20])
