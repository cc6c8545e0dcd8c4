"""The diagnosis workbook: its layout, and that each acceptance check finds what it is there for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from quality.errors import UnreadableData
from quality.report import layout
from quality.report.acceptance import check_report
from quality.report.workbook import write_report
from quality.values.diagnosis import Diagnosis, Result, TableState
from quality.values.indicator import Indicator
from quality.values.rule import Calculation, Exclusion, Implication, OneOf, Order, Reference, Rule

AT = "2026-11-22T00:00:00+00:00"


def rule(number: int, indicator: Indicator, columns: tuple[str, ...], check: Any) -> Rule:
    return Rule(f"R{number}", f"=룰 {number}", indicator, "T", columns, check, "이름", "S")


RESULTS = (
    Result(rule(1, Indicator.FLAG, ("A",), OneOf(("Y", "N"))), 10, 9, 2, {"=A+9": 2}),
    Result(rule(2, Indicator.TIME_ORDER, ("B", "C"), Order()), 10, 8, 1),
    Result(rule(3, Indicator.CALCULATION, ("D", "E"), Calculation("D", "E * 2", 0.5)), 10, 10, 0),
    Result(rule(4, Indicator.LOGIC, ("A", "F"), Implication("A", ("Y",), "F")), 10, 5, 3),
    Result(rule(5, Indicator.REFERENCE, ("G",), Reference("P", ("ID",))), 10, 10, 4, sql="SELECT 1"),
)
TABLES = (TableState("T", "수집", 10, schema="S"), TableState("U", "제외", opinion="임시 테이블"))
EXCLUDED = (Exclusion("T", "H", "자유 글"), Exclusion("U", "I", "임시 테이블"))
FOUND = Diagnosis(
    "db", "oracle", AT, TABLES, RESULTS, EXCLUDED, (*(("T", c) for c in "ABCDEFGH"), ("U", "I"))
)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "진단결과.xlsx"
    write_report(FOUND, path)
    return path


def test_the_workbook_has_the_sheets_and_headings_of_the_common_tool(report: Path) -> None:
    book = load_workbook(report)
    assert book.sheetnames == [
        "(진단결과)값진단결과",
        "(테이블선정)진단대상테이블",
        "(룰설정)도메인",
        "(룰설정)업무규칙",
        "(진단실행)진단항목실행정보",
        "참조무결성",
        "진단항목오류정보",
    ]
    result = [c.value for c in book["(진단결과)값진단결과"][1]]
    assert result == ["분석영역", "검증유형", "테이블", "컬럼", "전체데이터", "오류데이터", "오류율(%)"]
    domains = [c.value for c in book["(룰설정)도메인"][1]]
    assert domains == [
        "DBMS명",
        "스키마명",
        "테이블명",
        "컬럼명",
        "검증룰명",
        "품질지표명",
        "검증룰",
        "오류제외데이터",
        "의견",
    ]


def test_totals_and_rates_stand_in_the_result(report: Path) -> None:
    rows = list(load_workbook(report)["(진단결과)값진단결과"].iter_rows(min_row=2, values_only=True))
    assert rows[0] == ("도메인", "여부", "T", "A", 10, 2, 20)
    assert rows[-1][4:] == (50, 10, 20)


def test_business_rules_carry_sql_that_finds_the_rows(report: Path) -> None:
    rows = list(load_workbook(report)["(룰설정)업무규칙"].iter_rows(min_row=2, values_only=True))
    sql = [r[7] for r in rows]
    assert sql == [
        'SELECT "B", "C" FROM "S"."T" WHERE "B" > "C"',
        'SELECT "D", "E" FROM "S"."T" WHERE ABS("D" - (E * 2)) > 0.5',
        'SELECT "A", "F" FROM "S"."T" WHERE "A" IN (\'Y\') AND "F" IS NULL',
    ]


def test_texts_never_become_formulas(report: Path) -> None:
    cells = [c for sheet in load_workbook(report) for row in sheet.iter_rows() for c in row]
    assert any(c.value == "=룰 1" for c in cells)
    assert not [c.value for c in cells if c.data_type == "f"]


def test_a_sound_report_is_accepted(report: Path) -> None:
    assert check_report(report, FOUND.columns) == []


def drop_sheet(book: Workbook) -> None:
    del book["참조무결성"]


def drop_heading(book: Workbook) -> None:
    book[layout.RESULT]["E1"] = "전체"


def forget_reason(book: Workbook) -> None:
    book[layout.TABLES]["E3"] = None


def leave_uncollected(book: Workbook) -> None:
    book[layout.TABLES]["D2"] = "미수집"


def change_summary(book: Workbook) -> None:
    book[layout.RESULT]["F2"] = 1


def change_total(book: Workbook) -> None:
    book[layout.RESULT]["F7"] = 9


def empty_rule(book: Workbook) -> None:
    book[layout.DOMAINS]["G2"] = None


def empty_sql(book: Workbook) -> None:
    book[layout.BUSINESS]["H2"] = ""


def never_run(book: Workbook) -> None:
    book[layout.RUNS]["A2"] = None


def forget_run(book: Workbook) -> None:
    book[layout.RUNS].delete_rows(3)
    book[layout.RESULT].delete_rows(3)
    book[layout.RESULT]["E6"], book[layout.RESULT]["F6"] = 40, 9


def forget_column(book: Workbook) -> None:
    book[layout.DOMAINS]["I3"] = None


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (drop_sheet, "missing_sheet"),
        (drop_heading, "missing_heading"),
        (forget_reason, "exclusion_without_reason"),
        (leave_uncollected, "uncollected_table"),
        (change_summary, "summary_differs"),
        (change_total, "summary_differs"),
        (empty_rule, "rule_without_expression"),
        (empty_sql, "rule_without_expression"),
        (never_run, "rule_never_run"),
        (forget_run, "rule_never_run"),
        (forget_column, "column_without_rule"),
    ],
)
def test_each_fault_is_found_by_its_check(report: Path, spoil: Callable[[Workbook], None], code: str) -> None:
    book = load_workbook(report)
    spoil(book)
    book.save(report)
    assert {f.code for f in check_report(report, FOUND.columns)} == {code}


def test_a_column_the_report_is_silent_about_is_found(report: Path) -> None:
    (fault,) = check_report(report, [*FOUND.columns, ("T", "Z")])
    assert (fault.code, "T.Z" in fault.message) == ("column_without_rule", True)


def test_a_rule_that_did_not_run_is_a_fault(tmp_path: Path) -> None:
    failed = Result(rule(1, Indicator.FLAG, ("A",), OneOf(("Y",))), problem="시간 초과")
    write_report(Diagnosis("db", "x", AT, TABLES, (failed,), EXCLUDED), tmp_path / "r.xlsx")
    assert [f.code for f in check_report(tmp_path / "r.xlsx")] == ["rule_never_run"]


def test_what_is_no_workbook_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "no.xlsx").write_text("글")
    with pytest.raises(UnreadableData, match=r"no\.xlsx"):
        check_report(tmp_path / "no.xlsx")
