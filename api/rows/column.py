"""Columns as the data API gives them: whole, masked, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Treatment(StrEnum):
    """What is done to a column before anything of it leaves."""

    GIVEN = "given"
    MASKED = "masked"
    WITHHELD = "withheld"


class ValueType(StrEnum):
    """What a column's values are, as JSON Schema and comparisons need it."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class OpenColumn:
    """A column of a table whose rows are asked for.

    `term` is its standard term; `kind` the kind of personal data where some was found; `reason` says why it is treated
    as it is. `net`: single values are looked at once more before they leave. `settled`: an officer has decided.
    """

    name: str
    type: ValueType
    treatment: Treatment
    reason: str = ""
    title: str | None = None
    term: str | None = None
    description: str | None = None
    kind: str | None = None
    net: bool = True
    settled: bool = False
    length: int | None = None
    declared: bool = False  # its source tells the type
    key: int | None = None  # position in the primary key

    @property
    def comparable(self) -> bool:
        """Whether rows may be chosen and ordered by it: by what is hidden they may not, or asking would tell it."""
        return self.treatment is Treatment.GIVEN
