"""How the values of one dataset stand after a diagnosis: what a gate decides on, small enough to store and hand on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quality.values.diagnosis import Diagnosis, Result, TableState
from quality.values.indicator import Indicator

MOST = 20  # rules and tables named; the counts are of all
FAILED = "실패"


@dataclass(frozen=True, slots=True)
class RuleRate:
    """A rule that found errors; `rate` in percent."""

    rule: str
    place: str  # table.column
    rate: float


@dataclass(frozen=True, slots=True)
class Standing:
    """Values looked at and in error, over all rules that ran and by indicator.

    `worst` are the rules with the highest rates, `unrun` rules that could not run, `unread` tables that could not be
    read. A dataset without rules has nothing to judge.
    """

    rules: int = 0
    ran: int = 0
    total: int = 0
    errors: int = 0
    indicators: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    worst: tuple[RuleRate, ...] = ()
    unrun: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def rate(self) -> float:
        """Error rate in percent."""
        return percent(self.errors, self.total)

    def rate_of(self, indicator: Indicator) -> float | None:
        """Return an indicator's error rate in percent, None where no rule of it ran."""
        found = self.indicators.get(indicator.value)
        return None if found is None else percent(found[1], found[0])

    def as_dict(self) -> dict[str, Any]:
        """Return it JSON-ready; `standing_from` reads it back."""
        return {
            "rules": self.rules,
            "ran": self.ran,
            "total": self.total,
            "errors": self.errors,
            "error_rate": round(self.rate, 4),
            "indicators": {name: list(counts) for name, counts in self.indicators.items()},
            "worst": [[w.rule, w.place, w.rate] for w in self.worst],
            "unrun": list(self.unrun),
            "unread": list(self.unread),
        }


def percent(errors: int, total: int) -> float:
    """Return errors out of all, in percent; 0 of nothing."""
    return 100.0 * errors / total if total else 0.0


def standing_of(
    results: Iterable[Result], tables: Iterable[TableState] = (), most: int | None = None
) -> Standing:
    """Add results up; with `most` only that many rules and tables are named."""
    found = list(results)
    ran = [r for r in found if r.ran]
    by_indicator: dict[str, list[Result]] = defaultdict(list)
    for result in ran:
        by_indicator[result.rule.indicator.value].append(result)
    bad = [RuleRate(r.rule.id, f"{r.rule.table}.{r.rule.column}", r.rate) for r in ran if r.errors]
    if most is not None:
        bad = sorted(bad, key=lambda w: (-w.rate, w.rule))[:most]
    return Standing(
        rules=len(found),
        ran=len(ran),
        total=sum(r.total for r in ran),
        errors=sum(r.errors for r in ran),
        indicators={
            n: (sum(r.total for r in rs), sum(r.errors for r in rs)) for n, rs in by_indicator.items()
        },
        worst=tuple(bad),
        unrun=tuple(r.rule.id for r in found if not r.ran)[:most],
        unread=tuple(t.name for t in tables if t.state == FAILED)[:most],
    )


def standings(
    diagnosis: Diagnosis, dataset_of: Callable[[str | None, str], str | None]
) -> dict[str, Standing]:
    """Return how each dataset stands; `dataset_of` tells whose a table is by schema and name, None for nobody's."""
    results: dict[str, list[Result]] = defaultdict(list)
    tables: dict[str, list[TableState]] = defaultdict(list)
    for result in diagnosis.results:
        if (dataset := dataset_of(result.rule.schema, result.rule.table)) is not None:
            results[dataset].append(result)
    for table in diagnosis.tables:
        if (dataset := dataset_of(table.schema, table.name)) is not None:
            tables[dataset].append(table)
    return {i: standing_of(results[i], tables[i], MOST) for i in sorted({*results, *tables})}


def standing_from(body: Mapping[str, Any]) -> Standing:
    """Read what `as_dict` wrote."""
    worst: Sequence[Sequence[Any]] = body.get("worst", ())
    return Standing(
        rules=int(body["rules"]),
        ran=int(body["ran"]),
        total=int(body["total"]),
        errors=int(body["errors"]),
        indicators={name: (int(total), int(errors)) for name, (total, errors) in body["indicators"].items()},
        worst=tuple(RuleRate(str(rule), str(place), float(rate)) for rule, place, rate in worst),
        unrun=tuple(body.get("unrun", ())),
        unread=tuple(body.get("unread", ())),
    )
