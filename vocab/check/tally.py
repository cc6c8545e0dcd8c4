"""표준준수율 by system and table, in the separate classes: no class is ever added to another."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from vocab.conformity import ConformityClass
from vocab.rules.finding import Severity

if TYPE_CHECKING:
    from vocab.check.checker import Judgement
    from vocab.rules.finding import Finding

CLASSES: Final = tuple(ConformityClass)
_PLACES: Final = {found: place for place, found in enumerate(CLASSES)}


class Tally:
    """Counts columns by class for the whole, each system and each table, and findings by rule and severity."""

    def __init__(self) -> None:
        self._total = [0] * len(CLASSES)
        self._systems: dict[str, list[int]] = {}
        self._tables: dict[tuple[str, str], list[int]] = {}
        self._rules: Counter[str] = Counter()
        self._severities: Counter[Severity] = Counter()

    def add(self, judgement: Judgement) -> None:
        """Count a column and its findings."""
        column = judgement.column
        place = _PLACES[judgement.conformity.conformity_class]
        system = column.system or ""
        table = f"{column.schema}.{column.table}" if column.schema else column.table
        self._total[place] += 1
        self._systems.setdefault(system, [0] * len(CLASSES))[place] += 1
        self._tables.setdefault((system, table), [0] * len(CLASSES))[place] += 1
        for finding in judgement.findings:
            self.note(finding)

    def note(self, finding: Finding) -> None:
        """Count a finding that belongs to no column."""
        self._rules[finding.rule] += 1
        self._severities[finding.severity] += 1

    @property
    def columns(self) -> int:
        """Columns counted."""
        return sum(self._total)

    def as_dict(self) -> dict[str, Any]:
        """Return the summary as a JSON-ready mapping; rates are percentages of the columns, two decimals."""
        return {
            "columns": self.columns,
            "tables": len(self._tables),
            "findings": sum(self._rules.values()),
            "errors": self._severities[Severity.ERROR],
            "warnings": self._severities[Severity.WARNING],
            "infos": self._severities[Severity.INFO],
            "rules": dict(sorted(self._rules.items(), key=_rule_order)),
            **_shares(self._total),
            "by_system": [{"system": name, **_shares(counts)} for name, counts in self._systems.items()],
            "by_table": [
                {"system": system, "table": table, **_shares(counts)}
                for (system, table), counts in self._tables.items()
            ],
        }


def _rule_order(entry: tuple[str, int]) -> tuple[str, int]:
    code = entry[0]
    return code[0], int(code[1:])


def _shares(counts: list[int]) -> dict[str, Any]:
    total = sum(counts)
    classes = {found.value: count for found, count in zip(CLASSES, counts, strict=True)}
    rates = {name: round(count / total * 100, 2) if total else 0.0 for name, count in classes.items()}
    return {"total": total, "classes": classes, "rates": rates}
