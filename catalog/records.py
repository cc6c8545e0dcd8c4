"""Records of the central metadata dictionary: what connectors yield and the store keeps.

The model follows DCAT 3 (Agency ~ foaf:Agent, Dataset, Distribution, DataService) joined to what Korean agencies
keep (정보시스템, 데이터베이스, 테이블, 컬럼). A record is identified by `(source, source_id)`; nothing here knows a
database. Missing values are None or empty tuples; both are left out of JSON and of the content hash, so that a
field added later changes no hash.
"""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import orjson


class AgencyKind(StrEnum):
    """Kind of a public body (기관 유형)."""

    CENTRAL = "central"  # 중앙부처
    LOCAL = "local"  # 지자체
    PUBLIC = "public"  # 공공기관


class Kind(StrEnum):
    """Kinds of records that have rows, ids and history of their own."""

    AGENCY = "agency"
    SYSTEM = "system"
    DATABASE = "database"
    DATASET = "dataset"
    TABLE = "table"
    COLUMN = "column"
    DISTRIBUTION = "distribution"
    DATA_SERVICE = "data_service"


@dataclass(frozen=True, slots=True)
class Contact:
    """Contact point (dcat:contactPoint); of a department, never shown unmasked when it names a person."""

    name: str | None = None
    department: str | None = None
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class ValueProfile:
    """What profiling learned of a column's values; statistics and sketches only, never a value.

    `patterns` are pairs of pattern class (digits, date8, hangul, latin, mixed, ...) and share of the sampled non-null
    values; `evidence` holds what each profiler handed in by the pipeline found, by the profiler's name.
    """

    sampled: int = 0
    null_share: float | None = None
    distinct: int | None = None  # of the sample
    min_length: int | None = None
    max_length: int | None = None
    patterns: tuple[tuple[str, float], ...] = ()
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table (컬럼)."""

    name: str
    logical_name: str | None = None  # 컬럼 한글명
    description: str | None = None
    data_type: str | None = None  # as the source spells it, without length
    length: int | None = None
    scale: int | None = None
    nullable: bool | None = None
    primary_key: int | None = None  # position in the key, from 1
    foreign_key: str | None = None  # TABLE.COLUMN
    default: str | None = None
    domain: str | None = None  # as declared by the source
    personal: bool | None = None  # 개인정보여부 as declared
    encrypted: bool | None = None  # 암호화여부 as declared
    public: bool | None = None  # 공개여부 as declared
    profile: ValueProfile | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table or view (테이블) with its columns in order."""

    name: str
    schema: str | None = None
    logical_name: str | None = None  # 테이블 한글명
    description: str | None = None
    table_type: str = "table"  # table, view
    row_count: int | None = None
    owner: str | None = None
    subject_area: str | None = None  # 주제영역
    retention: str | None = None  # 보존기간
    frequency: str | None = None  # 발생주기
    public: bool | None = None
    private_reason: str | None = None  # 비공개 사유
    columns: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True)
