"""One row of a vocabulary table as an item, or the reason why it is none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vocab.model import CodeSet, CodeValue, Domain, Layer, Term, Word

_MISSING = frozenset({"", "-", "－", "–"})
_WORD_ABBREVIATION = re.compile(r"[A-Z0-9]+")
_TERM_ABBREVIATION = re.compile(r"[A-Z0-9]+(_[A-Z0-9]+)*")
_ENACTED = re.compile(r"\s*\(폐기\s*후\s*제정\)\s*$")
_ABOLISHED = re.compile(r"\s*\(폐기\)\s*$")
_SPACE = re.compile(r"\s+")
_LIST = re.compile(r"[,;\n]")
DATA_TYPES = frozenset(
    {"VARCHAR", "CHAR", "NUMERIC", "DATETIME", "CLOB", "BLOB", "DATE", "TIMESTAMP", "NUMBER"}
)


class Refusal(Exception):
    """Why a row is not an item: the field, its value, and what to do."""

    def __init__(self, field: str, value: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.value = value


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its heading; cells are trimmed, `-` and absent cells are None."""

    columns: Mapping[str, int]
    cells: Sequence[str]
    layer: Layer
    agency: str | None
    revision: str | None

    def get(self, field: str) -> str | None:
        """Return a cell's text, None when missing; rows may be shorter than the heading."""
        place = self.columns.get(field, -1)
        if place < 0 or place >= len(self.cells):
            return None
        text = self.cells[place].strip()
        return None if text in _MISSING else text

    def need(self, field: str, korean: str) -> str:
        """Return a cell's text; raises Refusal when it is missing."""
        text = self.get(field)
        if text is None:
            raise Refusal(
                field, "", f"{korean}이(가) 비어 있습니다; 채워 주세요 / {field} is empty; fill it in"
            )
        return text


def is_abolished(row: Row) -> bool:
    """Whether a row is abolished: 제정차수 ends in (폐기) or 개정구분명 is 폐기; (폐기후제정) is active."""
    return bool(_ABOLISHED.search(row.get("revision") or "")) or row.get("change") == "폐기"


def word_of(row: Row) -> Word:
    """Return the word of a row; raises Refusal."""
    return Word(
        _name(row, "단어명"),
        _abbreviation(row, _WORD_ABBREVIATION),
        row.get("english"),
        row.get("description"),
        (row.get("is_format_word") or "N").upper() in {"Y", "O", "예"},
        row.get("domain_class"),
        _names(row.get("synonyms")),
        _names(row.get("forbidden")),
        _revision(row),
        row.layer,
        row.agency or row.get("agency"),
    )


def term_of(row: Row) -> Term:
    """Return the term of a row; raises Refusal."""
    return Term(
        _name(row, "용어명"),
        _abbreviation(row, _TERM_ABBREVIATION),
        row.need("domain", "도메인명"),
        row.get("description"),
        row.get("allowed"),
        row.get("storage_format"),
        row.get("display_format"),
        row.get("code_set"),
        row.get("owner"),
        _names(row.get("synonyms")),
        _revision(row),
        row.layer,
        row.agency or row.get("agency"),
    )


def domain_of(row: Row) -> Domain:
    """Return the domain of a row; raises Refusal."""
    data_type = row.need("data_type", "데이터타입").upper()
    if data_type not in DATA_TYPES:
        raise Refusal(
            "data_type",
            data_type,
            f"데이터타입 '{data_type}'은 쓸 수 없습니다 / unknown data type; one of {', '.join(sorted(DATA_TYPES))}",
        )
    return Domain(
        row.need("name", "도메인명"),
        row.get("group"),
        row.need("domain_class", "도메인분류명"),
        data_type,
        _number(row, "length"),
        _number(row, "scale"),
        row.get("storage_format"),
        row.get("display_format"),
        row.get("unit"),
        row.get("allowed"),
        row.get("description"),
        _revision(row),
        row.layer,
        row.agency or row.get("agency"),
    )


def code_of(row: Row) -> CodeSet:
    """Return a code set of the one value a row holds; raises Refusal. A value may be any text, even `-`."""
    value = CodeValue(_raw(row, "value"), _raw(row, "meaning"))
    agency = row.agency or row.get("agency")
    name = row.need("name", "코드명")
    return CodeSet(name, (value,), row.get("english"), row.get("description"), row.layer, agency)


def _raw(row: Row, field: str) -> str:
    place = row.columns[field]
    text = row.cells[place].strip() if place < len(row.cells) else ""
    if not text and field == "value":
        raise Refusal(field, "", "코드값이 비어 있습니다 / the code value is empty; fill it in")
    return text


def _name(row: Row, korean: str) -> str:
    """Return a name without white space: a slip of the official files themselves (신청종료 일자, 2020-08)."""
    return _SPACE.sub("", row.need("name", korean))


def _abbreviation(row: Row, pattern: re.Pattern[str]) -> str:
    text = row.need("abbreviation", "영문약어명")
    if not pattern.fullmatch(text):
        raise Refusal(
            "abbreviation",
            text,
            f"영문약어 '{text}'는 영문 대문자와 숫자만 쓸 수 있습니다 / an abbreviation has capitals and digits only "
            "(terms: joined by _)",
        )
    return text


def _names(text: str | None) -> tuple[str, ...]:
    if text is None:
        return ()
    return tuple(dict.fromkeys(name for part in _LIST.split(text) if (name := part.strip()) not in _MISSING))


def _number(row: Row, field: str) -> int | None:
    text = row.get(field)
    if text is None:
        return None
    digits = text.replace(",", "")
    if not digits.isdigit():
        raise Refusal(
            field, text, f"'{text}'는 길이가 아닙니다; 숫자로 쓰세요 / is not a length; write a number"
        )
    return int(digits)


def _revision(row: Row) -> str | None:
    """Return 제정차수 without its (폐기후제정) or (폐기) mark."""
    text = row.get("revision")
    if text is None:
        return row.revision
    return _ABOLISHED.sub("", _ENACTED.sub("", text))
