"""Shapes: a text with every digit as 0, and which rules could match texts of a shape."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from anonymize.detect.gate import without_lookaround
from anonymize.detect.rules import Rule

REMEMBERED = 50_000
DIGITS = {ord(d): "0" for d in "123456789"}
# the parts of a pattern in which digits are no text: quantifiers, escapes, classes
PART = re.compile(r"\{\d+(?:,\d*)?\}|\\d|\\.|\[(?:\\.|[^\]\\])*\]|\d")


def shape_of(text: str) -> str:
    """Return the text with its ASCII digits as 0."""
    return text.translate(DIGITS)


def shape_pattern(pattern: str) -> str:
    """Return a pattern that matches the shape of every text the given pattern matches."""
    return PART.sub(_relaxed, without_lookaround(pattern))


def _relaxed(match: re.Match[str]) -> str:
    part = match.group()
    if part.startswith("["):
        negated = part.startswith("[^")
        return part if negated else re.sub(r"\\d|\d-\d|\d", "0", part)
    if part == r"\d" or part.isdigit():
        return "0"
    return part


class ShapeIndex:
    """Remember for each shape the rules that could match it."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = tuple((rule, re.compile(shape_pattern(rule.pattern.pattern))) for rule in rules)
        self.rules_for = lru_cache(maxsize=REMEMBERED)(self._rules_for)

    def _rules_for(self, shape: str) -> tuple[Rule, ...]:
        return tuple(rule for rule, pattern in self._rules if pattern.search(shape))
