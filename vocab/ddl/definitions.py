"""Tables and columns in DDL statements, with the places of their names, types and comments in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sqlglot.tokenizer_core import Token

    from vocab.ddl.statements import Statement

_NOT_COLUMNS: Final = frozenset(
    {
        "CONSTRAINT",
        "PRIMARY",
        "UNIQUE",
        "KEY",
        "INDEX",
        "FOREIGN",
        "CHECK",
        "FULLTEXT",
        "SPATIAL",
        "EXCLUDE",
        "LIKE",
        "PERIOD",
        "SUPPLEMENTAL",
    }
)
_TYPE_WORDS: Final = frozenset({"VARYING", "PRECISION", "CHARACTER", "CHAR", "VARCHAR", "RAW"})
_NAME: Final = re.compile(r"^[\"`\[]?[\w$#가-힣]+")


@dataclass(frozen=True, slots=True)
class Span:
    """A place in the text: offsets, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TableName:
    """A table as written, quotes removed."""

    schema: str | None
    name: str

    @property
    def key(self) -> str:
        """The name to find the table by: systems fold case, scripts mix qualified and bare names."""
        return self.name.upper()


@dataclass(frozen=True, slots=True)
class ColumnDefinition:
    """A column definition; spans point into the file's text."""

    table: TableName
    name: str
    name_span: Span
    type_span: Span
    line: int
    not_null: bool
    primary_key: bool
    comment: str | None
    comment_span: Span | None


@dataclass(frozen=True, slots=True)
class ColumnComment:
    """A COMMENT ON COLUMN: the column, and the literal's text and place."""

    table: TableName
    column: str
    column_span: Span
    text: str
    text_span: Span


def table_name_at(tokens: Sequence[Token], place: int) -> tuple[TableName, int] | None:
    """Read `[[catalog.]schema.]table` at a place; return it and the place behind."""
    parts: list[str] = []
    while place < len(tokens) and _is_name(tokens[place]):
        parts.append(tokens[place].text)
        place += 1
        if place >= len(tokens) or tokens[place].text != ".":
            break
        place += 1
    if not parts:
        return None
    return TableName(parts[-2] if len(parts) > 1 else None, parts[-1]), place


def _is_name(token: Token) -> bool:
    return bool(_NAME.match(token.text)) or token.token_type.name == "IDENTIFIER"


def first_word(token: Token) -> str:
    """The first word of a token in capitals: some keywords come in one token (`PRIMARY KEY`)."""
    return token.text.upper().partition(" ")[0]


def span_of(token: Token) -> Span:
    """Return the token's place, quotes included."""
    return Span(token.start, token.end + 1)


def created_table(statement: Statement) -> tuple[TableName, int] | None:
    """Return the table a CREATE TABLE makes and the place behind its name; None for other statements."""
    words = statement.words
    if not words or words[0] != "CREATE" or "TABLE" not in words:
        return None
    place = words.index("TABLE") + 1
    if any(word in {"INDEX", "VIEW", "TRIGGER", "AS", "SELECT"} for word in words[: place - 1]):
        return None
    while place < len(statement.tokens) and statement.tokens[place].text.upper() in {"IF", "NOT", "EXISTS"}:
        place += 1
    return table_name_at(statement.tokens, place)


def altered_table(statement: Statement) -> tuple[TableName, int] | None:
    """Return the table an ALTER TABLE changes and the place behind its name; None for other statements."""
    if statement.words[:2] != ("ALTER", "TABLE"):
        return None
    place = 2
    while place < len(statement.tokens) and statement.tokens[place].text.upper() in {"IF", "EXISTS", "ONLY"}:
        place += 1
    return table_name_at(statement.tokens, place)


def closing(tokens: Sequence[Token], opening: int) -> int:
    """Return the place of the parenthesis that closes the one at `opening`; the end when none does."""
    depth = 0
    for place in range(opening, len(tokens)):
        depth += {"(": 1, ")": -1}.get(tokens[place].text, 0)
        if depth == 0:
            return place
    return len(tokens)


def items_of(tokens: Sequence[Token], opening: int) -> list[tuple[int, int]]:
    """Cut what stands in parentheses at its top-level commas: ranges of token places, end exclusive."""
    end, depth, start = closing(tokens, opening), 0, opening + 1
    items = []
    for place in range(opening + 1, end):
        text = tokens[place].text
        depth += {"(": 1, ")": -1}.get(text, 0)
        if text == "," and depth == 0:
            items.append((start, place))
            start = place + 1
    items.append((start, end))
    return [item for item in items if item[0] < item[1]]


