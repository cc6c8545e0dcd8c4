"""Looking into an xlsx before it is opened: refuse what would harm, find merged cells and formulas.

Threat: workbooks come by mail from hundreds of agencies. A zip of a few kilobytes may unfold to gigabytes, a part may
hold an entity bomb, a sheet may claim 16,384 columns in each of a million rows. The packed size tells nothing, so the
unpacked sizes are added up first (zipfile never reads more than a part declares). Macros and links are never run.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from vocab.errors import UnreadableFile

MOST_UNPACKED: Final = 1_500_000_000  # a sheet of 200,000 rows of 40 columns unfolds to about 500 MB
MOST_SHARED_STRINGS: Final = 250_000_000  # held in memory
MOST_RATIO: Final = 200  # real sheets unfold 5 to 40 times, deflate can do 1,032
SMALL_PART: Final = 20_000_000
MOST_PARTS: Final = 10_000
LISTED_FORMULAS: Final = 200
HEADER_ROWS: Final = 100  # merged cells matter in and above the heading only
_CHUNK: Final = 1 << 20
_MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_EMPTY_FORMULA: Final = re.compile(
    rb'<(?:\w+:)?c r="([A-Z]+)(\d+)"[^>]*>'
    rb"<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_SHEET: Final = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_ROOT: Final = re.compile(rb"<[A-Za-z_]")
_PROLOG: Final = 65_536  # what stands before the root element: a declaration, perhaps a remark
_RELATION: Final = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE: Final = re.compile(r'(\w+)="([^"]*)"')
_ENTITIES: Final = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}


@dataclass(frozen=True, slots=True)
class MergedRange:
    """Merged cells, 1-based and inclusive."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True, slots=True)
class SheetScan:
    """What a sheet's XML tells without being parsed."""

    merged: tuple[MergedRange, ...]  # those that begin within HEADER_ROWS
    empty_formulas: tuple[tuple[int, str], ...]  # (row, cell) of formulas without a computed value


def inspect_workbook(path: Path) -> bool:
    """Check that a workbook may be opened; return whether it carries macros. Raises UnreadableFile."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _refuse_bombs(path, parts)
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise UnreadableFile(
                    f"{path}: xlsx 통합문서가 아닌 zip 파일입니다. 엑셀에서 xlsx로 저장하세요 / a zip file but no xlsx "
                    "workbook; save it as xlsx"
                )
            _refuse_entities(path, archive, parts)
            return any("vbaProject" in name for name in names)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise UnreadableFile(
            f"{path}: 손상되었거나 암호가 걸린 xlsx입니다. 원본을 다시 받으세요 / a broken or encrypted xlsx; get the original "
            f"again: {error}"
        ) from error


def _refuse_bombs(path: Path, parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    swollen = any(
        part.file_size > SMALL_PART and part.file_size > MOST_RATIO * max(part.compress_size, 1)
        for part in parts
    )
    strings = sum(part.file_size for part in parts if part.filename.endswith("sharedStrings.xml"))
    if unpacked > MOST_UNPACKED or swollen or strings > MOST_SHARED_STRINGS or len(parts) > MOST_PARTS:
        raise UnreadableFile(
            f"{path}: 압축을 풀면 {unpacked:,}바이트가 되어 열지 않습니다(압축 폭탄 의심). 시트를 나누거나 csv로 저장하세요 / "
            f"would unfold to {unpacked:,} bytes and looks like a zip bomb; split the workbook or save it as csv"
        )


def _refuse_entities(path: Path, archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Refuse a part with a DTD: it stands before the root element, which must begin within _PROLOG bytes.

    Zero bytes are left out, so that UTF-16 hides nothing.
    """
    for part in parts:
        if not part.filename.endswith((".xml", ".rels")):
            continue
        with archive.open(part) as stream:
            head = stream.read(_PROLOG)
        plain = head.replace(b"\0", b"")
        if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain or (plain and not _ROOT.search(plain)):
            raise UnreadableFile(
                f"{path}: {part.filename}에 DTD가 있어 열지 않습니다. 엑셀에서 다시 저장하세요 / holds a DTD, which no "
                "workbook needs; save it again in a spreadsheet program"
            )


def sheet_parts(path: Path) -> dict[str, str]:
    """Return the zip part of every sheet by the sheet's name, in the workbook's order."""
    with zipfile.ZipFile(path) as archive:
        book = archive.read("xl/workbook.xml").decode("utf-8", errors="replace")
        try:
            relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", errors="replace")
        except KeyError:
            return {}
        names = set(archive.namelist())
    targets = {}
    for element in _RELATION.findall(relations):
        attributes = dict(_ATTRIBUTE.findall(element))
        target = attributes.get("Target", "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        targets[attributes.get("Id", "")] = part
    sheets = [dict(_ATTRIBUTE.findall(element)) for element in _SHEET.findall(book)]
    return {
        _unescape(sheet.get("name", "")): targets[sheet["id"]]
        for sheet in sheets
        if targets.get(sheet.get("id", "")) in names
    }


def _unescape(text: str) -> str:
    for entity, character in _ENTITIES.items():
        text = text.replace(entity, character)
    return text


def scan_sheet(path: Path, part: str) -> SheetScan:
    """Read a sheet's XML once as bytes: merged cells of the heading and formulas nobody has computed."""
    merged: list[MergedRange] = []
    formulas: list[tuple[int, str]] = []
    with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
        for window in _windows(stream):
            for left, top, right, bottom in _MERGED.findall(window):
                if int(top) <= HEADER_ROWS:
                    merged.append(MergedRange(int(top), int(bottom), _column(left), _column(right)))
            if len(formulas) < LISTED_FORMULAS and b"f>" in window:
                formulas += [
                    (int(row), f"{column.decode()}{int(row)}")
                    for column, row in _EMPTY_FORMULA.findall(window)
                ]
    return SheetScan(tuple(merged), tuple(formulas[:LISTED_FORMULAS]))


def _windows(stream: IO[bytes]) -> Iterator[bytes]:
    """Cut a stream behind tags that end a cell or a merged range, so that no pattern is cut in two."""
    rest = b""
    while chunk := stream.read(_CHUNK):
        window = rest + chunk
        cut = max(window.rfind(b"</c>") + 4, window.rfind(b"</row>") + 6, window.rfind(b"/>") + 2)
        if cut < 6:
            rest = window[-_CHUNK:]
            continue
        yield window[:cut]
        rest = window[cut:]
    yield rest


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
