"""Corrected DDL: names, types and comments changed where they stand, every other character left as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vocab.check.correction import Correction, corrections_of
from vocab.columns import CheckedDatabase
from vocab.datatypes import data_type
from vocab.ddl.definitions import (
    ColumnComment,
    ColumnDefinition,
    Span,
    TableName,
    altered_table,
    closing,
    column_comment,
    created_table,
    defined_columns,
    first_word,
    span_of,
    table_name_at,
)
from vocab.ddl.reading import column_of
from vocab.ddl.statements import DdlText, Statement, read_ddl_text, statements_of

if TYPE_CHECKING:
    from vocab.vocabulary import Vocabulary

_SPELLINGS: Final = {
    "oracle": {"VARCHAR": "VARCHAR2", "NUMERIC": "NUMBER", "DATETIME": "DATE"},
    "tibero": {"VARCHAR": "VARCHAR2", "NUMERIC": "NUMBER", "DATETIME": "DATE"},
    "postgresql": {"DATETIME": "TIMESTAMP"},
    "mysql": {"NUMERIC": "DECIMAL"},
    "mariadb": {"NUMERIC": "DECIMAL"},
}
_UNIT: Final = re.compile(r"\(\s*\d+\s*(CHAR|BYTE)\s*\)", re.IGNORECASE)

_QUOTES: Final = {'"': '"', "`": "`", "[": "]"}

Renames = Mapping[str, Mapping[str, str]]  # table -> old column -> new column, keys in capitals


@dataclass(frozen=True, slots=True)
class _Edit:
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class RewrittenDdl:
    """A corrected script: its text, how many places changed, and mentions that could not be followed.

    `unresolved` names old column names in statements that are not rewritten (views, triggers, queries), with lines.
    """

    text: str
    encoding: str
    changes: int
    unresolved: tuple[tuple[int, str], ...]


def rewrite_ddl(vocabulary: Vocabulary, path: Path, database: CheckedDatabase) -> RewrittenDdl:
    """Return a DDL file with its columns corrected; raises UnreadableFile.

    A renamed column is followed through keys, checks, indexes, foreign keys of other tables, comments and ALTER TABLE.
    """
    ddl = read_ddl_text(path, database.dbms)
    statements = list(statements_of(ddl.text, ddl.dbms, path))
    comments = {
        (c.table.key, c.column.upper()): c for s in statements if (c := column_comment(s)) is not None
    }
    edits: list[_Edit] = []
    renames: dict[str, dict[str, str]] = {}
    for statement in statements:
        definitions = list(defined_columns(statement))
        taken = {definition.name.upper() for definition in definitions}
        for definition in definitions:
            column = column_of(definition, ddl, comments, database)
            found = corrections_of(vocabulary, column, replace(database, dbms=ddl.dbms))
            new = _new_name(found, taken)
            if new is not None:
                renames.setdefault(definition.table.key, {})[definition.name.upper()] = new
                taken.add(new.upper())
            edits += _definition_edits(definition, found, ddl, comments)
    unresolved: list[tuple[int, str]] = []
    for statement in statements:
        edits += _renaming_edits(statement, renames, unresolved)
    return RewrittenDdl(_applied(ddl.text, edits), ddl.encoding, len(edits), tuple(unresolved))


def _new_name(found: Sequence[Correction], taken: set[str]) -> str | None:
    """The new physical name, unless the table has a column of that name already."""
    new = next((change.new for change in found if change.item == "column"), None)
    return new if new is not None and new.upper() not in taken else None


def _definition_edits(
    definition: ColumnDefinition,
    found: Sequence[Correction],
    ddl: DdlText,
    comments: Mapping[tuple[str, str], ColumnComment],
) -> Iterator[_Edit]:
    changes = {change.item: change for change in found}
    if {"data_type", "length", "scale"} & set(changes):
        declared = ddl.text[definition.type_span.start : definition.type_span.end]
        yield _Edit(definition.type_span, new_type(declared, changes, ddl.dbms))
    renamed = changes.get("logical_name")
    if renamed is None:
        return
    comment = comments.get((definition.table.key, definition.name.upper()))
    span = comment.text_span if comment else definition.comment_span
    if span is not None:
        literal = ddl.text[span.start : span.end]
        yield _Edit(span, literal.replace(renamed.old, renamed.new, 1))


def new_type(declared: str, changes: Mapping[str, Correction], dbms: str) -> str:
    """Return a declaration with its type or length changed, in the spelling of the system.

    The spelling stays where only the length changes (`VARCHAR2(8 BYTE)` → `VARCHAR2(10 BYTE)`).
    """
    own = data_type(declared)
    base = declared.partition("(")[0].strip()
    family_changes = "data_type" in changes
    if family_changes:
        standard = changes["data_type"].new
        base = _SPELLINGS.get(dbms, {}).get(standard, standard)
        base = base.lower() if declared.islower() else base
    length = changes["length"].new if "length" in changes else _text(own.length)
    scale = changes["scale"].new if "scale" in changes else _text(own.scale)
    if not length or data_type(base).family == "DATETIME":
        return base
    unit = _UNIT.search(declared)
    if unit and not family_changes:
        return f"{base}({length} {unit[1]})"
    return f"{base}({length},{scale})" if scale and scale != "0" else f"{base}({length})"


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


def _renaming_edits(
    statement: Statement, renames: Renames, unresolved: list[tuple[int, str]]
) -> Iterator[_Edit]:
    """Follow renamed columns through one statement."""
    tokens = statement.tokens
    comment = column_comment(statement)
    if comment is not None:
        new = renames.get(comment.table.key, {}).get(comment.column.upper())
        if new is not None:
            yield _Edit(comment.column_span, new)
        return
    named = created_table(statement) or altered_table(statement) or _indexed_table(statement)
    if named is None:
        unresolved += _mentions(statement, renames)
        return
    own, place = named
    end = closing(tokens, place) if place < len(tokens) and tokens[place].text == "(" else len(tokens)
    yield from _in_body(statement, place, len(tokens), own, renames, end)


def _in_body(
    statement: Statement, place: int, end: int, own: TableName, renames: Renames, body_end: int
) -> Iterator[_Edit]:
    """Rename the own table's columns, and the referenced table's inside REFERENCES t (...)."""
    tokens = statement.tokens
    columns = renames.get(own.key, {})
    while place < end:
        token = tokens[place]
        if first_word(token) == "REFERENCES":
            referenced = table_name_at(tokens, place + 1)
            if referenced is not None:
                table, place = referenced
                if place < end and tokens[place].text == "(":
                    behind = closing(tokens, place)
                    yield from _renamed(tokens[place:behind], renames.get(table.key, {}))
                    place = behind
                continue
        yield from _renamed((token,), columns)
        place += 1


def _renamed(tokens: Sequence[object], columns: Mapping[str, str]) -> Iterator[_Edit]:
    for token in tokens:
        if token.token_type.name == "STRING":  # type: ignore[attr-defined]  # sqlglot's Token is a compiled class
            continue
        new = columns.get(token.text.upper())  # type: ignore[attr-defined]  # as above
        if new is not None:
            yield _Edit(span_of(token), new)  # type: ignore[arg-type]  # as above


def _indexed_table(statement: Statement) -> tuple[TableName, int] | None:
    words = statement.words
    if not words or words[0] != "CREATE" or "INDEX" not in words:
        return None
    texts = [token.text.upper() for token in statement.tokens]
    return table_name_at(statement.tokens, texts.index("ON") + 1) if "ON" in texts else None


def _mentions(statement: Statement, renames: Renames) -> Iterator[tuple[int, str]]:
    old = {name for columns in renames.values() for name in columns}
    for token in statement.tokens:
        if token.token_type.name != "STRING" and token.text.upper() in old:
            yield token.line, token.text


def _quoted_as(first: str, new: str) -> str:
    """Keep the quotes of an identifier that was written with them."""
    return f"{first}{new}{_QUOTES[first]}" if first in _QUOTES else new


def _applied(text: str, edits: Sequence[_Edit]) -> str:
    pieces, place = [], 0
    for edit in sorted(edits, key=lambda edit: edit.span.start):
        if edit.span.start < place:
            continue
        pieces += [text[place : edit.span.start], _quoted_as(text[edit.span.start], edit.text)]
        place = edit.span.end
    return "".join([*pieces, text[place:]])
