"""Apply the pattern rules to a text: match, check, read the label, score."""

from __future__ import annotations

from collections.abc import Iterator

from anonymize.detect.finding import Finding
from anonymize.detect.label import LabelFinder, LabelMap
from anonymize.detect.rules import Rule, RuleSet
from anonymize.detect.validators import is_sole_trader
from anonymize.kinds import Kind, LegalClass, legal_class_of


class PatternScanner:
    """Find every kind that has a pattern rule."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules.rules
        self._threshold = rules.threshold
        self._labels = LabelFinder(rules.labels)

    def scan(self, text: str, header: str = "") -> Iterator[Finding]:
        """Yield findings at or above the threshold; they may overlap. `header` is what names the text (a column)."""
        labels: LabelMap | None = None
        for rule in self._rules:
            for match in rule.pattern.finditer(text):
                labels = labels or self._labels.find(text)
                finding = self._judge(rule, match.group(), match.start(), labels)
                if finding is not None:
                    yield finding

    def _judge(self, rule: Rule, value: str, start: int, labels: LabelMap) -> Finding | None:
        score, why = rule.score, ""
        if rule.check is not None:
            verdict = rule.check(value)
            if verdict is None:
                return None
            score, why = score + verdict.change, verdict.reason
        kind, adjoins = labels.before(start)
        if kind == rule.kind or (not adjoins and labels.near(start, rule.kind)):
            score, why = max(score, rule.labelled), f"표제어 확인, {why}" if why else "표제어 확인"
        elif kind is not None and adjoins:
            score = min(score, rule.contradicted)
        if score < self._threshold:
            return None
        reason = f"{rule.reason} ({why})" if why else rule.reason
        return Finding(
            rule.kind,
            value,
            start,
            start + len(value),
            round(min(score, 1.0), 3),
            reason,
            _legal(rule, value),
        )


def _legal(rule: Rule, value: str) -> str | None:
    if rule.legal_class is not None:
        return rule.legal_class
    if rule.kind == Kind.BUSINESS_NO:
        return LegalClass.PERSONAL.value if is_sole_trader(value) else None
    return legal_class_of(rule.kind)
