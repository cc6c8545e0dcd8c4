"""The report: official columns, Korean headings, filters, colours, frozen panes, and nothing that runs."""

from __future__ import annotations

import shutil
import subprocess

import openpyxl
import pytest
from presence import missing

from vocab.check import check_file, write_report

pytest_plugins = ("official_vocabulary",)

CSV = (
    "테이블명,컬럼명,컬럼한글명,데이터타입,길이\n"
    "TB_A,REG_YMD,등록일자,CHAR,8\n"
    "TB_A,REGIST_DE,등록일자,VARCHAR,8\n"
    'TB_A,=1+1,"=HYPERLINK(""http://x"",""모방"")",CHAR,8\n'
    "TB_B,X\x0bY,모방명,VARCHAR,8\n"
)


@pytest.fixture
def report(official, tmp_path):
    path = tmp_path / "정의서.csv"
    path.write_text(CSV, encoding="utf-8")
    return write_report(check_file(official, path), tmp_path / "보고서.xlsx")


def test_sheets_have_korean_headings_filters_and_frozen_panes(report):
    book = openpyxl.load_workbook(report)
    assert book.sheetnames == ["요약", "준수율", "공통표준 비교", "점검결과"]
    assert [sheet.freeze_panes for sheet in book] == ["A2", "A2", "A3", "A2"]
    assert book["공통표준 비교"].auto_filter.ref == "A2:O6"
    assert book["점검결과"].auto_filter.ref.startswith("A1:I")


def test_the_comparison_has_the_official_columns(report):
    sheet = openpyxl.load_workbook(report)["공통표준 비교"]
    items = ["영문약어명", "데이터유형", "데이터길이", "소수점"]
    headings = [cell.value for cell in sheet[2]]
    assert headings[:13] == [
        "번호",
        "기관표준용어명",
        *items,
        "공통표준용어명",
        *items,
        "표준적용여부",
        "비고",
    ]
    assert {str(cells) for cells in sheet.merged_cells.ranges} == {"B1:F1", "G1:K1"}
    exact, differing = ([cell.value for cell in row] for row in sheet.iter_rows(min_row=3, max_row=4))
    assert exact[1:12] == ["등록일자", "REG_YMD", "CHAR", 8, None] * 2 + ["4항목 일치"]
    assert differing[11] == "이름만 일치"
    assert "영문명, 타입" in differing[12]
    assert sheet["L3"].fill.fgColor.rgb != sheet["L4"].fill.fgColor.rgb


def test_rates_of_classes_stand_beside_each_other(report):
    sheet = openpyxl.load_workbook(report)["준수율"]
    whole = dict(zip([c.value for c in sheet[1]], [c.value for c in sheet[2]], strict=True))
    assert whole["컬럼 수"] == 4
    assert whole["4항목 일치(%)"] == 25
    assert whole["기관표준"] == 0


def test_texts_that_look_like_formulas_stay_texts(report):
    for sheet in openpyxl.load_workbook(report):
        assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(official, tmp_path, monkeypatch):
    monkeypatch.setattr("vocab.check.report.MOST_ROWS", 5)
    path = tmp_path / "정의서.csv"
    path.write_text(
        "테이블명,컬럼명,컬럼한글명,데이터타입,길이\n" + "T,A,가나다,CHAR,8\n" * 8, encoding="utf-8"
    )
    book = openpyxl.load_workbook(write_report(check_file(official, path), tmp_path / "보고서.xlsx"))
    compared = [book[name] for name in book.sheetnames if name.startswith("공통표준 비교")]
    assert len(compared) == 3
    assert [row[0].value for sheet in compared for row in sheet.iter_rows(min_row=3)] == list(range(1, 9))


def test_libreoffice_opens_it(report, tmp_path):
    office = shutil.which("soffice")
    if office is None:
        missing("LibreOffice (soffice)")
    command = [
        office,
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
    ]
    subprocess.run(
        [*command, "--outdir", str(tmp_path / "out"), str(report)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    book = openpyxl.load_workbook(tmp_path / "out" / report.name)
    assert book["공통표준 비교"]["G3"].value == "등록일자"
    assert book["점검결과"].auto_filter.ref is not None
