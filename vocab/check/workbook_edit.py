"""Changing cells of an xlsx and nothing else: every other part and every other byte of the sheet stays.

Loading and saving through a spreadsheet library drops what it does not know (macros, drawings, extensions), so the
sheet's XML is edited as a stream and all other parts of the zip are copied.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final
from xml.sax.saxutils import escape

_CHUNK: Final = 1 << 20
_ROW: Final = re.compile(
    rb"<(?P<p>(?:\w+:)?)row\b(?P<attributes>[^>]*?)(?:/>|>(?P<cells>.*?)</(?P=p)row>)", re.DOTALL
)
_CELL: Final = re.compile(
    rb"<(?P<p>(?:\w+:)?)c\b(?P<attributes>[^>]*?)(?:/>|>(?P<inside>.*?)</(?P=p)c>)", re.DOTALL
)
_NUMBER: Final = re.compile(rb'\br="(\d+)"')
_REFERENCE: Final = re.compile(rb'\br="([A-Z]+)\d+"')
_STYLE: Final = re.compile(rb'\bs="(\d+)"')
_TYPE: Final = re.compile(rb'\bt="(\w+)"')

RowEdits = Mapping[int, str]  # column of the sheet, 0-based -> new text


@dataclass
class SheetEdits:
    """Changes to one sheet: row (1-based) -> edits; `refused` collects cells that hold a formula."""

    rows: dict[int, RowEdits]
    refused: list[str] = field(default_factory=list)


def edit_workbook(source: Path, target: Path, sheets: Mapping[str, SheetEdits]) -> None:
    """Copy a workbook with cells changed; `sheets` maps zip parts to their edits. Formula cells are left alone."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            with old.open(info) as reading, new.open(_copied(info), "w") as writing:
                edits = sheets.get(info.filename)
                pieces = _edited(reading, edits) if edits else iter(lambda: reading.read(_CHUNK), b"")
                for piece in pieces:
                    writing.write(piece)


def _copied(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    copy = zipfile.ZipInfo(info.filename, info.date_time)
    copy.compress_type = info.compress_type
    copy.external_attr = info.external_attr
    copy.comment = info.comment
    copy.file_size = info.file_size  # tells whether the part needs zip64
    return copy


def _edited(stream: IO[bytes], edits: SheetEdits) -> Iterator[bytes]:
    """Yield a sheet's XML with its rows edited, window by window; a window ends behind a row."""
    rest, number = b"", 0
    while chunk := stream.read(_CHUNK):
        window = rest + chunk
        cut = window.rfind(b"row>") + 4
        if cut < 4:
            rest = window
            continue
        piece, number = _edit_rows(window[:cut], edits, number)
        yield piece
        rest = window[cut:]
    yield _edit_rows(rest, edits, number)[0]


def _edit_rows(xml: bytes, edits: SheetEdits, number: int) -> tuple[bytes, int]:
    pieces, place = [], 0
    for matched in _ROW.finditer(xml):
        told = _NUMBER.search(matched["attributes"])
        number = int(told[1]) if told else number + 1
        changes = edits.rows.get(number)
        if not changes:
            continue
        pieces += [xml[place : matched.start()], _edit_row(matched, changes, number, edits.refused)]
        place = matched.end()
    return b"".join([*pieces, xml[place:]]), number


def _edit_row(matched: re.Match[bytes], changes: RowEdits, number: int, refused: list[str]) -> bytes:
    prefix = matched["p"]
    pieces: list[bytes] = []
    waiting = dict(sorted(changes.items()))
    place, column = 0, -1
    cells = matched["cells"] or b""
    for cell in _CELL.finditer(cells):
        reference = _REFERENCE.search(cell["attributes"])
        column = column_number(reference[1]) if reference else column + 1
        pieces.append(cells[place : cell.start()])
        earlier = [at for at in waiting if at < column]
        pieces += [_cell(prefix, at, number, waiting.pop(at), b"", numeric=False) for at in earlier]
        if column in waiting:
            pieces.append(_replaced(cell, prefix, column, number, waiting.pop(column), refused))
        else:
            pieces.append(cell[0])
        place = cell.end()
    pieces.append(cells[place:])
    pieces += [_cell(prefix, at, number, text, b"", numeric=False) for at, text in waiting.items()]
    opening = b"<" + prefix + b"row" + matched["attributes"] + b">"
    return opening + b"".join(pieces) + b"</" + prefix + b"row>"


def _replaced(
    cell: re.Match[bytes], prefix: bytes, column: int, number: int, text: str, refused: list[str]
) -> bytes:
    if re.search(rb"<(?:\w+:)?f[\s/>]", cell["inside"] or b""):
        refused.append(f"{column_letters(column)}{number}")
        return cell[0]
    style = _STYLE.search(cell["attributes"])
    kind = _TYPE.search(cell["attributes"])
    numeric = text.isdigit() and (kind is None or kind[1] == b"n") and bool(cell["inside"])
    return _cell(prefix, column, number, text, style[1] if style else b"", numeric=numeric)


def _cell(prefix: bytes, column: int, row: int, text: str, style: bytes, *, numeric: bool) -> bytes:
    start = b"<" + prefix + b'c r="' + f"{column_letters(column)}{row}".encode() + b'"'
    start += b' s="' + style + b'"' if style else b""
    content = escape(text).encode()
    end = b"</" + prefix + b"c>"
    if numeric:
        return start + b"><" + prefix + b"v>" + content + b"</" + prefix + b"v>" + end
    inside = b"<" + prefix + b"is><" + prefix + b't xml:space="preserve">' + content
    return start + b' t="inlineStr">' + inside + b"</" + prefix + b"t></" + prefix + b"is>" + end


def column_number(letters: bytes) -> int:
    """Return the 0-based number of a column by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def column_letters(number: int) -> str:
    """Return the letters of a 0-based column."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
