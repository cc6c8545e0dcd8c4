"""The whole plan of a diagnosis: rules by the standard, the agency's own rules, exclusions and excepted values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from quality.values.assignment import Assigner, Plan, Terms
from quality.values.data import Data
from quality.values.rule import Exclusion, Rule
from quality.values.rule_file import IgnoredSpec, RuleFile, bound_rules
from quality.values.running import sampler
from vocab.model import CodeSet
from vocab.vocabulary import Vocabulary


def plan_of(
    data: Data,
    vocabulary: Vocabulary,
    terms: Terms,
    file: RuleFile | None = None,
    codes: Mapping[str, CodeSet] | None = None,
) -> Plan:
    """Return what to check. A written rule of a column's values stands in place of the one the standard gives.

    Raises RuleError for rules of tables or columns that there are not.
    """
    tables = data.tables()
    standard = Assigner(vocabulary, terms).plan(tables, lambda table: sampler(data, table))
    if file is None:
        return standard
    own = bound_rules(file, tables, {**vocabulary.codes, **(codes or {})})
    rules = [*_not_replaced(standard.rules, own), *own]
    covered = {(r.table, c) for r in own for c in r.columns}
    left = [e for e in standard.exclusions if (e.table, e.column) not in covered]
    excluded = [*file.exclusions(), *left]
    ignored = {(i.table, i.column): i for i in file.ignore}
    return Plan(tuple(_with_ignored(r, ignored) for r in rules), _once(excluded))


def _not_replaced(standard: Sequence[Rule], own: Sequence[Rule]) -> list[Rule]:
    written = {(r.table, r.columns, r.indicator) for r in own if len(r.columns) == 1}
    return [r for r in standard if (r.table, r.columns, r.indicator) not in written]


def _with_ignored(rule: Rule, ignored: Mapping[tuple[str, str], IgnoredSpec]) -> Rule:
    told = [i for c in rule.columns if (i := ignored.get((rule.table, c))) is not None]
    if not told:
        return rule
    values = tuple(v for i in told for v in i.values)
    return replace(rule, ignored=values, ignored_reason="; ".join(i.reason for i in told))


def _once(told: Sequence[Exclusion]) -> tuple[Exclusion, ...]:
    found: dict[tuple[str, str | None], Exclusion] = {}
    for e in told:
        found.setdefault((e.table, e.column), e)
    return tuple(found.values())
