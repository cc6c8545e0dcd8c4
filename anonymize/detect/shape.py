"""Shapes: a text with every digit as 0, and which rules could match texts of a shape."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from anonymize.detect.gate import without_lookaround
from anonymize.detect.rules import Rule

REMEMBERED = 50_000
HANGUL_RUN = re.compile(r"[가-힣]+")
LATIN_RUN = re.compile(r"[A-WYZa-wyz]{2,}")
DIGITS = {ord(d): "0" for d in "123456789"}
# the parts of a pattern in which digits are no text: quantifiers, escapes, classes
PART = re.compile(r"\{\d+(?:,\d*)?\}|\\d|\\.|\[(?:\\.|[^\]\\])*\]|\d|[가-힣]")


def shape_of(text: str) -> str:
    """Return the text with digits as 0, runs of Hangul as one 가 and runs of Latin letters but x as AA.

    An x may be a mask and stays.
    """
    return LATIN_RUN.sub("AA", HANGUL_RUN.sub("가", text.translate(DIGITS)))


def shape_pattern(pattern: str) -> str:
    """Return a pattern that matches the shape of every text the given pattern matches."""
    return PART.sub(_relaxed, without_lookaround(pattern))


def _relaxed(match: re.Match[str]) -> str:
    part = match.group()
    if HANGUL_RUN.search(part):
        return "(?:가?)"  # a run of Hangul is one 가 in the shape, so each letter of the pattern may or may not be there
    if part.startswith("["):
        negated = part.startswith("[^")
        return part if negated else re.sub(r"\\d|\d-\d|\d", "0", part)
    if part == r"\d" or part.isdigit():
        return "0"
    return part


class ShapeIndex:
    """Remember for each shape the rules that could match it; an agency's rules are always tried."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = tuple((rule, None if rule.added else relaxed(rule)) for rule in rules)
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._rules_for)

    def rules_for(self, text: str) -> tuple[Rule, ...]:
        """Return the rules worth trying on a text, in their order."""
        return self._remembered(shape_of(text))

    def _rules_for(self, shape: str) -> tuple[Rule, ...]:
        return tuple(rule for rule, pattern in self._rules if pattern is None or pattern.search(shape))


def relaxed(rule: Rule) -> re.Pattern[str]:
    """Return the compiled shape pattern of a rule."""
    return re.compile(shape_pattern(rule.pattern.pattern))
