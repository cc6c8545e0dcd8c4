"""The parts of an xlsx package this room reads: shared strings, date styles, rows.

openpyxl reads a sheet through a parser written in Python, twice over: a form of 200,000 rows takes minutes. The parser
of the standard library takes seconds. It is safe here because documents with a DTD have been refused before
(`vocab.sheets.archive`), so that no entity can be declared.
"""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final
from xml.etree.ElementTree import Element, iterparse  # documents with a DTD are refused before

from vocab.sheets.table import Row

WIDEST_ROW: Final = 256  # forms have some 40 columns; a stray cell in XFD must not widen every row
_EPOCH: Final = datetime.datetime(1899, 12, 30)
_BUILTIN_DATES: Final = frozenset({*range(14, 23), *range(45, 48)})
_LETTERS: Final = "0123456789"


@dataclass(frozen=True)
class Package:
    """What the cells of a workbook refer to: its strings, and the numbers of the styles that mean dates."""

    strings: tuple[str, ...]
    date_styles: frozenset[str]


def read_package(path: Path) -> Package:
    """Read shared strings and styles of a workbook that has been inspected."""
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        strings: tuple[str, ...] = ()
        if "xl/sharedStrings.xml" in names:
            with archive.open("xl/sharedStrings.xml") as part:
                strings = tuple(_strings(part))
        dates: frozenset[str] = frozenset()
        if "xl/styles.xml" in names:
            with archive.open("xl/styles.xml") as part:
                dates = _date_styles(part)
    return Package(strings, dates)


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _strings(part: IO[bytes]) -> Iterator[str]:
    for _, element in iterparse(part):  # noqa: S314  # as above
        if element.tag.endswith("}si"):
            yield _text_of(element)
            element.clear()


def _text_of(element: Element) -> str:
    """Join the runs of a string; the phonetic reading (rPh) is not part of it."""
    texts = []
    for child in element:
        name = _local(child)
        if name == "t":
            texts.append(child.text or "")
        elif name == "r":
            texts += [run.text or "" for run in child if run.tag.endswith("}t")]
    return "".join(texts)


def _date_styles(part: IO[bytes]) -> frozenset[str]:
    from openpyxl.styles.numbers import is_date_format

    custom: dict[int, str] = {}
    styles: list[int] = []
    for _, element in iterparse(part):  # noqa: S314  # as above
        name = _local(element)
        if name == "numFmt":
            custom[int(element.get("numFmtId", 0))] = element.get("formatCode", "")
        elif name == "cellXfs":
            styles = [int(child.get("numFmtId", 0)) for child in element]
    dated = (
        str(place)
        for place, code in enumerate(styles)
        if code in _BUILTIN_DATES or (code in custom and is_date_format(custom[code]))
    )
    return frozenset(dated)


def sheet_rows(path: Path, part: str, package: Package) -> Iterator[tuple[int, Row]]:
    """Yield the rows of a sheet with their numbers; rows and cells without a number follow the one before."""
    number = 0
    with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
        for _, element in iterparse(stream):  # noqa: S314  # as above
            if not element.tag.endswith("}row"):
                continue
            told = element.get("r")
            number = int(told) if told and told.isdigit() else number + 1
            yield number, _row(element, package)
            element.clear()


def _row(element: Element, package: Package) -> Row:
    texts: list[str] = []
    for cell in element:
        reference = cell.get("r")
        place = _column(reference) if reference else len(texts)
        if place >= WIDEST_ROW:
            break
        if len(cell) == 0:
            continue
        text = _cell_text(cell, package)
        if text:
            texts.extend([""] * (place - len(texts)))
            texts[place:] = [text]
    return tuple(texts)


def _column(reference: str) -> int:
    number = 0
    for letter in reference.rstrip(_LETTERS):
        number = number * 26 + ord(letter) - 64
    return number - 1


def _cell_text(cell: Element, package: Package) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(_text_of(child) for child in cell if child.tag.endswith("}is")).strip()
    value = next((child.text for child in cell if child.tag.endswith("}v")), None) or ""
    if kind == "s":
        place = int(value) if value.isdigit() else -1
        return package.strings[place].strip() if 0 <= place < len(package.strings) else ""
    if kind == "b":
        return "Y" if value == "1" else "N"
    if kind == "n" and value:
        return _number(value, cell.get("s") in package.date_styles)
    return value.strip()


def _number(value: str, is_date: bool) -> str:
    if not is_date and value.isdigit():
        return value
    try:
        number = float(value)
    except ValueError:
        return value.strip()
    if is_date and 0 < number < 3_000_000:
        moment = _EPOCH + datetime.timedelta(days=number)
        return moment.date().isoformat() if number.is_integer() else moment.isoformat(" ", "seconds")
    return str(int(number)) if number.is_integer() else repr(number)
