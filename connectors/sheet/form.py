"""Rows of design forms turned into systems, databases, tables and columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from catalog.records import Column, Contact, Database, System, Table
from connectors.column_type import column_type
from connectors.dates import iso_date
from connectors.fields import Fields
from connectors.phones import phone
from connectors.sheet.heading import SEARCHED_ROWS, Heading, label_pairs
from connectors.sheet.workbook import Sheet

NotNullMeaning = Literal["not_null", "nullable"]
_YES = frozenset({"y", "yes", "o", "○", "◯", "●", "1", "예", "true", "v", "√", "✓", "해당", "대상", "유"})
_BLOCK_START = frozenset({"table", "table_any"})
_BLOCK_FIELDS = _BLOCK_START | {
    "table_title",
    "table_description",
    "schema",
    "physical_db",
    "logical_db",
    "system",
}
_NO = frozenset({"n", "no", "x", "×", "0", "아니오", "아니요", "false", "미해당", "비대상", "무", "-"})


def form_rows(sheet: Sheet, heading: Heading) -> Iterator[Fields]:
    """Yield the rows below the headings that hold anything but the headings again.

    Where the table stands above its columns as labels and values, once or again before every block, its rows inherit it.
    """
    headed = {"table", "table_any", "table_title"} & heading.places.keys() or heading.kind != "column"
    above: dict[str, str] = {}
    for number, row in enumerate(sheet.rows, start=1):
        pairs = {} if headed else label_pairs(row)
        if pairs.keys() & _BLOCK_FIELDS:
            above = {**({} if _BLOCK_START & pairs.keys() else above), **pairs}
            continue
        body = {name: row[place] for name, place in heading.places.items() if row[place]}
        if number > heading.last_row + 1 and body and row != sheet.rows[heading.last_row]:
            yield Fields({**above, **body}, path=f"{sheet.name or 'csv'}!{number} ")


def vertical_row(sheet: Sheet) -> Fields | None:
    """Return the one record of a sheet that stands as labels and values, None when it has fewer than three."""
    found: dict[str, str] = {}
    for row in sheet.rows[:SEARCHED_ROWS]:
        for name, value in label_pairs(row).items():
            found.setdefault(name, value)
    return Fields(found, path=f"{sheet.name or 'csv'} ") if len(found) >= 3 else None


def system(row: Fields) -> System | None:
    """Return the 정보시스템 of a row."""
    name = row.text("system")
    if name is None:
        return None
    return System(
        source_id=name,
        name=name,
        description=row.prose("system_description"),
        purpose=row.prose("law"),
        built=row.text("built"),
        department=row.text("department"),
        contact=_contact(row),
    )


def database(row: Fields) -> Database | None:
    """Return the 데이터베이스 of a row."""
    physical, logical = row.text("physical_db"), row.text("logical_db")
    name = physical or logical
    if name is None:
        return None
    size = row.text("size")
    return Database(
        source_id=name,
        name=name,
        logical_name=logical,
        description=row.prose("db_description", "business"),
        system=row.text("system"),
        dbms=row.text("dbms"),
        dbms_version=row.text("dbms_version"),
        operating_system=row.text("os"),
        built=iso_date(built) or built if (built := row.text("built")) else None,
        table_count=_count(row.text("table_count")),
        size_mb=float(match[0])
        if size and (match := re.match(r"\d+(?:\.\d+)?", size.replace(",", "")))
        else None,
    )


def table(row: Fields) -> Table | None:
    """Return the 테이블 of a row, without columns."""
    name = table_name(row)
    if name is None:
        return None
    kind = (row.text("table_type") or "").lower()
    return Table(
        name=name,
        schema=row.text("schema"),
        logical_name=row.text("table_title") or (row.text("table_any") if row.text("table") else None),
        description=row.prose("table_description"),
        table_type="view" if kind in ("view", "뷰") else "table",
        row_count=_count(row.text("volume")),
        owner=row.text("owner"),
        subject_area=row.text("subject"),
        retention=row.text("retention"),
        frequency=row.text("frequency"),
        public=_public(row.text("public")),
        private_reason=row.text("private_reason"),
    )


def column(row: Fields, not_null: NotNullMeaning | None) -> Column | None:
    """Return the 컬럼 of a row; `not_null` says what Y means under NOT NULL 여부, None leaves it open."""
    name = row.text("column", "column_any", "column_title")
    if name is None:
        return None
    kind = column_type(row.text("type"))
    length, scale = _length(row)
    return Column(
        name=name,
        logical_name=row.text("column_title") or (row.text("column_any") if row.text("column") else None),
        description=row.prose("column_description"),
        data_type=kind.name,
        length=length if length is not None else kind.length,
        scale=scale if scale is not None else kind.scale,
        nullable=nullable(row, not_null),
        primary_key=_key_position(row.text("pk")),
        foreign_key=_reference(row.text("fk")),
        default=row.text("default"),
        domain=row.text("domain"),
        personal=yes_no(row.text("personal")),
        encrypted=yes_no(row.text("encrypted")),
        public=_public(row.text("public")),
    )


def table_name(row: Fields) -> str | None:
    """Return the table a row belongs to, by its physical name where it has one."""
    return row.text("table", "table_any", "table_title")


def nullable(row: Fields, not_null: NotNullMeaning | None) -> bool | None:
    """Return whether nulls are allowed; Y under NOT NULL 여부 is ambiguous and not guessed."""
    allowed = yes_no(row.text("nullable"))
    if allowed is not None:
        return allowed
    text = str(row.body.get("not_null") or "").upper().replace(" ", "")  # here NULL is said, not missing
    if text in ("NOTNULL", "NN"):
        return False
    if text == "NULL":
        return True
    said = yes_no(text)
    return None if said is None or not_null is None else said is (not_null == "nullable")


def is_ambiguous(row: Fields) -> bool:
    """Tell whether a row's NOT NULL 여부 can be read either way."""
    return yes_no(row.text("nullable")) is None and yes_no(row.text("not_null")) is not None


