"""What a diagnosis found: results by rule, error rates by indicator, what was left out; never a raw value unasked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from quality.values.indicator import Indicator
from quality.values.rule import Exclusion, Reference, Rule


@dataclass(frozen=True, slots=True)
class TableState:
    """A table of the diagnosis: 수집 (looked at), 제외 (left out) or 실패 (could not be read), with the reason."""

    name: str
    state: str
    rows: int = 0
    opinion: str | None = None
    schema: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A rule's result: `total` rows, `checked` of them had something to check, `errors` broke the rule.

    `shapes` are shapes of values in error with how often each occurs among those looked at, no values; `examples` are
    values, there only when asked for. `problem` says why a rule did not run.
    """

    rule: Rule
    total: int = 0
    checked: int = 0
    errors: int = 0
    shapes: Mapping[str, int] = field(default_factory=dict)
    examples: tuple[str, ...] = ()
    problem: str | None = None
    sql: str | None = None

    @property
    def ran(self) -> bool:
        """Whether the rule ran."""
        return self.problem is None

    @property
    def rate(self) -> float:
        """Errors out of all rows, in percent."""
        return 100.0 * self.errors / self.total if self.total else 0.0

    def as_dict(self) -> dict[str, Any]:
        """Return it JSON-ready."""
        rule = self.rule
        return {
            "rule": rule.id,
            "name": rule.name,
            "indicator": rule.indicator.value,
            "table": rule.table,
            "columns": list(rule.columns),
            "check": str(rule.check),
            "reason": rule.reason,
            "total": self.total,
            "checked": self.checked,
            "errors": self.errors,
            "error_rate": round(self.rate, 4),
            "shapes": dict(self.shapes),
            "examples": list(self.examples),
            "problem": self.problem,
        }


@dataclass(frozen=True, slots=True)
class IndicatorRate:
    """An indicator's rules taken together."""

    indicator: Indicator
    rules: int
    total: int
    errors: int

    @property
    def rate(self) -> float:
        """Errors out of all data looked at, in percent."""
        return 100.0 * self.errors / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A diagnosis of a database or file. `at` is an ISO 8601 time, UTC."""

    name: str
    dbms: str
    at: str
    tables: tuple[TableState, ...]
    results: tuple[Result, ...]
    exclusions: tuple[Exclusion, ...]
    columns: tuple[tuple[str, str], ...] = ()  # every table and column there is

    @property
    def total(self) -> int:
        """Values looked at, over all rules that ran."""
        return sum(r.total for r in self.results if r.ran)

    @property
    def errors(self) -> int:
        """Values in error."""
        return sum(r.errors for r in self.results if r.ran)

    @property
    def rate(self) -> float:
        """Error rate in percent."""
        return 100.0 * self.errors / self.total if self.total else 0.0

    def by_indicator(self) -> list[IndicatorRate]:
        """Return the error rate of each indicator that has rules, in the official order."""
        found = []
        for indicator in Indicator:
            mine = [r for r in self.results if r.rule.indicator is indicator and r.ran]
            if mine:
                found.append(
                    IndicatorRate(
                        indicator, len(mine), sum(r.total for r in mine), sum(r.errors for r in mine)
                    )
                )
        return found

    def references(self) -> list[Result]:
        """Return the results of referential integrity."""
        return [r for r in self.results if isinstance(r.rule.check, Reference)]

    def as_dict(self) -> dict[str, Any]:
        """Return it JSON-ready."""
        return {
            "name": self.name,
            "dbms": self.dbms,
            "at": self.at,
            "total": self.total,
            "errors": self.errors,
            "error_rate": round(self.rate, 4),
            "tables": [asdict(t) for t in self.tables],
            "indicators": [
                {
                    "indicator": i.indicator.value,
                    "rules": i.rules,
                    "total": i.total,
                    "errors": i.errors,
                    "error_rate": round(i.rate, 4),
                }
                for i in self.by_indicator()
            ],
            "results": [r.as_dict() for r in self.results],
            "exclusions": [asdict(e) for e in self.exclusions],
        }

    def page_rows(self) -> list[dict[str, Any]]:
        """Return one row a rule for a page, the worst first."""
        return sorted((r.as_dict() for r in self.results), key=lambda r: (-r["error_rate"], r["rule"]))
