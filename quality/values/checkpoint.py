"""Whether what a diagnosis found may be published: the question a DAG asks before it goes on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from quality.errors import RuleError
from quality.values.diagnosis import Diagnosis
from quality.values.indicator import Indicator
from quality.values.standing import Standing, standing_of


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


def limits_from(
    overall: float | None, indicators: Mapping[str, Any] | None, rule: float | None, allow_unrun: bool
) -> Limits:
    """Return limits as a form or a run's parameters tell them. Raises RuleError for an unknown indicator or no rate."""
    found: dict[Indicator, float] = {}
    for name, rate in (indicators or {}).items():
        try:
            found[Indicator(name)] = float(rate)
        except (ValueError, TypeError):
            known = ", ".join(i.value for i in Indicator)
            raise RuleError(
                f"품질지표 한도 {name!r}: {rate!r} — 지표 이름과 % 숫자여야 합니다 (an indicator and its percent): {known}"
            ) from None
    return Limits(overall, found, rule, allow_unrun)


def publishable(found: Diagnosis | Standing, limits: Limits | None = None) -> Decision:
    """Decide whether diagnosed data may be published; a diagnosis that looked at nothing is no reason to publish.

    Of a whole diagnosis, or of how one dataset stands after it.
    """
    wanted = limits or Limits()
    standing = found if isinstance(found, Standing) else standing_of(found.results, found.tables)
    reasons = [*_over(standing, wanted)]
    if not wanted.allow_unrun:
        reasons += [f"테이블을 읽지 못함 (not read): {name}" for name in standing.unread]
        reasons += [f"규칙을 실행하지 못함 (not run): {rule}" for rule in standing.unrun]
    if not standing.ran:
        reasons.append("실행한 규칙이 없음 (no rule ran)")
    return Decision(not reasons, tuple(reasons))


def judgeable(standing: Standing, limits: Limits) -> bool:
    """Tell whether a dataset can be judged at all.

    One without rules cannot, and neither can one none of whose rules ran, unless that itself counts against it: what
    was not looked at stays as it is.
    """
    return bool(standing.ran) or (not limits.allow_unrun and bool(standing.rules or standing.unread))


def _over(standing: Standing, limits: Limits) -> Iterator[str]:
    if limits.overall is not None and standing.rate > limits.overall:
        yield f"전체 오류율 (overall) {standing.rate:.3f}% > {limits.overall:g}%"
    for indicator in Indicator:
        rate, limit = standing.rate_of(indicator), limits.indicators.get(indicator)
        if rate is not None and limit is not None and rate > limit:
            yield f"{indicator.value} 오류율 {rate:.3f}% > {limit:g}%"
    if limits.rule is not None:
        for worst in standing.worst:
            if worst.rate > limits.rule:
                yield f"{worst.rule} {worst.place} {worst.rate:.3f}% > {limits.rule:g}%"
