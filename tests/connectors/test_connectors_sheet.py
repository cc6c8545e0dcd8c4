"""Design forms as agencies keep them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from catalog.records import Database, Dataset, System
from connectors.sheet.heading import field_of

Read = Callable[..., list[Any]]
COLUMN_HEADS = [
    "schema",
    "테이블 영문명",
    "컬럼 영문명",
    "컬럼 한글명",
    "자료\n타입",
    "자료 길이",
    "자료소수점길이",
    "NOT NULL 여부",
]
COLUMN_HEADS += ["PK정보", "FK정보", "개인정보여부", "암호화 여부", "공개/비공개여부"]
ROW = ["AIR", "TB_STN", "STN_ID", "측정소번호", "VARCHAR2", "10", None, "Y", "PK01", None, "N", "N", "공개"]


def save(path: Path, sheets: dict[str, list[list[Any]]], merged: dict[str, list[str]] | None = None) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for cells in (merged or {}).get(name, ()):
            sheet.merge_cells(cells)
    book.save(path)
    return path


def table(items: list[Any], name: str) -> Any:
    return next(item for item in items if isinstance(item, Dataset) and item.source_id == name).tables[0]


def test_a_whole_workbook_is_joined(tmp_path: Path, read: Read, of: Any, codes: Any) -> None:
    path = save(
        tmp_path / "정의서.xlsx",
        {
            "작성지침": [["작성지침"], ["테이블영문명은 대문자로, 컬럼영문명도 대문자로 적는다"]],
            "빈 시트": [],
            "정보시스템": [
                ["정보시스템명", "관련법령(보유목적)", "운영부서명", "담당자\n전화번호"],
                ["대기정보", "법 제3조", "대기과", "0442016860"],
            ],
            "DB": [
                ["데이터베이스정의서"],
                [],
                ["논리DB명", "물리DB명", "DBMS정보"],
                ["대기DB", "AIRDB", "Oracle"],
            ],
            "테이블": [
                ["물리 DB명", "schema", "테이블\n영문명", "테이블한글명", "테이블볼륨", "보존 기간"],
                ["AIRDB", "AIR", "TB_STN", "측정소", "1,234", "영구"],
            ],
            "컬럼": [["컬럼정의서"], COLUMN_HEADS, ROW],
        },
    )
    items = read("sheet", path, agency="환경부", not_null_means="not_null")
    assert codes(items) == []
    system, database = of(items, System)[0], of(items, Database)[0]
    assert (system.name, system.purpose, system.contact.phone) == ("대기정보", "법 제3조", "+82-44-201-6860")
    assert (database.name, database.logical_name, database.dbms) == ("AIRDB", "대기DB", "Oracle")
    dataset = of(items, Dataset)[0]
    assert (dataset.source_id, dataset.title, dataset.publisher) == ("AIR.TB_STN", "측정소", "환경부")
    assert (dataset.database, dataset.system) == ("AIRDB", "대기정보")
    described = dataset.tables[0]
    assert (described.row_count, described.retention, described.schema) == (1234, "영구", "AIR")
    column = described.columns[0]
    assert (column.name, column.logical_name, column.data_type, column.length) == (
        "STN_ID",
        "측정소번호",
        "VARCHAR2",
        10,
    )
    assert (column.primary_key, column.nullable, column.personal, column.public) == (1, False, False, True)


@pytest.mark.parametrize(
    ("meaning", "written", "nullable", "asks"),
    [
        (None, "Y", None, True),
        ("not_null", "Y", False, False),
        ("nullable", "Y", True, False),
        ("not_null", "N", True, False),
        (None, "NOT NULL", False, False),
        (None, "NULL", True, False),
        (None, None, None, False),
    ],
)
def test_not_null_is_asked_for_and_never_assumed(
    tmp_path: Path,
    read: Read,
    codes: Any,
    meaning: str | None,
    written: str | None,
    nullable: bool | None,
    asks: bool,
) -> None:
    row = [written if head == "NOT NULL 여부" else cell for head, cell in zip(COLUMN_HEADS, ROW, strict=True)]
    items = read(
        "sheet",
        save(tmp_path / "a.xlsx", {"컬럼": [COLUMN_HEADS, row, [*row[:2], "B", *row[3:]]]}),
        not_null_means=meaning,
    )
    assert [c.nullable for c in table(items, "AIR.TB_STN").columns] == [nullable, nullable]
    assert codes(items) == (["ambiguous_not_null"] if asks else [])


def test_headings_over_two_rows_and_merged_cells_are_read(tmp_path: Path, read: Read) -> None:
    rows = [
        ["컬럼정의서", None, None, None, None, None],
        ["테이블", None, "컬럼", None, "자료", None],
        ["영문명", "한글명", "영문명", "한글명", "타입", "길이"],
        ["TB_A", "가", "ID", "아이디", "NUMBER", "5,2"],
        [None, None, "NM", "이름", "VARCHAR(30)", None],
    ]
    merged = {"컬럼": ["A1:F1", "A2:B2", "C2:D2", "E2:F2", "A4:A5", "B4:B5"]}
    described = table(read("sheet", save(tmp_path / "a.xlsx", {"컬럼": rows}, merged)), "TB_A")
    assert described.logical_name == "가"
    assert [(c.name, c.data_type, c.length, c.scale) for c in described.columns] == [
        ("ID", "NUMBER", 5, 2),
        ("NM", "VARCHAR", 30, None),
    ]


def test_a_column_named_like_a_heading_is_a_column(tmp_path: Path, read: Read) -> None:
    rows = [
        ["테이블영문명", "컬럼영문명", "컬럼한글명", "비고"],
        ["TB_A", "SCHEMA", "스키마", "기본값"],
        ["TB_A", "TYPE", "유형", ""],
    ]
    assert [
        c.name for c in table(read("sheet", save(tmp_path / "a.xlsx", {"컬럼": rows})), "TB_A").columns
    ] == ["SCHEMA", "TYPE"]


def test_tables_that_stand_above_their_columns_are_read_block_by_block(tmp_path: Path, read: Read) -> None:
    rows: list[list[Any]] = []
    for number in (1, 2):
        rows += [
            ["테이블영문명", f"TB_{number}", "테이블한글명", f"표{number}"],
            ["컬럼명", "컬럼한글명", "데이터타입", "Null허용", "PK"],
        ]
        rows += [["ID", "아이디", "NUMBER", "N", "Y"], ["NM", "이름", "VARCHAR(10)", "Y", None], []]
    items = read("sheet", save(tmp_path / "a.xlsx", {"정의서": rows}))
    for number in (1, 2):
        described = table(items, f"TB_{number}")
        assert described.logical_name == f"표{number}"
        assert [(c.name, c.nullable, c.primary_key) for c in described.columns] == [
            ("ID", False, 1),
            ("NM", True, None),
        ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_csv_is_read_in_its_encoding(tmp_path: Path, read: Read, encoding: str, delimiter: str) -> None:
    lines = [
        ["테이블영문명", "컬럼영문명", "컬럼한글명", "자료타입"],
        ["TB_A", "PM10", "미세먼지농도", '"NUMBER(5,1)"'],
    ]
    path = tmp_path / "a.csv"
    path.write_bytes("\r\n".join(delimiter.join(line) for line in lines).encode(encoding))
    column = table(read("sheet", path), "TB_A").columns[0]
    assert (column.logical_name, column.length, column.scale) == ("미세먼지농도", 5, 1)


def test_rows_without_names_are_record_errors_and_doubles_are_warnings(
    tmp_path: Path, read: Read, codes: Any, of: Any
) -> None:
    rows = [
        ["테이블영문명", "컬럼영문명", "자료타입"],
        ["", "A", "X"],
        ["T", "", "X"],
        ["T", "A", "X"],
        ["T", "A", "Y"],
    ]
    items = read("sheet", save(tmp_path / "a.xlsx", {"컬럼": rows}))
    assert codes(items) == ["missing_identifier", "missing_identifier", "duplicate_column"]
    assert [c.data_type for c in table(items, "T").columns] == ["X"]


def test_every_heading_of_the_official_forms_is_known_or_known_not_to_be_kept(test_data: Path) -> None:
    import orjson

    forms = orjson.loads((test_data / "vocabulary/forms_spec.json").read_bytes())
    unknown = {
        h
        for name in ("01_데이터베이스정의서", "04_테이블정의서", "05_컬럼정의서")
        for h in forms[name]
        if field_of(h) is None
    }
    assert unknown == {
        "수집제외사유",
        "순번",
        "관련엔터티명",
        "사업범위 여부",
        "연관 엔터티명",
        "인덱스명",
        "인덱스 순번",
        "AK정보",
    }


@pytest.mark.parametrize(
    "heading",
    [
        "테이블 영문명",
        "테이블\n영문명",
        " 테이블영문명 ",
        "테이블_영문명",
        "※테이블(영문명)",
        "테이블　영문명",
    ],
)
def test_headings_are_recognised_whatever_their_spacing(heading: str) -> None:
    assert field_of(heading) == "table"
