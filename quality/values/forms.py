"""Forms of dates as regular expressions that accept real days only, and value shapes without values."""

from __future__ import annotations

import re
from collections.abc import Iterable

_YEAR = "(?:[0-9]{3}[1-9]|[0-9]{2}[1-9][0-9]|[0-9][1-9][0-9]{2}|[1-9][0-9]{3})"
_LEAP = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)"
_MONTH = "(?:0[1-9]|1[0-2])"
_HOUR, _MINUTE = "(?:[01][0-9]|2[0-3])", "[0-5][0-9]"


def _day(separator: str) -> str:
    s = re.escape(separator)
    long_months = f"(?:0[13578]|1[02]){s}(?:0[1-9]|[12][0-9]|3[01])"
    short_months = f"(?:0[469]|11){s}(?:0[1-9]|[12][0-9]|30)"
    february = f"02{s}(?:0[1-9]|1[0-9]|2[0-8])"
    return f"(?:{_YEAR}{s}(?:{long_months}|{short_months}|{february})|{_LEAP}{s}02{s}29)"


def date_forms() -> dict[str, str]:
    """Return the known date and time forms with their regular expressions; storage forms first."""
    seconds = f"{_HOUR}:{_MINUTE}:{_MINUTE}"
    return {
        "YYYYMMDD": _day(""),
        "YYYYMM": _YEAR + _MONTH,
        "YYYY": _YEAR,
        "MM": _MONTH,
        "YYYYMMDDHH24MI": _day("") + _HOUR + _MINUTE,
        "YYYYMMDDHH24MISS": _day("") + _HOUR + _MINUTE + _MINUTE,
        "HH24MI": _HOUR + _MINUTE,
        "HH24MISS": _HOUR + _MINUTE + _MINUTE,
        "YYYY-MM-DD": _day("-"),
        "YYYY-MM": f"{_YEAR}-{_MONTH}",
        "YYYY-MM-DD HH24:MI": f"{_day('-')}[ T]{_HOUR}:{_MINUTE}",
        "YYYY-MM-DD HH24:MI:SS": rf"{_day('-')}[ T]{seconds}(?:\.[0-9]+)?(?:Z|[+-][0-9]{{2}}:?[0-9]{{2}})?",
        "HH24:MI": f"{_HOUR}:{_MINUTE}",
        "HH24:MI:SS": seconds,
    }


DISPLAY = {  # the form with display characters that belongs to a storage form
    "YYYYMMDD": ("YYYY-MM-DD", "YYYY-MM-DD HH24:MI:SS"),
    "YYYYMM": ("YYYY-MM",),
    "YYYYMMDDHH24MI": ("YYYY-MM-DD HH24:MI",),
    "YYYYMMDDHH24MISS": ("YYYY-MM-DD HH24:MI:SS",),
    "HH24MI": ("HH24:MI",),
    "HH24MISS": ("HH24:MI:SS",),
}


def form_length(form: str) -> int:
    """Return how many characters a value of a date form has."""
    return len(form.replace("HH24", "HH"))


def shape(value: str) -> str:
    """Return a value's shape: 9 for a digit, A for a Latin letter, 가 for Hangul, X for other letters; at most 40 signs.

    Signs stand as they are; runs of twenty and more equal marks are told by their length.
    """
    marks = "".join(_mark(c) for c in value[:200])
    shortened = re.sub(r"(.)\1{19,}", lambda m: f"{m[1]}{{{len(m[0])}}}", marks)
    return shortened[:40]


def shapes(values: Iterable[str]) -> dict[str, int]:
    """Return how often each shape occurs."""
    found: dict[str, int] = {}
    for value in values:
        found[shape(value)] = found.get(shape(value), 0) + 1
    return found


def _mark(c: str) -> str:
    if c.isdigit():
        return "9"
    if "가" <= c <= "힣" or "ㄱ" <= c <= "ㆎ":
        return "가"
    if c.isalnum():
        return "A" if c.isascii() else "X"
    return c if c.isprintable() else "?"
