"""Files of distributions as tables: fetched through the connectors' safe client, asked with DuckDB.

Threat: the address is a source's, and so is the file. The client judges every address it connects to, takes so many
bytes in so many seconds; archives are looked at before they are unpacked; DuckDB may open nothing, has one thread, a
bound of memory and a deadline.
"""

from __future__ import annotations

import contextlib
import io
import re
import tempfile
import threading
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from api.problems import ProblemError
from api.rows.column import ValueType
from api.rows.query import RowsQuery
from api.rows.statement import compiled, count_statement, relation_of, rows_statement
from connectors.body import BodyLimits
from connectors.errors import SourceError
from connectors.files import FilePolicy
from connectors.http import HttpClient, Limits, Retry
from connectors.network import NetworkPolicy

if TYPE_CHECKING:
    import duckdb
    import polars as pl

FORMATS = ("csv", "tsv", "parquet", "xlsx", "jsonl", "json")
MOST_BYTES = 64 * 2**20
MOST_UNPACKED = 512 * 2**20
FETCH = Limits(connect_seconds=5.0, read_seconds=15.0, document=BodyLimits(MOST_BYTES, seconds=60.0))
SECONDS = 10.0  # a query
# What is counted is a number; what is numbered, dated or coded only looks like one.
_CODED = re.compile(r"(코드|번호|일자|연월|년월|일시|식별자|아이디|_?(CD|NO|YMD|YM|ID))$", re.IGNORECASE)
_WHOLE = re.compile(r"^-?(?:0|[1-9]\d{0,17})$")
_NUMBER = re.compile(r"^-?(?:0|[1-9]\d{0,17})(?:\.\d{1,17})?$")


class FileTable:
    """A file in memory, in a DuckDB of its own, with what its columns' values are; `bytes` is about what it takes."""

    def __init__(self, frame: pl.DataFrame, types: dict[str, ValueType]) -> None:
        self.types = types
        self.bytes = int(frame.estimated_size())
        self._engine = _engine(frame)

    def rows(self, query: RowsQuery) -> list[Sequence[Any]]:
        """Return the rows of a page and one more, in the file's order where none is asked for."""
        return self._asked(rows_statement(query, relation_of("data"), self.types))

    def count(self, query: RowsQuery) -> int:
        """Return how many rows there are."""
        return int(self._asked(count_statement(query, relation_of("data"), self.types))[0][0])

    def close(self) -> None:
        """Let go of the memory."""
        self._engine.close()

    def _asked(self, statement: Any) -> list[Sequence[Any]]:
        import duckdb

        text, values = compiled(statement)
        with contextlib.closing(self._engine.cursor()) as cursor, _deadline(cursor):
            try:
                return list(cursor.execute(text, values).fetchall())
            except duckdb.InterruptException:
                raise ProblemError(504, f"{SECONDS:g}초 안에 끝나지 않습니다 (took too long)") from None
            except duckdb.Error as error:
                raise ProblemError(
                    400, f"조건을 쓸 수 없습니다 (cannot be asked): {type(error).__name__}"
                ) from error


def fetch_table(url: str, kind: str, policy: NetworkPolicy, texts: frozenset[str] = frozenset()) -> FileTable:
    """Fetch a file and return it as a table. Raises ProblemError 502 when it cannot be had or read."""
    try:
        with HttpClient(policy, FilePolicy(()), FETCH, Retry(attempts=1)) as http:
            content = http.get(url).content
    except SourceError as error:
        # The message may tell what a name resolves to inside; whoever asks learns the kind of failure only.
        detail = f"원천에서 파일을 받지 못했습니다 (the source failed): {error.code}"
        raise ProblemError(502, detail, code=error.code) from error
    return read_table(content, kind, texts)


def read_table(content: bytes, kind: str, texts: frozenset[str] = frozenset()) -> FileTable:
    """Return a file's content as a table; columns named in `texts` (case-folded) stay texts.

    Raises ProblemError 502 for what is no table.
    """
    try:
        frame = _frame(content, kind)
    except ProblemError:
        raise
    except Exception as error:  # every reader has its own kinds
        detail = f"파일을 표로 읽을 수 없습니다 (not a table, {kind}): {type(error).__name__}"
        raise ProblemError(502, detail, code="unreadable_file") from error
    if not frame.columns:
        raise ProblemError(502, "파일에 열이 없습니다 (no columns)", code="unreadable_file")
    return typed_table(frame, texts)


