"""Business rules, exclusions and excepted values of an agency, given as YAML and checked before anything runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from catalog.records import Table
from quality.errors import RuleError
from quality.values.indicator import Indicator
from quality.values.rule import (
    Calculation,
    Check,
    Exclusion,
    Implication,
    Number,
    OneOf,
    Order,
    Pattern,
    Query,
    Reference,
    Required,
    Rule,
    Unique,
)
from vocab.model import CodeSet

Text = Annotated[str, BeforeValidator(lambda v: str(v) if isinstance(v, int | float) else v)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Condition(_Strict):
    """`when` and `then` of an implication: a column, and the values it has; no values: filled, or with `empty` empty."""

    column: str
    values: tuple[Text, ...] = ()
    empty: bool = False


class RuleSpec(_Strict):
    """One rule as written: exactly one of the checks."""

    id: str
    table: str
    name: str | None = None
    indicator: Indicator | None = None
    basis: str | None = None
    description: str | None = None
    schema_name: str | None = Field(None, alias="schema")
    column: str | None = None
    columns: tuple[str, ...] = ()
    required: bool = False
    unique: bool = False
    pattern: str | None = None
    values: tuple[Text, ...] = ()
    codes: str | None = None
    range: tuple[float | None, float | None] | None = None
    references: str | None = None  # TABLE.COLUMN
    order: tuple[str, str] | None = None
    order_of: str = "date"
    calculate: str | None = None  # TARGET = EXPRESSION
    tolerance: float = 0.0
    when: Condition | None = None
    then: Condition | None = None
    sql: str | None = None

    @model_validator(mode="after")
    def _one_check(self) -> RuleSpec:
        told = [
            name
            for name in ("required", "unique", "pattern", "values", "codes", "range", "references",
                         "order", "calculate", "when", "sql")
            if getattr(self, name)
        ]  # fmt: skip
        if len(told) != 1:
            raise ValueError(f"검사는 하나여야 합니다 (give exactly one check): {', '.join(told) or 'none'}")
        if self.when and (self.then is None or not self.when.values):
            raise ValueError("when에는 values, 그리고 then이 필요합니다 (when needs values and a then)")
        if not self._names() and told[0] not in ("sql", "when", "order", "calculate"):
            raise ValueError("column이 필요합니다 (a column is needed)")
        return self

    def _names(self) -> tuple[str, ...]:
        return self.columns or ((self.column,) if self.column else ())

    def rule(self, codes: Mapping[str, CodeSet]) -> Rule:
        """Return the rule. Raises ValueError for an unknown code set and a malformed calculation or reference."""
        check, indicator, names = self._check(codes)
        return Rule(
            self.id, self.name or str(check), self.indicator or indicator, self.table, names, check,
            f"규칙 파일 {self.id}", self.schema_name, basis=self.basis, description=self.description,
        )  # fmt: skip

    def _check(self, codes: Mapping[str, CodeSet]) -> tuple[Check, Indicator, tuple[str, ...]]:
        names = self._names()
        if self.order:
            return Order(self.order_of), Indicator.TIME_ORDER, self.order
        if self.calculate:
            target, _, expression = self.calculate.partition("=")
            check = Calculation(target.strip(), expression.strip(), self.tolerance)
            return check, Indicator.CALCULATION, _operands(check)
        if self.when and self.then:
            check_ = Implication(
                self.when.column, self.when.values, self.then.column, self.then.values, self.then.empty
            )
            return check_, Indicator.LOGIC, (self.when.column, self.then.column)
        if self.references:
            table, _, column = self.references.rpartition(".")
            return Reference(table, (column,), self.schema_name), Indicator.REFERENCE, names
        if self.sql:
            return Query(self.sql), Indicator.LOGIC, names
        return self._of_values(codes), _SIMPLE[self._kind()], names

    def _kind(self) -> str:
        return next(k for k in _SIMPLE if getattr(self, k))

    def _of_values(self, codes: Mapping[str, CodeSet]) -> Check:
        if self.required:
            return Required()
        if self.unique:
            return Unique()
        if self.pattern:
            return Pattern(self.pattern, self.name or "규칙 파일의 형식")
        if self.range:
            return Number(None, None, *self.range)
        if self.codes:
            found = codes.get(self.codes)
            if found is None:
                raise ValueError(f"코드 목록 {self.codes!r}이 없습니다 (no such code set)")
            return OneOf(tuple(v.value for v in found.values), found.name)
        return OneOf(self.values)


_SIMPLE = {
    "required": Indicator.REQUIRED,
    "unique": Indicator.REQUIRED,
    "pattern": Indicator.NUMBER,
    "values": Indicator.CODE,
    "codes": Indicator.CODE,
    "range": Indicator.QUANTITY,
}


class ExclusionSpec(_Strict):
    """A table or column not to look at; the reason is not optional."""

    table: str
    column: str | None = None
    reason: str = Field(min_length=1)


class IgnoredSpec(_Strict):
    """Values of a column that count as no error, such as 99991231 for open ends."""

    table: str
    column: str
    values: tuple[Text, ...] = Field(min_length=1)
    reason: str = Field(min_length=1)


class RuleFile(_Strict):
    """A rule file."""

    rules: tuple[RuleSpec, ...] = ()
    exclude: tuple[ExclusionSpec, ...] = ()
    ignore: tuple[IgnoredSpec, ...] = ()

    def exclusions(self) -> tuple[Exclusion, ...]:
        """Return the exclusions."""
        return tuple(Exclusion(e.table, e.column, e.reason) for e in self.exclude)


def read_rule_file(path: Path) -> RuleFile:
    """Read a rule file. Raises RuleError that names the file, the rule and the field."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RuleError(
            f"규칙 파일을 읽을 수 없습니다 (cannot read the rule file) {path}: {error}"
        ) from error
    return parse_rules(content or {}, str(path))


