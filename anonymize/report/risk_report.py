"""The risk report: a table before and after anonymisation, as JSON, Markdown and a page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from anonymize.kanonymity.classes import check_columns
from anonymize.kanonymity.requirement import Requirement
from anonymize.kanonymity.verification import verify
from anonymize.loss import discernibility, ncp
from anonymize.report.markdown import report_markdown
from anonymize.report.page import report_page
from anonymize.report.side import Side, look_at

if TYPE_CHECKING:
    from anonymize.hierarchy import Hierarchy


@dataclass(frozen=True)
class Loss:
    """What was lost: `ncp` (None without hierarchies) and `discernibility`, shares between 0 and 1."""

    suppressed_rows: int
    ncp: float | None
    discernibility: float


@dataclass(frozen=True)
class Check:
    """A promise, what was measured, and whether it is met."""

    name: str
    asked: str
    measured: str
    met: bool


@dataclass(frozen=True)
class RiskReport:
    """The risk before and after, with `values` telling whether rows are shown with their contents."""

    title: str
    quasi_identifiers: tuple[str, ...]
    sensitive: tuple[str, ...]
    before: Side
    after: Side
    loss: Loss
    levels: dict[str, int] | None
    checks: tuple[Check, ...]
    values: bool

    def as_dict(self) -> dict[str, Any]:
        """Return the whole report as JSON-ready data."""
        return {
            "title": self.title,
            "quasi_identifiers": list(self.quasi_identifiers),
            "sensitive": list(self.sensitive),
            "before": self.before.as_dict(values=self.values),
            "after": self.after.as_dict(values=self.values),
            "loss": vars(self.loss),
            "levels": self.levels,
            "checks": [vars(check) for check in self.checks],
        }

    def json(self) -> str:
        """Write the report as one JSON document."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=2)

    def markdown(self) -> str:
        """Write the report in Markdown, in Korean."""
        return report_markdown(self.as_dict())

    def html(self) -> str:
        """Write the report as a page that needs no other file and runs no script."""
        return report_page(self.as_dict())


def risk_report(
    before: pl.DataFrame,
    after: pl.DataFrame,
    quasi_identifiers: Sequence[str],
    sensitive: Sequence[str] = (),
    *,
    hierarchies: Mapping[str, Hierarchy] | None = None,
    requirement: Requirement | None = None,
    levels: dict[str, int] | None = None,
    population: pl.DataFrame | None = None,
    title: str = "재식별 위험 보고서",
    show_values: bool = False,
) -> RiskReport:
    """Compare a table with what is released of it.

    Rows that `after` lacks count as suppressed. `population` is in the form of `before` and only
    used there. Rows are shown by number; their values only with `show_values`, for a reviewer who may
    see them. Raises `AnonymityError` for unknown columns and an empty table `before`.
    """
    check_columns(before, [*quasi_identifiers, *sensitive])
    if after.height:
        check_columns(after, [*quasi_identifiers, *sensitive])
    suppressed = max(0, before.height - after.height)
    sides = (
        look_at(before, quasi_identifiers, sensitive, population),
        look_at(after, quasi_identifiers, sensitive, None),
    )
    loss = Loss(
        suppressed,
        None if hierarchies is None else ncp(after, hierarchies, suppressed),
        discernibility(after, list(quasi_identifiers), suppressed),
    )
    checks = [] if requirement is None else _limits(requirement, sides[1], suppressed / before.height)
    if requirement is not None and requirement.needs_sensitive and after.height:
        checks.append(_classes(requirement, after, quasi_identifiers, sensitive))
    names = tuple(quasi_identifiers), tuple(sensitive)
    return RiskReport(title, *names, *sides, loss, levels, tuple(checks), show_values)


def _limits(requirement: Requirement, after: Side, suppressed: float) -> list[Check]:
    """Compare the suppression limit and k with what is measured on the release."""
    limit = requirement.suppression
    checks = [Check("삭제 비율", f"≤ {limit:.1%}", f"{suppressed:.1%}", suppressed <= limit + 1e-12)]
    if after.risk is not None:
        k = after.risk.k
        checks.append(Check("k-익명성", f"≥ {requirement.k}", str(k), k >= requirement.k))
    return checks


def _classes(
    requirement: Requirement, after: pl.DataFrame, columns: Sequence[str], sensitive: Sequence[str]
) -> Check:
    """Check every class of the release against l and t, in the models asked for."""
    asked = []
    if requirement.l is not None:
        factor = f", c = {requirement.c}" if requirement.l_model == "recursive" else ""
        asked.append(f"{requirement.l_model} l ≥ {requirement.l}{factor}")
    if requirement.t is not None:
        asked.append(f"{requirement.t_model} t ≤ {requirement.t}")
    found = verify(after, columns, requirement, sensitive)
    measured = f"미달 동질집합 {found.failed_classes:,}개 ({found.failed_rows:,}행)"
    return Check("민감 열의 다양성·근접성", "; ".join(asked), measured, found.met)
