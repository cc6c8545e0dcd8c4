"""Changing cells of a csv and nothing else: encoding, quotes, line ends and every other cell stay as they were."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from vocab.sheets.text import TextForm, text_form

RowEdits = Mapping[int, str]


def edit_text(source: Path, target: Path, rows: Mapping[int, RowEdits]) -> None:
    """Copy a csv with cells changed; `rows` maps 1-based records to 0-based columns and new texts."""
    form = text_form(source)
    cell = re.compile(
        rf'\s*"(?:[^"]|"")*"[^{re.escape(form.separator)}\r\n]*|[^{re.escape(form.separator)}\r\n]*'
    )
    with (
        source.open(encoding=form.encoding, newline="") as reading,
        target.open("w", encoding=form.encoding, newline="", errors="xmlcharrefreplace") as writing,
    ):
        for number, record in enumerate(_records(reading), start=1):
            changes = rows.get(number)
            writing.write(_edited(record, changes, form, cell) if changes else record)


def _records(file: IO[str]) -> Iterator[str]:
    """Cut a file into records: a record goes on while a quotation mark is open."""
    record = ""
    for line in file:
        record += line
        if record.count('"') % 2 == 0:
            yield record
            record = ""
    if record:
        yield record


def _edited(record: str, changes: RowEdits, form: TextForm, cell: re.Pattern[str]) -> str:
    body = record.rstrip("\r\n")
    ending = record[len(body) :]
    cells: list[str] = []
    place = 0
    while True:
        matched = cell.match(body, place)
        end = matched.end() if matched else len(body)
        cells.append(body[place:end])
        if end >= len(body):
            break
        place = end + 1
    for column, text in changes.items():
        cells += [""] * (column + 1 - len(cells))
        cells[column] = _written(text, cells[column], form.separator)
    return form.separator.join(cells) + ending


def _written(text: str, old: str, separator: str) -> str:
    """Write a cell, quoted where it must be or where the old one was."""
    needs = any(mark in text for mark in (separator, '"', "\n", "\r")) or old.lstrip().startswith('"')
    return '"' + text.replace('"', '""') + '"' if needs else text