def parse_rules(content: Any, place: str) -> RuleFile:
    """Return the rules of a YAML document. Raises RuleError."""
    try:
        found = RuleFile.model_validate(content)
    except ValidationError as error:
        lines = [f"  {'.'.join(map(str, e['loc'])) or '-'}: {e['msg']}" for e in error.errors()]
        raise RuleError(f"규칙 파일이 잘못되었습니다 (wrong rules) {place}:\n" + "\n".join(lines)) from error
    ids = [r.id for r in found.rules]
    twice = sorted({i for i in ids if ids.count(i) > 1})
    if twice:
        raise RuleError(f"{place}: 같은 id가 두 번 있습니다 (ids used twice): {', '.join(twice)}")
    return found


def bound_rules(file: RuleFile, tables: Sequence[Table], codes: Mapping[str, CodeSet]) -> list[Rule]:
    """Return the file's rules for tables that exist. Raises RuleError for an unknown table, column or code set."""
    known = {t.name: {c.name for c in t.columns} for t in tables}
    rules = []
    for spec in file.rules:
        try:
            rule = spec.rule(codes)
        except ValueError as error:
            raise RuleError(f"규칙 {spec.id}: {error}") from error
        _require(f"규칙 {spec.id}", known, rule.table, rule.columns)
        rules.append(rule)
    for left_out in file.exclude:
        _require("exclude", known, left_out.table, (left_out.column,) if left_out.column else ())
    for ignored in file.ignore:
        _require("ignore", known, ignored.table, (ignored.column,))
    return rules


def _require(what: str, known: Mapping[str, set[str]], table: str, columns: Sequence[str]) -> None:
    if table not in known:
        raise RuleError(
            f"{what}: 테이블 {table!r}이 없습니다 (no such table); 있는 것: {', '.join(sorted(known)[:20])}"
        )
    missing = [c for c in columns if c not in known[table]]
    if missing:
        raise RuleError(f"{what}: {table}에 컬럼 {', '.join(missing)}이 없습니다 (no such column)")


def _operands(check: Calculation) -> tuple[str, ...]:
    from quality.values.arithmetic import names_in

    return (check.target, *(n for n in names_in(check.expression) if n != check.target))
