"""What a rule finds: a stable code, a severity, messages in Korean and English, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vocab.columns import ColumnSpec


class Severity(StrEnum):
    """How grave a finding is."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; `row` is 1-based in the source, `words` are the unregistered words it speaks of."""

    rule: str
    severity: Severity
    message: str
    message_en: str
    suggestion: str = ""
    row: int | None = None
    table: str = ""
    column: str = ""
    sheet: str | None = None
    words: tuple[str, ...] = ()

    def at(self, column: ColumnSpec) -> Finding:
        """Return the finding with the column's place."""
        name = column.name or column.logical_name or ""
        place = (column.row, column.table, name, column.sheet)
        return Finding(
            self.rule, self.severity, self.message, self.message_en, self.suggestion, *place, self.words
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the line of `malmoi vocab check --json`."""
        return {
            "row": self.row,
            "table": self.table,
            "column": self.column,
            "rule": self.rule,
            "severity": self.severity.value,
            "message": self.message,
            "suggestion": self.suggestion,
            "message_en": self.message_en,
            "sheet": self.sheet,
        }
