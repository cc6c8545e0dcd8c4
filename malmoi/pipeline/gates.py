"""Diagnosis of a source's values for schedulers, and the gate that what fails it does not pass.

The gate judges each dataset by itself: what fails is held back from publication (catalog.store.publication), what
passes goes through and what an earlier diagnosis held is released. What could not be looked at stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from malmoi.errors import StepFailed
from malmoi.pipeline.notices import give_notice
from malmoi.pipeline.workspace import Workspace, open_workspace
from malmoi.settings import load_settings

if TYPE_CHECKING:
    from catalog.store import Row
    from quality.values.checkpoint import Limits
    from quality.values.standing import Standing

CAUSE = "values"
MOST_ERRORS = 5.0  # percent of a dataset's values
SHOWN = 5  # datasets named in a notice


def diagnose_step(name: str, rows: int | None = None) -> dict[str, Any]:
    """Diagnose the values of a database source where they lie; returns counts and error rates in percent.

    Measurements are stored with the source's columns and datasets; `at` is their time, by which the gate finds them.
    Raises UsageError for a source that is no database, SourceError.
    """
    from malmoi.pipeline.diagnosing import diagnose

    with open_workspace(load_settings()) as workspace:
        found = diagnose(workspace, name, rows=rows)
    indicators = {rate.indicator.value: round(rate.rate, 4) for rate in found.by_indicator()}
    return {
        "source": name,
        "at": found.at,
        "values": found.total,
        "errors": found.errors,
        "rate": round(found.rate, 4),
        "indicators": indicators,
    }


def gate_step(
    name: str,
    at: str,
    *,
    most_errors: float | None = MOST_ERRORS,
    indicators: Mapping[str, float] | None = None,
    most_errors_of_a_rule: float | None = None,
    allow_unrun: bool = True,
) -> dict[str, Any]:
    """Hold back the datasets of a source that the diagnosis of time `at` found too many errors in, release the others.

    Limits are percents: of all values of a dataset, by indicator, of any single rule. Gives notice of what is newly
    held. Raises StepFailed for a limit that cannot be read.
    """
    from quality.errors import RuleError
    from quality.values.checkpoint import limits_from

    try:
        limits = limits_from(most_errors, indicators, most_errors_of_a_rule, allow_unrun)
    except RuleError as error:
        raise StepFailed(str(error)) from error
    with open_workspace(load_settings()) as workspace:
        return gate(workspace, name, at, limits)


def gate(workspace: Workspace, name: str, at: str, limits: Limits) -> dict[str, Any]:
    """Judge every dataset of a source by its diagnosis of time `at`; returns counts, and why datasets are held."""
    from quality.values.checkpoint import judgeable, publishable

    titles: dict[str, str] = {}
    failed: dict[str, Sequence[str]] = {}
    for row, standing in _standings(workspace, name, at):
        if judgeable(standing, limits):
            titles[row.id] = row.title
            decision = publishable(standing, limits)
            if not decision:
                failed[row.id] = decision.reasons
    verdict = workspace.store.publication.judge(CAUSE, titles, failed, "gate")
    if verdict.held:
        _tell(name, verdict.held, titles, failed)
    return {
        "source": name,
        "judged": len(titles),
        "passed": len(titles) - len(failed),
        "held": len(failed),
        "newly_held": len(verdict.held),
        "released": len(verdict.released),
        "reasons": {titles[i]: list(reasons)[:SHOWN] for i, reasons in sorted(failed.items())[:100]},
    }


def _standings(workspace: Workspace, name: str, at: str) -> Iterator[tuple[Row, Standing]]:
    from catalog.records import Kind
    from quality.values.measurements import STANDING
    from quality.values.standing import standing_from

    for rows in workspace.store.records.each(Kind.DATASET, filters={"source": name}):
        found = workspace.store.quality.of_many([r.id for r in rows], [STANDING])
        for row in rows:
            measured = found.get(row.id, {}).get(STANDING)
            if measured is not None and measured.at == at:
                yield row, standing_from(measured.detail)


def _tell(
    source: str, held: Sequence[str], titles: Mapping[str, str], failed: Mapping[str, Sequence[str]]
) -> None:
    named = [f"{titles[i]} ({i}): {'; '.join(failed[i][:SHOWN])}" for i in held[:SHOWN]]
    more = f" 외 {len(held) - SHOWN}건 (and more)" if len(held) > SHOWN else ""
    message = (
        f"값 오류로 데이터 {len(held)}건의 공개를 보류했습니다 (held back from publication): "
        f"{' / '.join(named)}{more}; malmoi quality diagnose {source}"
    )
    give_notice("stopped", source, message)
