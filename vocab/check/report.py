"""The check as a workbook for officers: summary, rates, the official comparison, findings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from vocab.check.comparison import CLASS_NAMES
from vocab.conformity import ConformityClass
from vocab.rules.catalogue import Rule
from vocab.rules.finding import Severity

if TYPE_CHECKING:
    from vocab.check.result import CheckResult

MOST_ROWS: Final = 1_000_000  # a sheet holds 1,048,576
LONGEST_CELL: Final = 32_000
_ILLEGAL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CLASS_COLOURS: Final = {
    ConformityClass.EXACT: "C6E0B4",
    ConformityClass.NAME_ONLY: "FFE699",
    ConformityClass.COMPOSABLE: "DDEBF7",
    ConformityClass.AGENCY: "E4DFEC",
    ConformityClass.UNREGISTERED: "F8CBAD",
}
_SEVERITY_COLOURS: Final = {Severity.ERROR: "F8CBAD", Severity.WARNING: "FFE699", Severity.INFO: "DDEBF7"}
_SEVERITY_NAMES: Final = {Severity.ERROR: "오류", Severity.WARNING: "경고", Severity.INFO: "참고"}
_ITEMS: Final = ("용어명", "영문약어명", "데이터유형", "데이터길이", "소수점")
_HEAD: Final = "D9E1F2"


def write_report(result: CheckResult, path: Path | str) -> Path:
    """Write a check as xlsx: 요약, 준수율, 공통표준 비교 (the official columns), 점검결과; returns the path.

    Rows are streamed; more than MOST_ROWS of them go on in further sheets. Texts that begin like formulas stay texts.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    summary = result.summary
    _summary_sheet(book, summary)
    _rates_sheet(book, summary)
    _comparison_sheets(book, result)
    _finding_sheets(book, result)
    path = Path(path)
    book.save(path)
    return path


class _Page:
    """A sheet being written: headings coloured and frozen, a filter over all columns."""

    def __init__(
        self, book: Any, title: str, widths: Sequence[int], headings: int = 1
    ) -> None:  # openpyxl is untyped
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
        from openpyxl.utils import get_column_letter

        self.sheet = book.create_sheet(title)
        for place, width in enumerate(widths, start=1):
            self.sheet.column_dimensions[get_column_letter(place)].width = width
        self.sheet.freeze_panes = f"A{headings + 1}"  # a streamed sheet writes its panes before its first row
        self._headings = headings
        self._last = get_column_letter(len(widths))
        line = Side(style="thin", color="BFBFBF")
        self._border = Border(left=line, right=line, top=line, bottom=line)
        self._bold = Font(bold=True)
        self._centre = Alignment(horizontal="center", vertical="center", wrap_text=True)
        self._fills = {
            colour: PatternFill("solid", fgColor=colour)
            for colour in {*_CLASS_COLOURS.values(), *_SEVERITY_COLOURS.values(), _HEAD}
        }
        self.rows = 0

    def head(self, texts: Sequence[str]) -> None:
        """Write a heading row."""
        self.sheet.append([self._cell(text, _HEAD, bold=True) for text in texts])
        self.rows += 1

    def merge(self, *ranges: str) -> None:
        """Merge cells of the heading."""
        from openpyxl.worksheet.cell_range import MultiCellRange

        self.sheet.merged_cells = MultiCellRange(" ".join(ranges))

    def row(self, values: Iterable[object], colour: str | None = None, coloured: int | None = None) -> None:
        """Write a row, the cell at `coloured` (0-based) with a colour."""
        cells = [
            self._cell(value, colour if place == coloured else None) for place, value in enumerate(values)
        ]
        self.sheet.append(cells)
        self.rows += 1

    def filter(self) -> None:
        """Put a filter on the last heading row."""
        self.sheet.auto_filter.ref = f"A{self._headings}:{self._last}{max(self.rows, self._headings)}"

    def _cell(self, value: Any, colour: str | None = None, *, bold: bool = False) -> Any:  # as above
        from openpyxl.cell import WriteOnlyCell

        plain = colour is None and not bold
        if isinstance(value, str):
            value = _plain(value)
            plain = plain and not value.startswith(("=", "#"))
        if plain:
            return value
        value = "" if value is None else value
        cell = WriteOnlyCell(self.sheet, value)
        if isinstance(value, str):
            cell.data_type = "s"  # a name that begins with = must not become a formula
        if colour is not None:
            cell.fill = self._fills[colour]
        if bold:
            cell.font, cell.alignment, cell.border = self._bold, self._centre, self._border
        return cell


def _plain(text: str) -> str:
    return text[:LONGEST_CELL] if text.isprintable() else _ILLEGAL.sub("", text)[:LONGEST_CELL]


