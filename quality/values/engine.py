"""Great Expectations at work: suites over batches, and queries in the database itself.

Importing it takes seconds, so it is imported when an engine is made. It would report its use to its makers; that is
switched off before the import, since nothing about an agency's data may leave.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from quality.values.expectations import FARTHEST, Prepared
from quality.values.rule import Number

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]  # pandas ships no types
    import sqlalchemy as sa

MOST_SHOWN = 1_000  # values in error looked at for their shape, a batch and rule


@dataclass(frozen=True, slots=True)
class Counted:
    """What one expectation found in one batch; `values` in error stay in memory and become shapes."""

    total: int = 0
    checked: int = 0
    errors: int = 0
    values: tuple[str, ...] = ()
    problem: str | None = None


class Engine:
    """An ephemeral context of Great Expectations; not shared between threads."""

    def __init__(self) -> None:
        os.environ["GX_ANALYTICS_ENABLED"] = "false"
        import great_expectations as gx
        from great_expectations.data_context.types.base import ProgressBarsConfig

        logging.getLogger("great_expectations").setLevel(logging.ERROR)
        self._gx: Any = gx
        self._expectations: Any = gx.expectations
        self._context = gx.get_context(mode="ephemeral")
        self._context.variables.progress_bars = ProgressBarsConfig(globally=False)
        self._frames: Any = None
        self._queries = 0

    def validate(self, batch: pd.DataFrame, rules: Sequence[Prepared]) -> dict[str, Counted]:
        """Run rules on a batch; returns counts by rule id."""
        whole = batch.assign(**{p.column: p.derive(batch) for p in rules if p.derive is not None})
        result = self._batch(whole).validate(
            self.suite("batch", rules),
            result_format={"result_format": "BASIC", "partial_unexpected_count": MOST_SHOWN},
        )
        by_id = {p.rule.id: p for p in rules}
        return {
            found.expectation_config.meta["rule"]: _counted(
                found, by_id[found.expectation_config.meta["rule"]], whole
            )
            for found in result.results
        }

    def suite(self, name: str, rules: Sequence[Prepared]) -> Any:
        """Return the expectation suite of rules; each expectation's meta names its rule, indicator and reason."""
        return self._gx.ExpectationSuite(name=name, expectations=[self._expectation(p) for p in rules])

    def count_rows(self, engine: sa.Engine, query: str) -> Counted:
        """Return how many rows a query gives, counted in the database: 0 is expected."""
        asset = self._database(engine).add_query_asset(name="errors", query=query)
        batch = asset.add_batch_definition_whole_table("whole").get_batch()
        found = batch.validate(self._expectations.ExpectTableRowCountToEqual(value=0))
        if _raised(found):
            return Counted(problem=_problem(found))
        return Counted(errors=int(found.result["observed_value"]))

    def _expectation(self, told: Prepared) -> Any:
        make = getattr(self._expectations, told.expectation)
        rule = told.rule
        meta = {"rule": rule.id, "indicator": rule.indicator.value, "reason": rule.reason}
        return make(column=told.column, meta=meta, **told.arguments)

    def _batch(self, frame: pd.DataFrame) -> Any:
        if self._frames is None:
            source = self._context.data_sources.add_pandas("batches")
            asset = source.add_dataframe_asset("batch")
            self._frames = asset.add_batch_definition_whole_dataframe("whole")
        return self._frames.get_batch(batch_parameters={"dataframe": frame})

    def _database(self, engine: sa.Engine) -> Any:
        """Return a data source that runs on the caller's engine: one that is read only and reaches what it may."""
        from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine

        self._queries += 1
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it advises a source of its own kind for SQLite
            source: Any = self._context.data_sources.add_sql(
                f"database{self._queries}", connection_string="sqlite://", create_temp_table=False
            )
        source._engine, source._cached_connection_string = engine, source.connection_string
        source._execution_engine = SqlAlchemyExecutionEngine(engine=engine, create_temp_table=False)
        source._cached_execution_engine_kwargs = source.dict(
            exclude=source._get_exec_engine_excludes(),
            config_provider=source._config_provider,
            exclude_unset=False,
        )
        return source


def _counted(found: Any, told: Prepared, batch: pd.DataFrame) -> Counted:
    if _raised(found):
        return Counted(total=len(batch), problem=_problem(found))
    result: Mapping[str, Any] = found.result
    total, errors = int(result["element_count"]), int(result["unexpected_count"])
    missing = int(result.get("missing_count") or 0)
    return Counted(total, total - missing, errors, _values(result, told, batch) if errors else ())


def _values(result: Mapping[str, Any], told: Prepared, batch: pd.DataFrame) -> tuple[str, ...]:
    """Return some values in error, of rules on one column; a number's are read from the texts it was made of."""
    if isinstance(told.rule.check, Number):
        least, most = told.arguments["min_value"], told.arguments["max_value"]
        numbers = batch[told.column]
        wrong = numbers.notna() & ((numbers < least) | (numbers > min(most, FARTHEST)))
        return tuple(batch[told.rule.columns[0]][wrong].head(MOST_SHOWN))
    if len(told.rule.columns) > 1:
        return ()
    return tuple(str(v) for v in result.get("partial_unexpected_list") or () if v is not None)


def _raised(found: Any) -> bool:
    told = found.exception_info or {}
    return bool(told.get("raised_exception")) or any(
        isinstance(v, dict) and v.get("raised_exception") for v in told.values()
    )


def _problem(found: Any) -> str:
    """Return why an expectation could not run, in one line; statements and values stay out."""
    told = found.exception_info or {}
    messages = [told.get("exception_message")] if "exception_message" in told else []
    messages += [v.get("exception_message") for v in told.values() if isinstance(v, dict)]
    first = next((str(m) for m in messages if m), "unknown")
    return first.partition("\n")[0][:300]
