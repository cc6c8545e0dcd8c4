"""Headings of the vocabulary tables in every known edition, and which field each fills.

Official editions (2020-08, 2020-12, 2021-12, 8차) and the 정의서 agencies keep differ in spaces, line breaks, prefixes
(공통표준, 기관표준, 표준) and a few synonyms; they are compared without any of these.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from vocab.model import Layer


class TableKind(StrEnum):
    """What the rows of a table are."""

    WORDS = "words"
    TERMS = "terms"
    DOMAINS = "domains"
    CODES = "codes"


@dataclass(frozen=True)
class Layout:
    """Fields of one kind of table: their headings, and which of them a table must have."""

    kind: TableKind
    required: frozenset[str]
    headings: Mapping[str, tuple[str, ...]]


_REVISION = {
    "revision": ("제정차수", "차수"),
    "change": ("개정구분명(폐기또는변경)", "개정구분명", "개정구분"),
    "changed_items": ("개정항목",),
    "agency": ("기관명",),
}

LAYOUTS = (
    Layout(
        TableKind.WORDS,
        frozenset({"name", "abbreviation"}),
        MappingProxyType(
            {
                "name": ("단어명", "한글단어명", "단어한글명"),
                "abbreviation": ("단어영문약어명", "단어영문약어", "영문약어명", "영문약어"),
                "english": ("단어영문명", "영문명"),
                "description": ("단어설명", "설명"),
                "is_format_word": ("형식단어여부",),
                "domain_class": ("도메인분류명",),
                "synonyms": ("이음동의어목록", "이음동의어"),
                "forbidden": ("금칙어목록", "금칙어"),
                **_REVISION,
            }
        ),
    ),
    Layout(
        TableKind.TERMS,
        frozenset({"name", "abbreviation", "domain"}),
        MappingProxyType(
            {
                "name": ("용어명", "한글용어명", "용어한글명"),
                "abbreviation": ("용어영문약어명", "용어영문약어", "영문약어명", "영문약어"),
                "domain": ("도메인명",),
                "description": ("용어설명", "설명"),
                "allowed": ("허용값",),
                "storage_format": ("저장형식",),
                "display_format": ("표현형식",),
                "code_set": ("행정표준코드명", "코드명"),
                "owner": ("소관기관명",),
                "synonyms": ("용어이음동의어목록", "이음동의어목록", "이음동의어"),
                **_REVISION,
            }
        ),
    ),
    Layout(
        TableKind.DOMAINS,
        frozenset({"name", "domain_class", "data_type"}),
        MappingProxyType(
            {
                "name": ("도메인명",),
                "group": ("도메인그룹명",),
                "domain_class": ("도메인분류명",),
                "description": ("도메인설명", "설명"),
                "data_type": ("데이터타입", "데이터유형", "자료타입"),
                "length": ("데이터길이", "자료길이"),
                "scale": ("데이터소수점길이", "소수점길이", "자료소수점길이"),
                "storage_format": ("저장형식",),
                "display_format": ("표현형식",),
                "unit": ("단위",),
                "allowed": ("허용값",),
                **_REVISION,
            }
        ),
    ),
    Layout(
        TableKind.CODES,
        frozenset({"name", "value", "meaning"}),
        MappingProxyType(
            {
                "name": ("코드명", "코드명(한글)", "코드한글명", "한글코드명"),
                "english": ("코드명(영문)", "코드영문명", "영문코드명"),
                "description": ("코드설명",),
                "value": ("코드값",),
                "meaning": ("코드값의미", "코드값명"),
                "agency": ("기관명",),
            }
        ),
    ),
)

_PREFIX = re.compile(r"^(공통표준|기관표준|DB표준|표준(?!코드)|공통(?!코드))")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Heading:
    """A recognised heading row: the kind of table, its layer and the column of each field."""

    kind: TableKind
    layer: Layer
    columns: Mapping[str, int]


def fold_heading(cell: object) -> str:
    """Return a heading without white space and layer prefix: `공통표준 용어명` and `표준용어명` are 용어명."""
    return _PREFIX.sub("", _SPACE.sub("", str(cell or "")).lstrip("﻿"))


def recognise(cells: Sequence[object]) -> Heading | None:
    """Return what a row is a heading of, None for any other row."""
    folded = [fold_heading(cell) for cell in cells]
    best: Heading | None = None
    for layout in LAYOUTS:
        columns = _columns(layout, folded)
        if layout.required <= columns.keys() and (best is None or len(columns) > len(best.columns)):
            best = Heading(layout.kind, _layer(cells), MappingProxyType(columns))
    return best


def missing_fields(cells: Sequence[object]) -> dict[TableKind, list[str]]:
    """Return, for each kind of table, the headings a row lacks; for an error message."""
    folded = [fold_heading(cell) for cell in cells]
    return {
        layout.kind: [
            layout.headings[f][0] for f in sorted(layout.required - _columns(layout, folded).keys())
        ]
        for layout in LAYOUTS
    }


def _columns(layout: Layout, folded: Sequence[str]) -> dict[str, int]:
    return {
        field: next(folded.index(alias) for alias in aliases if alias in folded)
        for field, aliases in layout.headings.items()
        if any(alias in folded for alias in aliases)
    }


def _layer(cells: Sequence[object]) -> Layer:
    """Return whose table it is by its headings; the official files say 공통표준 in each."""
    joined = "".join(_SPACE.sub("", str(cell or "")) for cell in cells)
    if "기관표준" in joined:
        return Layer.AGENCY
    return Layer.DATABASE if "DB표준" in joined else Layer.COMMON
