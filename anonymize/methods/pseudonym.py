"""암호화: keyed one-way pseudonyms (HMAC-SHA-256 with a project key)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Literal

import polars as pl
from pydantic import Field

from anonymize.methods.method import Context, Outcome, Parameters
from anonymize.methods.values import Normalise, map_uniques, normalised
from anonymize.refusals import Collision

# Hexadecimal digits as letters: a pseudonym without digits can never be read as a phone or resident number.
_LETTERS = bytes.maketrans(b"0123456789abcdef", b"abcdefghijklmnop")
_INTEGER_BITS = 63


class PseudonymiseParameters(Parameters):
    """Parameters of 암호화(일방향).

    Columns of one `domain` share pseudonyms, whatever they are called and whichever table they stand in.
    """

    domain: str = Field("", description="같은 값이 같은 가명을 받는 범위; 기본은 프로젝트 전체")
    normalise: Normalise = Field(
        "text", description="비교 전 정규화: 숫자만(digits), 공백·NFC(text), 없음(none)"
    )
    length: int = Field(32, ge=24, le=64, description="가명의 글자 수 (글자당 4비트)")
    prefix: Literal["key", "none"] = Field("key", description="가명 앞에 키 식별자를 붙일지")


def pseudonymise(series: pl.Series, parameters: PseudonymiseParameters, context: Context) -> Outcome:
    """Replace each value by its keyed pseudonym; raise Collision when two values would share one.

    Text becomes `keyid-letters`, whole numbers become 63-bit whole numbers (the type is kept).
    """
    secret = context.secret(f"pseudonym/{parameters.domain}")
    text = normalised(series, parameters.normalise)
    if series.dtype.is_integer():
        made = map_uniques(text, lambda values: _integers(secret, values)).cast(pl.Int64)
    else:
        head = f"{context.key.id}-" if context.key and parameters.prefix == "key" else ""
        made = map_uniques(text, lambda values: _letters(secret, values, head, parameters.length))
    _refuse_collisions(text, made)
    return Outcome(made.rename(series.name))


def _letters(secret: bytes, values: Sequence[str], head: str, length: int) -> list[str | None]:
    size = (length + 1) // 2
    hexadecimal = b"".join(digest[:size] for digest in hmac_many(secret, values)).hex().encode()
    text = hexadecimal.translate(_LETTERS).decode()
    return [head + text[start : start + length] for start in range(0, len(text), 2 * size)]


def _integers(secret: bytes, values: Sequence[str]) -> list[str | None]:
    shift = 64 - _INTEGER_BITS
    return [str(int.from_bytes(digest[:8], "big") >> shift) for digest in hmac_many(secret, values)]


def hmac_many(secret: bytes, values: Sequence[str]) -> Iterator[bytes]:
    """Yield HMAC-SHA-256 of each text (RFC 2104), the two keyed states prepared once for all."""
    block = secret.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(x ^ 0x36 for x in block)).copy
    outer = hashlib.sha256(bytes(x ^ 0x5C for x in block)).copy
    for value in values:
        inside, outside = inner(), outer()
        inside.update(value.encode())
        outside.update(inside.digest())
        yield outside.digest()


def _refuse_collisions(old: pl.Series, new: pl.Series) -> None:
    before, after = old.drop_nulls().n_unique(), new.drop_nulls().n_unique()
    if before != after:
        raise Collision(
            f"열 '{old.name}'에서 서로 다른 값 {before - after}개가 같은 가명을 받았습니다. length를 늘리십시오",
            f"column '{old.name}': {before - after} pseudonyms collide; ask for a greater length or use text",
        )
