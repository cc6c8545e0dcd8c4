"""A column as a check sees it, and the settings of the database it stands in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LengthUnit(StrEnum):
    """What a declared character length counts.

    The standard counts bytes with Hangul = 2 (공통표준 관리항목 설명, 데이터길이).
    """

    BYTES = "bytes"  # bytes with Hangul = 2, as the standard itself
    UTF8_BYTES = "utf8_bytes"  # bytes with Hangul = 3
    CHARACTERS = "characters"  # one a syllable


class NotNullMeaning(StrEnum):
    """What Y under the heading `NOT NULL 여부` says; guides and sample data contradict each other."""

    UNKNOWN = "unknown"
    Y_IS_NOT_NULL = "y_is_not_null"
    Y_IS_NULLABLE = "y_is_nullable"


@dataclass(frozen=True, slots=True)
class CheckedDatabase:
    """Settings of the database under check that its columns cannot tell themselves.

    `dbms` is postgresql, mysql, mariadb, oracle, tibero or mssql; `version` matters for Oracle's identifier limit.
    """

    system: str | None = None
    dbms: str | None = None
    version: str | None = None
    length_unit: LengthUnit = LengthUnit.BYTES
    not_null: NotNullMeaning = NotNullMeaning.UNKNOWN


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One column: what a 컬럼정의서, DDL or a database catalogue tells of it.

    `data_type` may carry its length (`VARCHAR2(100 CHAR)`); `length` and `scale` count as in the source.
    `flags_expected` says that the source has a place for 개인정보여부 and 암호화여부, so that None means left empty.
    """

    table: str
    name: str  # 컬럼 영문명, physical; empty where only the Korean name is known
    logical_name: str | None = None  # 컬럼 한글명
    data_type: str | None = None
    length: int | None = None
    scale: int | None = None
    schema: str | None = None
    system: str | None = None
    domain: str | None = None  # 도메인명 as declared
    code_set: str | None = None  # 코드명 as declared
    nullable: bool | None = None
    primary_key: bool | None = None
    personal: bool | None = None  # 개인정보여부
    encrypted: bool | None = None  # 암호화여부
    flags_expected: bool = False
    value_format: str | None = None  # 자료 형식, 데이터포맷
    samples: tuple[str, ...] = ()
    description: str | None = None
    sheet: str | None = None
    row: int | None = None  # 1-based row or line in the source
