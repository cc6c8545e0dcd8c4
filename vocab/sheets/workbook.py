"""Rows of xlsx workbooks, streamed: a sheet of 200,000 rows needs no more memory than one of ten."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from vocab.errors import UnreadableFile
from vocab.sheets.archive import inspect_workbook, scan_sheet, sheet_parts
from vocab.sheets.table import Row, Sheet

WIDEST_ROW: Final = 256  # forms have some 40 columns; a stray cell in XFD must not widen every row


def workbook_sheets(path: Path) -> list[Sheet]:
    """Return the sheets of a workbook, checked before anything is parsed; raises UnreadableFile."""
    macros = inspect_workbook(path)
    parts = sheet_parts(path)
    book = _open(path)
    try:
        names = [sheet.title for sheet in book.worksheets]
    finally:
        book.close()
    if not names:
        raise UnreadableFile(
            f"{path}: 읽을 시트가 없습니다(Strict Open XML이면 일반 xlsx로 다시 저장하세요) / no sheet can be read; a Strict Open "
            "XML workbook must be saved as ordinary xlsx"
        )
    return [_sheet(path, name, parts.get(name), macros) for name in names]


def _sheet(path: Path, name: str, part: str | None, macros: bool) -> Sheet:
    scan = scan_sheet(path, part) if part else None
    return Sheet(
        name,
        _reader(path, name),
        part,
        scan.merged if scan else (),
        scan.empty_formulas if scan else (),
        macros,
    )


def _open(path: Path) -> Any:  # openpyxl is untyped here
    from openpyxl import load_workbook

    try:
        return load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except UnreadableFile:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers do: KeyError, ValueError, ParseError
        raise _broken(path, error) from error


def _broken(path: Path, error: Exception) -> UnreadableFile:
    return UnreadableFile(
        f"{path}: 손상된 xlsx입니다. 원본을 다시 받거나 다시 저장하세요 / a broken xlsx; get it again or save it anew "
        f"({type(error).__name__}: {str(error)[:200]})"
    )


def _reader(path: Path, name: str) -> Callable[[], Iterator[tuple[int, Row]]]:
    def rows() -> Iterator[tuple[int, Row]]:
        book = _open(path)
        try:
            sheet = book[name]
            sheet.reset_dimensions()  # files lie about their size
            for number, cells in enumerate(sheet.iter_rows(max_col=WIDEST_ROW, values_only=True), start=1):
                yield number, _texts(cells)
        except UnreadableFile:
            raise
        except Exception as error:  # as above
            raise _broken(path, error) from error
        finally:
            book.close()

    return rows


def _texts(cells: tuple[object, ...]) -> Row:
    last = len(cells)
    while last and cells[last - 1] is None:
        last -= 1
    return tuple(_text(cell) for cell in cells[:last])


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "Y" if cell else "N"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    return str(cell)