def yes_no(text: str | None) -> bool | None:
    """Return the truth value of Y/N, O/X and other ways to tick a box."""
    plain = (text or "").strip().lower()
    return True if plain in _YES else False if plain in _NO else None


def _public(text: str | None) -> bool | None:
    if text is None:
        return None
    return False if "비공개" in text else True if "공개" in text else yes_no(text)


def _key_position(text: str | None) -> int | None:
    """Return 2 for PK02; a mere tick is 0, to be counted by the order of the rows."""
    if text is None or yes_no(text) is False:
        return None
    match = re.fullmatch(r"(?i)pk[-_ ]?0*(\d+)", text)
    if match:
        return int(match[1])
    return 0 if yes_no(text) or re.match(r"(?i)pk", text) else None


def _reference(text: str | None) -> str | None:
    """Return `T_CUST.CUST_ID`; a mere tick tells no target."""
    return text if text and re.search(r"\w\.\w", text) else None


def _length(row: Fields) -> tuple[int | None, int | None]:
    text, scale = row.text("length") or "", row.text("scale") or ""
    match = re.match(r"\(?\s*(\d{1,9})(?:\.0+)?\s*(?:[,.]\s*(\d{1,3}))?", text)
    own = int(scale) if scale.isascii() and scale.isdigit() and len(scale) < 4 else None
    return (int(match[1]) if match else None), own if own is not None else (
        int(match[2]) if match and match[2] else None
    )


def _count(text: str | None) -> int | None:
    digits = re.sub(r"[,\s건]", "", text or "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None


def _contact(row: Fields) -> Contact | None:
    found = Contact(row.text("person"), row.text("department"), phone(row.text("phone")), row.text("email"))
    return found if found != Contact() else None
