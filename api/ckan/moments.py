"""Times as queries write them: ISO 8601, and Solr's date arithmetic (NOW-7DAYS, NOW/DAY)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_NOW = re.compile(r"NOW((?:[+-]\d{1,6}[A-Z]+|/[A-Z]+)*)")
_STEP = re.compile(r"([+-])(\d+)([A-Z]+)|/([A-Z]+)")
_DAYS = {"DAY": 1.0, "DATE": 1.0, "WEEK": 7.0, "MONTH": 30.436875, "YEAR": 365.2425}
_SECONDS = {"SECOND": 1, "MINUTE": 60, "HOUR": 3600}


def stored_moment(text: str) -> str | None:
    """Return a time as the store writes it (UTC, milliseconds, Z); None for a text that is no time."""
    found = _now(text) if text.startswith("NOW") else _iso(text)
    if found is None:
        return None
    return found.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _iso(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    except ValueError:
        return None


def _now(text: str) -> datetime | None:
    steps = _NOW.fullmatch(text)
    if steps is None:
        return None
    at = datetime.now(UTC)
    try:
        for sign, number, unit, down in _STEP.findall(steps[1]):
            at = _floor(at, down) if down else at + _length(unit) * int(f"{sign}{number}")
    except (OverflowError, KeyError):
        return None
    return at


def _length(unit: str) -> timedelta:
    name = unit.removesuffix("S")
    return timedelta(days=_DAYS[name]) if name in _DAYS else timedelta(seconds=_SECONDS[name])


def _floor(at: datetime, unit: str) -> datetime:
    fields = {"YEAR": 1, "MONTH": 2, "DAY": 3, "DATE": 3, "HOUR": 4, "MINUTE": 5, "SECOND": 6}
    kept = fields[unit.removesuffix("S")]
    parts = [at.year, at.month, at.day, at.hour, at.minute, at.second]
    lowest = [1, 1, 1, 0, 0, 0]
    year, month, day, hour, minute, second = parts[:kept] + lowest[kept:]
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
