"""Classes of values: what a value looks like, never what it is."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal

_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rule))
    for name, rule in (
        ("yn", r"[YNyn]"),
        ("date8", r"(?:1[89]|20|21)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"),
        ("date10", r"(?:1[89]|20|21)\d\d[-./](?:0?[1-9]|1[0-2])[-./](?:0?[1-9]|[12]\d|3[01])\.?"),
        (
            "datetime",
            r"(?:1[89]|20|21)\d\d[-./]?[01]\d[-./]?[0-3]\d[T ]?[0-2]\d:?[0-5]\d(?::?[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?",
        ),
        ("time", r"[0-2]?\d:[0-5]\d(?::[0-5]\d)?"),
        ("phone", r"(?:\+82[- ]?|0)(?:2|[3-6][1-5]|1[016789]|70|50\d|80)[-). ]?\d{3,4}[-. ]?\d{4}"),
        ("digits", r"\d+"),
        ("number", r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][+-]?\d+)?"),
        ("email", r"[^\s@]+@[^\s@]+\.[^\s@]+"),
        ("url", r"(?i:https?://)\S+"),
        ("digits_hyphen", r"\d+(?:-\d+)+"),
        ("code", r"[A-Z]{1,6}[-_]?\d{1,12}|[A-Z0-9]{2,6}"),
        ("hangul", r"[가-힣ㄱ-ㅎㅏ-ㅣ\s]+"),
        ("latin", r"[A-Za-z\s.,'-]+"),
    )
)


def pattern_class(value: object) -> str:
    """Return the class of a value: date8, digits, hangul, ...; `mixed` when no rule fits, `empty` for blanks."""
    if isinstance(value, str):
        text = value.strip()
        if not text:
            return "empty"
        return next((name for name, rule in _RULES if rule.fullmatch(text[:200])), "mixed")
    return _typed_class(value)


def _typed_class(value: object) -> str:
    kinds: tuple[tuple[type[object] | tuple[type[object], ...], str], ...] = (
        (bool, "yn"),
        (int, "digits"),
        ((float, Decimal), "number"),
        (datetime, "datetime"),
        (date, "date10"),
        (time, "time"),
        ((bytes, bytearray, memoryview), "binary"),
    )
    return next((name for kind, name in kinds if isinstance(value, kind)), "mixed")
