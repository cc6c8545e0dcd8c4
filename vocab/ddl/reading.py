"""Columns out of DDL: CREATE TABLE, ALTER TABLE ADD and COMMENT ON COLUMN as ColumnSpec."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vocab.columns import CheckedDatabase, ColumnSpec
from vocab.ddl.definitions import (
    ColumnComment,
    ColumnDefinition,
    column_comment,
    created_table,
    defined_columns,
)
from vocab.ddl.statements import DIALECTS, DdlText, Statement, read_ddl_text, statements_of
from vocab.errors import MissingHeadings
from vocab.rules.catalogue import Rule, found
from vocab.rules.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping

_HANGUL: Final = re.compile(r"[가-힣]")
_BEHIND_NAME: Final = re.compile(r"\s*[:;,(\[\n/=]|\s+-+\s")
_LONGEST_NAME: Final = 40


def read_ddl(path: Path, database: CheckedDatabase) -> Iterator[ColumnSpec | Finding]:
    """Yield the columns of a DDL file in order, and a finding for each statement that is not valid in its dialect.

    The Korean name is the column's comment up to its first mark (`등록일자: 최초 등록일`); `row` is the line. Raises
    UnreadableFile, and MissingHeadings when the file defines no column.
    """
    ddl = read_ddl_text(path, database.dbms)
    statements = list(statements_of(ddl.text, ddl.dbms, path))
    comments = {_key(comment): comment for s in statements if (comment := column_comment(s)) is not None}
    count = 0
    for statement in statements:
        definitions = list(defined_columns(statement))
        count += len(definitions)
        problem = _problem(statement, ddl) if definitions or created_table(statement) else None
        if problem is not None:
            yield problem
        for definition in definitions:
            yield column_of(definition, ddl, comments, database)
    if not count:
        raise MissingHeadings(
            f"{path}: CREATE TABLE로 정의된 컬럼이 없습니다 / no CREATE TABLE defines a column here; give the script that "
            "creates the tables"
        )


def _key(comment: ColumnComment) -> tuple[str, str]:
    return comment.table.key, comment.column.upper()


def column_of(
    definition: ColumnDefinition,
    ddl: DdlText,
    comments: Mapping[tuple[str, str], ColumnComment],
    database: CheckedDatabase,
) -> ColumnSpec:
    """Return a definition as a column; its comment names it in Korean."""
    named = comments.get((definition.table.key, definition.name.upper()))
    comment = named.text if named else definition.comment
    return ColumnSpec(
        table=definition.table.name,
        name=definition.name,
        logical_name=korean_name_in(comment),
        data_type=ddl.text[definition.type_span.start : definition.type_span.end],
        schema=definition.table.schema,
        system=database.system,
        nullable=not definition.not_null,
        primary_key=definition.primary_key,
        description=comment,
        row=definition.line,
    )


def korean_name_in(comment: str | None) -> str | None:
    """Return the name a comment begins with; None when it is not in Hangul or reads like a sentence."""
    if not comment or not _HANGUL.search(comment):
        return None
    name = _BEHIND_NAME.split(comment.strip(), maxsplit=1)[0].strip()
    return name if name and len(name) <= _LONGEST_NAME and _HANGUL.search(name) else None


def _problem(statement: Statement, ddl: DdlText) -> Finding | None:
    """Parse a statement in its dialect; storage clauses behind the columns are not what is checked."""
    import sqlglot
    from sqlglot.errors import SqlglotError

    tokens = statement.tokens
    created = created_table(statement)
    end = tokens[-1].end + 1
    if created is not None and created[1] < len(tokens) and tokens[created[1]].text == "(":
        from vocab.ddl.definitions import closing

        last = min(closing(tokens, created[1]), len(tokens) - 1)
        end = tokens[last].end + 1
    try:
        sqlglot.parse_one(ddl.text[tokens[0].start : end], read=DIALECTS.get(ddl.dbms, "postgres"))
    except (SqlglotError, ValueError, RecursionError) as error:
        first = str(error).splitlines()[0][:150]
        finding = found(
            Rule.F8,
            f"{ddl.dbms} 문법에 맞지 않는 문장입니다({tokens[0].line}행): {first}",
            f"The statement on line {tokens[0].line} is not valid {ddl.dbms}: {first}",
            "문장을 고치거나 DBMS 종류를 지정하세요.",
        )
        return replace(finding, row=tokens[0].line)
    return None
