"""A diagnosis as the xlsx workbook officers hand in (진단결과 layout)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quality.report import layout
from quality.report.analysis_sql import analysis_sql
from quality.values.diagnosis import Diagnosis, Result
from quality.values.indicator import DOMAIN_INDICATORS
from quality.values.rule import Reference

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Line = Sequence[Any]
LONGEST_CELL = 32_000  # Excel holds 32,767 characters in a cell
WIDTHS = (14, 40)


def write_report(diagnosis: Diagnosis, path: Path) -> None:
    """Write the workbook; it appears whole or not at all. Texts stay texts, whatever they begin with."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for name, lines in _sheets(diagnosis):
        sheet = book.create_sheet(name)
        _dress(sheet, layout.HEADINGS[name])
        sheet.append([_cell(sheet, h, bold=True) for h in layout.HEADINGS[name]])
        for line in lines:
            sheet.append([_cell(sheet, value) for value in line])
    part = path.with_name(path.name + ".part")
    try:
        book.save(part)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _sheets(diagnosis: Diagnosis) -> Iterator[tuple[str, Iterator[Line]]]:
    yield layout.RESULT, _results(diagnosis)
    yield layout.TABLES, _tables(diagnosis)
    yield layout.DOMAINS, _domains(diagnosis)
    yield layout.BUSINESS, _business(diagnosis)
    yield layout.RUNS, _runs(diagnosis)
    yield layout.REFERENCES, _references(diagnosis)
    yield layout.ERRORS, _errors(diagnosis)


def _area(result: Result) -> str:
    if isinstance(result.rule.check, Reference):
        return "참조무결성"
    return "도메인" if result.rule.indicator in DOMAIN_INDICATORS else "업무규칙"


def _results(diagnosis: Diagnosis) -> Iterator[Line]:
    for r in diagnosis.results:
        if r.ran:
            rule = r.rule
            yield _area(r), rule.indicator.value, rule.table, rule.column, r.total, r.errors, round(r.rate, 4)
    yield layout.TOTAL, "", "", "", diagnosis.total, diagnosis.errors, round(diagnosis.rate, 4)


def _tables(diagnosis: Diagnosis) -> Iterator[Line]:
    for t in diagnosis.tables:
        yield diagnosis.dbms, t.schema, t.name, t.state, t.opinion


def _domains(diagnosis: Diagnosis) -> Iterator[Line]:
    for r in diagnosis.results:
        rule = r.rule
        if _area(r) == "도메인":
            yield (
                diagnosis.dbms, rule.schema, rule.table, rule.column, rule.name, rule.indicator.value,
                str(rule.check), ", ".join(rule.ignored), _opinion(r),
            )  # fmt: skip
    for e in diagnosis.exclusions:
        if e.column is not None:
            yield diagnosis.dbms, e.schema, e.table, e.column, "", "", "", "", f"진단 제외: {e.reason}"


def _opinion(result: Result) -> str:
    ignored = f"; 제외 사유: {result.rule.ignored_reason}" if result.rule.ignored_reason else ""
    return result.rule.reason + ignored


def _business(diagnosis: Diagnosis) -> Iterator[Line]:
    for r in diagnosis.results:
        rule = r.rule
        if _area(r) == "업무규칙":
            told = rule.description or rule.reason
            yield (
                rule.indicator.value, rule.id, rule.name, rule.basis, told, rule.table, rule.column, analysis_sql(r),
            )  # fmt: skip


def _runs(diagnosis: Diagnosis) -> Iterator[Line]:
    for r in diagnosis.results:
        rule = r.rule
        yield (
            diagnosis.at if r.ran else None, rule.id, rule.indicator.value, rule.table, rule.column, r.total,
            r.checked, r.errors, round(r.rate, 4), "완료" if r.ran else "실패", r.problem,
        )  # fmt: skip


def _references(diagnosis: Diagnosis) -> Iterator[Line]:
    for r in diagnosis.references():
        rule, check = r.rule, r.rule.check
        assert isinstance(check, Reference)
        yield (
            diagnosis.dbms, rule.schema, rule.table, rule.column, check.table, ", ".join(check.columns),
            r.total, r.errors, round(r.rate, 4), analysis_sql(r), r.problem or rule.reason,
        )  # fmt: skip


def _errors(diagnosis: Diagnosis) -> Iterator[Line]:
    for r in diagnosis.results:
        rule = r.rule
        if r.errors and not r.shapes:
            yield rule.id, rule.indicator.value, rule.table, rule.column, "", r.errors, ""
        for number, (shape, count) in enumerate(r.shapes.items()):
            shown = ", ".join(r.examples) if number == 0 else ""
            yield rule.id, rule.indicator.value, rule.table, rule.column, shape, count, shown


def _cell(sheet: Worksheet, value: Any, *, bold: bool = False) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font

    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("?", value)[:LONGEST_CELL]
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # a shape may begin with =, which must not become a formula
    if bold:
        cell.font = Font(bold=True)
    return cell


def _dress(sheet: Worksheet, headings: Sequence[str]) -> None:
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "A2"
    wide = {"검증룰", "의견", "분석SQL", "설명", "컬럼", "컬럼명", "테이블", "테이블명"}
    for place, heading in enumerate(headings, 1):
        sheet.column_dimensions[get_column_letter(place)].width = WIDTHS[heading in wide]
