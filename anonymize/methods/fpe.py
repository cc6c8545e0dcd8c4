"""암호화 that keeps the form: FF1 over the digits (or letters) of a value, separators in place."""

from __future__ import annotations

import hashlib
from collections import defaultdict
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
    alphabet = _ALPHABETS[parameters.alphabet]
    known = set(alphabet)
    groups: dict[tuple[str, str], list[tuple[int, list[int]]]] = defaultdict(list)
    made: list[str | None] = [None] * len(values)
    short = 0
    for place, value in enumerate(values):
        marks = [i for i, c in enumerate(value) if c in known]
        end = len(marks) - parameters.keep_end
        inner = marks[parameters.keep_start : max(end, parameters.keep_start)]
        if len(alphabet) ** len(inner) < MINIMUM_DOMAIN:
            short += 1
            continue
        head = "".join(value[i] for i in marks[: parameters.keep_start])
        groups[head, "".join(value[i] for i in marks[end:])].append((place, inner))
    if short and parameters.short == "error":
        raise _too_short(column, short, len(values))
    for kept, members in groups.items():
        _fill(made, values, members, secret, _tweak(kept), alphabet)
    return made


def _fill(
    made: list[str | None],
    values: Sequence[str],
    members: list[tuple[int, list[int]]],
    secret: bytes,
    tweak: bytes,
    alphabet: str,
) -> None:
    plain = ["".join(values[place][i] for i in inner) for place, inner in members]
    for (place, inner), cipher in zip(
        members, encrypt_many(secret, plain, tweak, alphabet=alphabet), strict=True
    ):
        letters = list(values[place])
        for i, letter in zip(inner, cipher, strict=True):
            letters[i] = letter
        made[place] = "".join(letters)


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
