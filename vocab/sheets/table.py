"""Sheets as streams of rows, whatever file they come from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from vocab.errors import UnreadableFile
from vocab.sheets.archive import MergedRange

Row = tuple[str, ...]
_OLE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook, or a text file; `rows()` starts a new reading from the first row each time.

    Rows come with their 1-based number; cells are trimmed text, empty for missing, and rows may be short.
    """

    name: str
    rows: Callable[[], Iterator[tuple[int, Row]]]
    part: str | None = None  # of the zip, for workbooks
    merged: tuple[MergedRange, ...] = ()
    empty_formulas: tuple[tuple[int, str], ...] = ()
    has_macros: bool = False


def open_sheets(path: Path) -> list[Sheet]:
    """Return the sheets of an xlsx, xlsm, csv or tsv file, told by content and not by suffix; raises UnreadableFile."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise UnreadableFile(f"{path}: 열 수 없습니다 / cannot be opened: {error.strerror}") from error
    if not head:
        raise UnreadableFile(f"{path}: 빈 파일입니다 / the file is empty")
    if head.startswith(_OLE):
        raise UnreadableFile(
            f"{path}: 옛 xls 또는 암호가 걸린 파일입니다. 암호를 풀고 xlsx로 저장하세요 / an old xls or an encrypted "
            "workbook; save it as xlsx without a password"
        )
    if head.startswith(b"PK"):
        from vocab.sheets.workbook import workbook_sheets

        return workbook_sheets(path)
    from vocab.sheets.text import text_sheet

    return [text_sheet(path)]
