"""Columns out of 정의서: rows of recognised forms as ColumnSpec, with a finding for everything that cannot be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise
from pathlib import Path
from typing import Final

from vocab.columns import CheckedDatabase, ColumnSpec, LengthUnit, NotNullMeaning
from vocab.datatypes import data_type, parse_length
from vocab.errors import MissingHeadings
from vocab.rules.catalogue import Rule, found
from vocab.rules.finding import Finding
from vocab.sheets.headings import SEARCHED_ROWS, Heading, aliases, find_heading, fold_heading
from vocab.sheets.table import Row, Sheet, open_sheets

_MISSING: Final = frozenset({"", "-", "－", "–", "N/A", "n/a", "해당없음", "없음"})
_YES: Final = frozenset(
    {"Y", "YES", "O", "○", "●", "예", "TRUE", "1", "V", "√", "해당", "대상", "여", "M", "필수"}
)
_NO: Final = frozenset(
    {"N", "NO", "X", "×", "아니오", "FALSE", "0", "비해당", "미대상", "비대상", "부", "C", "선택"}
)
_CARRIED: Final = ("system", "schema", "table", "table_korean")
_NOT_NULL: Final = re.compile(r"^(?:NOT\s*NULL|NN)$", re.IGNORECASE)
_NULL: Final = re.compile(r"^NULL(?:ABLE|허용)?$", re.IGNORECASE)
_ERRORS: Final = ("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!")


@dataclass(frozen=True, slots=True)
class FormRow:
    """One column of a form and where its items stand: field -> column of the sheet (0-based)."""

    column: ColumnSpec
    places: Mapping[str, int]


@dataclass
class _State:
    """What a reading carries from row to row."""

    heading: Heading
    carried: dict[str, str] = field(default_factory=dict)
    marks: dict[tuple[bool, str], int] = field(default_factory=dict)  # (primary key?, NOT NULL mark) -> rows
    names: set[str] = field(default_factory=set)  # columns of the current table
    table: tuple[str, str] | None = None


def read_form(path: Path, database: CheckedDatabase) -> Iterator[FormRow | Finding]:
    """Yield the columns of every form in an xlsx or csv file, and findings on what cannot be read.

    Raises UnreadableFile for a file that is no table, MissingHeadings when no sheet holds a form.
    """
    sheets = open_sheets(path)
    if sheets[0].has_macros:
        yield found(
            Rule.F3,
            "매크로가 있는 파일입니다. 실행하지 않았습니다.",
            "The file carries macros; they were not run.",
        )
    unread: list[Finding] = []
    forms = 0
    for sheet in sheets:
        reason = _not_a_form(sheet)
        heading = None if reason else _heading_of(sheet)
        if heading is None:
            unread.append(_unread(sheet, reason or "컬럼 정의서의 제목행이 없습니다"))
            continue
        forms += 1
        yield from _rows_of(sheet, heading, database)
    if not forms:
        raise MissingHeadings(_missing(path, sheets))
    yield from unread


def _not_a_form(sheet: Sheet) -> str | None:
    name = fold_heading(sheet.name)
    return next((f"안내 시트입니다({part})" for part in aliases().not_sheets if part in name), None)


def _heading_of(sheet: Sheet) -> Heading | None:
    first = [(number, row) for number, row in islice(sheet.rows(), SEARCHED_ROWS)]
    return find_heading(first, sheet.merged)


def _unread(sheet: Sheet, reason: str) -> Finding:
    finding = found(
        Rule.F6,
        f"시트 '{sheet.name}'을(를) 읽지 않았습니다: {reason}",
        f"The sheet '{sheet.name}' was not read.",
    )
    return _in_sheet(finding, sheet.name, None)


def _missing(path: Path, sheets: list[Sheet]) -> str:
    names = ", ".join(sheet.name for sheet in sheets[:10])
    return (
        f"{path}: 컬럼 정의서의 제목행을 찾지 못했습니다 (시트: {names}). '컬럼 영문명' 또는 '컬럼 한글명'과 '자료 타입' 또는 "
        "'테이블 영문명'이 있는 제목행이 필요합니다 / no sheet has the headings of a column form; a heading row with "
        "컬럼 영문명 or 컬럼 한글명 and 자료 타입 or 테이블 영문명 is needed"
    )


def _in_sheet(finding: Finding, sheet: str, row: int | None, table: str = "", column: str = "") -> Finding:
    return replace(finding, sheet=sheet, row=row, table=table, column=column)


def _rows_of(sheet: Sheet, heading: Heading, database: CheckedDatabase) -> Iterator[FormRow | Finding]:
    state = _State(heading)
    for number, cells in sheet.rows():
        if number <= heading.last_row:
            _carry_labels(state, cells)
            continue
        if not any(cells) or _is_heading_again(state, cells):
            continue
        if _may_be_label_row(state, cells) and _carry_labels(state, cells):
            continue
        yield from _read_row(sheet, number, cells, state, database)
    for number, cell in sheet.empty_formulas:
        if number > heading.last_row:
            yield _in_sheet(_formula(cell), sheet.name, number)
    if database.not_null is NotNullMeaning.UNKNOWN and "not_null" in heading.columns and state.marks:
        yield _in_sheet(_unknown_not_null(state), sheet.name, heading.last_row)


def _is_heading_again(state: _State, cells: Row) -> bool:
    labels = tuple(fold_heading(cell) for cell in cells)
    own = [label for label in state.heading.labels if label]
    return len(own) > 1 and [label for label in labels if label] == own


def _may_be_label_row(state: _State, cells: Row) -> bool:
    """Whether a row below the heading may name the next table: a column called 시스템명 must not be taken for one."""
    columns = state.heading.columns
    if "data_type" in columns:
        place = columns["data_type"]
        declared = cells[place] if place < len(cells) else ""
        return not declared or data_type(declared).family == "OTHER"
    first = next(place for place, cell in enumerate(cells) if cell)
    return first not in {columns.get("column"), columns.get("logical_name")}


def _carry_labels(state: _State, cells: Row) -> bool:
    """Take `테이블명 | TB_X` lines above or between the columns of a table; return whether the row was one."""
    texts = [cell for cell in cells if cell]
    taken = False
    for label, value in pairwise(texts):
        named = aliases().field_of(label)
        if named is None or named[0] not in _CARRIED or named[0] in state.heading.columns:
            continue
        if aliases().field_of(value) is None:
            state.carried[named[0]] = value
            taken = True
    return taken


def _read_row(
    sheet: Sheet, number: int, cells: Row, state: _State, database: CheckedDatabase
) -> Iterator[FormRow | Finding]:
    columns = state.heading.columns
    texts = {name: cells[place] for name, place in columns.items() if place < len(cells) and cells[place]}
    values = {name: text for name, text in texts.items() if text not in _MISSING}
    for name in _CARRIED:
        if name in values:
            state.carried[name] = values[name]
    physical, logical = values.get("column", ""), values.get("logical_name", "")
    table = state.carried.get("table") or state.carried.get("table_korean") or sheet.name
    if not physical and not logical:
        if set(values) - set(_CARRIED) - {"description"}:
            yield _in_sheet(_nameless(), sheet.name, number, table)
        return
    _note_not_null(state, values)
    spec, problems = _column(values, state, table, sheet.name, number, database)
    for problem in (*problems, *_duplicate(state, spec)):
        yield problem.at(spec)
    yield FormRow(spec, columns)


def _column(
    values: Mapping[str, str],
    state: _State,
    table: str,
    sheet: str,
    number: int,
    database: CheckedDatabase,
) -> tuple[ColumnSpec, list[Finding]]:
    problems = [_error_value(text) for text in values.values() if text in _ERRORS or "\ufffd" in text]
    sized = (
        values.get("precision") if _is_number(values) else None
    )  # catalogues keep digits in a column of their own
    sized = sized or values.get("length") or values.get("precision")
    length, scale, unit = parse_length(sized) if sized else (None, None, None)
    if sized and length is None:
        problems.append(_unreadable("길이", sized))
    if "scale" in values:
        own = parse_length(values["scale"])[0]
        scale = own if own is not None else scale
    declared = values.get("data_type")
    if declared and unit is not None and "(" not in declared:
        declared = f"{declared}({length} {'CHAR' if unit is LengthUnit.CHARACTERS else 'BYTE'})"
    expected = "personal" in state.heading.columns or "encrypted" in state.heading.columns
    return (
        ColumnSpec(
            table=table,
            name=values.get("column", ""),
            logical_name=values.get("logical_name"),
            data_type=declared,
            length=length,
            scale=scale,
            schema=state.carried.get("schema"),
            system=state.carried.get("system") or database.system,
            domain=values.get("domain"),
            code_set=values.get("code_set"),
            nullable=_nullable(values, database),
            primary_key=_is_key(values),
            personal=_flag(values.get("personal")),
            encrypted=_flag(values.get("encrypted")),
            flags_expected=expected,
            value_format=values.get("value_format"),
            samples=tuple(part.strip() for part in values["samples"].split("\n"))
            if "samples" in values
            else (),
            description=values.get("description"),
            sheet=sheet,
            row=number,
        ),
        problems,
    )


def _is_number(values: Mapping[str, str]) -> bool:
    return data_type(values.get("data_type", "")).family == "NUMERIC"


def _flag(text: str | None) -> bool | None:
    if text is None:
        return None
    folded = text.strip().upper()
    return True if folded in _YES else False if folded in _NO else None


def _is_key(values: Mapping[str, str]) -> bool:
    text = values.get("primary_key", "").upper()
    return bool(text) and text not in _NO


def _nullable(values: Mapping[str, str], database: CheckedDatabase) -> bool | None:
    """Read the NULL columns; Y under `NOT NULL 여부` says nothing without the setting."""
    if "nullable" in values:
        text = values["nullable"]
        if _NOT_NULL.match(text):
            return False
        return True if _NULL.match(text) else _flag(text)
    if "required" in values:
        required = _flag(values["required"])
        return None if required is None else not required
    text = values.get("not_null", "")
    if _NOT_NULL.match(text) or _NULL.match(text):
        return bool(_NULL.match(text))
    marked = _flag(text) if text else None
    if marked is None or database.not_null is NotNullMeaning.UNKNOWN:
        return None
    return marked if database.not_null is NotNullMeaning.Y_IS_NULLABLE else not marked


def _note_not_null(state: _State, values: Mapping[str, str]) -> None:
    marked = _flag(values.get("not_null"))
    if marked is not None:
        key = (_is_key(values), "Y" if marked else "N")
        state.marks[key] = state.marks.get(key, 0) + 1


def _unknown_not_null(state: _State) -> Finding:
    keys = {mark: state.marks.get((True, mark), 0) for mark in ("Y", "N")}
    evidence = (
        f"PK 컬럼은 Y {keys['Y']}건, N {keys['N']}건" if sum(keys.values()) else "PK 컬럼에 표시가 없음"
    )
    likely = ""
    if keys["Y"] != keys["N"]:
        meaning = NotNullMeaning.Y_IS_NOT_NULL if keys["Y"] > keys["N"] else NotNullMeaning.Y_IS_NULLABLE
        likely = f" PK로 보아 {meaning.value}일 가능성이 큽니다."
    return found(
        Rule.F1,
        f"'NOT NULL 여부'의 Y가 무엇을 뜻하는지 정해지지 않아 NULL 허용을 판단하지 않았습니다 ({evidence}).",
        "What Y under NOT NULL means was not told, so nullability was not judged.",
        f"{NotNullMeaning.Y_IS_NOT_NULL.value} 또는 {NotNullMeaning.Y_IS_NULLABLE.value}을(를) 지정하세요.{likely}",
    )


def _duplicate(state: _State, spec: ColumnSpec) -> list[Finding]:
    table = (spec.schema or "", spec.table)
    if state.table != table:
        state.table, state.names = table, set()
    name = (spec.name or spec.logical_name or "").upper()
    if name not in state.names:
        state.names.add(name)
        return []
    text = f"테이블 {spec.table}에 컬럼 {name}이(가) 두 번 정의되어 있습니다."
    return [
        found(Rule.F5, text, f"{name} is defined twice in {spec.table}.", "한 행을 지우거나 이름을 고치세요.")
    ]


def _nameless() -> Finding:
    return found(
        Rule.F4, "컬럼명이 빈 행입니다.", "The row has no column name.", "컬럼 영문명 또는 한글명을 적으세요."
    )


def _formula(cell: str) -> Finding:
    return found(
        Rule.F2,
        f"셀 {cell}의 수식에 계산된 값이 없어 비어 있는 것으로 읽었습니다.",
        f"The formula in {cell} has no computed value and was read as empty.",
        "엑셀에서 열어 저장하면 값이 채워집니다.",
    )


def _unreadable(what: str, text: str) -> Finding:
    return found(
        Rule.F7,
        f"{what} '{text[:40]}'을(를) 읽을 수 없습니다.",
        f"'{text[:40]}' is not readable.",
        "숫자로 적으세요.",
    )


def _error_value(text: str) -> Finding:
    return found(
        Rule.F9,
        f"깨진 값입니다: '{text[:40]}'",
        f"A broken value: '{text[:40]}'",
        "원본의 값을 확인하세요.",
    )
