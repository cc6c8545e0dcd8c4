"""Check a table against a requirement without changing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from anonymize.kanonymity.classes import check_columns, equivalence_classes, value_codes
from anonymize.kanonymity.errors import ImpossibleRequirement
from anonymize.kanonymity.requirement import Requirement
from anonymize.kanonymity.table import Sensitive
from anonymize.kanonymity.verdict import judge


@dataclass(frozen=True)
class Verification:
    """How many classes, and rows in them, do not meet the requirement, and the places of these rows."""

    failed_classes: int
    failed_rows: int
    rows: np.ndarray

    @property
    def met(self) -> bool:
        """Whether every class meets the requirement."""
        return self.failed_classes == 0


def verify(
    frame: pl.DataFrame,
    quasi_identifiers: Sequence[str],
    requirement: Requirement,
    sensitive: Sequence[str] = (),
) -> Verification:
    """Check every class of a table as it is against k, l and t; nothing is suppressed or changed.

    Raises `AnonymityError` for unknown columns, an empty table, or l and t without a sensitive column.
    """
    check_columns(frame, [*quasi_identifiers, *sensitive])
    if requirement.needs_sensitive and not sensitive:
        raise ImpossibleRequirement(
            "l이나 t를 확인하려면 민감 열(sensitive)을 지정해야 합니다",
            "l and t need a sensitive column (sensitive)",
        )
    classes = equivalence_classes(frame, quasi_identifiers)
    codes = [value_codes(frame[name]) for name in sensitive]
    columns = [
        Sensitive(name, values, np.bincount(values) / values.size)
        for name, values in zip(sensitive, codes, strict=True)
    ]
    failed = judge(requirement, classes.ids, np.ones(frame.height), len(classes), columns).failed
    rows = np.flatnonzero(failed[classes.ids])
    return Verification(int(failed.sum()), int(rows.size), rows)
