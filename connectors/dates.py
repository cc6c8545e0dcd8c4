"""Dates and periods as sources write them, turned into ISO 8601."""

from __future__ import annotations

import re
from datetime import date, datetime

_ISO_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)\s*(Z|[+-]\d\d:?\d\d)?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[T ]?(\d\d)(\d\d)(\d\d)?)?")
_PARTED = re.compile(
    r"(\d{4})\s*[./년-]\s*(\d{1,2})\s*(?:[./월-]\s*(\d{1,2})\s*[일.]?|[월.]?)(?:[ T]+(\d{1,2}):(\d\d)(?::(\d\d))?)?"
)
_YEAR = re.compile(r"(\d{4})\s*년?")
_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:\s*-\s*(\d\d):(\d\d))?")
_REPEATING = re.compile(r"R\d*/P", re.IGNORECASE)
_PERIOD = re.compile(r"^(.*?\S)\s*(?:/|~|∼|–|부터|\bto\b|\s-\s)\s*(.*)$")


def iso_date(text: str) -> str | None:
    """Return an ISO 8601 year, month, date or time; None when the text is no date, or not of one day only (R/P1W).

    `dd/mm/yyyy` is read where the day is beyond 12 or a weekday stands before it (`jeu, 19/12/2019 - 03:00`, DKAN);
    other orders with slashes are ambiguous and not guessed.
    """
    value = text.strip()
    if len(value) == 10 and value[4] == "-" and value[7] == "-":
        return value if _is_day(value) else None
    match = _ISO_TIME.fullmatch(value)
    if match:
        return _time(match[1], match[2], match[3])
    return _compact(value) or _parted(value) or _day_first(value)


def is_repeating(text: str) -> bool:
    """Tell whether a value is a repeating interval (ISO 8601 R/P1W), which data.json puts where dates are due."""
    return _REPEATING.match(text.strip()) is not None


def period(text: str) -> tuple[str | None, str | None]:
    """Return start and end of a period (`2004년~2024년`, `2010-01-01/..`); a single date is the start and the end."""
    match = _PERIOD.match(text.strip())
    if match and (start := iso_date(match[1])):
        return start, iso_date(match[2])
    single = iso_date(text)
    return single, single


def _time(day: str, clock: str, zone: str | None) -> str | None:
    text = f"{day}T{clock.replace(',', '.')}{zone or ''}"
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return None
    return text


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _compact(value: str) -> str | None:
    match = _COMPACT.fullmatch(value)
    if not match:
        return None
    day = "-".join(match.group(1, 2, 3))
    return _with_clock(day, match[4], match[5], match[6])


def _parted(value: str) -> str | None:
    year = _YEAR.fullmatch(value)
    if year:
        return year[1] if "1000" <= year[1] <= "2999" else None
    match = _PARTED.fullmatch(value)
    if not match:
        return None
    month = f"{match[1]}-{int(match[2]):02d}"
    if match[3] is None:
        return month if 1 <= int(match[2]) <= 12 and match[4] is None else None
    return _with_clock(f"{month}-{int(match[3]):02d}", match[4], match[5], match[6])


def _day_first(value: str) -> str | None:
    match = _DAY_FIRST.search(value)
    if not match:
        return None
    first, second = int(match[1]), int(match[2])
    weekday = value[: match.start()].rstrip().endswith(",")
    if not weekday and first <= 12:
        return (
            None
            if second <= 12
            else _with_clock(f"{match[3]}-{first:02d}-{second:02d}", match[4], match[5], None)
        )
    return _with_clock(f"{match[3]}-{second:02d}-{first:02d}", match[4], match[5], None)


def _with_clock(day: str, hour: str | None, minute: str | None, second: str | None) -> str | None:
    if hour is None:
        return day if _is_day(day) else None
    clock = f"{int(hour):02d}:{minute}" + (f":{second}" if second else "")
    return _time(day, clock, None)
