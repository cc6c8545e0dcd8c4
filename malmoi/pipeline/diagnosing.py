"""Diagnose values where they lie: a registered database, a database by its address, or a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from catalog.records import Column, Kind, Table
from catalog.store.column_terms import best
from connectors.base import Problem, SourceSpec
from connectors.database.engine import connect, open_engine, parse_url, shown
from connectors.database.limit import error_name
from connectors.database.options import DatabaseOptions
from connectors.database.structure import read_tables, table_keys
from malmoi.errors import UsageError
from malmoi.pipeline.workspace import Workspace
from quality.errors import UnreadableData
from quality.values.assignment import KnownTerm
from quality.values.data import Data
from quality.values.database import DatabaseData
from quality.values.diagnosis import Diagnosis
from quality.values.files import SUFFIXES, FileData
from quality.values.measurements import diagnosis_measurements, standing_measurements
from quality.values.planning import plan_of
from quality.values.rule_file import read_rule_file
from quality.values.running import Diagnoser
from quality.values.standing import standings
from vocab.model import CodeSet
from vocab.recommend import ColumnContext

STATEMENT_SECONDS = 600.0
UNREGISTERED = ""  # the name of a source given by its address only
NEIGHBOURS = 20
ColumnIds = Mapping[tuple[str, str], str]


def diagnose(
    workspace: Workspace,
    target: str,
    *,
    rules: Path | None = None,
    codes: Mapping[str, CodeSet] | None = None,
    rows: int | None = None,
    examples: bool = False,
) -> Diagnosis:
    """Diagnose a registered source (by name), a database (by address) or a file (csv, tsv, xlsx, parquet).

    `rules` is a YAML file of the agency's own rules, `codes` further code sets, `rows` how many rows of a table are
    looked at (None: all), `examples` keeps some values in error in the result. What is found of a registered source is
    stored as measurements of its columns. Raises UsageError, SourceError, QualityError.
    """
    if rows is not None and rows < 1:
        raise UsageError(f"행 수는 1 이상이어야 합니다 (rows must be at least 1): {rows}")
    file = read_rule_file(rules) if rules else None
    source = _source(workspace, target)
    ids, accepted = _known(workspace, source.name) if source else ({}, {})
    with _opened(workspace, target, source, rows) as data:
        terms = {**_suggested(workspace, data.tables(), accepted), **accepted}
        plan = plan_of(data, workspace.vocabulary, terms, file, codes)
        diagnosis = Diagnoser(examples=examples).run(data, plan)
    if source is not None:
        _keep(workspace, diagnosis, source.name, ids)
    return diagnosis


def _keep(workspace: Workspace, diagnosis: Diagnosis, source: str, ids: ColumnIds) -> None:
    """Store what was found with the columns it was found in, and added up with their datasets."""
    by_name: dict[tuple[str | None, str], str] = {}
    for rows in workspace.store.records.each(Kind.TABLE, filters={"source": source}):
        for row in rows:
            name, dataset = str(row.body.get("name", row.title)), row.dataset_id or ""
            by_name[(row.body.get("schema"), name)] = dataset
            by_name.setdefault((None, name), dataset)
    found = standings(
        diagnosis, lambda schema, table: by_name.get((schema, table)) or by_name.get((None, table))
    )
    workspace.store.quality.put(
        [*diagnosis_measurements(diagnosis, ids), *standing_measurements(diagnosis, found)]
    )


def _source(workspace: Workspace, target: str) -> SourceSpec | None:
    found = next((s.spec for s in workspace.store.sources.list() if s.spec.name == target), None)
    if found is not None and found.type != "database":
        raise UsageError(
            f"{target}: 값 진단은 데이터베이스 수집원만 합니다 (only database sources can be diagnosed): {found.type}"
        )
    return found


@contextmanager
def _opened(workspace: Workspace, target: str, source: SourceSpec | None, rows: int | None) -> Iterator[Data]:
    path = Path(target)
    if source is None and path.suffix.lower() in SUFFIXES and "://" not in target:
        yield FileData(path, rows)
        return
    if source is None and "://" not in target and not path.is_file():
        raise UsageError(
            f"{target}: 등록된 수집원, 데이터베이스 주소, 파일 가운데 어느 것도 아닙니다 "
            "(neither a registered source, a database address nor a file)"
        )
    url = f"sqlite:///{path.resolve()}" if "://" not in target else target
    with _database(workspace, source or SourceSpec(UNREGISTERED, "database", url, None, {}), rows) as data:
        yield data


@contextmanager
def _database(workspace: Workspace, spec: SourceSpec, rows: int | None) -> Iterator[Data]:
    options = DatabaseOptions.model_validate(dict(spec.options))
    url = parse_url(spec.url, options.password.get_secret_value() if options.password else None)
    engine = open_engine(url, workspace.http, STATEMENT_SECONDS)
    try:
        with connect(engine, url) as connection:
            tables = _tables(connection, options)
        name = spec.name or shown(url)
        yield DatabaseData(engine, tables, name, rows)
    except SQLAlchemyError as error:
        message = f"데이터베이스를 읽지 못했습니다 (cannot read) {shown(url)}: {error_name(error)}"
        raise UnreadableData(message) from None
    finally:
        engine.dispose()


def _tables(connection: Any, options: DatabaseOptions) -> list[Table]:
    found: list[Table] = []
    for _, keys in groupby(table_keys(connection, options), key=lambda key: key.schema):
        for _, told in read_tables(connection, list(keys)):
            if not isinstance(told, Problem):
                found.append(told)
    return found


def _known(workspace: Workspace, source: str) -> tuple[ColumnIds, dict[tuple[str, str], KnownTerm]]:
    """Return record ids and accepted or suggested terms of a source's columns, by table and column."""
    ids: dict[tuple[str, str], str] = {}
    terms: dict[tuple[str, str], KnownTerm] = {}
    for rows in workspace.store.records.each(Kind.TABLE, filters={"source": source}):
        for table in rows:
            columns = workspace.store.records.columns_of(table.id)
            found = workspace.store.column_terms.of([c.id for c in columns])
            for row in columns:
                key = (str(table.body.get("name", table.title)), str(row.body.get("name", row.title)))
                ids[key] = row.id
                term = best(found.get(row.id, []))
                if term is not None and term.term:
                    domain = term.evidence.get("domain")
                    terms[key] = KnownTerm(term.term, str(term.status), term.score or 0.0, domain)
    return ids, terms


def _suggested(
    workspace: Workspace, tables: Sequence[Table], known: Mapping[tuple[str, str], KnownTerm]
) -> dict[tuple[str, str], KnownTerm]:
    """Return the best recommendation for each column the dictionary has no term of."""
    asked = [(t, c) for t in tables for c in t.columns if (t.name, c.name) not in known]
    answers = workspace.recommender.recommend_many((_name(c), _context(t, c)) for t, c in asked)
    found: dict[tuple[str, str], KnownTerm] = {}
    for (table, column), answer in zip(asked, answers, strict=True):
        if answer.candidates:
            first = answer.candidates[0]
            found[table.name, column.name] = KnownTerm(first.term, "suggested", first.score, first.domain)
    return found


def _name(column: Column) -> str:
    return column.logical_name or column.name


def _context(table: Table, column: Column) -> ColumnContext:
    others = tuple(_name(c) for c in table.columns if c is not column)[:NEIGHBOURS]
    return ColumnContext(
        table=table.logical_name or table.name,
        comment=column.description,
        data_type=column.data_type,
        length=column.length,
        scale=column.scale,
        neighbours=others,
    )
