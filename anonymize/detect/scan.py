"""Apply the pattern rules to a text: match, check, read the label, score."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from anonymize.detect.batch import Gated
from anonymize.detect.finding import Finding
from anonymize.detect.gate import NUMBERS, gate_of
from anonymize.detect.label import LabelFinder, LabelMap
from anonymize.detect.rules import NOT_PERSONAL, Rule, RuleSet
from anonymize.detect.shape import ShapeIndex
from anonymize.detect.validators import is_sole_trader
from anonymize.kinds import Kind, LegalClass, legal_class_of

# another kind's label right before a value lowers it; that kind's own rule, if the value fits it, scores higher
OTHER_LABEL = 0.15
# a partly hidden value is treated already: told only to who asks for low scores; hidden resident numbers still show
# the birth date and are always told
TREATED = 0.45
# what a line must have for any standard rule: a digit, an @, digits read aloud
TELLING = re.compile(r"[0-9@:]|[공영]일")
SHOWN_MASKED = frozenset({"RRN", "FRN"})
# the most a check of validators.py adds
BEST_CHECK = 0.2
MASKED = re.compile(r"[*●○◯＊]|[xX]{3}")


class PatternScanner:
    """Find every kind that has a pattern rule."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules.rules
        self._threshold = rules.threshold
        self._labels = LabelFinder(rules.labels)

    @cached_property
    def _shapes(self) -> ShapeIndex:
        return ShapeIndex(self._rules)

    def scan(self, text: str) -> Iterator[Finding]:
        """Yield findings at or above the threshold; they may overlap.

        Standard rules never cross a line, so each line is tried only with the rules its shape allows; an agency's rules
        see the whole text.
        """
        labels: LabelMap | None = None
        for offset, part, rules in self._parts(text):
            for rule in rules:
                for match in rule.pattern.finditer(part):
                    labels = labels or self._labels.find(text)
                    finding = self._judge(rule, match.group(), offset + match.start(), labels)
                    if finding is not None:
                        yield finding

    def _parts(self, text: str) -> Iterator[tuple[int, str, Sequence[Rule]]]:
        offset = 0
        for line in text.split("\n"):
            if TELLING.search(line):
                yield offset, line, [rule for rule in self._shapes.rules_for(line) if not rule.added]
            offset += len(line) + 1
        added = [rule for rule in self._rules if rule.added]
        if added:
            yield 0, text, added

    def gated(self) -> Gated:
        """Return the scan for many strings: only the rules that a string's shape allows are tried on it."""
        added = [gate_of(rule.pattern.pattern) for rule in self._rules if rule.added]
        return Gated("|".join([NUMBERS, *added]), self._scan_short)

    def _scan_short(self, text: str) -> list[Finding]:
        findings = []
        labels: LabelMap | None = None
        for rule in self._shapes.rules_for(text):
            for match in rule.pattern.finditer(text):
                if labels is None:
                    labels = self._labels.find(text) if len(text) > len(match.group()) else LabelMap(text, [])
                finding = self._judge(rule, match.group(), match.start(), labels)
                if finding is not None:
                    findings.append(finding)
        return findings

    def _judge(self, rule: Rule, value: str, start: int, labels: LabelMap) -> Finding | None:
        kind, adjoins = labels.before(start)
        own = kind == rule.kind or (kind is not None and not adjoins and labels.near(start, rule.kind))
        if not own and rule.score + BEST_CHECK < self._threshold:
            return None
        score, why = rule.score, ""
        if rule.check is not None:
            verdict = rule.check(value)
            if verdict is None:
                return None
            score, why = score + verdict.change, verdict.reason
        if own:
            score, why = max(score, rule.labelled), f"표제어 확인, {why}" if why else "표제어 확인"
        elif adjoins:
            score = min(score, rule.contradicted) if kind == NOT_PERSONAL else score - OTHER_LABEL
        if rule.kind not in SHOWN_MASKED and MASKED.search(value):
            score, why = min(score, TREATED), "이미 가림 처리됨"
        if score < self._threshold:
            return None
        reason = f"{rule.reason} ({why})" if why else rule.reason
        end = start + len(value)
        return Finding(rule.kind, value, start, end, round(min(score, 1.0), 3), reason, _legal(rule, value))


def _legal(rule: Rule, value: str) -> str | None:
    if rule.legal_class is not None:
        return rule.legal_class
    if rule.kind == Kind.BUSINESS_NO:
        return LegalClass.PERSONAL.value if is_sole_trader(value) else None
    return legal_class_of(rule.kind)
