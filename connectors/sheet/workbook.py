"""Sheets of an xlsx or csv file as rows of texts, merged cells filled.

Threat: an xlsx is a zip of XML, so it can be a bomb as a zip and as XML; both are looked at before it is opened.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from connectors.document import encoding_of
from connectors.errors import SourceError

MAX_UNPACKED = 512 * 2**20
MAX_RATIO = 300
MAX_ROWS = 1_000_000
MAX_COLUMNS = 300
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Sheet:
    """A sheet's name and its rows; every row is as long as the longest, missing cells are empty."""

    name: str
    rows: tuple[tuple[str, ...], ...]


def read_workbook(content: bytes, shown: str) -> list[Sheet]:
    """Return the sheets of a workbook or the one of a csv. Raises SourceError `unsupported_format`, `bad_workbook`, ..."""
    if content.startswith(_OLD_EXCEL):
        message = f"옛 xls 형식이거나 암호가 걸린 파일입니다. xlsx로 저장하십시오 (old or encrypted Excel; save as xlsx): {shown}"
        raise SourceError("unsupported_format", message)
    if not content.strip():
        raise SourceError("empty_body", f"빈 파일입니다 (the file is empty): {shown}")
    if content.startswith(b"PK"):
        return _xlsx(content, shown)
    return [_csv(content, shown)]


def _xlsx(content: bytes, shown: str) -> list[Sheet]:
    _check_archive(content, shown)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
        return [_sheet(sheet) for sheet in book.worksheets]
    except (Exception, RecursionError) as error:  # openpyxl raises many kinds for what it does not expect
        message = f"엑셀 파일을 읽을 수 없습니다 (unreadable workbook) {shown}: {type(error).__name__}"
        raise SourceError("bad_workbook", message) from error


def _check_archive(content: bytes, shown: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            if unpacked > MAX_UNPACKED or unpacked > max(len(content), 100_000) * MAX_RATIO:
                message = f"압축 폭탄으로 보이는 파일입니다 (looks like a decompression bomb): {shown}"
                raise SourceError("decompression_bomb", message)
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")):
                    _check_part(archive, entry, shown)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise SourceError("bad_workbook", f"손상된 엑셀 파일입니다 (damaged workbook): {shown}") from error


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, shown: str) -> None:
    tail = b""
    with archive.open(entry) as part:
        while block := part.read(2**20):
            if b"<!DOCTYPE" in tail + block or b"<!ENTITY" in tail + block:
                message = f"DTD나 엔터티가 있는 엑셀 파일은 읽지 않습니다 (a workbook with a DTD is refused): {shown}"
                raise SourceError("xml_forbidden", message)
            tail = block[-16:]


def _sheet(sheet: Worksheet) -> Sheet:
    width = min(sheet.max_column or 0, MAX_COLUMNS)
    depth = min(sheet.max_row or 0, MAX_ROWS)
    rows = [
        [_text(v) for v in row] for row in sheet.iter_rows(max_row=depth, max_col=width, values_only=True)
    ]
    for merged in sheet.merged_cells.ranges:
        _fill(rows, merged.min_row - 1, merged.max_row, merged.min_col - 1, merged.max_col)
    return Sheet(sheet.title, tuple(tuple(row) for row in rows))


def _fill(rows: list[list[str]], top: int, bottom: int, left: int, right: int) -> None:
    if top >= len(rows) or left >= len(rows[top]):
        return
    value = rows[top][left]
    for row in rows[top : min(bottom, len(rows))]:
        for place in range(left, min(right, len(row))):
            row[place] = row[place] or value


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat().removesuffix("T00:00:00")
    return str(value).replace("_x000D_", "").strip()


def _csv(content: bytes, shown: str) -> Sheet:
    text = content.decode(encoding_of(content), "replace").lstrip("\ufeff").replace("\0", "")
    try:
        rows = list(_csv_rows(text))
    except csv.Error as error:
        raise SourceError(
            "bad_workbook", f"CSV를 읽을 수 없습니다 (unreadable csv) {shown}: {error}"
        ) from error
    width = max((len(row) for row in rows), default=0)
    return Sheet("", tuple((*row, *[""] * (width - len(row))) for row in rows))


def _csv_rows(text: str) -> Iterator[tuple[str, ...]]:
    first = text.partition("\n")[0]
    delimiter = max(",\t;|", key=first.count)
    for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)):
        if number >= MAX_ROWS:
            return
        yield tuple(cell.strip() for cell in row[:MAX_COLUMNS])
