"""Diagnosis of a source's values for schedulers, and the gate that what fails it does not pass."""

from __future__ import annotations

from typing import Any

from malmoi.pipeline.failures import StepFailed
from malmoi.pipeline.workspace import open_workspace
from malmoi.settings import load_settings


def diagnose_step(name: str, rows: int | None = None) -> dict[str, Any]:
    """Diagnose the values of a database source where they lie; returns counts and error rates in percent.

    Measurements are stored with the source's columns. Raises UsageError for a source that is no database, SourceError.
    """
    from malmoi.pipeline.diagnosing import diagnose

    with open_workspace(load_settings()) as workspace:
        found = diagnose(workspace, name, rows=rows)
    indicators = {rate.indicator.value: round(rate.rate, 4) for rate in found.by_indicator()}
    return {
        "source": name,
        "values": found.total,
        "errors": found.errors,
        "rate": round(found.rate, 4),
        "indicators": indicators,
    }


def gate_step(name: str, rate: float, most: float) -> dict[str, Any]:
    """Let a diagnosis pass whose error rate is at most `most` percent; raises StepFailed for one above it."""
    if rate > most:
        raise StepFailed(
            f"{name}: 값 오류율 {rate:g} %가 허용 {most:g} %를 넘어 공개를 멈춥니다 "
            f"(error rate above what is allowed, publication stops); malmoi quality diagnose {name}"
        )
    return {"source": name, "rate": rate}
