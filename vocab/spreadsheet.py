"""Reading csv and xlsx files as rows of text, safely: nothing in a file is run, and no file can fill the memory.

Threat: workbooks come by mail from hundreds of agencies. An xlsx is a zip, so a few kilobytes can unfold to many
gigabytes; checking the packed size is not enough, the unpacked sizes are added up before anything is read.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from vocab.errors import UnreadableFile

MOST_UNPACKED_BYTES = 600_000_000
MOST_RATIO = 200  # real workbooks unfold 5 to 30 times
SMALL_PART = 20_000_000  # a part under this size is harmless whatever its ratio
MOST_ROWS = 1_048_576
_OLE = b"\xd0\xcf\x11\xe0"
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')
_FORMULA = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^>]*><f')


@dataclass(frozen=True)
class Notice:
    """Something about a file that a person should know: a stable code, the place, Korean and English."""

    code: str
    place: str
    message: str


@dataclass(frozen=True)
class RawTable:
    """Rows of one sheet or csv file, as text; `name` is the file or `file[sheet]`."""

    name: str
    rows: list[list[str]]
    notices: tuple[Notice, ...] = ()


def read_tables(path: Path) -> list[RawTable]:
    """Return the tables of a csv, tsv or xlsx file; raises UnreadableFile.

    Text may be UTF-8 (with or without BOM), UTF-16 with BOM, or cp949; the separator is `,`, tab, `;` or `|`.
    """
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise UnreadableFile(f"{path}: 열 수 없습니다 / cannot be opened: {error.strerror}") from error
    if head.startswith(_OLE):
        raise UnreadableFile(
            f"{path}: 옛 xls 또는 암호가 걸린 파일입니다. 암호를 풀고 xlsx로 저장하세요 / an old xls or an encrypted "
            "workbook; save it as xlsx without a password"
        )
    if head.startswith(b"PK"):
        return _read_workbook(path)
    return [RawTable(path.name, list(_text_rows(path)))]


def _text_rows(path: Path) -> Iterator[list[str]]:
    text = decode(path.read_bytes(), str(path))
    first = text[: text.find("\n") if "\n" in text else None]
    separator = max(",\t;|", key=first.count)
    csv.field_size_limit(10_000_000)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error as error:
        raise UnreadableFile(f"{path}: csv로 읽을 수 없습니다 / is not readable as csv: {error}") from error


def decode(content: bytes, place: str) -> str:
    """Return the text of a file in any encoding Korean agencies use; raises UnreadableFile."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "cp949"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise UnreadableFile(
        f"{place}: UTF-8도 CP949도 아닌 파일입니다. UTF-8 csv 또는 xlsx로 저장하세요 / is neither UTF-8 nor CP949 text; "
        "save it as UTF-8 csv or as xlsx"
    )


def _read_workbook(path: Path) -> list[RawTable]:
    from openpyxl import load_workbook

    notices = _inspect(path)
    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        return [
            RawTable(f"{path.name}[{sheet.title}]", _sheet_rows(sheet), notices.get(place, ()))
            for place, sheet in enumerate(book.worksheets)
        ]
    except UnreadableFile:
        raise
    except (
        Exception
    ) as error:  # openpyxl raises whatever its parsers do: KeyError, ValueError, ParseError ...
        raise UnreadableFile(
            f"{path}: xlsx로 읽을 수 없습니다(손상) / is not a readable xlsx workbook: {type(error).__name__}: {error}"
        ) from error


def _sheet_rows(sheet: object) -> list[list[str]]:
    sheet.reset_dimensions()  # type: ignore[attr-defined]  # openpyxl is untyped; files lie about their size
    rows: list[list[str]] = []
    empty = 0
    for cells in sheet.iter_rows(values_only=True):  # type: ignore[attr-defined]  # as above
        row = ["" if cell is None else _cell_text(cell) for cell in cells]
        if any(row):
            rows.extend([] for _ in range(min(empty, 50)))
            empty = 0
            rows.append(row)
        else:
            empty += 1
        if len(rows) > MOST_ROWS:
            raise UnreadableFile("행이 너무 많습니다 / too many rows in a sheet; split it")
    return rows


def _cell_text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _inspect(path: Path) -> dict[int, tuple[Notice, ...]]:
    """Check a workbook before it is opened; return the notices of each sheet, in the order of its parts."""
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise UnreadableFile(f"{path}: 손상된 xlsx입니다 / a broken xlsx file: {error}") from error
    with archive:
        parts = archive.infolist()
        _refuse_bombs(path, parts)
        names = {part.filename for part in parts}
        if "xl/workbook.xml" not in names:
            raise UnreadableFile(
                f"{path}: xlsx 통합문서가 아닌 zip 파일입니다 / a zip file but not an xlsx workbook"
            )
        macro = [
            Notice("macro", path.name, "매크로는 실행하지 않고 무시합니다 / macros are ignored, never run")
        ]
        shared = macro if any("vbaProject" in name for name in names) else []
        sheets = sorted(
            (name for name in names if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)),
            key=lambda name: int(re.findall(r"\d+", name)[-1]),
        )
        found = {}
        for place, name in enumerate(sheets):
            with archive.open(name) as part:
                found[place] = (*shared, *_sheet_notices(f"{path.name}[{place + 1}]", part))
        return found


def _refuse_bombs(path: Path, parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    swollen = [
        p for p in parts if p.file_size > SMALL_PART and p.file_size > MOST_RATIO * max(p.compress_size, 1)
    ]
    if unpacked > MOST_UNPACKED_BYTES or swollen:
        raise UnreadableFile(
            f"{path}: 압축을 풀면 {unpacked:,}바이트가 되는 파일이라 열지 않습니다(압축 폭탄 의심). 시트를 나누어 저장하세요 / "
            f"would unfold to {unpacked:,} bytes and looks like a zip bomb; split the workbook"
        )


def _sheet_notices(place: str, part: IO[bytes]) -> list[Notice]:
    merged: list[str] = []
    formulas: list[str] = []
    tail = b""
    while chunk := part.read(1 << 20):
        window = tail + chunk
        merged += [m.decode() for m in _MERGED.findall(window)]
        formulas += [m.decode() for m in _FORMULA.findall(window)]
        tail = window[-200:] if not window.endswith(b">") else b""
    found = []
    if merged:
        text = f"병합된 셀 {len(merged)}곳: 값은 첫 셀에만 있습니다 / merged cells, only the first holds the value"
        found.append(Notice("merged_cells", place, f"{text}: {', '.join(dict.fromkeys(merged[:5]))}"))
    if formulas:
        text = f"수식 {len(formulas)}개: 저장된 계산값을 읽습니다 / formulas, their stored values are read"
        found.append(Notice("formulas", place, f"{text}: {', '.join(dict.fromkeys(formulas[:5]))}"))
    return found
