"""Items of a standard vocabulary: words, terms, domains and code sets, as immutable records.

Korean names of the official files (공통표준단어·용어·도메인, 행정표준코드) stand in the docstrings; a missing value
is None, never an empty string or `-`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Layer(StrEnum):
    """Whose standard an item is; earlier members take precedence (매뉴얼 p.8)."""

    COMMON = "common"  # 공통표준, immutable
    AGENCY = "agency"  # 기관표준
    DATABASE = "database"  # DB표준


@dataclass(frozen=True, slots=True)
class Word:
    """A standard word (표준단어)."""

    name: str
    abbreviation: str  # 영문약어명, capitals and digits, at most 6
    english: str | None = None
    description: str | None = None
    is_format_word: bool = False  # 형식단어: may end a term
    domain_class: str | None = None  # 도메인분류명, of a 형식단어
    synonyms: tuple[str, ...] = ()  # 이음동의어
    forbidden: tuple[str, ...] = ()  # 금칙어
    revision: str | None = None  # 제정차수, as "8차(2025-11)"
    layer: Layer = Layer.COMMON
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class Domain:
    """A standard domain (표준도메인): class, type and lengths."""

    name: str
    group: str | None
    domain_class: str  # 도메인분류명
    data_type: str  # VARCHAR CHAR NUMERIC DATETIME
    length: int | None = None  # bytes for characters (Hangul = 2), digits including decimals for numbers
    scale: int | None = None  # 데이터소수점길이
    storage_format: str | None = None  # 저장형식
    display_format: str | None = None  # 표현형식
    unit: str | None = None
    allowed: str | None = None  # 허용값
    description: str | None = None
    revision: str | None = None
    layer: Layer = Layer.COMMON
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A standard term (표준용어): a name built of words, with its domain."""

    name: str
    abbreviation: str
    domain: str  # name of a Domain
    description: str | None = None
    allowed: str | None = None
    storage_format: str | None = None
    display_format: str | None = None
    code_set: str | None = None  # 행정표준코드명
    owner: str | None = None  # 소관기관명
    synonyms: tuple[str, ...] = ()  # 용어 이음동의어
    revision: str | None = None
    layer: Layer = Layer.COMMON
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class CodeValue:
    """One value of a code set (코드값, 코드값의미)."""

    value: str
    meaning: str


@dataclass(frozen=True, slots=True)
class CodeSet:
    """A code set (행정표준코드 or an agency's own)."""

    name: str
    values: tuple[CodeValue, ...]
    english: str | None = None
    description: str | None = None
    layer: Layer = Layer.COMMON
    agency: str | None = None
