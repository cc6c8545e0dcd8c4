"""DDL files as statements of tokens, in the dialect of their database (sqlglot's tokenizer)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vocab.errors import UnreadableFile
from vocab.sheets.text import text_form

if TYPE_CHECKING:
    from sqlglot.tokenizer_core import Token

LARGEST_FILE: Final = 100_000_000
_HEAD: Final = 200_000
_DDL: Final = re.compile(r"\bCREATE\s+(?:\w+\s+){0,3}?TABLE\b|\bCOMMENT\s+ON\s+COLUMN\b", re.IGNORECASE)
_ORACLE: Final = re.compile(
    r"\b(?:VARCHAR2|NVARCHAR2|NUMBER\s*\(|TABLESPACE\s+\w+\s+PCTFREE|SYSDATE)", re.IGNORECASE
)
_MYSQL: Final = re.compile(r"`|\bENGINE\s*=|\bAUTO_INCREMENT\b|\bCOMMENT\s+'", re.IGNORECASE)
_POSTGRES: Final = re.compile(
    r"\b(?:BIGSERIAL|SERIAL|TIMESTAMPTZ|JSONB|BYTEA|CHARACTER VARYING)\b|::\w", re.IGNORECASE
)
_MSSQL: Final = re.compile(r"^\s*GO\s*$|\bsp_addextendedproperty\b|\[dbo\]", re.IGNORECASE | re.MULTILINE)
DIALECTS: Final = {
    "postgresql": "postgres",
    "mysql": "mysql",
    "mariadb": "mysql",
    "oracle": "oracle",
    "tibero": "oracle",
    "mssql": "tsql",
}


@dataclass(frozen=True, slots=True)
class DdlText:
    """A DDL file: its text as it stands, its encoding, and the DBMS it is written for."""

    text: str
    encoding: str
    dbms: str


@dataclass(frozen=True, slots=True)
class Statement:
    """The tokens of one statement, without its semicolon; positions are offsets into the whole text."""

    tokens: tuple[Token, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The first words in capitals, to tell what the statement is."""
        return tuple(token.text.upper() for token in self.tokens[:8])


def is_ddl(path: Path) -> bool:
    """Whether a file's beginning looks like DDL, whatever its suffix."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith((b"PK", b"\xd0\xcf\x11\xe0")) or b"\0" in head:
        return False
    return bool(_DDL.search(head.decode("utf-8", errors="ignore")))


def read_ddl_text(path: Path, dbms: str | None) -> DdlText:
    """Read a DDL file; without a told DBMS it is guessed from spelling. Raises UnreadableFile."""
    if path.stat().st_size > LARGEST_FILE:
        raise UnreadableFile(
            f"{path}: {LARGEST_FILE:,}바이트가 넘는 DDL입니다. 스키마별로 나누세요 / DDL of more than {LARGEST_FILE:,} bytes; "
            "split it by schema"
        )
    form = text_form(path)
    with path.open(encoding=form.encoding, newline="") as file:
        text = file.read()
    return DdlText(text, form.encoding, dbms or guessed_dbms(text))


def guessed_dbms(text: str) -> str:
    """Tell the DBMS by its spellings; PostgreSQL, the nearest to the SQL standard, when nothing tells."""
    return told_dbms(text) or "postgresql"


def told_dbms(text: str) -> str | None:
    """Tell the DBMS by spellings only it has, None when there are none."""
    systems = (("mssql", _MSSQL), ("oracle", _ORACLE), ("mysql", _MYSQL), ("postgresql", _POSTGRES))
    return next((dbms for dbms, pattern in systems if pattern.search(text)), None)


def statements_of(text: str, dbms: str, path: Path) -> Iterator[Statement]:
    """Cut a text into statements; raises UnreadableFile where it cannot even be cut into tokens."""
    import sqlglot
    from sqlglot.errors import SqlglotError
    from sqlglot.tokenizer_core import TokenType

    try:
        tokens = sqlglot.tokenize(text, read=DIALECTS.get(dbms, "postgres"))
    except (SqlglotError, ValueError) as error:
        raise UnreadableFile(
            f"{path}: DDL로 읽을 수 없습니다. 따옴표와 주석이 닫혔는지 보세요 / not readable as DDL, look for an unclosed "
            f"quotation mark or comment: {str(error)[:200]}"
        ) from error
    current: list[Token] = []
    for token in tokens:
        ends = token.token_type is TokenType.SEMICOLON or token.text.upper() == "GO" or token.text == "/"
        if not ends:
            current.append(token)
            continue
        if token.text == "/" and current:
            current.append(token)
            continue
        if current:
            yield Statement(tuple(current))
        current = []
    if current:
        yield Statement(tuple(current))
