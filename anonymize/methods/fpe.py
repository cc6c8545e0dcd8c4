"""암호화 that keeps the form: FF1 over the digits (or letters) of a value, separators in place."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Literal

import polars as pl
from pydantic import Field

from anonymize.methods.ff1 import MINIMUM_DOMAIN, encrypt_many
from anonymize.methods.method import Context, Outcome, Parameters
from anonymize.methods.values import map_uniques, texts
from anonymize.refusals import Unmet

_DIGITS = "0123456789"
_ALPHABETS = {"digits": _DIGITS, "alnum": _DIGITS + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"}


class FpeParameters(Parameters):
    """Parameters of format-preserving encryption."""

    alphabet: Literal["digits", "alnum"] = Field("digits", description="암호화할 글자")
    keep_start: int = Field(0, ge=0, le=16, description="그대로 둘 앞 글자 수 (예: 010)")
    keep_end: int = Field(0, ge=0, le=16, description="그대로 둘 뒤 글자 수")
    domain: str = Field("", description="같은 값이 같은 결과를 받는 범위; 기본은 프로젝트 전체")
    short: Literal["error", "blank"] = Field(
        "error", description="암호화하기에 너무 짧은 값(가짓수 1,000,000 미만)의 처리"
    )


def encrypt(series: pl.Series, parameters: FpeParameters, context: Context) -> Outcome:
    """Encrypt each value within its own form; raise Unmet when values are too short to be safe.

    NIST SP 800-38G rev. 1 asks for at least a million possible values, so six digits.
    """
    secret = context.secret(f"ff1/{parameters.domain}")
    wide = series.dtype.is_integer()
    made = map_uniques(texts(series), lambda values: _encrypted(values, secret, parameters, series.name))
    return Outcome(_whole(made, series) if wide else made)


def _whole(made: pl.Series, series: pl.Series) -> pl.Series:
    """Whole numbers lose leading zeros, so two of them could become one: keep the text when they would."""
    numbers = made.cast(pl.Int64, strict=False)
    same = numbers.n_unique() == made.n_unique() and numbers.null_count() == made.null_count()
    return numbers if same else made


def _encrypted(
    values: Sequence[str], secret: bytes, parameters: FpeParameters, column: str
) -> list[str | None]:
    """Encrypt values form by form: within one form (990-9999-9999) letters stand in the same places."""
    known = "0-9" if parameters.alphabet == "digits" else "0-9A-Za-z"
    text = pl.Series("text", values, dtype=pl.String)
    table = pl.DataFrame({"text": text}).with_row_index("place")
    table = table.with_columns(
        form=pl.col("text").str.replace_all(f"[{known}]", "\0"),
        letters=pl.col("text").str.replace_all(f"[^{known}]", ""),
    )
    made: list[pl.DataFrame] = []
    short = 0
    for (form,), group in table.group_by("form", maintain_order=True):
        inner = str(form).count("\0") - parameters.keep_start - parameters.keep_end
        if len(_ALPHABETS[parameters.alphabet]) ** max(inner, 0) < MINIMUM_DOMAIN:
            short += group.height
            continue
        made.append(_of_one_form(group, str(form), secret, parameters))
    if short and parameters.short == "error":
        raise _too_short(column, short, len(values))
    whole = pl.concat(made) if made else pl.DataFrame(schema={"place": pl.UInt32, "made": pl.String})
    return table.join(whole, on="place", how="left", maintain_order="left")["made"].to_list()


def _of_one_form(group: pl.DataFrame, form: str, secret: bytes, parameters: FpeParameters) -> pl.DataFrame:
    size = form.count("\0")
    start, end = parameters.keep_start, parameters.keep_end
    letters = pl.col("letters")
    cut = group.select(
        "place",
        head=letters.str.slice(0, start),
        inner=letters.str.slice(start, size - start - end),
        tail=letters.str.slice(size - end, end),
    )
    parts = []
    for (head, tail), members in cut.group_by("head", "tail"):
        secretly = encrypt_many(
            secret,
            members["inner"].to_list(),
            _tweak((str(head), str(tail))),
            alphabet=_ALPHABETS[parameters.alphabet],
        )
        parts.append(members.with_columns(inner=pl.Series("inner", secretly, dtype=pl.String)))
    joined = pl.concat(parts).select("place", letters=pl.concat_str("head", "inner", "tail"))
    return joined.select("place", made=pl.concat_str(_pieces(form)))


def _pieces(form: str) -> list[pl.Expr]:
    """Put the letters back between the form's separators."""
    pieces, place = [], 0
    for run in re.findall("\0+|[^\0]+", form):
        if run[0] == "\0":
            pieces.append(pl.col("letters").str.slice(place, len(run)))
            place += len(run)
        else:
            pieces.append(pl.lit(run))
    return pieces


def _tweak(kept: tuple[str, str]) -> bytes:
    """What stays readable tweaks the cipher, so equal hidden parts under different heads differ."""
    return hashlib.sha256("\0".join(kept).encode()).digest()[:8]


def _too_short(column: str, short: int, total: int) -> Unmet:
    return Unmet(
        f"열 '{column}'의 서로 다른 값 {total}개 중 {short}개는 너무 짧아 형태보존 암호화를 할 수 없습니다 "
        "(6자리 이상 필요). pseudonymise를 쓰거나 short: blank로 지정하십시오",
        f"column '{column}': {short} of {total} distinct values are too short for FF1 (six digits at least): "
        "use pseudonymise, or set short: blank",
    )
