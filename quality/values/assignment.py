"""Which column gets which rule, and why; every column ends with a rule or with a reason why it has none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from catalog.records import Column, Table
from quality.values.domain import DomainRules, Found, Wanted, wanted_of
from quality.values.indicator import Indicator
from quality.values.rule import Exclusion, Order, Reference, Required, Rule, Unique
from vocab.datatypes import data_type
from vocab.model import CodeSet
from vocab.vocabulary import Vocabulary

LEAST_SCORE = 0.8  # of a suggested term; weaker ones are left to names


@dataclass(frozen=True, slots=True)
class KnownTerm:
    """A column's standard term as the dictionary or the recommender tells it."""

    term: str
    status: str = "suggested"  # or accepted
    score: float = 1.0
    domain: str | None = None  # where the term is a composed one that stands in no vocabulary


Terms = Mapping[tuple[str, str], KnownTerm]
"""Terms by table and column name."""
Sampler = Callable[[Table], Mapping[str, Sequence[str]]]
"""Gives some values of a table's columns, to see which form of a date a column is kept in."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be checked and what not."""

    rules: tuple[Rule, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()


@dataclass
class _Numbering:
    prefix: str
    last: int = field(default=0)

    def next(self) -> str:
        self.last += 1
        return f"{self.prefix}{self.last:04d}"


class Assigner:
    """Assigns rules to the columns of tables by the standard vocabulary."""

    def __init__(self, vocabulary: Vocabulary, terms: Terms, rules: DomainRules | None = None) -> None:
        self._vocabulary = vocabulary
        self._terms = terms
        self._rules = rules or DomainRules()

    def plan(self, tables: Sequence[Table], sampler: Sampler | None = None) -> Plan:
        """Return rules and exclusions for tables."""
        numbers, rules, exclusions = _Numbering("D"), list[Rule](), list[Exclusion]()
        for table in tables:
            sample = sampler(table) if sampler else {}
            for column in table.columns:
                found = self._column(table, column, sample.get(column.name, ()))
                if isinstance(found, Exclusion):
                    exclusions.append(found)
                else:
                    check, reason = found
                    name = f"{check.indicator.value} {column.logical_name or column.name}"
                    rules.append(
                        Rule(
                            numbers.next(), name, check.indicator, table.name, (column.name,), check.check,
                            reason, table.schema,
                        )
                    )  # fmt: skip
            rules += self._structure(table)
        covered = {(r.schema, r.table, c) for r in rules for c in r.columns}
        left = (e for e in exclusions if (e.schema, e.table, e.column) not in covered)
        return Plan(tuple(rules), tuple(left))

    def _column(self, table: Table, column: Column, sample: Sequence[str]) -> tuple[Found, str] | Exclusion:
        family = data_type(column.data_type or "").family
        if family in ("BINARY", "BOOLEAN"):
            return Exclusion(table.name, column.name, f"{column.data_type}: 자료형이 값을 정함", table.schema)
        wanted = self._wanted(table, column)
        if wanted is None:
            reason = "표준용어와 도메인을 알 수 없음(용어 추천·이름 모두 없음)"
            return Exclusion(table.name, column.name, reason, table.schema)
        want, codes, reason = wanted
        found = self._rules.check(want, column, codes, sample)
        if found is None:
            told = f"{want.group or want.domain_class}: 값의 형식이 정해지지 않은 도메인 ({reason})"
            return Exclusion(table.name, column.name, told, table.schema)
        return found, f"{reason}; {found.note}" if found.note else reason

    def _wanted(self, table: Table, column: Column) -> tuple[Wanted, CodeSet | None, str] | None:
        """Return what a column's values are wanted to be: by accepted term, declared domain, suggestion, name."""
        known = self._terms.get((table.name, column.name))
        name = column.logical_name or column.name
        if known is not None and known.status == "accepted" and (by_term := self._by_term(known)):
            return by_term
        declared = self._vocabulary.domains.get(column.domain or "")
        if declared is not None:
            return wanted_of(declared, name), None, f"선언 도메인 {declared.name}"
        if known is not None and known.score >= LEAST_SCORE and (by_term := self._by_term(known)):
            return by_term
        told = self._rules.by_name(column)
        if told is not None:
            return told[0], None, f"이름 끝 '{told[1]}'"
        return _by_type(column)

    def _by_term(self, known: KnownTerm) -> tuple[Wanted, CodeSet | None, str] | None:
        term = self._vocabulary.terms.get(known.term)
        domain = self._vocabulary.domains.get((term.domain if term else known.domain) or "")
        if domain is None:
            return None
        codes = self._vocabulary.codes.get(term.code_set or "") if term else None
        how = "승인 용어" if known.status == "accepted" else f"추천 용어(점수 {known.score:.2f})"
        return wanted_of(domain, known.term), codes, f"{how} {known.term} → 도메인 {domain.name}"

    def _structure(self, table: Table) -> Iterator[Rule]:
        yield from self._keys(table)
        yield from self._references(table)
        yield from self._periods(table)

    def _keys(self, table: Table) -> Iterator[Rule]:
        keys = sorted((c for c in table.columns if c.primary_key), key=lambda c: c.primary_key or 0)
        if keys:
            names = tuple(c.name for c in keys)
            yield Rule(
                f"K_{table.name}",
                "기본키 유일성",
                Indicator.REQUIRED,
                table.name,
                names,
                Unique(),
                "기본키",
                table.schema,
            )
        for number, column in enumerate(table.columns, 1):
            if column.nullable is False or column.primary_key:
                reason = "기본키" if column.primary_key else "NOT NULL"
                yield Rule(
                    f"N_{table.name}_{number:03d}", f"필수값 {column.logical_name or column.name}",
                    Indicator.REQUIRED, table.name, (column.name,), Required(), reason, table.schema,
                )  # fmt: skip

    def _references(self, table: Table) -> Iterator[Rule]:
        for number, column in enumerate(table.columns, 1):
            if column.foreign_key:
                parent, _, target = column.foreign_key.rpartition(".")
                schema, _, parent = parent.rpartition(".")
                check = Reference(parent, (target,), schema or table.schema)
                yield Rule(
                    f"R_{table.name}_{number:03d}", f"참조 {column.name} → {parent}", Indicator.REFERENCE,
                    table.name, (column.name,), check, "외래키", table.schema,
                )  # fmt: skip

    def _periods(self, table: Table) -> Iterator[Rule]:
        """Yield an order for each pair of dates whose names differ in a pair of words only (시작/종료)."""
        dates = {_bare(c): c for c in table.columns if self._is_date(table, c)}
        for name, column in dates.items():
            for first, last in self._rules.periods:
                other = dates.get(name.replace(first, last)) if first in name else None
                if other is not None and other is not column:
                    yield Rule(
                        f"T_{table.name}_{column.name}", f"{column.name} <= {other.name}", Indicator.TIME_ORDER,
                        table.name, (column.name, other.name), Order(), f"이름의 짝 {first}/{last}", table.schema,
                    )  # fmt: skip

    def _is_date(self, table: Table, column: Column) -> bool:
        wanted = self._wanted(table, column)
        return wanted is not None and wanted[0].group == "날짜/시간"


def _by_type(column: Column) -> tuple[Wanted, None, str] | None:
    """Return what a numeric type wants: some databases keep texts in numeric columns too."""
    own = data_type(column.data_type or "", column.length, column.scale)
    if own.family not in ("NUMERIC", "FLOAT"):
        return None
    length = own.length if own.family == "NUMERIC" else None
    name = column.logical_name or column.name
    wanted = Wanted("", "수량", "NUMERIC", length, own.scale if length else None, name=name)
    return wanted, None, f"자료형 {column.data_type}"


def _bare(column: Column) -> str:
    return (column.logical_name or column.name).replace(" ", "").upper()
