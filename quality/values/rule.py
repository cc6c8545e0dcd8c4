"""Rules of value diagnosis: what is checked of which columns, why, and how it is written in reports."""

from __future__ import annotations

from dataclasses import dataclass, field

from quality.values.indicator import Indicator


@dataclass(frozen=True, slots=True)
class Pattern:
    """Values match a regular expression as a whole."""

    regex: str
    form: str  # what people read: YYYYMMDD, 5자리 문자

    def __str__(self) -> str:
        return f"{self.form} [{self.regex}]"


@dataclass(frozen=True, slots=True)
class Number:
    """Values are numbers of at most `digits` before and `scale` after the point, within bounds; None: any."""

    digits: int | None = None
    scale: int | None = None
    least: float | None = None
    most: float | None = None

    def __str__(self) -> str:
        size = f"NUMERIC(정수 {self.digits}자리, 소수 {self.scale or 0}자리)" if self.digits else "NUMERIC"
        low = f" AND 값 >= {self.least:g}" if self.least is not None else ""
        high = f" AND 값 <= {self.most:g}" if self.most is not None else ""
        return size + low + high


@dataclass(frozen=True, slots=True)
class OneOf:
    """Values are of a list."""

    values: tuple[str, ...]
    name: str | None = None  # of the code set

    def __str__(self) -> str:
        shown = ", ".join(self.values[:20]) + (f", … ({len(self.values)})" if len(self.values) > 20 else "")
        return f"{self.name + ': ' if self.name else ''}IN ({shown})"


@dataclass(frozen=True, slots=True)
class Required:
    """Values are there and not blank."""

    def __str__(self) -> str:
        return "IS NOT NULL AND 값 <> ''"


@dataclass(frozen=True, slots=True)
class Unique:
    """The columns together are unique."""

    def __str__(self) -> str:
        return "UNIQUE"


@dataclass(frozen=True, slots=True)
class Reference:
    """The columns' values stand in the columns of another table; rows where one is missing are not looked at."""

    table: str
    columns: tuple[str, ...]
    schema: str | None = None

    def __str__(self) -> str:
        return f"REFERENCES {self.table}({', '.join(self.columns)})"


@dataclass(frozen=True, slots=True)
class Order:
    """The first column's date or number is not after the second's."""

    kind: str = "date"  # or number

    def __str__(self) -> str:
        return "첫 컬럼 <= 둘째 컬럼"


@dataclass(frozen=True, slots=True)
class Calculation:
    """A column equals an expression of others (+ - * / and brackets), within a tolerance."""

    target: str
    expression: str
    tolerance: float = 0.0

    def __str__(self) -> str:
        return f"{self.target} = {self.expression}" + (f" ± {self.tolerance:g}" if self.tolerance else "")


@dataclass(frozen=True, slots=True)
class Implication:
    """Where `when` has one of some values, `then` has one of others; without others it must be filled, or empty."""

    when: str
    values: tuple[str, ...]
    then: str
    allowed: tuple[str, ...] = ()
    empty: bool = False

    def __str__(self) -> str:
        wanted = (
            f"IN ({', '.join(self.allowed)})"
            if self.allowed
            else ("IS NULL" if self.empty else "IS NOT NULL")
        )
        return f"{self.when} IN ({', '.join(self.values)}) → {self.then} {wanted}"


@dataclass(frozen=True, slots=True)
class Query:
    """A query that returns the rows in error; for databases only."""

    sql: str

    def __str__(self) -> str:
        return self.sql


Check = Pattern | Number | OneOf | Required | Unique | Reference | Order | Calculation | Implication | Query


@dataclass(frozen=True, slots=True)
class Rule:
    """A check of a table's columns.

    `reason` says how it came to the columns (accepted or suggested term, declared domain, name, rule file, key);
    `ignored` are values that count as no error (오류제외데이터), `ignored_reason` says why.
    """

    id: str
    name: str
    indicator: Indicator
    table: str
    columns: tuple[str, ...]
    check: Check
    reason: str
    schema: str | None = None
    ignored: tuple[str, ...] = ()
    ignored_reason: str | None = None
    basis: str | None = None  # 근거규정
    description: str | None = None
    evidence: dict[str, object] = field(default_factory=dict, compare=False)

    @property
    def column(self) -> str:
        """The columns as one text."""
        return ", ".join(self.columns)

    @property
    def is_business(self) -> bool:
        """Whether it looks at several columns or rows, so that it is a business rule and no domain's."""
        return isinstance(self.check, Order | Calculation | Implication | Query)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A table or a column that is not looked at, and why."""

    table: str
    column: str | None
    reason: str
    schema: str | None = None
