"""Headings of design forms, recognised whatever their spacing, line breaks, brackets and wording."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

SEARCHED_ROWS = 40
MAX_LEVELS = 3

ALIASES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "agency": ("기관명", "기관", "제공기관", "보유기관", "보유기관명"),
        "system": ("정보시스템명", "정보시스템", "시스템명", "정보시스템한글명", "시스템"),
        "law": ("관련법령", "관련법령보유목적", "보유목적", "관련근거"),
        "built": ("구축년도", "구축연도", "구축일자", "구축일"),
        "department": ("운영부서명", "운영부서", "부서명", "담당부서", "담당부서명", "관리부서명"),
        "person": ("담당자명", "담당자", "담당자성명"),
        "phone": ("담당자전화번호", "전화번호", "연락처", "담당자연락처"),
        "email": ("담당자이메일", "이메일", "담당자전자우편", "email"),
        "logical_db": ("논리db명", "db한글명", "데이터베이스명", "데이터베이스한글명", "db명"),
        "physical_db": ("물리db명", "db영문명", "데이터베이스영문명", "데이터베이스물리명", "database"),
        "db_description": ("db설명", "데이터베이스설명"),
        "business": ("적용업무", "적용업무명"),
        "dbms": ("dbms정보", "dbms종류", "dbms", "dbms명"),
        "dbms_version": ("dbms버전",),
        "os": ("운영체제정보", "운영체제종류", "운영체제"),
        "table_count": ("테이블수",),
        "size": ("데이터용량mb", "데이터용량"),
        "owner": ("테이블소유자", "소유자", "테이블소유자명", "owner"),
        "subject": ("주제영역", "주제영역명"),
        "schema": ("schema", "스키마", "스키마명", "schema명"),
        "table": ("테이블영문명", "테이블영문", "테이블물리명", "테이블id", "물리테이블명", "tablename", "table", "영문테이블명"),
        "table_title": ("테이블한글명", "테이블논리명", "논리테이블명", "한글테이블명"),
        "table_any": ("테이블명",),
        "table_type": ("테이블유형", "테이블구분"),
        "table_description": ("테이블설명",),
        "class": ("업무분류체계", "업무분류"),
        "retention": ("보존기간",),
        "volume": ("테이블볼륨", "테이블볼륨row수", "row수", "건수", "데이터건수", "볼륨"),
        "frequency": ("발생주기", "갱신주기"),
        "public": ("공개비공개여부", "공개여부", "공개비공개", "공개구분"),
        "private_reason": ("비공개사유",),
        "open_list": ("개방데이터목록",),
        "column": ("컬럼영문명", "컬럼영문", "컬럼물리명", "칼럼영문명", "물리컬럼명", "컬럼id", "속성영문명", "column"),
        "column_title": ("컬럼한글명", "컬럼논리명", "칼럼한글명", "논리컬럼명", "한글컬럼명", "속성한글명"),
        "column_any": ("컬럼명", "칼럼명", "항목명", "columnname", "영문컬럼명"),
        "column_description": ("컬럼설명", "칼럼설명", "속성설명", "항목설명"),
        "domain": ("도메인명", "도메인", "표준도메인명"),
        "type": ("자료타입", "데이터타입", "자료형", "데이터형", "자료유형", "datatype", "타입", "data타입"),
        "length": ("자료길이", "데이터길이", "길이", "자릿수", "length"),
        "scale": ("자료소수점길이", "소수점길이", "소수점", "데이터소수점길이", "소수점자리수", "scale"),
        "format": ("자료형식", "데이터포맷", "데이터형식", "저장형식"),
        "not_null": ("notnull여부", "notnull", "nn", "nn여부", "널여부notnull"),
        "nullable": ("null허용여부", "null허용", "null여부", "nullable", "널허용여부", "null"),
        "pk": ("pk정보", "pk", "pk여부", "기본키", "primarykey", "식별자여부"),
        "fk": ("fk정보", "fk", "fk여부", "외래키", "foreignkey"),
        "default": ("기본값", "default", "default값", "디폴트"),
        "constraint": ("제약조건",),
        "personal": ("개인정보여부", "개인정보", "개인정보유무"),
        "encrypted": ("암호화여부", "암호화", "암호화유무"),
        "codes": ("구분값코드정보", "코드정보", "구분값", "표준코드명"),
        "system_description": ("정보시스템설명", "시스템설명"),
    }
)  # fmt: skip
_NOISE = re.compile(r"[\s\u3000_/()\[\]{}·ㆍ.:*※-]+")


@dataclass(frozen=True)
class Heading:
    """Where the headings of a sheet end, and which place holds which field."""

    last_row: int
    places: Mapping[str, int]

    @property
    def kind(self) -> str:
        """What a row of the sheet describes: column, table, database or system."""
        if {"column", "column_any"} & self.places.keys():
            return "column"
        if {"table", "table_any"} & self.places.keys():
            return "table"
        if {"physical_db", "logical_db"} & self.places.keys():
            return "database"
        return "system"


def field_of(text: str) -> str | None:
    """Return the field a heading names, None when it names none."""
    return _fields().get(_plain(text))


def find_heading(rows: Sequence[Sequence[str]]) -> Heading | None:
    """Return the headings of a sheet: the rows, up to three together, that name most fields; None without a subject."""
    best: Heading | None = None
    most = 0.0
    for first in range(min(len(rows), SEARCHED_ROWS)):
        for levels in range(1, MAX_LEVELS + 1):
            if first + levels > len(rows):
                break
            found = Heading(first + levels - 1, _places(rows[first : first + levels]))
            score = len(found.places) - 1.5 * (levels - 1)  # a row more must name two fields more
            if _is_form(found) and score > most:
                best, most = found, score
    return best


def label_pairs(row: Sequence[str]) -> dict[str, str]:
    """Return the fields a row gives as label and value side by side (`테이블영문명 | TB_A | 테이블한글명 | 가`)."""
    found: dict[str, str] = {}
    for place, text in enumerate(row[:-1]):
        name = field_of(text) if text and len(text) <= 60 else None
        if name is None:
            continue
        value = next((cell for cell in row[place + 1 :] if cell and cell != text), "")
        if value and field_of(value) is None:
            found.setdefault(name, value)
    return found


def _is_form(heading: Heading) -> bool:
    """A form has a subject and at least one more field; a single name on a guide sheet is no form."""
    subjects = {"column", "column_any", "table", "table_any", "physical_db", "logical_db", "system"}
    return len(heading.places) >= 2 and bool(subjects & heading.places.keys())


def _places(rows: Sequence[Sequence[str]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place in range(len(rows[0])):
        levels = list(dict.fromkeys(text for row in rows if (text := row[place].strip())))
        name = _named(levels)
        if name is not None:
            found.setdefault(name, place)
    return found


def _named(levels: list[str]) -> str | None:
    """Return the field of one place: upper and lower heading together (`테이블` over `영문명`), the lower, the upper."""
    if any(len(text) > 60 for text in levels):
        return None
    candidates = ["".join(levels), *("".join(levels[i:]) for i in range(1, len(levels))), *reversed(levels)]
    return next((name for text in candidates if (name := field_of(text))), None)


def _plain(text: str) -> str:
    return _NOISE.sub("", text).lower()


@cache
def _fields() -> Mapping[str, str]:
    return {alias: name for name, aliases in ALIASES.items() for alias in aliases}
