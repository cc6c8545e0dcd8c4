"""Rules as SQL that gives the rows in error, for officers who look for themselves (분석SQL)."""

from __future__ import annotations

from quality.values.diagnosis import Result
from quality.values.rule import Calculation, Implication, Order, Rule


def analysis_sql(result: Result) -> str:
    """Return the SQL of a rule: the one that ran, or for row rules one that says the same."""
    return result.sql or row_sql(result.rule)


def row_sql(rule: Rule) -> str:
    """Return the SQL of an order, a calculation or an implication; other rules as they are written in reports."""
    relation = f"{_quoted(rule.schema)}.{_quoted(rule.table)}" if rule.schema else _quoted(rule.table)
    condition = _condition(rule)
    if condition is None:
        return str(rule.check)
    columns = ", ".join(_quoted(c) for c in rule.columns)
    return f"SELECT {columns} FROM {relation} WHERE {condition}"


def _condition(rule: Rule) -> str | None:
    check = rule.check
    if isinstance(check, Order):
        return f"{_quoted(rule.columns[0])} > {_quoted(rule.columns[1])}"
    if isinstance(check, Calculation):
        return f"ABS({_quoted(check.target)} - ({check.expression})) > {check.tolerance:g}"
    if isinstance(check, Implication):
        when = f"{_quoted(check.when)} IN ({_listed(check.values)})"
        if check.allowed:
            then = (
                f"({_quoted(check.then)} IS NULL OR {_quoted(check.then)} NOT IN ({_listed(check.allowed)}))"
            )
        else:
            then = f"{_quoted(check.then)} IS {'NOT ' if check.empty else ''}NULL"
        return f"{when} AND {then}"
    return None


def _quoted(name: str | None) -> str:
    return '"' + (name or "").replace('"', '""') + '"'


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join("'" + v.replace("'", "''") + "'" for v in values)
