"""Read and write tables of agencies: csv (UTF-8 or CP949, any usual separator), xlsx, parquet."""

from __future__ import annotations

import csv
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import openpyxl
import polars as pl

from anonymize.refusals import FileProblem

Format = Literal["csv", "xlsx", "parquet"]
_SEPARATORS = ",;\t|"
_FORMATS: tuple[Format, ...] = ("csv", "xlsx", "parquet")


@dataclass(frozen=True)
class Source:
    """A table file and how it is written."""

    path: Path
    format: Format
    separator: str = ","
    encoding: str = "utf-8"


def format_of(path: Path) -> Format:
    """Return the format a file's name says; raise FileProblem for others."""
    ending = path.suffix.lower().lstrip(".").replace("tsv", "csv").replace("txt", "csv")
    for known in _FORMATS:
        if ending == known:
            return known
    raise FileProblem(
        f"{path.name}: 지원하는 형식은 .csv, .xlsx, .parquet입니다",
        f"{path.name}: give a .csv, .xlsx or .parquet",
    )


def source(path: Path) -> Source:
    """Look at a file: its format, and for csv its encoding and separator."""
    kind = format_of(path)
    if not path.is_file():
        raise FileProblem(f"파일 {path}이(가) 없습니다", f"there is no file {path}")
    if kind != "csv":
        return Source(path, kind)
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        first = next(csv.reader([file.readline()], delimiter="\0"), [""])
    header = first[0] if first else ""
    separator = max(_SEPARATORS, key=header.count) if any(s in header for s in _SEPARATORS) else ","
    return Source(path, kind, separator, encoding)


def read(given: Source, sheet: str | None = None) -> pl.DataFrame:
    """Read a whole table. csv cells stay text as they stand, so codes keep their leading zeros."""
    try:
        if given.format == "parquet":
            return pl.read_parquet(given.path)
        if given.format == "xlsx":
            return _read_sheet(given.path, sheet)
        return scan_csv(given).collect()
    except FileProblem:
        raise
    except Exception as error:  # every reader has errors of its own; none may reach a person as a traceback
        raise FileProblem(
            f"{given.path.name}을(를) 읽을 수 없습니다: {_first_line(error)}",
            f"cannot read {given.path.name}: {_first_line(error)}",
        ) from error


def scan_csv(given: Source) -> pl.LazyFrame:
    """Scan a csv lazily, all columns as text; other encodings than UTF-8 are read whole."""
    origin: Any = given.path
    if given.encoding != "utf-8":
        origin = given.path.read_text(given.encoding).encode()
    return pl.scan_csv(origin, separator=given.separator, infer_schema=False)


def write(frame: pl.DataFrame, path: Path, like: Source) -> None:
    """Write a table in the format the path says."""
    kind = format_of(path)
    if kind == "parquet":
        frame.write_parquet(path)
    elif kind == "csv":
        frame.write_csv(path, separator=separator_for(path, like))
    else:
        _write_sheet(frame, path)


def separator_for(path: Path, like: Source) -> str:
    """Return the separator of the input, a tab for .tsv."""
    return "\t" if path.suffix.lower() == ".tsv" else like.separator


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """Give a temporary file beside `out` that takes its name only when everything went well."""
    if not out.parent.is_dir():
        raise FileProblem(f"폴더 {out.parent}이(가) 없습니다", f"there is no folder {out.parent}")
    temporary = out.with_name(f".{out.stem}.{secrets.token_hex(4)}{out.suffix}")
    try:
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(temporary, out)
    except OSError as error:
        raise FileProblem(
            f"{out}을(를) 쓸 수 없습니다: {error.strerror}", f"cannot write {out}: {error.strerror}"
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


def _encoding(path: Path) -> str:
    for encoding in ("utf-8", "cp949"):
        try:
            with path.open(encoding=encoding) as file:
                while file.read(1 << 20):
                    pass
            return encoding
        except UnicodeDecodeError:
            continue
    raise FileProblem(f"{path.name}: UTF-8도 CP949도 아닙니다", f"{path.name} is neither UTF-8 nor CP949")


def _read_sheet(path: Path, sheet: str | None) -> pl.DataFrame:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        name = _sheet_name(path, book.sheetnames, sheet)
        rows = [list(row) for row in book[name].iter_rows(values_only=True)]
    finally:
        book.close()
    rows = [row for row in rows if any(cell is not None for cell in row)]
    if not rows:
        return pl.DataFrame()
    width = max((i for row in rows for i, cell in enumerate(row) if cell is not None), default=-1) + 1
    header = [str(cell) if cell is not None else f"열{i + 1}" for i, cell in enumerate(rows[0][:width])]
    if len(set(header)) < len(header):
        raise FileProblem(
            f"{path.name}: 같은 이름의 열이 있습니다", f"{path.name}: two columns have the same name"
        )
    columns = zip(*[(row + [None] * width)[:width] for row in rows[1:]], strict=True)
    body = list(columns) or [()] * width
    return pl.DataFrame([_column(n, list(cells)) for n, cells in zip(header, body, strict=True)])


def _sheet_name(path: Path, names: list[str], wanted: str | None) -> str:
    if wanted is None and len(names) == 1:
        return names[0]
    if wanted in names:
        return str(wanted)
    listed = ", ".join(names)
    raise FileProblem(
        f"{path.name}에는 시트가 {len(names)}개 있습니다 ({listed}). 정책에 sheet: 이름을 지정하십시오",
        f"{path.name} has the sheets {listed}: name one in the policy (sheet: NAME)",
    )


def _column(name: str, cells: list[Any]) -> pl.Series:
    """Keep a sheet column's type when all cells share one; mixed cells become text as they are shown."""
    kinds = {type(cell) for cell in cells if cell is not None}
    if len(kinds) == 1 or kinds == {int, float}:
        return pl.Series(name, cells, strict=False)
    return pl.Series(name, [None if cell is None else str(cell) for cell in cells], dtype=pl.String)


def _write_sheet(frame: pl.DataFrame, path: Path) -> None:
    """Write one sheet; text starting with '=' stays text, never a formula."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("data")
    sheet.append(frame.columns)
    for row in frame.iter_rows():
        cells = [_text_cell(sheet, v) if isinstance(v, str) and v[:1] == "=" else v for v in row]
        sheet.append(cells)
    book.save(path)


def _text_cell(sheet: Any, value: str) -> Any:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"
    return cell


def _first_line(error: Exception) -> str:
    """Return what a reader complained of, digits covered: it may quote a cell."""
    line = (str(error) or type(error).__name__).splitlines()[0][:200]
    return re.sub(r"\d", "9", line)
