"""공백과 대체: the masking forms agencies use, and masks by position.

Forms: eGovFrame's masking functions (주민 last six, mobile middle group, card middle eight, business number last five,
end of an address) and what ministries print in notices (홍*동).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

import polars as pl
from pydantic import Field

from anonymize.methods.method import Context, Outcome, Parameters
from anonymize.methods.values import map_uniques, texts

_ALNUM = re.compile(r"[0-9A-Za-z가-힣ㄱ-ㅎㅏ-ㅣ]|[^\W_]")
_LONGEST = 100
_MOST_DIGITS = 22
_STREET = re.compile(r"^(.*?(?:[가-힣0-9]+(?:읍|면|동|가|로|길|리))(?=\s|$))(.*)$")


class MaskParameters(Parameters):
    """Parameters of a mask. With `keep_start` or `keep_end` positions rule, otherwise the form of the kind."""

    keep_start: int | None = Field(None, ge=0, le=32, description="앞에 남길 글자 수")
    keep_end: int | None = Field(None, ge=0, le=32, description="뒤에 남길 글자 수")
    character: str = Field("*", min_length=1, max_length=1, description="가림 문자")


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


def _chosen(parameters: MaskParameters) -> Callable[[str], str]:
    if parameters.keep_start is None and parameters.keep_end is None and parameters.kind:
        form = forms().get(parameters.kind)
        if form is not None:
            return lambda text: _formed(text, form).replace("*", parameters.character)
    start = parameters.keep_start if parameters.keep_start is not None else 1
    return partial(cover, start=start, end=parameters.keep_end or 0, character=parameters.character)


def _formed(text: str, form: Callable[[str], str]) -> str:
    """Use the form only on values of its size: in a sentence it would leave the rest readable."""
    return form(text) if len(text) <= _LONGEST else cover(text, 1, 0)


def forms() -> Mapping[str, Callable[[str], str]]:
    """Return the masking form of each kind of personal value."""
    return {
        "RRN": partial(_keep_digits, start=7, end=0),
        "FRN": partial(_keep_digits, start=7, end=0),
        "PHONE": _phone,
        "EMAIL": _email,
        "ADDRESS": _address,
        "PERSON": _person,
        "CARD": partial(_keep_digits, start=4, end=4),
        "ACCOUNT": partial(_keep_digits, start=3, end=2),
        "BUSINESS_NO": partial(_keep_digits, start=5, end=0),
        "CORPORATE_NO": partial(_keep_digits, start=6, end=0),
        "PASSPORT": partial(_keep_digits, start=2, end=0),
        "DRIVER_LICENSE": partial(_keep_digits, start=2, end=0),
        "VEHICLE": _vehicle,
        "HEALTH_INSURANCE": partial(_keep_digits, start=1, end=0),
        "IP": _address_end,
    }


def _keep_digits(text: str, start: int, end: int) -> str:
    marks = [m.start() for m in _ALNUM.finditer(text)]
    if not start + end + 4 <= len(marks) <= _MOST_DIGITS:
        return cover(text, 1, 0)
    hidden = set(marks[start : len(marks) - end])
    return "".join("*" if i in hidden else c for i, c in enumerate(text))


def _phone(text: str) -> str:
    """Hide the middle group: all digits between the prefix and the last four."""
    digits = [m.start() for m in re.finditer(r"\d", text)]
    if not 8 <= len(digits) <= 13 or re.search("[가-힣A-Za-z]", text):
        return cover(text, 1, 0)
    hidden = set(digits[-8:-4] if len(digits) >= 10 else digits[-7:-4])
    return "".join("*" if i in hidden else c for i, c in enumerate(text))


def _email(text: str) -> str:
    name, at, host = text.partition("@")
    shown = min(2, len(name) // 2)
    return name[:shown] + "*" * max(len(name) - shown, 1) + at + host


def _address(text: str) -> str:
    """Keep the region down to 읍면동 or the road; what follows (numbers, 동·호, names) goes."""
    found = _STREET.match(text)
    if not found or not found[2].strip():
        return cover(text, 4, 0)
    return found[1] + re.sub(r"[^\s,()\-]", "*", found[2])


def _person(text: str) -> str:
    """홍*동, 남궁**수 by the middle; two letters keep the family name."""
    if len(text) <= 2:
        return text[:1] + "*" * max(len(text) - 1, 1)
    if " " in text.strip():
        return cover(text, 1, 0)
    return text[0] + "*" * (len(text) - 2) + text[-1]


def _vehicle(text: str) -> str:
    """Hide the four-digit serial; class and use letter stay (12가 ****)."""
    masked, changed = re.subn(r"\d{4}(?=\D*$)", "****", text)
    return masked if changed else cover(text, 1, 0)


def _address_end(text: str) -> str:
    head, separator, tail = text.rpartition(":" if ":" in text else ".")
    return head + separator + "*" * max(len(tail), 1) if separator else cover(text, 1, 0)
