"""Writing a checked 정의서 or DDL back with its corrections, everything else of the file untouched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vocab.check.correction import Correction, corrections_of
from vocab.check.text_edit import edit_text
from vocab.check.workbook_edit import SheetEdits, edit_workbook
from vocab.columns import CheckedDatabase, ColumnSpec
from vocab.datatypes import data_type
from vocab.rules.finding import Finding
from vocab.sheets import FormRow, open_sheets, read_form

if TYPE_CHECKING:
    from vocab.vocabulary import Vocabulary

Accept = Callable[[ColumnSpec, Correction], bool]
_PLAIN: Final = ("logical_name", "column", "domain")


@dataclass(frozen=True, slots=True)
class Corrected:
    """What was written: cells or places changed, and what could not be (formula cells, mentions in views)."""

    path: Path
    changes: int
    refused: tuple[str, ...] = ()


def _any(_column: ColumnSpec, _correction: Correction) -> bool:
    return True


def write_corrected(
    vocabulary: Vocabulary,
    source: Path,
    target: Path,
    database: CheckedDatabase | None = None,
    accept: Accept = _any,
) -> Corrected:
    """Write a corrected copy of a form or DDL file; the source is never changed.

    `accept` decides on each correction of a form (an officer's choice). Raises UnreadableFile, MissingHeadings, and
    ValueError when source and target are the same file.
    """
    from vocab.ddl import is_ddl

    settings = database or CheckedDatabase()
    if target.exists() and target.samefile(source):
        raise ValueError(
            f"{target}: 원본에 덮어쓸 수 없습니다. 다른 이름을 주세요 / the source is not overwritten; give another name"
        )
    if source.suffix.lower() in {".sql", ".ddl"} or is_ddl(source):
        return _write_ddl(vocabulary, source, target, settings)
    edits = _edits(vocabulary, source, settings, accept)
    changes = sum(len(cells) for rows in edits.values() for cells in rows.values())
    parts = {sheet.name: sheet.part for sheet in open_sheets(source)}
    if any(parts.values()):
        sheets = {part: SheetEdits(edits[name]) for name, part in parts.items() if part and name in edits}
        edit_workbook(source, target, sheets)
        refused = tuple(cell for sheet in sheets.values() for cell in sheet.refused)
        return Corrected(target, changes - len(refused), refused)
    edit_text(source, target, next(iter(edits.values()), {}))
    return Corrected(target, changes)


def _write_ddl(vocabulary: Vocabulary, source: Path, target: Path, database: CheckedDatabase) -> Corrected:
    from vocab.ddl.rewriting import rewrite_ddl

    rewritten = rewrite_ddl(vocabulary, source, database)
    with target.open("w", encoding=rewritten.encoding, newline="") as file:
        file.write(rewritten.text)
    return Corrected(
        target, rewritten.changes, tuple(f"{line}: {name}" for line, name in rewritten.unresolved)
    )


def _edits(
    vocabulary: Vocabulary, source: Path, database: CheckedDatabase, accept: Accept
) -> dict[str, dict[int, Mapping[int, str]]]:
    edits: dict[str, dict[int, Mapping[int, str]]] = {}
    for item in read_form(source, database):
        if isinstance(item, Finding):
            continue
        column = item.column
        wanted = [change for change in corrections_of(vocabulary, column, database) if accept(column, change)]
        cells = _cells(item, wanted)
        if cells and column.row is not None and column.sheet is not None:
            edits.setdefault(column.sheet, {})[column.row] = cells
    return edits


def _cells(row: FormRow, wanted: list[Correction]) -> dict[int, str]:
    """Place corrections into the form's own columns: `VARCHAR(8)` in one cell, or type and length in two."""
    places = row.places
    changes = {change.item: change.new for change in wanted}
    cells = {places[item]: changes[item] for item in _PLAIN if item in changes and item in places}
    declared = row.column.data_type or ""
    if "data_type" not in places or not {"data_type", "length", "scale"} & set(changes):
        return cells
    base = changes.get("data_type", declared.partition("(")[0].strip())
    if "length" in places:
        return cells | _sized_cells(row, changes, base)
    return cells | {places["data_type"]: _in_one_cell(row.column, changes, base)}


def _sized_cells(row: FormRow, changes: dict[str, str], base: str) -> dict[int, str]:
    places = row.places
    cells = {places["data_type"]: base} if "data_type" in changes else {}
    scale = changes.get("scale", "")
    if "length" in changes or scale:
        length = changes.get("length", str(row.column.length or ""))
        joined = f"{length},{scale}" if scale and "scale" not in places else length
        cells[places["length"]] = joined
    if "scale" in changes and "scale" in places:
        cells[places["scale"]] = scale
    return cells


def _in_one_cell(column: ColumnSpec, changes: dict[str, str], base: str) -> str:
    own = data_type(column.data_type or "")
    length = changes.get("length", "" if own.length is None else str(own.length))
    scale = changes.get("scale", str(own.scale or ""))
    if not length or data_type(base).family == "DATETIME":
        return base
    return f"{base}({length},{scale})" if scale else f"{base}({length})"