def _summary_sheet(book: Any, summary: dict[str, Any]) -> None:  # openpyxl is untyped
    page = _Page(book, "요약", (34, 16, 16, 60))
    page.head(("항목", "값", "비율(%)", "설명"))
    for label, key in (
        ("점검 파일", "file"),
        ("표준 차수", "revision"),
        ("DBMS", "dbms"),
        ("길이 단위", "length_unit"),
        ("NOT NULL 여부의 뜻", "not_null"),
        ("테이블 수", "tables"),
        ("컬럼 수", "columns"),
        ("오류", "errors"),
        ("경고", "warnings"),
        ("참고", "infos"),
    ):
        page.row((label, summary[key] if summary[key] is not None else "미지정", None, None))
    for found, name in CLASS_NAMES.items():
        counts = (f"표준적용: {name}", summary["classes"][found.value], summary["rates"][found.value])
        page.row((*counts, _CLASS_NOTES[found]), _CLASS_COLOURS[found], 0)
    for code, count in summary["rules"].items():
        about = Rule(code).about
        page.row((f"{code} {about.korean}", count, None, about.english), _SEVERITY_COLOURS[about.severity], 0)


_CLASS_NOTES: Final = {
    ConformityClass.EXACT: "한글명·영문명·타입·길이가 모두 공통표준용어와 같음",
    ConformityClass.NAME_ONLY: "이름은 공통표준용어이나 다른 항목이 다름",
    ConformityClass.COMPOSABLE: "공통표준용어는 아니나 공통표준단어로만 이루어짐",
    ConformityClass.AGENCY: "기관표준 또는 DB표준 (공통표준으로 세지 않음)",
    ConformityClass.UNREGISTERED: "표준단어가 아닌 말이 있음",
}


def _rates_sheet(book: Any, summary: dict[str, Any]) -> None:  # as above
    names = tuple(CLASS_NAMES.values())
    page = _Page(book, "준수율", (24, 34, 10, *(14,) * (2 * len(names))))
    page.head(("시스템", "테이블", "컬럼 수", *names, *(f"{name}(%)" for name in names)))
    for entry in summary["by_system"]:
        page.row(_rates_row(entry["system"] or "(미지정)", "전체", entry))
    for entry in summary["by_table"][: MOST_ROWS - page.rows]:
        page.row(_rates_row(entry["system"] or "(미지정)", entry["table"], entry))
    page.filter()


def _rates_row(system: str, table: str, entry: dict[str, Any]) -> tuple[object, ...]:
    keys = [found.value for found in CLASS_NAMES]
    return (
        system,
        table,
        entry["total"],
        *(entry["classes"][key] for key in keys),
        *(entry["rates"][key] for key in keys),
    )


def _comparison_page(book: Any, number: int) -> _Page:  # as above
    title = "공통표준 비교" if number == 1 else f"공통표준 비교 {number}"
    page = _Page(book, title, (8, 22, 22, 12, 10, 8, 22, 22, 12, 10, 8, 16, 44, 26, 10), 2)
    page.merge("B1:F1", "G1:K1")
    page.head(
        (
            "번호",
            "기관표준",
            "",
            "",
            "",
            "",
            "공통표준",
            "",
            "",
            "",
            "",
            "표준적용여부",
            "비고",
            "테이블",
            "행",
        )
    )
    own = tuple(f"기관표준{item}" if item == "용어명" else item for item in _ITEMS)
    common = tuple(f"공통표준{item}" if item == "용어명" else item for item in _ITEMS)
    page.head(("번호", *own, *common, "표준적용여부", "비고", "테이블", "행"))
    return page


def _comparison_sheets(book: Any, result: CheckResult) -> None:  # as above
    page = _comparison_page(book, 1)
    sheets = 1
    for number, comparison in enumerate(result.comparisons, start=1):
        if page.rows >= MOST_ROWS:
            page.filter()
            sheets += 1
            page = _comparison_page(book, sheets)
        found = ConformityClass(comparison.conformity_class)
        values = (
            number,
            *comparison.own,
            *comparison.standard,
            CLASS_NAMES[found],
            comparison.remark,
            comparison.table,
            comparison.row,
        )
        page.row(values, _CLASS_COLOURS[found], 11)
    page.filter()


def _finding_page(book: Any, number: int) -> _Page:  # as above
    page = _Page(book, "점검결과" if number == 1 else f"점검결과 {number}", (16, 8, 26, 26, 8, 8, 60, 44, 50))
    page.head(("시트", "행", "테이블", "컬럼", "규칙", "심각도", "내용", "제안", "Message"))
    return page


def _finding_sheets(book: Any, result: CheckResult) -> None:  # as above
    page = _finding_page(book, 1)
    sheets = 1
    for finding in result.findings:
        if page.rows >= MOST_ROWS:
            page.filter()
            sheets += 1
            page = _finding_page(book, sheets)
        values = (
            finding.sheet or "",
            finding.row,
            finding.table,
            finding.column,
            finding.rule,
            _SEVERITY_NAMES[finding.severity],
            finding.message,
            finding.suggestion,
            finding.message_en,
        )
        page.row(values, _SEVERITY_COLOURS[finding.severity], 5)
    page.filter()
