"""Rows of xlsx workbooks, streamed: a sheet of 200,000 rows needs no more memory than one of ten."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree.ElementTree import ParseError  # an exception class

from vocab.errors import UnreadableFile
from vocab.sheets.archive import inspect_workbook, scan_sheet, sheet_parts
from vocab.sheets.package import Package, read_package, sheet_rows
from vocab.sheets.table import Row, Sheet

_BROKEN = (ParseError, KeyError, ValueError, OverflowError, OSError, zipfile.BadZipFile, RuntimeError)


def workbook_sheets(path: Path) -> list[Sheet]:
    """Return the sheets of a workbook, checked before anything is parsed; raises UnreadableFile."""
    macros = inspect_workbook(path)
    try:
        parts = sheet_parts(path)
        package = read_package(path)
        sheets = [_sheet(path, name, part, package, macros) for name, part in parts.items()]
    except _BROKEN as error:
        raise _broken(path, error) from error
    if not sheets:
        raise UnreadableFile(
            f"{path}: 읽을 시트가 없습니다. 엑셀에서 다시 저장하세요 / no sheet can be read; save it again in a spreadsheet program"
        )
    return sheets


def _sheet(path: Path, name: str, part: str, package: Package, macros: bool) -> Sheet:
    scan = scan_sheet(path, part)
    return Sheet(name, _reader(path, part, package), part, scan.merged, scan.empty_formulas, macros)


def _reader(path: Path, part: str, package: Package) -> Callable[[], Iterator[tuple[int, Row]]]:
    def rows() -> Iterator[tuple[int, Row]]:
        try:
            yield from sheet_rows(path, part, package)
        except _BROKEN as error:
            raise _broken(path, error) from error

    return rows


def _broken(path: Path, error: Exception) -> UnreadableFile:
    return UnreadableFile(
        f"{path}: 손상된 xlsx입니다. 원본을 다시 받거나 다시 저장하세요 / a broken xlsx; get it again or save it anew "
        f"({type(error).__name__}: {str(error)[:200]})"
    )
