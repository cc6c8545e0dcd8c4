"""Importing vocabulary tables: lenient about form, strict about content; every row is taken, told of, or refused."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vocab.errors import MissingHeadings
from vocab.layouts import Heading, TableKind, missing_fields, recognise
from vocab.model import CodeSet, CodeValue, Domain, Layer, Term
from vocab.rows import Refusal, Row, code_of, domain_of, is_abolished, term_of, word_of
from vocab.spreadsheet import Notice, RawTable, read_tables
from vocab.vocabulary import Abolished, Vocabulary

HEADING_WITHIN = 20  # rows of titles and instructions before the heading
_ORDINAL = re.compile(r"(\d+)차")


@dataclass(frozen=True)
class RefusedRow:
    """A row that was not taken: where it stands (row as counted in the file, from 1), why, and its cells."""

    place: str
    row: int
    field: str
    value: str
    message: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class ImportConflict:
    """Two rows that cannot both be meant; the first stays."""

    code: str  # duplicate_name, duplicate_abbreviation, unknown_domain, segmentation
    kind: TableKind
    name: str
    message: str


@dataclass(frozen=True)
class ImportReport:
    """What became of every row: counts by kind, refused rows, conflicts, notices about the files."""

    read: Mapping[str, int]
    active: Mapping[str, int]
    abolished: Mapping[str, int]
    refused: tuple[RefusedRow, ...]
    conflicts: tuple[ImportConflict, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class ImportResult:
    """An imported vocabulary and the report about it."""

    vocabulary: Vocabulary
    report: ImportReport


@dataclass
class _Gathering:
    """Rows gathered over all files of one import."""

    active: dict[TableKind, list[Any]] = field(default_factory=lambda: {kind: [] for kind in TableKind})
    dead: dict[TableKind, list[Any]] = field(default_factory=lambda: {kind: [] for kind in TableKind})
    read: Counter[str] = field(default_factory=Counter)
    refused: list[RefusedRow] = field(default_factory=list)
    conflicts: list[ImportConflict] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


_MAKERS: Mapping[TableKind, Callable[[Row], Any]] = {
    TableKind.WORDS: word_of,
    TableKind.TERMS: term_of,
    TableKind.DOMAINS: domain_of,
    TableKind.CODES: code_of,
}


def read_vocabulary(
    paths: Iterable[Path | str],
    layer: Layer | None = None,
    agency: str | None = None,
    revision: str | None = None,
) -> ImportResult:
    """Import csv and xlsx files of any known edition as one vocabulary.

    `layer` and `agency` are set on every item (by default the layer the headings name); `revision` labels rows that
    name none. Raises UnreadableFile and MissingHeadings; bad rows are refused one by one, with the reason.
    """
    gathered = _Gathering()
    for path in paths:
        tables = read_tables(Path(path))
        taken = [_gather(table, gathered, layer, agency, revision) for table in tables]
        if not any(taken):
            raise MissingHeadings(_no_headings(Path(path), tables))
    return _result(gathered, revision)


def _gather(
    table: RawTable, gathered: _Gathering, layer: Layer | None, agency: str | None, revision: str | None
) -> bool:
    found = _find_heading(table)
    if found is None:
        if any(any(row) for row in table.rows):
            text = "단어·용어·도메인·코드 제목행이 없어 건너뜁니다 / no heading row of a vocabulary table, skipped"
            gathered.notices.append(Notice("skipped_sheet", table.name, text))
        return False
    heading, start = found
    gathered.notices.extend(table.notices)
    layer = layer or heading.layer
    make = _MAKERS[heading.kind]
    for number, cells in enumerate(table.rows[start:], start + 1):
        if not any(cell.strip() for cell in cells):
            continue
        gathered.read[heading.kind] += 1
        row = Row(heading.columns, cells, layer, agency, revision)
        try:
            item = make(row)
        except Refusal as refusal:
            gathered.refused.append(_refused(table, number, refusal, cells))
        else:
            if item.name != row.get("name"):
                text = f"{number}행: 이름의 공백을 없앴습니다 / white space taken out of the name: {row.get('name')}"
                gathered.notices.append(Notice("cleaned_name", table.name, text))
            (gathered.dead if is_abolished(row) else gathered.active)[heading.kind].append(item)
    return True


def _find_heading(table: RawTable) -> tuple[Heading, int] | None:
    for number, cells in enumerate(table.rows[:HEADING_WITHIN]):
        heading = recognise(cells)
        if heading is not None:
            return heading, number + 1
    return None


def _refused(table: RawTable, number: int, refusal: Refusal, cells: list[str]) -> RefusedRow:
    return RefusedRow(table.name, number, refusal.field, refusal.value, str(refusal), tuple(cells))


def _no_headings(path: Path, tables: list[RawTable]) -> str:
    widest = max((row for table in tables for row in table.rows[:HEADING_WITHIN]), key=len, default=[])
    lacking = "; ".join(f"{kind}: {', '.join(names)}" for kind, names in missing_fields(widest).items())
    return (
        f"{path}: 단어·용어·도메인·코드 표의 제목행을 찾지 못했습니다. 빠진 제목 / no heading row of a vocabulary table "
        f"within the first {HEADING_WITHIN} rows; missing headings: {lacking}"
    )


def _result(gathered: _Gathering, revision: str | None) -> ImportResult:
    kept = {kind: _unique(kind, items, gathered.conflicts) for kind, items in gathered.active.items()}
    codes = _code_sets(gathered.active[TableKind.CODES], gathered.conflicts)
    dead = {kind: {item.name: item for item in items} for kind, items in gathered.dead.items()}
    words, terms, domains = kept[TableKind.WORDS], kept[TableKind.TERMS], kept[TableKind.DOMAINS]
    _check_domains(terms, domains, gathered.conflicts)
    vocabulary = Vocabulary.of(
        words,
        terms,
        domains,
        codes,
        Abolished(dead[TableKind.WORDS], dead[TableKind.TERMS], dead[TableKind.DOMAINS]),
        revision or _latest([*words, *terms, *domains]),
    )
    active = {"words": len(words), "terms": len(terms), "domains": len(domains), "codes": len(codes)}
    report = ImportReport(
        {kind.value: gathered.read[kind] for kind in TableKind},
        active,
        {kind.value: len(items) for kind, items in gathered.dead.items()},
        tuple(gathered.refused),
        tuple(gathered.conflicts),
        tuple(gathered.notices),
    )
    return ImportResult(vocabulary, report)


def _unique(kind: TableKind, items: list[Any], conflicts: list[ImportConflict]) -> list[Any]:
    """Return items with distinct names in each layer, the first of equals; tell of the others."""
    if kind is TableKind.CODES:
        return []
    seen: dict[tuple[Layer, str], Any] = {}
    abbreviations: dict[tuple[Layer, str], str] = {}
    for item in items:
        first = seen.setdefault((item.layer, item.name), item)
        if first is not item:
            same = "같은 내용 / same content" if first == item else "다른 내용 / different content"
            text = f"'{item.name}'이 두 번 있습니다({same}); 첫 행을 씁니다 / stands twice, the first row is kept"
            conflicts.append(ImportConflict("duplicate_name", kind, item.name, text))
            continue
        if kind is TableKind.DOMAINS:
            continue
        other = abbreviations.setdefault((item.layer, item.abbreviation), item.name)
        if other != item.name:
            text = f"영문약어 {item.abbreviation}가 '{other}'와 겹칩니다 / the abbreviation is also that of '{other}'"
            conflicts.append(ImportConflict("duplicate_abbreviation", kind, item.name, text))
    return list(seen.values())


def _check_domains(terms: list[Term], domains: list[Domain], conflicts: list[ImportConflict]) -> None:
    """Tell of terms whose domain is in none of the files; they are kept (the domains may come later)."""
    known = {domain.name for domain in domains}
    if not known:
        return
    for term in terms:
        if term.domain not in known:
            text = f"도메인 '{term.domain}'이 파일에 없습니다 / the domain is in none of the files"
            conflicts.append(ImportConflict("unknown_domain", TableKind.TERMS, term.name, text))


def _code_sets(rows: list[CodeSet], conflicts: list[ImportConflict]) -> list[CodeSet]:
    """Join rows of one value each into code sets; the first meaning of a value stays."""
    heads: dict[str, CodeSet] = {}
    values: dict[str, dict[str, CodeValue]] = {}
    for row in rows:
        heads.setdefault(row.name, row)
        (value,) = row.values
        first = values.setdefault(row.name, {}).setdefault(value.value, value)
        if first.meaning != value.meaning:
            text = (
                f"코드값 {value.value}의 의미가 둘입니다: {first.meaning} / {value.meaning}; 첫 의미를 씁니다"
            )
            conflicts.append(ImportConflict("duplicate_value", TableKind.CODES, row.name, text))
    return [
        CodeSet(name, tuple(values[name].values()), head.english, head.description, head.layer, head.agency)
        for name, head in heads.items()
    ]


def _latest(items: Iterable[Any]) -> str | None:
    """Return the highest 제정차수 that any item names."""
    labels = {item.revision for item in items if item.revision}
    return max(labels, key=lambda label: int((_ORDINAL.findall(label) or ["0"])[0]), default=None)
