"""Reading 정의서: forms in whatever shape they come, and clear refusals of what is no form or no file to open."""

from __future__ import annotations

import json
import time
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocab.columns import CheckedDatabase, ColumnSpec, NotNullMeaning
from vocab.errors import MissingHeadings, UnreadableFile
from vocab.rules import Finding
from vocab.sheets import read_form
from vocab.sheets.headings import find_heading

HEADING = ["테이블 영문명", "컬럼 영문명", "컬럼 한글명", "자료 타입", "자료 길이"]
ROW = ["TB_A", "REG_YMD", "등록일자", "CHAR", 8]


def workbook(path, sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, (rows, merged) in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for cells in merged:
            sheet.merge_cells(cells)
    book.save(path)
    return path


def read(path, **settings):
    items = list(read_form(path, CheckedDatabase(**settings)))
    columns = [item.column for item in items if not isinstance(item, Finding)]
    return columns, [item for item in items if isinstance(item, Finding)]


def test_the_official_column_form_is_known_by_its_headings(test_data):
    forms = json.loads((test_data / "vocabulary" / "forms_spec.json").read_text())
    heading = find_heading([(1, tuple(forms["05_컬럼정의서"]))], [])
    assert {"schema", "table", "column", "logical_name", "domain", "data_type", "length", "scale"} <= set(
        heading.columns
    )
    assert {"not_null", "primary_key", "personal", "encrypted", "value_format"} <= set(heading.columns)
    others = [name for name in forms if name != "05_컬럼정의서"]
    assert all(find_heading([(1, tuple(forms[name]))], []) is None for name in others)


@pytest.mark.parametrize(
    "heading",
    [
        ["테이블\n영문명", "컬럼\n영문명", "컬럼\n한글명", "데이터 타입", "데이터\n길이"],
        ["테이블명", "컬럼명", "컬럼한글명", "Data Type", "Length"],
        ["TABLE_NAME", "COLUMN_NAME", "한글명", "type", "size"],
        ["테이블명(영문)", "컬럼명(영문)", "컬럼명(한글)", "자료형", "길이(Byte)"],
        ["테이블ID *", "컬럼ID *", "컬럼논리명 (필수)", "타입", "자릿수"],
    ],
)
def test_headings_vary(tmp_path, heading):
    path = workbook(tmp_path / "a.xlsx", {"컬럼": ([heading, ROW], [])})
    (column,), _ = read(path)
    assert (column.table, column.name, column.logical_name, column.data_type, column.length) == tuple(ROW)


def test_a_database_catalogue_is_a_form_too(tmp_path):
    path = tmp_path / "columns.csv"
    path.write_text(
        "TABLE_SCHEMA,TABLE_NAME,COLUMN_NAME,IS_NULLABLE,DATA_TYPE,CHARACTER_MAXIMUM_LENGTH,NUMERIC_PRECISION,NUMERIC_SCALE,"
        "COLUMN_COMMENT\ns,m,REG_YMD,YES,char,8,,,등록일자\ns,m,AMT,NO,decimal,,15,4,금액\n"
    )
    columns, _ = read(path)
    assert [(c.schema, c.length, c.scale, c.nullable, c.logical_name) for c in columns] == [
        ("s", 8, None, True, "등록일자"),
        ("s", 15, 4, False, "금액"),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        ["테이블명", "영문명", "컬럼명", "타입", "길이"],
        ["테이블명", "컬럼ID", "컬럼명", "타입", "길이"],
        ["테이블명", "컬럼영문명", "컬럼명", "타입", "길이"],
        ["테이블명", "컬럼명", "컬럼한글명", "타입", "길이"],
    ],
)
def test_a_bare_column_name_heading_is_told_by_its_neighbour(tmp_path, heading):
    (column,), _ = read(workbook(tmp_path / "a.xlsx", {"컬럼": ([heading, ROW], [])}))
    assert (column.name, column.logical_name) == ("REG_YMD", "등록일자")


def test_several_heading_rows_with_merged_groups(tmp_path):
    rows = [
        ["○○기관 컬럼정의서"],
        [],
        ["연번", "테이블", None, "컬럼", None, "데이터", None, "NOT NULL\n여부"],
        [None, "영문명", "한글명", "영문명", "한글명", "타입", "길이"],
        [1, "TB_A", "가", "REG_YMD", "등록일자", "CHAR", 8, "Y"],
        [2, None, None, "AMT", "금액", "NUMERIC", "15,4", "N"],
    ]
    merged = ["A3:A4", "B3:C3", "D3:E3", "F3:G3", "H3:H4", "B5:B6", "C5:C6"]
    columns, _ = read(workbook(tmp_path / "a.xlsx", {"컬럼정의서": (rows, merged)}))
    assert [(c.table, c.name, c.row) for c in columns] == [("TB_A", "REG_YMD", 5), ("TB_A", "AMT", 6)]
    assert (columns[1].length, columns[1].scale) == (15, 4)


def test_one_table_a_block_with_its_name_above(tmp_path):
    block = [["테이블명", None, table, "테이블한글명", "표"] for table in ("TB_X", "TB_Y")]
    heading = ["No", "컬럼명", "컬럼한글명", "타입", "길이"]
    rows = [
        block[0],
        heading,
        [1, "REG_YMD", "등록일자", "CHAR", 8],
        [],
        block[1],
        heading,
        [1, "SYS_NM", "시스템명", "VARCHAR", 100],
    ]
    columns, _ = read(workbook(tmp_path / "a.xlsx", {"정의서": (rows, [])}))
    assert [(c.table, c.logical_name) for c in columns] == [("TB_X", "등록일자"), ("TB_Y", "시스템명")]


