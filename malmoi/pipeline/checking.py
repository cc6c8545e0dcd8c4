"""Check names against the standard: a 정의서, DDL, a harvested source, or a live database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from catalog.records import Column, Dataset, Kind, Table
from connectors.base import Context, SourceSpec
from connectors.registry import connect
from malmoi.errors import UsageError
from malmoi.pipeline.workspace import Workspace
from vocab.check import Checker, CheckResult, check_file
from vocab.columns import CheckedDatabase, ColumnSpec, LengthUnit, NotNullMeaning


def check_settings(
    system: str | None, dbms: str | None, version: str | None, length_unit: str | None, not_null: str | None
) -> CheckedDatabase:
    """Return the settings of a check; raises UsageError naming what is allowed."""
    return CheckedDatabase(
        system=system,
        dbms=dbms.lower() if dbms else None,
        version=version,
        length_unit=_choice(LengthUnit, length_unit, LengthUnit.BYTES, "--length-unit"),
        not_null=_choice(NotNullMeaning, not_null, NotNullMeaning.UNKNOWN, "--not-null"),
    )


def check_target(workspace: Workspace, target: str, database: CheckedDatabase) -> CheckResult:
    """Check a file, a registered source (its harvested columns) or a live database (its address)."""
    if "://" in target:
        return _checked(
            workspace, _live(workspace, target), Path(target.rpartition("/")[2] or "database"), database
        )
    if not Path(target).exists() and target in {s.name for s in workspace.store.sources.list()}:
        return _checked(workspace, _harvested(workspace, target), Path(target), database)
    return check_file(workspace.vocabulary, target, database)


def _checked(
    workspace: Workspace, columns: Iterator[ColumnSpec], name: Path, database: CheckedDatabase
) -> CheckResult:
    result, checker = (
        CheckResult(workspace.vocabulary, name, database),
        Checker(workspace.vocabulary, database),
    )
    for column in columns:
        result.add(checker.check(column))
    return result


def _live(workspace: Workspace, url: str) -> Iterator[ColumnSpec]:
    """Read a database's structure; no value is looked at."""
    source = SourceSpec("check", "database", url, None, {"profile": False})
    for item in connect(Context(source, workspace.http)).items():
        if isinstance(item, Dataset):
            yield from (column_spec(t, c) for t in item.tables for c in t.columns)


def _harvested(workspace: Workspace, source: str) -> Iterator[ColumnSpec]:
    records = workspace.store.records
    for rows in records.each(Kind.COLUMN, filters={"source": source}):
        tables = {
            t.id: t.record for t in records.get_many(Kind.TABLE, {r.parent_id for r in rows if r.parent_id})
        }
        for row in rows:
            yield column_spec(tables.get(row.parent_id or "", Table(name="")), row.record)


def column_spec(table: Table, column: Column) -> ColumnSpec:
    """Return a column as the check sees it."""
    return ColumnSpec(
        table=table.name,
        name=column.name,
        logical_name=column.logical_name,
        data_type=column.data_type,
        length=column.length,
        scale=column.scale,
        schema=table.schema,
        domain=column.domain,
        nullable=column.nullable,
        primary_key=column.primary_key is not None,
        personal=column.personal,
        encrypted=column.encrypted,
        description=column.description,
    )


def _choice(kind: Any, value: str | None, default: Any, option: str) -> Any:
    if value is None:
        return default
    try:
        return kind(value)
    except ValueError:
        raise UsageError(f"{option} {value!r}: {', '.join(kind)} 가운데 하나 (one of these)") from None
