"""공백과 대체: the masking forms agencies use, and masks by position.

The forms of kinds are those of `anonymize.mask`, which displays use too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import polars as pl
from pydantic import Field

from anonymize.methods.method import Context, Outcome, Parameters
from anonymize.methods.values import map_uniques, texts

if TYPE_CHECKING:
    from anonymize.detect import Detector

_ALNUM = re.compile(r"[0-9A-Za-z가-힣ㄱ-ㅎㅏ-ㅣ]|[^\W_]")
_NUMBERS = frozenset(
    {"RRN", "FRN", "PHONE", "CARD", "ACCOUNT", "BUSINESS_NO", "CORPORATE_NO", "PASSPORT", "DRIVER_LICENSE"}
)
# +82-505-123-4567 keeps nine of its twelve digits
_LEFT = 0.75


class MaskParameters(Parameters):
    """Parameters of a mask. With `keep_start` or `keep_end` positions rule, otherwise the form of the kind."""

    keep_start: int | None = Field(None, ge=0, le=32, description="앞에 남길 글자 수")
    keep_end: int | None = Field(None, ge=0, le=32, description="뒤에 남길 글자 수")
    character: str = Field("*", min_length=1, max_length=1, description="가림 문자")


class RedactParameters(Parameters):
    """Parameters of masking inside prose: none, the detector decides."""


class BlankParameters(Parameters):
    """Parameters of 공백과 대체: what stands in place of every value."""

    replacement: str = Field("", max_length=32, description="대체 글자; 빈 값이면 공백")


def mask(series: pl.Series, parameters: MaskParameters, context: Context) -> Outcome:
    """Hide part of each value; separators stay, so that a masked number still looks like one."""
    change = _chosen(parameters)
    return Outcome(map_uniques(texts(series), lambda values: [change(value) for value in values]))


def blank(series: pl.Series, parameters: BlankParameters, context: Context) -> Outcome:
    """Put a blank or one replacement in place of every value."""
    text = texts(series)
    filled = pl.select(
        pl.when(text.is_not_null()).then(pl.lit(parameters.replacement)).alias(series.name)
    ).to_series()
    return Outcome(filled)


def cover(text: str, start: int, end: int, character: str = "*") -> str:
    """Mask letters and digits outside the first `start` and last `end`; at least half of them are masked."""
    marks = [m.start() for m in _ALNUM.finditer(text)]
    room = len(marks) // 2
    start = min(start, room)
    end = min(end, room - start)
    hidden = set(marks[start : len(marks) - end])
    return "".join(character if i in hidden else c for i, c in enumerate(text))


def redact(series: pl.Series, parameters: RedactParameters, context: Context) -> Outcome:
    """Mask the personal values inside prose; the rest of the text stays.

    A column that is all names or numbers is masked as a whole: a name alone is no sentence to find it in.
    """
    from anonymize.detect import Detector

    kind = parameters.kind
    if kind is not None:
        return Outcome(map_uniques(texts(series), lambda values: [formed(v, kind) for v in values]))

    detector = Detector()
    return Outcome(map_uniques(texts(series), lambda values: [_redacted(v, detector) for v in values]))


def _redacted(text: str, detector: Detector) -> str:
    from anonymize.mask import mask_text

    return mask_text(text, detector)


def _chosen(parameters: MaskParameters) -> Callable[[str], str]:
    given = (parameters.keep_start, parameters.keep_end)
    if given == (None, None) and parameters.kind:
        return partial(formed, kind=parameters.kind, character=parameters.character)
    start = parameters.keep_start if parameters.keep_start is not None else int(parameters.keep_end is None)
    return partial(cover, start=start, end=parameters.keep_end or 0, character=parameters.character)


def formed(text: str, kind: str, character: str = "*") -> str:
    """Mask a value in its kind's form; a value that is none of the kind is masked but for its first letter.

    In a sentence, a form for numbers would hide the number's part only and leave the rest readable.
    """
    from anonymize.mask import mask_value

    masked = mask_value(kind, text)
    if kind in _NUMBERS and len(_ALNUM.findall(masked)) > _LEFT * len(_ALNUM.findall(text)):
        masked = masked if "*" in text else cover(text, 1, 0)
    return masked.replace("*", character)