def test_guidance_and_empty_sheets_are_told_of_and_not_read(tmp_path):
    sheets = {"작성지침": ([HEADING, ROW], []), "빈 시트": ([], []), "컬럼": ([HEADING, ROW], [])}
    columns, findings = read(workbook(tmp_path / "a.xlsx", sheets))
    assert len(columns) == 1
    assert [f.rule for f in findings] == ["F6", "F6"]


def test_short_rows_and_rows_without_a_name(tmp_path):
    rows = [
        HEADING,
        ["TB_A", "REG_YMD"],
        ["TB_A", None, None, "CHAR", 8],
        [None, None, None, None, None, "비고만"],
    ]
    columns, findings = read(workbook(tmp_path / "a.xlsx", {"컬럼": (rows, [])}))
    assert [c.name for c in columns] == ["REG_YMD"]
    assert [(f.rule, f.row) for f in findings] == [("F4", 3)]


def test_a_formula_nobody_computed_is_a_finding(tmp_path):
    columns, findings = read(
        workbook(tmp_path / "a.xlsx", {"컬럼": ([HEADING, ["TB_A", '="A"&"B"', "등록일자"]], [])})
    )
    assert columns[0].logical_name == "등록일자"
    assert [(f.rule, f.row) for f in findings] == [("F2", 2)]


def test_unreadable_lengths_broken_values_and_twice_defined_columns(tmp_path):
    rows = [HEADING, ["TB_A", "A", "가", "CHAR", "길다"], ["TB_A", "A", "#REF!", "CHAR", 8]]
    _, findings = read(workbook(tmp_path / "a.xlsx", {"컬럼": (rows, [])}))
    assert sorted(f.rule for f in findings) == ["F5", "F7", "F9"]


NOT_NULL = [
    [*HEADING, "NOT NULL 여부", "PK정보"],
    [*ROW, "Y", "PK01"],
    ["TB_A", "AMT", "금액", "NUMERIC", 15, "N"],
]


def test_the_meaning_of_not_null_is_asked_for_and_never_assumed(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"컬럼": (NOT_NULL, [])})
    columns, findings = read(path)
    assert [c.nullable for c in columns] == [None, None]
    assert [f.rule for f in findings] == ["F1"]
    assert "y_is_not_null" in findings[0].suggestion


@pytest.mark.parametrize(
    ("meaning", "nullable"),
    [(NotNullMeaning.Y_IS_NOT_NULL, [False, True]), (NotNullMeaning.Y_IS_NULLABLE, [True, False])],
)
def test_a_told_meaning_is_followed(tmp_path, meaning, nullable):
    columns, findings = read(workbook(tmp_path / "a.xlsx", {"컬럼": (NOT_NULL, [])}), not_null=meaning)
    assert [c.nullable for c in columns] == nullable
    assert findings == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_in_any_encoding_and_separator(tmp_path, encoding, separator):
    lines = [
        separator.join(HEADING),
        separator.join(["TB_A", "REG_YMD", '"등록\n일자"', "CHAR", "8"]),
        separator.join(["", "AMT", "금액"]),
    ]
    path = tmp_path / "a.csv"
    path.write_bytes("\r\n".join(lines).encode(encoding))
    columns, _ = read(path)
    assert [(c.table, c.name) for c in columns] == [("TB_A", "REG_YMD"), ("TB_A", "AMT")]
    assert columns[0].logical_name == "등록\n일자"


def refused(path, error=UnreadableFile):
    with pytest.raises(error) as raised:
        list(read_form(path, CheckedDatabase()))
    assert str(path) in str(raised.value)
    assert " / " in str(raised.value)
    return str(raised.value)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 not a zip",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old xls",
        bytes(range(128, 256)) * 4,
        b"\x00\x01\x02" * 50,
    ],
)
def test_what_is_no_table_is_refused_with_the_way_out(tmp_path, content):
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    refused(path)
    refused(tmp_path / "none.xlsx")


def test_a_file_without_headings_says_which_are_needed(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("이름,나이\n가,3\n")
    assert "컬럼 영문명" in refused(path, MissingHeadings)


def test_a_zip_bomb_is_refused_before_it_unfolds(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(100):
                part.write(b" " * 1_000_000)
    start = time.perf_counter()
    assert "압축 폭탄" in refused(path)
    assert time.perf_counter() - start < 1


def test_entities_and_other_zips_are_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "b">]><workbook/>')
    assert "DTD" in refused(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    assert "xlsx" in refused(path)


def test_macros_are_told_of_and_not_run(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"컬럼": ([HEADING, ROW], [])})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    columns, findings = read(path)
    assert len(columns) == 1
    assert [f.rule for f in findings] == ["F3"]


def test_a_stray_cell_far_to_the_right_and_a_false_dimension_cost_nothing(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEADING)
    sheet.append(ROW)
    sheet["XFD50000"] = "x"
    book.save(tmp_path / "a.xlsx")
    start = time.perf_counter()
    columns, _ = read(tmp_path / "a.xlsx")
    assert len(columns) == 1
    assert time.perf_counter() - start < 5


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@settings(deadline=None)
@given(rows=st.lists(st.lists(TEXTS, max_size=6), max_size=8))
def test_no_cells_whatever_break_the_reader(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("forms") / "a.csv"
    lines = [",".join(HEADING), *(",".join(cell.replace('"', "") for cell in row) for row in rows)]
    path.write_text("\n".join(lines), encoding="utf-8", errors="replace")
    for item in read_form(path, CheckedDatabase()):
        assert isinstance(item if isinstance(item, Finding) else item.column, Finding | ColumnSpec)
