"""Sample 정의서 workbooks: the forms two agencies fill in by hand, with their line breaks and merged headings."""

from __future__ import annotations

import csv
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font

COLUMN_HEADINGS = (
    "주제영역",
    "schema",
    "테이블\n영문명",
    "테이블 한글명",
    "컬럼\n영문명",
    "컬럼\n한글명",
    "컬럼 설명",
    "자료\n타입",
    "자료\n길이",
    "자료소수점길이",
    "NOT NULL\n여부",
    "PK정보",
    "FK정보",
    "개인정보\n여부",
    "암호화\n여부",
)
DUST = (  # 충청남도 비산먼지 발생사업장
    ("T_FGTV_DUST_BPLC", "비산먼지 발생사업장", "BPLC_MNG_NO", "사업장관리번호", "VARCHAR", 20, "", "Y", "PK01", "", "N", "N"),
    ("T_FGTV_DUST_BPLC", "비산먼지 발생사업장", "BPLC_NM", "사업장명", "VARCHAR", 200, "", "Y", "", "", "N", "N"),
    ("T_FGTV_DUST_BPLC", "비산먼지 발생사업장", "REPR_NAME", "대표자", "VARCHAR", 30, "", "N", "", "", "Y", "N"),
    ("T_FGTV_DUST_BPLC", "비산먼지 발생사업장", "REPR_JUMIN", "주민번호", "VARCHAR", 13, "", "N", "", "", "", ""),
    ("T_FGTV_DUST_BPLC", "비산먼지 발생사업장", "TELNO", "전화번호", "VARCHAR", 11, "", "N", "", "", "N", "N"),
    ("T_FGTV_DUST_BPLC", "비산먼지 발생사업장", "REGIST_DE", "등록일자", "VARCHAR", 8, "", "N", "", "", "N", "N"),
    ("T_FGTV_DUST_BPLC", "비산먼지 발생사업장", "LEDCD", "법정동코드", "VARCHAR", 5, "", "N", "", "", "N", "N"),
    ("T_FGTV_DUST_INSP", "비산먼지 점검내역", "BPLC_MNG_NO", "사업장관리번호", "VARCHAR", 20, "", "Y", "PK01",
     "T_FGTV_DUST_BPLC.BPLC_MNG_NO", "N", "N"),
    ("T_FGTV_DUST_INSP", "비산먼지 점검내역", "INSP_YMD", "점검일자", "CHAR", 8, "", "Y", "PK02", "", "N", "N"),
    ("T_FGTV_DUST_INSP", "비산먼지 점검내역", "VLTN_CN", "위반내용", "VARCHAR", 4000, "", "N", "", "", "N", "N"),
    ("T_FGTV_DUST_INSP", "비산먼지 점검내역", "PNLTY_AMT", "과태료금액", "NUMERIC", 15, "", "N", "", "", "N", "N"),
)  # fmt: skip
DISABLED = (  # 한국장애인개발원 장애인 편의시설
    ("TB_DSBLD_CNVN_FCLT", "장애인 편의시설", "FCLT_ID", "시설아이디", "VARCHAR", 20, "", "Y", "PK", "", "N", "N"),
    ("TB_DSBLD_CNVN_FCLT", "장애인 편의시설", "FCLT_NM", "시설명", "VARCHAR", 200, "", "Y", "", "", "N", "N"),
    ("TB_DSBLD_CNVN_FCLT", "장애인 편의시설", "LOTNO_ADDR", "지번주소", "VARCHAR", 200, "", "N", "", "", "N", "N"),
    ("TB_DSBLD_CNVN_FCLT", "장애인 편의시설", "RAMP_YN", "경사로유무", "CHAR", 1, "", "N", "", "", "N", "N"),
    ("TB_DSBLD_CNVN_FCLT", "장애인 편의시설", "AIRCLNR_CNT", "공기청정기수", "NUMERIC", 10, "", "N", "", "", "N", "N"),
    ("TB_DSBLD_CNVN_FCLT", "장애인 편의시설", "CHRGR_EMAIL", "담당자이메일", "VARCHAR", 320, "", "N", "", "", "Y", "N"),
    ("TB_DSBLD_USER", "이용 장애인", "USER_NM", "이용자 성명", "VARCHAR", 100, "", "N", "", "", "Y", "N"),
    ("TB_DSBLD_USER", "이용 장애인", "DSBLTY_GRD", "장애등급", "VARCHAR", 2, "", "N", "", "", "Y", "N"),
)  # fmt: skip

MEANINGS = {  # 컬럼 설명, which agencies fill in for few columns
    "VLTN_CN": "미세먼지 발생 억제시설 설치와 조치 기준을 지키지 않은 내용",
    "BPLC_MNG_NO": "미세먼지 배출 사업장 관리번호",
    "AIRCLNR_CNT": "미세먼지를 거르는 공기청정기 대수",
}


def make_sheets(folder: Path) -> dict[str, Path]:
    """Write the sample forms into `folder` and return them by name."""
    return {
        "dust": _workbook(folder / "비산먼지_컬럼정의서.xlsx"),
        "disabled": _csv(folder / "편의시설_컬럼정의서.csv"),
    }


def _row(row: tuple[str | int, ...]) -> tuple[str | int, ...]:
    table, table_name, column, name, kind, length, scale, required, pk, fk, personal, encrypted = row
    return (
        "환경",
        "PUBLIC",
        table,
        table_name,
        column,
        name,
        "",
        kind,
        length,
        scale,
        required,
        pk,
        fk,
        personal,
        encrypted,
    )


def _workbook(path: Path) -> Path:
    book = Workbook()
    guide = book.active
    assert guide is not None
    guide.title = "작성지침"
    guide["A1"] = "필수 항목을 빠짐없이 적습니다."
    sheet = book.create_sheet("컬럼정의서")
    sheet["A1"] = "컬럼정의서 (충청남도 비산먼지관리시스템)"
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.merge_cells("A1:O1")
    sheet.append([])
    sheet.append(list(COLUMN_HEADINGS))
    for row in DUST:
        sheet.append(list(_row(row)))
    book.save(path)
    return path


def _csv(path: Path) -> Path:
    with path.open("w", encoding="cp949", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMN_HEADINGS)
        writer.writerows(_row(row) for row in DISABLED)
    return path
