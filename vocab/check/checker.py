"""Checking columns one by one against a vocabulary, fast because databases repeat their columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vocab.column_name import NameBasis, korean_name_of, read_korean_name
from vocab.columns import CheckedDatabase, ColumnSpec
from vocab.conformity import Conformity, conformity, judge_by_name
from vocab.rules.catalogue import Rule, found
from vocab.rules.domain_use import DomainUse
from vocab.rules.finding import Finding
from vocab.rules.judging import judge
from vocab.rules.near import NearWords
from vocab.rules.subject import Subject, name_from_abbreviation, subject_of_named_column

if TYPE_CHECKING:
    from vocab.vocabulary import Vocabulary

REMEMBERED: Final = (
    20_000  # judgements kept; a ministry's million columns have far fewer distinct ones in a row
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found for one column: its conformity, and the findings with their place."""

    column: ColumnSpec
    conformity: Conformity
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Verdict:
    conformity: Conformity
    findings: tuple[Finding, ...]
    subject: Subject


class Checker:
    """Checks columns against one vocabulary; remembers recent judgements and, for L7, the domain of every name.

    Memory: a bounded number of judgements and one entry a distinct name, whatever the number of columns.
    """

    def __init__(self, vocabulary: Vocabulary, database: CheckedDatabase | None = None) -> None:
        self._vocabulary = vocabulary
        self._database = database or CheckedDatabase()
        self._use = DomainUse()
        self._near = NearWords(vocabulary)
        self._verdicts: dict[tuple[object, ...], _Verdict] = {}
        self._shadowed = frozenset(item.name for item in vocabulary.shadowed.terms)

    def check(self, column: ColumnSpec) -> Judgement:
        """Judge one column."""
        verdict = self._verdict(column)
        findings = verdict.findings
        two_domains = self._use.observe(verdict.subject, self._vocabulary)
        if two_domains is not None:
            findings = (*findings, two_domains)
        return Judgement(column, verdict.conformity, tuple(finding.at(column) for finding in findings))

    def _verdict(self, column: ColumnSpec) -> _Verdict:
        key = _key(column)
        known = self._verdicts.get(key)
        if known is None:
            known = self._judge(column)
            if len(self._verdicts) >= REMEMBERED:
                self._verdicts.clear()
            self._verdicts[key] = known
        return known

    def _judge(self, column: ColumnSpec) -> _Verdict:
        korean = korean_name_of(column)
        if korean:
            name = read_korean_name(self._vocabulary, korean)
            judged = judge_by_name(self._vocabulary, column, name, self._database)
            basis = NameBasis.KOREAN
        else:
            name, basis = name_from_abbreviation(self._vocabulary, column.name)
            judged = conformity(self._vocabulary, column, self._database)
        subject = subject_of_named_column(self._vocabulary, column, name, self._database, basis, self._near)
        findings = (*judge(subject, self._vocabulary), *self._shadowing(subject))
        return _Verdict(judged, findings, subject)

    def _shadowing(self, subject: Subject) -> tuple[Finding, ...]:
        """L19 for a column whose agency term is hidden by a common one of the same name."""
        if subject.name.folded not in self._shadowed or subject.term is None:
            return ()
        term = subject.term
        finding = found(
            Rule.L19,
            f"기관표준용어 '{term.name}'은(는) 공통표준({term.revision or '차수 미상'})에 가려집니다.",
            f"The agency's term '{term.name}' is shadowed by the common standard.",
            f"공통표준 {term.abbreviation}을(를) 따르거나 매핑을 기록하세요.",
        )
        return (finding,)


def _key(column: ColumnSpec) -> tuple[object, ...]:
    return (
        column.name,
        column.logical_name,
        column.data_type,
        column.length,
        column.scale,
        column.domain,
        column.code_set,
        column.personal,
        column.encrypted,
        column.flags_expected,
        column.value_format,
        column.samples,
    )