class Distribution:
    """A form in which a dataset can be had (dcat:Distribution)."""

    source_id: str | None = None
    title: str | None = None
    description: str | None = None
    access_url: str | None = None
    download_url: str | None = None
    format: str | None = None  # csv, json, ... in lower case; as declared in `declared_format`
    declared_format: str | None = None
    media_type: str | None = None
    byte_size: int | None = None
    license: str | None = None
    rights: str | None = None
    issued: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset (dcat:Dataset, 데이터 목록) with its distributions and, where known, its tables."""

    source_id: str
    title: str
    titles: Mapping[str, str] = field(default_factory=dict)  # by language, when told
    description: str | None = None
    publisher: str | None = None  # name of the publishing body as the source writes it
    publisher_code: str | None = None  # 기관코드, when the source tells it
    keywords: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()  # 분류체계, outermost first, levels joined by " > "
    landing_page: str | None = None
    license: str | None = None
    access_rights: str | None = None
    issued: str | None = None  # ISO 8601 date or time
    modified: str | None = None
    frequency: str | None = None  # 업데이트 주기
    spatial: tuple[str, ...] = ()
    temporal_start: str | None = None
    temporal_end: str | None = None
    language: tuple[str, ...] = ()
    contact: Contact | None = None
    provenance: str | None = None  # 보유근거
    conforms_to: tuple[str, ...] = ()
    part_of: str | None = None  # source_id of a series or parent
    system: str | None = None  # source_id or name of the 정보시스템
    database: str | None = None  # source_id or name of the 데이터베이스
    distributions: tuple[Distribution, ...] = ()
    tables: tuple[Table, ...] = ()
    extras: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DataService:
    """A service that gives data (dcat:DataService, OpenAPI)."""

    source_id: str
    title: str
    description: str | None = None
    publisher: str | None = None
    publisher_code: str | None = None
    endpoint_url: str | None = None
    endpoint_description: str | None = None
    serves: tuple[str, ...] = ()  # source_ids of datasets
    keywords: tuple[str, ...] = ()
    license: str | None = None
    issued: str | None = None
    modified: str | None = None
    contact: Contact | None = None


@dataclass(frozen=True, slots=True)
class Agency:
    """A public body (기관)."""

    source_id: str  # 기관코드, or the name where no code is known
    name: str
    kind: AgencyKind | None = None
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    homepage: str | None = None
    region: str | None = None  # 법정동코드 of the region it governs, 10 digits


@dataclass(frozen=True, slots=True)
class System:
    """An information system (정보시스템)."""

    source_id: str
    name: str
    description: str | None = None
    purpose: str | None = None  # 관련법령(보유목적)
    built: str | None = None  # 구축년도
    department: str | None = None
    contact: Contact | None = None


@dataclass(frozen=True, slots=True)
class Database:
    """A database (데이터베이스)."""

    source_id: str
    name: str  # 물리DB명
    logical_name: str | None = None
    description: str | None = None
    system: str | None = None
    dbms: str | None = None
    dbms_version: str | None = None
    operating_system: str | None = None
    built: str | None = None
    table_count: int | None = None
    size_mb: float | None = None
    length_unit: str | None = None  # bytes or characters


Record = Dataset | DataService | Agency | System | Database
"""What a connector yields; a dataset carries its tables, columns and distributions."""

RECORD_TYPES: Mapping[Kind, type[Any]] = {
    Kind.AGENCY: Agency,
    Kind.SYSTEM: System,
    Kind.DATABASE: Database,
    Kind.DATASET: Dataset,
    Kind.DATA_SERVICE: DataService,
}

R = TypeVar("R")


def kind_of(record: Record) -> Kind:
    """Return the kind of a record."""
    for kind, record_type in RECORD_TYPES.items():
        if isinstance(record, record_type):
            return kind
    raise TypeError(f"not a record: {type(record).__name__}")


def as_json(record: Any) -> dict[str, Any]:
    """Return a record as a JSON-ready mapping without missing and empty values."""
    found: dict[str, Any] = {}
    record_type: Any = type(record)
    for name in _field_names(record_type):
        value = _plain(getattr(record, name))
        if value is not None and value != [] and value != {}:
            found[name] = value
    return found


def from_json(record_type: type[R], body: Mapping[str, Any]) -> R:
    """Rebuild a record from `as_json`; unknown keys are ignored, so that older code reads newer rows."""
    known: Any = record_type
    kinds = _field_types(known)
    return record_type(**{k: _revive(kinds[k], v) for k, v in body.items() if k in kinds})


def content_hash(record: Any) -> str:
    """Return the hash (BLAKE2b, 20 bytes, hex) of a record's canonical content."""
    body = orjson.dumps(as_json(record), option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(body, digest_size=20).hexdigest()


def identity_key(source_id: str) -> str:
    """Return what two identifiers have in common that differ only in case, width or outer space."""
    return unicodedata.normalize("NFKC", source_id).strip().casefold()


def record_id(kind: Kind, source: str, source_id: str) -> str:
    """Return the public id of a record: 16 letters and digits, the same on every run and every machine."""
    text = "\x1f".join((kind.value, source, identity_key(source_id)))
    digest = hashlib.blake2b(text.encode(), digest_size=10).digest()
    return base64.b32encode(digest).decode().lower()


@cache
def _field_names(record_type: type[Any]) -> tuple[str, ...]:
    return tuple(f.name for f in fields(record_type))


@cache
def _field_types(record_type: type[Any]) -> dict[str, Any]:
    return get_type_hints(record_type)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | bool):
        return value.value if isinstance(value, StrEnum) else value
    if is_dataclass(value):
        return as_json(value)
    if isinstance(value, tuple | list):
        return [_plain(v) for v in value]
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    raise TypeError(f"a record may not hold {type(value).__name__}: {value!r}")


def _revive(kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    if value is None or kind is Any:
        return value
    if origin in (Union, UnionType):
        return _revive(next(a for a in get_args(kind) if a is not NoneType), value)
    if origin is tuple:
        inner = get_args(kind)
        if len(inner) == 2 and inner[1] is Ellipsis:
            return tuple(_revive(inner[0], v) for v in value)
        return tuple(_revive(a, v) for a, v in zip(inner, value, strict=True))
    if isinstance(kind, type) and is_dataclass(kind):
        return from_json(kind, value)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(value)
    return value
