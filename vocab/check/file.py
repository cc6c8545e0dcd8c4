"""Checking a file: 정의서 in xlsx or csv, or DDL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vocab.check.checker import Checker
from vocab.check.result import CheckResult
from vocab.columns import CheckedDatabase, ColumnSpec
from vocab.ddl import is_ddl, read_ddl, read_ddl_text, told_dbms
from vocab.errors import UnreadableFile
from vocab.rules.finding import Finding
from vocab.sheets import read_form

if TYPE_CHECKING:
    from vocab.vocabulary import Vocabulary

_DDL_SUFFIXES: Final = frozenset({".sql", ".ddl"})


def check_file(
    vocabulary: Vocabulary, path: Path | str, database: CheckedDatabase | None = None
) -> CheckResult:
    """Check every column of a file; raises UnreadableFile or MissingHeadings, loses nothing else silently.

    xlsx, xlsm, csv and tsv are read as forms, DDL (told by suffix or content) in the dialect of `database.dbms`.
    """
    path = Path(path)
    settings = _settings(path, database or CheckedDatabase())
    result = CheckResult(vocabulary, path, settings)
    checker = Checker(vocabulary, settings)
    for item in _items(path, settings):
        if isinstance(item, Finding):
            result.note(item)
        else:
            result.add(checker.check(item))
    return result


def _settings(path: Path, database: CheckedDatabase) -> CheckedDatabase:
    """Take the DBMS from a script's own spellings when the settings do not tell it; raises UnreadableFile."""
    if not path.is_file():
        raise UnreadableFile(f"{path}: 파일이 없습니다 / no such file")
    if database.dbms is not None or not _is_script(path):
        return database
    return replace(database, dbms=told_dbms(read_ddl_text(path, None).text))


def _is_script(path: Path) -> bool:
    return path.suffix.lower() in _DDL_SUFFIXES or is_ddl(path)


def _items(path: Path, database: CheckedDatabase) -> Iterator[ColumnSpec | Finding]:
    if _is_script(path):
        yield from read_ddl(path, database)
        return
    for item in read_form(path, database):
        yield item if isinstance(item, Finding) else item.column
