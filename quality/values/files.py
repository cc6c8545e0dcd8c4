"""Files as tables: csv (one table), xlsx (a table a sheet), parquet (one table); read in batches."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catalog.records import Column, Table
from quality.errors import UnreadableData
from quality.values.data import BATCH_ROWS, frame

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]  # pandas ships no types
    import sqlalchemy as sa

SUFFIXES = frozenset({".csv", ".tsv", ".xlsx", ".parquet"})
_ENCODINGS = ("utf-8-sig", "cp949")  # cp949 is what Korean office programs write
_LONGEST_CELL = 10_000_000


class FileData:
    """The tables of a file; columns have the heading as their Korean name when it is one."""

    engine: sa.Engine | None = None

    def __init__(self, path: Path, rows: int | None = None) -> None:
        if path.suffix.lower() not in SUFFIXES:
            raise UnreadableData(f"진단할 수 없는 파일입니다 (csv, tsv, xlsx, parquet only): {path.name}")
        if not path.is_file():
            raise UnreadableData(f"파일이 없습니다 (no such file): {path}")
        self._path = path
        self._rows = rows
        self.name = path.name
        self.dbms = path.suffix.lower().lstrip(".")

    def row_limit(self) -> int | None:
        """Return how many rows of a table are looked at."""
        return self._rows

    def tables(self) -> Sequence[Table]:
        """Return the file's tables. Raises UnreadableData."""
        with _reading(self._path):
            found = [_table(name, headings) for name, headings in self._headings()]
        tables = [t for t in found if t.columns]
        if not tables:
            raise UnreadableData(f"{self._path.name}: 제목 줄이 있는 표가 없습니다 (no table with headings)")
        return tables

    def batches(self, table: Table, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
        """Yield a table's rows; short rows miss their last values. Raises UnreadableData."""
        places = [[c.name for c in table.columns].index(c) for c in columns]
        with _reading(self._path):
            rows = islice(self._all_rows(table), self._rows)
            while block := list(islice(rows, BATCH_ROWS)):
                yield frame(columns, [[row[p] if p < len(row) else None for p in places] for row in block])

    def _headings(self) -> Iterator[tuple[str, Sequence[Any]]]:
        if self.dbms == "parquet":
            import pyarrow.parquet as pq

            yield self._path.stem, pq.read_schema(self._path).names
        elif self.dbms == "xlsx":
            yield from self._sheets()
        else:
            with _opened_text(self._path) as file:
                yield self._path.stem, next(_reader(file, self.dbms), [])

    def _sheets(self) -> Iterator[tuple[str, Sequence[Any]]]:
        from openpyxl import load_workbook

        book = load_workbook(self._path, read_only=True, data_only=True)
        try:
            for sheet in book.worksheets:
                yield sheet.title, next(sheet.iter_rows(values_only=True), ())
        finally:
            book.close()

    def _all_rows(self, table: Table) -> Iterator[Sequence[Any]]:
        if self.dbms == "parquet":
            yield from self._parquet_rows()
        elif self.dbms == "xlsx":
            yield from self._sheet_rows(table.name)
        else:
            with _opened_text(self._path) as file:
                yield from (row for row in islice(_reader(file, self.dbms), 1, None) if row)

    def _parquet_rows(self) -> Iterator[Sequence[Any]]:
        import pyarrow.parquet as pq

        for batch in pq.ParquetFile(self._path).iter_batches(BATCH_ROWS):
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)

    def _sheet_rows(self, sheet: str) -> Iterator[Sequence[Any]]:
        from openpyxl import load_workbook

        book = load_workbook(self._path, read_only=True, data_only=True)
        try:
            for row in book[sheet].iter_rows(min_row=2, values_only=True):
                if any(cell is not None for cell in row):
                    yield row
        finally:
            book.close()


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turn what the libraries raise on broken files into UnreadableData that names the file."""
    try:
        yield
    except UnreadableData:
        raise
    except Exception as error:  # each library has its own kinds
        reason = f"{type(error).__name__}: {error}"
        raise UnreadableData(f"파일을 읽을 수 없습니다 (cannot read file) {path.name}: {reason}") from error


def _opened_text(path: Path) -> Any:
    return path.open(encoding=_encoding(path), newline="")


def _encoding(path: Path) -> str:
    """Return the first encoding the whole file can be read in; what begins like an archive is no text."""
    with path.open("rb") as file:
        if file.read(4) == b"PK\x03\x04":
            raise UnreadableData(
                f"{path.name}: 텍스트가 아니라 xlsx나 zip 파일입니다 (a zip or xlsx file, not text)"
            )
    for encoding in _ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while chunk := file.read(1 << 20):
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise UnreadableData(f"{path.name}: UTF-8도 CP949도 아닙니다 (neither UTF-8 nor CP949)")


def _reader(file: Any, kind: str) -> Iterator[list[str]]:
    csv.field_size_limit(_LONGEST_CELL)
    return csv.reader(file, delimiter="\t" if kind == "tsv" else ",")


def _table(name: str, headings: Sequence[Any]) -> Table:
    columns: list[Column] = []
    taken: set[str] = set()
    for place, heading in enumerate(headings, 1):
        text = " ".join(str(heading).split()) if heading is not None else ""
        unique = text or f"컬럼{place}"
        while unique in taken:
            unique += f"_{place}"
        taken.add(unique)
        columns.append(Column(unique))
    while columns and columns[-1].name == f"컬럼{len(columns)}":
        columns.pop()
    return replace(Table(name), columns=tuple(columns))