def _frame(content: bytes, kind: str) -> pl.DataFrame:
    import polars as pl

    if kind == "json":
        return pl.DataFrame(_records(orjson.loads(content)), infer_schema_length=None, strict=False)
    if kind == "jsonl":
        return pl.read_ndjson(io.BytesIO(content), infer_schema_length=None)
    if kind == "parquet":
        return pl.read_parquet(io.BytesIO(content))
    if kind == "xlsx":
        _check_archive(content)
    from anonymize.detect.files import read_table as read_file

    with tempfile.TemporaryDirectory(prefix="malmoi-rows-") as folder:
        path = Path(folder) / f"data.{kind}"
        path.write_bytes(content)
        return read_file(path)


def _records(found: Any) -> list[Any]:
    """Return the list of objects a JSON document is, or holds: the longest one inside."""
    if isinstance(found, list) and all(isinstance(v, dict) for v in found):
        return found
    lists = [v for v in found.values() if isinstance(v, list) and v] if isinstance(found, dict) else []
    rows = max((v for v in lists if all(isinstance(r, dict) for r in v)), key=len, default=None)
    if rows is None:
        raise ProblemError(502, "JSON이 객체의 목록이 아닙니다 (no list of objects)", code="unreadable_file")
    return rows


def _check_archive(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
            raise ProblemError(502, "압축을 풀면 너무 큽니다 (too large unpacked)", code="too_large")


def typed_table(frame: pl.DataFrame, texts: frozenset[str] = frozenset()) -> FileTable:
    """Return a frame with numbers as numbers; codes stay as they are written, nested values become JSON text."""
    import polars as pl

    made, types = [], {}
    for series in frame.iter_columns():
        name, column = series.name, series
        if column.dtype.is_nested():
            told = [None if v is None else orjson.dumps(v, default=str).decode() for v in column.to_list()]
            column = pl.Series(name, told, dtype=pl.String)
        if column.dtype == pl.String and name.casefold() not in texts and not _CODED.search(name):
            column = _numbers(column)
        made.append(column)
        types[name] = _type_of(column)
    return FileTable(pl.DataFrame(made), types)


def _numbers(column: pl.Series) -> pl.Series:
    import polars as pl

    told = column.drop_nulls().str.strip_chars()
    told = told.filter(told != "")
    if len(told) == 0:
        return column
    for pattern, dtype in ((_WHOLE, pl.Int64), (_NUMBER, pl.Float64)):
        if told.str.contains(pattern.pattern).all():
            return column.str.strip_chars().replace("", None).cast(dtype, strict=False)
    return column


def _type_of(column: pl.Series) -> ValueType:
    import polars as pl

    dtype = column.dtype
    if dtype == pl.Boolean:
        return ValueType.BOOLEAN
    if dtype.is_integer():
        return ValueType.INTEGER
    if dtype.is_numeric():
        return ValueType.NUMBER
    if dtype == pl.Date:
        return ValueType.DATE
    return ValueType.TIME if isinstance(dtype, pl.Datetime) else ValueType.TEXT


def _engine(frame: pl.DataFrame) -> duckdb.DuckDBPyConnection:
    """Return a database that holds a frame as table `data` and may open nothing else."""
    import duckdb

    settings: dict[str, Any] = {"threads": 1, "memory_limit": "1GB", "autoinstall_known_extensions": False}
    engine = duckdb.connect(":memory:", config=settings)
    engine.register("frame", frame)
    engine.execute("CREATE TABLE data AS SELECT * FROM frame")
    engine.unregister("frame")
    engine.execute("SET enable_external_access = false")
    engine.execute("SET lock_configuration = true")
    return engine


@contextmanager
def _deadline(engine: duckdb.DuckDBPyConnection) -> Iterator[None]:
    timer = threading.Timer(SECONDS, engine.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
