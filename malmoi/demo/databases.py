"""Sample agency databases: SQLite files whose DDL carries comments, with the names and fields agencies really have."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from malmoi.demo import values

AIR = """
CREATE TABLE TB_AIR_MSRSTN ( -- 대기오염측정소 정보
  MSRSTN_CD TEXT(6) NOT NULL PRIMARY KEY, -- 측정소코드
  MSRSTN_NM TEXT(100) NOT NULL, -- 측정소명
  STDG_CD CHAR(10), -- 법정동코드
  LAT NUMERIC(12,10), -- 위도
  LOT NUMERIC(13,10), -- 경도
  INSTL_YMD CHAR(8), -- 설치일자
  MNGR_NM VARCHAR(100), -- 관리자명
  MNGR_TELNO VARCHAR(13) -- 관리자전화번호
);
CREATE TABLE TB_AIR_QLTY_DAY ( -- 대기 관측정보(일별 미세먼지 농도)
  MSRSTN_CD TEXT(6) NOT NULL REFERENCES TB_AIR_MSRSTN(MSRSTN_CD), -- 측정소코드
  MSRMT_YMD CHAR(8) NOT NULL, -- 측정일자
  PM10_VL NUMERIC(7,2), -- 미세먼지농도
  PM25_VL NUMERIC(7,2), -- 초미세먼지농도
  O3_VL NUMERIC(7,4), -- 오존농도
  STTS TEXT(1), -- 상태
  PRIMARY KEY (MSRSTN_CD, MSRMT_YMD)
);
"""

POWER = """
CREATE TABLE PLANT_MST ( -- 화력 발전소 기본정보
  PLANTCD VARCHAR(5) PRIMARY KEY, -- 발전소코드
  PLANTNAME VARCHAR(60), -- 발전소이름
  ADDR VARCHAR(200), -- 소재지 주소
  SGG_CD VARCHAR(10), -- 시군구코드
  FUEL_GB VARCHAR(2), -- 연료구분
  CAPA_MW NUMERIC(10,1), -- 설비용량
  OPEN_DE VARCHAR(8), -- 준공일자
  CHARGER VARCHAR(30), -- 담당자
  CHARGER_HP VARCHAR(20) -- 담당자 휴대폰
);
CREATE TABLE PLANT_EMIS_MM ( -- 화력 발전소 월별 미세먼지 등 대기오염물질 배출량
  PLANTCD VARCHAR(5) REFERENCES PLANT_MST(PLANTCD), -- 발전소코드
  YM VARCHAR(6), -- 연월
  DUST_KG NUMERIC(12,2), -- 먼지배출량
  SOX_KG NUMERIC(12,2), -- 황산화물배출량
  NOX_KG NUMERIC(12,2), -- 질소산화물배출량
  COAL_TON NUMERIC(12,1), -- 석탄사용량
  PRIMARY KEY (PLANTCD, YM)
);
"""

INDOOR = """
CREATE TABLE T_INDR_AIR_BPLC ( -- 실내공기질 관리 사업장
  BPLC_MNG_NO VARCHAR(20) PRIMARY KEY, -- 사업장관리번호
  BPLC_NM VARCHAR(200) NOT NULL, -- 사업장명
  BRNO VARCHAR(12), -- 사업자등록번호
  RPRSV_NM VARCHAR(100), -- 대표자명
  RPRSV_RRNO VARCHAR(14), -- 대표자주민등록번호
  CTPV_NM VARCHAR(40), -- 시도명
  ADRES VARCHAR(300), -- 주소
  ETC_CN VARCHAR(1000) -- 비고
);
CREATE TABLE T_INDR_AIR_MSRMT ( -- 사업장 실내 공기질 측정결과
  BPLC_MNG_NO VARCHAR(20) REFERENCES T_INDR_AIR_BPLC(BPLC_MNG_NO), -- 사업장관리번호
  MSRMT_YMD CHAR(8), -- 측정일자
  PM10_VL NUMERIC(7,2), -- 미세먼지농도
  CO2_VL NUMERIC(7,1), -- 이산화탄소농도
  HCHO_VL NUMERIC(7,3), -- 폼알데하이드농도
  FIT_YN CHAR(1), -- 적합여부
  EXMNR VARCHAR(30), -- 검사원
  PRIMARY KEY (BPLC_MNG_NO, MSRMT_YMD)
);
"""


def make_databases(folder: Path) -> dict[str, Path]:
    """Write the sample databases into `folder` and return their files by name."""
    return {
        "air": _write(folder / "airkorea.db", AIR, _air_rows()),
        "power": _write(folder / "power.db", POWER, _power_rows()),
        "indoor": _write(folder / "indoor.db", INDOOR, _indoor_rows()),
    }


def _write(path: Path, ddl: str, tables: dict[str, Iterable[Sequence[Any]]]) -> Path:
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    with connection:
        connection.executescript(ddl)
        for table, rows in tables.items():
            listed = list(rows)
            marks = ", ".join("?" * len(listed[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", listed)
    connection.close()
    return path


def _air_rows() -> dict[str, Iterable[Sequence[Any]]]:
    rng = values.generator("air")
    stations = values.stations()
    keepers = [values.person(rng) for _ in range(8)]
    return {
        "TB_AIR_MSRSTN": [
            (
                code,
                name,
                d[0],
                round(d[3], 10),
                round(d[4], 10),
                f"20{rng.randrange(10, 24)}0301",
                k.name,
                k.mobile,
            )
            for code, name, d in stations
            for k in [rng.choice(keepers)]
        ],
        "TB_AIR_QLTY_DAY": [
            (
                code,
                f"{day:%Y%m%d}",
                round(rng.gauss(45, 18), 1),
                round(rng.gauss(22, 9), 1),
                round(rng.random() * 0.08, 4),
                rng.choice(["1", "1", "1", "9", None]),
            )
            for code, _, _ in stations
            for day in values.days(60)
        ],
    }


def power_plants() -> list[tuple[str, str, tuple[str, str, str, float, float], str]]:
    """Return the thermal power plants: code, name, district and fuel code."""
    names = ("보령", "서천", "태안", "당진", "영흥", "하동", "삼천포", "여수", "호남", "동해", "삼척", "영동")
    coast = [d for d in values.DISTRICTS if d[1] in {"충청남도", "인천광역시", "경상남도", "전라남도"}]
    return [
        (f"P{i:04d}", f"{name}화력발전소", coast[i % len(coast)], "01" if i % 4 else "02")
        for i, name in enumerate(names, 1)
    ]


def _power_rows() -> dict[str, Iterable[Sequence[Any]]]:
    rng = values.generator("power")
    plants, masters = power_plants(), []
    for code, name, d, fuel in plants:
        p = values.person(rng)
        address = f"{d[1]} {d[2]} 발전소로 {rng.randrange(1, 99)}"
        opened = f"{rng.randrange(1983, 2018)}0701"
        masters.append((code, name, address, d[0], fuel, rng.randrange(200, 6000), opened, p.name, p.mobile))
    emissions = [
        (
            code,
            f"2025{m:02d}",
            *(round(rng.uniform(10, 9000), 2) for _ in range(3)),
            round(rng.uniform(1e3, 9e5), 1),
        )
        for code, *_ in plants
        for m in range(1, 13)
    ]
    return {"PLANT_MST": masters, "PLANT_EMIS_MM": emissions}


def _indoor_rows() -> dict[str, Iterable[Sequence[Any]]]:
    rng = values.generator("indoor")
    chosen = values.sites()[:90]
    places = []
    for s in chosen:
        note = f"담당자 {s.owner.name} 연락처 {s.owner.mobile}" if rng.random() < 0.3 else None
        row = (
            s.number,
            s.name,
            s.business_number,
            s.owner.name,
            s.owner.resident_number,
            s.district[1],
            s.address,
            note,
        )
        places.append(row)
    results = [
        (
            s.number,
            f"{day:%Y%m%d}",
            round(rng.uniform(10, 120), 2),
            round(rng.uniform(380, 1400), 1),
            round(rng.uniform(0, 0.2), 3),
            rng.choice("YYYN"),
            values.person(rng).name,
        )
        for s in chosen
        for day in values.days(12)
    ]
    return {"T_INDR_AIR_BPLC": places, "T_INDR_AIR_MSRMT": results}