def defined_columns(statement: Statement) -> Iterator[ColumnDefinition]:
    """Yield the columns a CREATE TABLE defines or an ALTER TABLE adds, in order."""
    tokens = statement.tokens
    created = created_table(statement)
    if created is not None:
        table, place = created
        if place < len(tokens) and tokens[place].text == "(":
            items = items_of(tokens, place)
            keys = _key_columns(tokens, items)
            for item in items:
                yield from _column(tokens, item, table, keys)
        return
    altered = altered_table(statement)
    if altered is not None:
        for item in _added(tokens, altered[1]):
            yield from _column(tokens, item, altered[0], frozenset())


def _added(tokens: Sequence[Token], place: int) -> Iterator[tuple[int, int]]:
    while place < len(tokens):
        if tokens[place].text.upper() != "ADD":
            place += 1
            continue
        place += 1
        while place < len(tokens) and tokens[place].text.upper() in {"COLUMN", "IF", "NOT", "EXISTS"}:
            place += 1
        if place < len(tokens) and tokens[place].text == "(":
            yield from items_of(tokens, place)
            place = closing(tokens, place)
            continue
        end = place
        while end < len(tokens) and tokens[end].text != ",":
            end = closing(tokens, end) + 1 if tokens[end].text == "(" else end + 1
        yield place, min(end, len(tokens))
        place = end


def _key_columns(tokens: Sequence[Token], items: Sequence[tuple[int, int]]) -> frozenset[str]:
    """Names in the table's PRIMARY KEY (...) constraint."""
    names: set[str] = set()
    for start, end in items:
        words = [first_word(token) for token in tokens[start:end]]
        if "PRIMARY" in words and words[0] in _NOT_COLUMNS and "(" in words:
            opening = start + words.index("(")
            names.update(tokens[first].text.upper() for first, _ in items_of(tokens, opening))
    return frozenset(names)


def _column(
    tokens: Sequence[Token], item: tuple[int, int], table: TableName, keys: frozenset[str]
) -> Iterator[ColumnDefinition]:
    start, end = item
    first = tokens[start]
    bare = first.token_type.name != "IDENTIFIER"
    if end - start < 2 or not _is_name(first) or (bare and first_word(first) in _NOT_COLUMNS):
        return
    behind = _type_end(tokens, start + 1, end)
    rest = [first_word(token) for token in tokens[behind:end]]
    comment = _inline_comment(tokens, behind, end)
    primary = "PRIMARY" in rest or first.text.upper() in keys
    yield ColumnDefinition(
        table,
        first.text,
        span_of(first),
        Span(tokens[start + 1].start, tokens[behind - 1].end + 1),
        first.line,
        primary or ("NOT" in rest and rest[rest.index("NOT") + 1 : rest.index("NOT") + 2] == ["NULL"]),
        primary,
        comment[0] if comment else _trailing_comment(tokens, end),
        comment[1] if comment else None,
    )


def _type_end(tokens: Sequence[Token], place: int, end: int) -> int:
    place += 1
    while place < end and tokens[place].text.upper() in _TYPE_WORDS:
        place += 1
    if place < end and tokens[place].text == "(":
        place = closing(tokens, place) + 1
    return min(place, end)


def _inline_comment(tokens: Sequence[Token], place: int, end: int) -> tuple[str, Span] | None:
    for at in range(place, end - 1):
        if tokens[at].text.upper() == "COMMENT" and tokens[at + 1].token_type.name == "STRING":
            return tokens[at + 1].text, span_of(tokens[at + 1])
    return None


def _trailing_comment(tokens: Sequence[Token], end: int) -> str | None:
    """A `-- 등록일자` behind the column or its comma; the tokenizer hangs it on the last token."""
    for token in tokens[end - 1 : end + 1]:
        if token.comments and token.text != "(":
            return str(token.comments[0]).strip() or None
    return None


def column_comment(statement: Statement) -> ColumnComment | None:
    """Return what a COMMENT ON COLUMN says; None for other statements."""
    tokens = statement.tokens
    if statement.words[:3] != ("COMMENT", "ON", "COLUMN"):
        return None
    parts = []
    place = 3
    while place < len(tokens) and _is_name(tokens[place]) and tokens[place].text.upper() != "IS":
        parts.append(tokens[place])
        place += 2 if place + 1 < len(tokens) and tokens[place + 1].text == "." else 1
    if len(parts) < 2 or place + 1 >= len(tokens) or tokens[place].text.upper() != "IS":
        return None
    literal = tokens[place + 1]
    schema = parts[-3].text if len(parts) > 2 else None
    table = TableName(schema, parts[-2].text)
    return ColumnComment(table, parts[-1].text, span_of(parts[-1]), literal.text, span_of(literal))
