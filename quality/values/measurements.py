"""Results of a diagnosis as quality measurements of columns, for the store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalog.store import Measurement
from quality.values.diagnosis import Diagnosis, Result
from quality.values.standing import Standing

PREFIX = "value."
STANDING = "value"  # of a dataset: all its rules together


def diagnosis_measurements(
    diagnosis: Diagnosis, column_ids: Mapping[tuple[str, str], str]
) -> list[Measurement]:
    """Return a measurement a rule: `value.INDICATOR.RULE` with rows in error, all rows, the rate and the reason.

    `column_ids` are record ids by table and column; a rule of several columns is kept with its first. Counts and
    shapes are kept, never values. Rules that did not run have no value.
    """
    found = []
    for result in diagnosis.results:
        record = next(
            (i for c in result.rule.columns if (i := column_ids.get((result.rule.table, c))) is not None),
            None,
        )
        if record is not None:
            metric = f"{PREFIX}{result.rule.indicator.value}.{result.rule.id}"
            value = float(result.errors) if result.ran else None
            detail = _detail(result)
            found.append(Measurement(record, metric, value, float(result.total), detail, diagnosis.at))
    return found


def standing_measurements(diagnosis: Diagnosis, standings: Mapping[str, Standing]) -> list[Measurement]:
    """Return one measurement a dataset, `value`: values in error out of all, and what a gate decides on."""
    return [
        Measurement(i, STANDING, float(s.errors), float(s.total), s.as_dict(), diagnosis.at)
        for i, s in standings.items()
    ]


def _detail(result: Result) -> dict[str, Any]:
    return {
        "error_rate": round(result.rate, 4),
        "checked": result.checked,
        "check": str(result.rule.check),
        "reason": result.rule.reason,
        "shapes": dict(result.shapes),
        **({"problem": result.problem} if result.problem else {}),
    }
