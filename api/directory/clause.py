"""Conditions on the directory: SQL text whose every value is bound, and the one condition on who may see what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.access import Principal, Visibility

Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition on table `packages` (alias p). `sql` is written by this program alone, `values` by anybody."""

    sql: str
    values: tuple[Value, ...] = ()

    def negated(self) -> Clause:
        """Return the opposite."""
        return Clause(f"NOT ({self.sql})", self.values)


ALL = Clause("1")
NONE = Clause("0")


def all_of(clauses: Sequence[Clause]) -> Clause:
    """Return the condition that all hold; no condition holds always."""
    return _joined(clauses, " AND ") if clauses else ALL


def any_of(clauses: Sequence[Clause]) -> Clause:
    """Return the condition that one holds; of none, none does."""
    return _joined(clauses, " OR ") if clauses else NONE


def visible_to(principal: Principal) -> Clause:
    """Return what a principal may read: `catalog.access.Scope` as a condition."""
    scope = principal.scope
    if scope.everything:
        return ALL
    if scope.agency_code is None:
        return Clause("p.visibility = ?", (Visibility.PUBLIC.value,))
    return Clause("(p.visibility = ? OR p.agency_code = ?)", (Visibility.PUBLIC.value, scope.agency_code))


def like_text(text: str, *, wildcards: bool = False) -> str:
    """Return a LIKE pattern with backslash as escape; `*` and `?` become LIKE's own where they are wildcards."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return escaped.replace("*", "%").replace("?", "_") if wildcards else escaped


def _joined(clauses: Sequence[Clause], word: str) -> Clause:
    sql = word.join(c.sql for c in clauses)
    return Clause(f"({sql})", tuple(v for c in clauses for v in c.values))
