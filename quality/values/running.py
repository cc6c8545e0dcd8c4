"""Run a diagnosis: rules grouped by table, rows in batches, counts added up."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from catalog.records import Table
from quality.errors import QualityError
from quality.values.assignment import Plan
from quality.values.data import Data
from quality.values.database import error_query
from quality.values.diagnosis import Diagnosis, Result, TableState
from quality.values.engine import Counted, Engine
from quality.values.expectations import Prepared, prepared
from quality.values.forms import shapes
from quality.values.rule import Exclusion, OneOf, Query, Reference, Rule, Unique

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]  # pandas ships no types

MOST_EXAMPLES = 10
MOST_SHAPES = 10
SAMPLE_ROWS = 500
ACROSS_ROWS = (Unique, Reference, Query)


@dataclass
class _Sum:
    total: int = 0
    checked: int = 0
    errors: int = 0
    shapes: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    problem: str | None = None

    def add(self, counted: Counted, examples: bool) -> None:
        self.total += counted.total
        self.checked += counted.checked
        self.errors += counted.errors
        self.problem = self.problem or counted.problem
        self.shapes.update(shapes(counted.values))
        if examples:
            new = [v for v in dict.fromkeys(counted.values) if v not in self.examples]
            self.examples += new[: MOST_EXAMPLES - len(self.examples)]


class Diagnoser:
    """Runs plans on data. `examples` keeps values in error in the results, which is for eyes at the source only."""

    def __init__(self, engine: Engine | None = None, *, examples: bool = False) -> None:
        self._engine = engine or Engine()
        self._examples = examples

    def run(self, data: Data, plan: Plan) -> Diagnosis:
        """Diagnose; a table that cannot be read is told as failed and its rules as not run, the others go on."""
        tables = list(data.tables())
        left_out = {e.table: e.reason for e in plan.exclusions if e.column is None}
        skipped = {(e.table, e.column) for e in plan.exclusions}
        rules = [
            r
            for r in plan.rules
            if r.table not in left_out and not skipped & {(r.table, c) for c in r.columns}
        ]
        states, results = [], []
        for table in tables:
            mine = [r for r in rules if r.table == table.name and r.schema in (None, table.schema)]
            state, found = self._table(data, table, mine, left_out.get(table.name))
            states.append(state)
            results += found
        return Diagnosis(
            data.name, data.dbms, datetime.now(UTC).isoformat(timespec="seconds"), tuple(states), tuple(results),
            _known_exclusions(plan.exclusions, tables, left_out),
            tuple((t.name, c.name) for t in tables for c in t.columns),
        )  # fmt: skip

    def _table(
        self, data: Data, table: Table, rules: Sequence[Rule], excluded: str | None
    ) -> tuple[TableState, list[Result]]:
        if excluded is not None:
            return TableState(table.name, "제외", opinion=excluded, schema=table.schema), []
        single = [prepared(r) for r in rules if not isinstance(r.check, ACROSS_ROWS)]
        try:
            rows, sums = self._batches(data, table, single)
        except QualityError as error:
            failed = [Result(r, problem=str(error)) for r in rules]
            return TableState(table.name, "실패", opinion=str(error), schema=table.schema), failed
        results = [self._result(p.rule, sums[p.rule.id], rows) for p in single]
        results += [self._across(data, table, r, rows) for r in rules if isinstance(r.check, ACROSS_ROWS)]
        limit = data.row_limit()
        opinion = f"앞의 {limit}행만 진단" if limit is not None and rows >= limit else None
        return TableState(table.name, "수집", rows, opinion, table.schema), _ordered(results, rules)

    def _batches(self, data: Data, table: Table, rules: Sequence[Prepared]) -> tuple[int, Mapping[str, _Sum]]:
        columns = list(dict.fromkeys(c for p in rules for c in p.rule.columns))
        sums: dict[str, _Sum] = defaultdict(_Sum)
        rows = 0
        for batch in data.batches(table, columns or [c.name for c in table.columns][:1]):
            rows += len(batch)
            if rules:
                for rule_id, counted in self._engine.validate(batch, rules).items():
                    sums[rule_id].add(counted, self._examples)
        return rows, sums

    def _result(self, rule: Rule, found: _Sum, rows: int) -> Result:
        common = dict(sorted(found.shapes.items(), key=lambda s: (-s[1], s[0]))[:MOST_SHAPES])
        return Result(rule, rows, found.checked, found.errors, common, tuple(found.examples), found.problem)

    def _across(self, data: Data, table: Table, rule: Rule, rows: int) -> Result:
        try:
            if data.engine is not None:
                sql = error_query(data.engine, rule)
                counted = self._engine.count_rows(data.engine, sql)
                checked = rows if counted.problem is None else 0
                return Result(rule, rows, checked, counted.errors, problem=counted.problem, sql=sql)
            return self._in_memory(data, table, rule, rows)
        except QualityError as error:
            return Result(rule, rows, problem=str(error))

    def _in_memory(self, data: Data, table: Table, rule: Rule, rows: int) -> Result:
        """Check a key or a reference of a file: its key columns are read whole."""
        import pandas as pd

        if isinstance(rule.check, Query):
            return Result(rule, rows, problem="SQL 규칙은 데이터베이스에서만 실행합니다 (needs a database)")
        keys = _joined(data, table, rule.columns)
        if isinstance(rule.check, Unique):
            marks = keys.duplicated(keep=False) & keys.notna()
            frame = pd.DataFrame({"key": marks.map({True: "0", False: "1"}).where(keys.notna(), None)})
            told = replace(rule, columns=("key",), check=OneOf(("1",)))
        else:
            assert isinstance(rule.check, Reference)
            parent = next((t for t in data.tables() if t.name == rule.check.table), None)
            if parent is None:
                problem = f"참조하는 표가 없습니다 (no such table): {rule.check.table}"
                return Result(rule, rows, problem=problem)
            known = set(_joined(data, parent, rule.check.columns).dropna())
            found = keys.isin(known).map({True: "1", False: "0"}).where(keys.notna(), None)
            frame = pd.DataFrame({"key": found})
            told = replace(rule, columns=("key",), check=OneOf(("1",)))
        counted = self._engine.validate(frame, [prepared(replace(told, ignored=()))])[rule.id]
        return Result(rule, counted.total, counted.checked, counted.errors, problem=counted.problem)


def sampler(data: Data, table: Table) -> dict[str, list[str]]:
    """Return some filled values of each column of a table; nothing where it cannot be read."""
    try:
        for batch in data.batches(table, [c.name for c in table.columns]):
            head = batch.head(SAMPLE_ROWS)
            return {c: [str(v) for v in head[c] if v is not None] for c in head.columns}
    except QualityError:
        return {}
    return {}


def _joined(data: Data, table: Table, columns: Sequence[str]) -> pd.Series[str]:
    """Return the key of every row as one text, None where a part is missing."""
    import pandas as pd

    parts: list[pd.Series[str]] = []
    for batch in data.batches(table, list(columns)):
        rows = zip(*(batch[c] for c in columns), strict=True)
        keys = ["\x1f".join(row) if all(v is not None for v in row) else None for row in rows]
        parts.append(pd.Series(keys, dtype=object))
    return pd.concat(parts, ignore_index=True) if parts else pd.Series([], dtype=object)


def _ordered(results: Sequence[Result], rules: Sequence[Rule]) -> list[Result]:
    by_id = {r.rule.id: r for r in results}
    return [by_id[r.id] for r in rules if r.id in by_id]


def _known_exclusions(
    told: Sequence[Exclusion], tables: Sequence[Table], left_out: Mapping[str, str]
) -> tuple[Exclusion, ...]:
    """Return exclusions, the columns of tables left out among them, each once."""

    def every() -> Iterator[Exclusion]:
        yield from (e for e in told if e.table not in left_out or e.column is None)
        for table in tables:
            if table.name in left_out:
                yield from (
                    Exclusion(table.name, c.name, left_out[table.name], table.schema) for c in table.columns
                )

    return tuple({(e.schema, e.table, e.column): e for e in every()}.values())
