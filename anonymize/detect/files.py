"""Detect in files: documents (.txt, .jsonl) give findings, tables (.csv, .xlsx, .parquet) give columns."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl

from anonymize.detect.detector import Detector
from anonymize.errors import UnreadableFile

# utf-8 first: cp949 text is hardly ever valid utf-8, while the reverse often decodes to nonsense
ENCODINGS = ("utf-8-sig", "cp949", "utf-16")
DELIMITERS = (",", "\t", ";", "|")
TABLES = (".csv", ".tsv", ".xlsx", ".parquet")
DOCUMENTS = (".txt", ".md", ".jsonl", ".ndjson")


def detect_file(path: Path | str, detector: Detector | None = None) -> Iterator[dict[str, Any]]:
    """Yield what `malmoi anonymize detect --json` prints: a finding of a document or a column of a table a mapping.

    "doc" is the file name for .txt, and for .jsonl the line's "id", else its number from 0 (blank lines not counted).
    Raises UnreadableFile for a missing, broken or unknown file.
    """
    place, judge = Path(path), detector or Detector()
    if not place.is_file():
        raise UnreadableFile(str(path), "파일이 없습니다 (no such file)")
    suffix = place.suffix.lower()
    if suffix in TABLES:
        for column in judge.table(place):
            yield column.as_dict()
    elif suffix in DOCUMENTS:
        for doc, text in documents(place):
            for finding in judge.document(text):
                yield {"doc": doc, **finding.as_dict()}
    else:
        known = ", ".join(DOCUMENTS + TABLES)
        raise UnreadableFile(str(path), f"지원하지 않는 형식 {suffix!r}, 지원 형식 (supported): {known}")


def documents(path: Path) -> Iterator[tuple[object, str]]:
    """Yield (document id, text) of a text or JSON lines file."""
    text = read_text(path)
    if path.suffix.lower() in (".txt", ".md"):
        yield path.name, text
        return
    lines = [(n, line) for n, line in enumerate(text.split("\n"), start=1) if line.strip()]
    for index, (number, line) in enumerate(lines):
        yield _record(path, number, index, line)


def _record(path: Path, number: int, index: int, line: str) -> tuple[object, str]:
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise UnreadableFile(f"{path}:{number}", f"JSON이 아닙니다 (not JSON): {error.msg}") from error
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise UnreadableFile(f"{path}:{number}", '"text" 항목이 없습니다 (a string field "text" is needed)')
    return record.get("id", index), record["text"]


def read_text(path: Path) -> str:
    """Return a file's text, read as UTF-8, CP949 or UTF-16, whichever fits first."""
    content = path.read_bytes()
    order = ENCODINGS if not content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-16",)
    for encoding in order:
        try:
            return content.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(
        str(path), "문자 인코딩을 알 수 없습니다 (encoding is neither UTF-8, CP949 nor UTF-16)"
    )


def read_table(path: Path) -> pl.DataFrame:
    """Return a .csv, .tsv, .xlsx or .parquet file as a frame of its columns; csv and xlsx cells stay text."""
    readers: dict[str, Callable[[Path], pl.DataFrame]] = {
        ".csv": _read_csv,
        ".tsv": _read_csv,
        ".xlsx": _read_xlsx,
        ".parquet": pl.read_parquet,
    }
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise UnreadableFile(str(path), f"표가 아닙니다 (not a table): {', '.join(TABLES)}")
    try:
        return reader(path)
    except UnreadableFile:
        raise
    except Exception as error:  # every reader has its own family of errors; the person needs file and cause
        raise UnreadableFile(str(path), str(error).split("\n")[0]) from error


def _read_csv(path: Path) -> pl.DataFrame:
    text = read_text(path)
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    if not text.strip():
        return pl.DataFrame()
    return pl.read_csv(
        text.encode(), separator=delimiter, infer_schema=False, truncate_ragged_lines=True, quote_char='"'
    )


def _read_xlsx(path: Path) -> pl.DataFrame:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    try:
        rows = [
            row for row in book.worksheets[0].iter_rows(values_only=True) if any(c is not None for c in row)
        ]
    finally:
        book.close()
    if not rows:
        return pl.DataFrame()
    names = _unique(["" if c is None else str(c) for c in rows[0]])
    cells = [[None if c is None else _cell(c) for c in column] for column in zip(*rows[1:], strict=True)]
    return pl.DataFrame(
        {name: pl.Series(name, cells[i] if cells else [], dtype=pl.String) for i, name in enumerate(names)}
    )


def _cell(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _unique(names: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    answer = []
    for place, name in enumerate(names, start=1):
        base = name.strip() or f"column_{place}"
        seen[base] = seen.get(base, 0) + 1
        answer.append(base if seen[base] == 1 else f"{base}_{seen[base]}")
    return answer
