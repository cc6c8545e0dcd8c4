"""Whether what a diagnosis found may be published: the question a DAG asks before it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from quality.values.diagnosis import Diagnosis
from quality.values.indicator import Indicator


@dataclass(frozen=True, slots=True)
class Limits:
    """Highest error rates in percent: over all, by indicator, and for any single rule; None sets no limit.

    Rules that could not run and tables that could not be read stop publication unless `allow_unrun`.
    """

    overall: float | None = 1.0
    indicators: Mapping[Indicator, float] = field(default_factory=dict)
    rule: float | None = None
    allow_unrun: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether to publish, and every reason against."""

    publish: bool
    reasons: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.publish


def publishable(diagnosis: Diagnosis, limits: Limits | None = None) -> Decision:
    """Decide whether diagnosed data may be published; a diagnosis that looked at nothing is no reason to publish."""
    wanted = limits or Limits()
    reasons = [*_over(diagnosis, wanted)]
    if not wanted.allow_unrun:
        reasons += [f"테이블을 읽지 못함 (not read): {t.name}" for t in diagnosis.tables if t.state == "실패"]
        reasons += [f"규칙을 실행하지 못함 (not run): {r.rule.id}" for r in diagnosis.results if not r.ran]
    if not any(r.ran for r in diagnosis.results):
        reasons.append("실행한 규칙이 없음 (no rule ran)")
    return Decision(not reasons, tuple(reasons))


def _over(diagnosis: Diagnosis, limits: Limits) -> list[str]:
    found = []
    if limits.overall is not None and diagnosis.rate > limits.overall:
        found.append(f"전체 오류율 (overall) {diagnosis.rate:.3f}% > {limits.overall:g}%")
    for rate in diagnosis.by_indicator():
        limit = limits.indicators.get(rate.indicator)
        if limit is not None and rate.rate > limit:
            found.append(f"{rate.indicator.value} 오류율 {rate.rate:.3f}% > {limit:g}%")
    if limits.rule is not None:
        worst = (r for r in diagnosis.results if r.ran and r.rate > limits.rule)
        found += [
            f"{r.rule.id} {r.rule.table}.{r.rule.column} {r.rate:.3f}% > {limits.rule:g}%" for r in worst
        ]
    return found
