"""Rows of csv and tsv files in the encodings agencies use, streamed."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vocab.errors import UnreadableFile
from vocab.sheets.table import Row, Sheet

_CHUNK: Final = 1 << 20
_SEPARATORS: Final = ",\t;|"
LONGEST_CELL: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class TextForm:
    """How a text file is written: encoding (a Python codec) and separator."""

    encoding: str
    separator: str


def text_sheet(path: Path) -> Sheet:
    """Return a text file as one sheet named after the file; raises UnreadableFile."""
    form = text_form(path)
    return Sheet(path.stem, _reader(path, form))


def text_form(path: Path) -> TextForm:
    """Tell encoding and separator: UTF-8 with or without BOM, UTF-16 with BOM, cp949; raises UnreadableFile."""
    with path.open("rb") as file:
        head = file.read(_CHUNK)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        encoding = next((name for name in ("utf-8-sig", "cp949") if _decodes(path, name)), "")
    # a stray NUL is dirt, many of them are UTF-16 without its mark or no text at all
    if not encoding or (encoding != "utf-16" and head.count(0) * 100 > len(head)):
        raise UnreadableFile(
            f"{path}: UTF-8도 CP949도 아닌 파일입니다. UTF-8 csv 또는 xlsx로 저장하세요 / neither UTF-8 nor CP949 text; save "
            "it as UTF-8 csv or as xlsx"
        )
    if encoding == "utf-8-sig" and not head.startswith(codecs.BOM_UTF8):
        encoding = "utf-8"
    lines = head.decode(encoding, errors="replace").splitlines()[:20]
    return TextForm(encoding, max(_SEPARATORS, key="\n".join(lines).count))


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _reader(path: Path, form: TextForm) -> Callable[[], Iterator[tuple[int, Row]]]:
    def rows() -> Iterator[tuple[int, Row]]:
        csv.field_size_limit(LONGEST_CELL)
        with path.open(encoding=form.encoding, newline="") as file:
            try:
                for number, cells in enumerate(csv.reader(file, delimiter=form.separator), start=1):
                    yield number, tuple(cell.strip() for cell in cells)
            except (csv.Error, UnicodeDecodeError) as error:
                raise UnreadableFile(
                    f"{path}: csv로 읽을 수 없습니다. 따옴표가 닫혔는지 보세요 / not readable as csv, look for an unclosed "
                    f"quotation mark: {error}"
                ) from error

    return rows
