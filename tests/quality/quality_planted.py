"""A small database with planted defects, each counted, on any engine SQLAlchemy reaches, and as files."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

ROWS = 200
DEPARTMENTS = [("D01", "총무과"), ("D02", "환경과"), ("D03", "토목과")]
PLANTED = {  # columns and indicator -> rows in error
    ("CTRT_NO", "번호"): 2,  # blanks inside
    ("CTRT_NO", "필수값"): 2,  # one number given twice
    ("CTRT_YMD", "날짜"): 4,
    ("EMRG_YN", "여부"): 3,
    ("CTRT_AMT", "금액"): 3,
    ("IMPL_RT", "율"): 2,
    ("DEPT_CD", "참조관계"): 5,
    ("BGNG_YMD, END_YMD", "시간순서 일관성"): 6,
    ("CTRT_AMT, SPLY_AMT, TAX_AMT", "계산식"): 7,
    ("EMRG_YN, EMRG_RSN", "컬럼 간 논리관계 일관성"): 8,
}
COLUMNS = (
    ("CTRT_NO", "계약번호", "VARCHAR(20)"),
    ("CTRT_YMD", "계약일자", "VARCHAR(10)"),
    ("EMRG_YN", "긴급여부", "VARCHAR(2)"),
    ("EMRG_RSN", "긴급사유", "VARCHAR(100)"),
    ("CTRT_AMT", "계약금액", "VARCHAR(20)"),
    ("SPLY_AMT", "공급금액", "NUMERIC(15)"),
    ("TAX_AMT", "세금금액", "NUMERIC(15)"),
    ("IMPL_RT", "이행비율", "VARCHAR(10)"),
    ("DEPT_CD", "부서코드", "VARCHAR(5)"),
    ("BGNG_YMD", "계약시작일자", "CHAR(8)"),
    ("END_YMD", "계약종료일자", "CHAR(8)"),
)


def contracts() -> list[dict[str, Any]]:
    """Return the rows, defects planted in rows of their own."""
    rows = [_sound(i) for i in range(ROWS)]
    rows[0]["CTRT_NO"], rows[1]["CTRT_NO"] = "C 0001", "C\t0002"
    rows[101]["CTRT_NO"] = rows[100]["CTRT_NO"]
    for i, value in enumerate(("20240230", "20241301", "2024-05-01", "00000101"), 10):
        rows[i]["CTRT_YMD"] = value
    for i, value in enumerate(("n", "X", "1"), 20):
        rows[i]["EMRG_YN"] = value
    for i, value in enumerate(("1,000", "12만원", "1E6"), 30):
        rows[i]["CTRT_AMT"] = value
    rows[40]["IMPL_RT"], rows[41]["IMPL_RT"] = "12%", "abc"
    for i in range(50, 55):
        rows[i]["DEPT_CD"] = "D99"
    for i in range(60, 66):
        rows[i]["BGNG_YMD"], rows[i]["END_YMD"] = "20250101", "20241231"
    for i in range(70, 77):
        rows[i]["TAX_AMT"] = rows[i]["TAX_AMT"] + 1
    for i in range(80, 88):
        rows[i]["EMRG_YN"], rows[i]["EMRG_RSN"] = "Y", None
    for i in range(90, 100):  # missing values are no errors
        rows[i]["CTRT_YMD"], rows[i]["IMPL_RT"], rows[i]["BGNG_YMD"] = None, "", None
    return rows


def _sound(i: int) -> dict[str, Any]:
    day = date(2024, 1, 1) + timedelta(days=i)
    supply = 1000 * (i + 1)
    return {
        "CTRT_NO": f"C{i:05d}",
        "CTRT_YMD": f"{day:%Y%m%d}",
        "EMRG_YN": "Y" if i % 2 else "N",
        "EMRG_RSN": "수해 복구" if i % 2 else None,
        "CTRT_AMT": str(supply + supply // 10),
        "SPLY_AMT": supply,
        "TAX_AMT": supply // 10,
        "IMPL_RT": f"{i % 100}.5",
        "DEPT_CD": DEPARTMENTS[i % 3][0],
        "BGNG_YMD": f"{day:%Y%m%d}",
        "END_YMD": f"{day + timedelta(days=30):%Y%m%d}",
    }


RULES = {
    "rules": [
        {"id": "B1", "table": "TB_CTRT", "calculate": "CTRT_AMT = SPLY_AMT + TAX_AMT", "basis": "예산회계법"},
        {
            "id": "B2",
            "table": "TB_CTRT",
            "when": {"column": "EMRG_YN", "values": ["Y"]},
            "then": {"column": "EMRG_RSN"},
        },
        {"id": "B3", "table": "TB_CTRT", "column": "DEPT_CD", "references": "TB_DEPT.DEPT_CD"},
        {"id": "B4", "table": "TB_CTRT", "column": "CTRT_NO", "unique": True},
    ],
}


def make(engine: sa.Engine) -> None:
    """Write the tables; the reference is left to a rule, since servers would not let an orphan in."""
    metadata = sa.MetaData()
    names = [n for n, _, _ in COLUMNS]
    sa.Table(
        "TB_DEPT",
        metadata,
        sa.Column("DEPT_CD", sa.String(5), primary_key=True),
        sa.Column("DEPT_NM", sa.String(40)),
    )
    columns: list[Any] = []
    for name, korean, declared in COLUMNS:
        kind, _, inside = declared.rstrip(")").partition("(")
        made: Any = {"VARCHAR": sa.String, "CHAR": sa.CHAR, "NUMERIC": sa.Numeric}[kind](int(inside))
        columns.append(sa.Column(name, made, comment=korean))
    sa.Table("TB_CTRT", metadata, *columns)
    metadata.drop_all(engine)
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(
            metadata.tables["TB_DEPT"].insert(), [{"DEPT_CD": c, "DEPT_NM": n} for c, n in DEPARTMENTS]
        )
        connection.execute(
            metadata.tables["TB_CTRT"].insert(), [{n: r[n] for n in names} for r in contracts()]
        )
