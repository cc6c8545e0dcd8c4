"""Apply a policy to a file: checked first, written beside, renamed at the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq

from anonymize.detect import Detector
from anonymize.keys import KeyStore
from anonymize.policy.apply import apply_policy, prepare, treat
from anonymize.policy.document import Policy
from anonymize.policy.table_file import (
    Source,
    format_of,
    read,
    replacing,
    scan_csv,
    separator_for,
    source,
    write,
)
from anonymize.refusals import FileProblem, KeyStoreError

BATCH_ROWS = 200_000
_WHOLE_BYTES = 256 * 1024 * 1024


def apply_file(
    path: Path | str,
    policy_path: Path | str,
    out: Path | str,
    *,
    keys: KeyStore | None = None,
    project: str | None = None,
    detector: Detector | None = None,
) -> dict[str, Any]:
    """Apply a policy file to a csv, xlsx or parquet file and return the report.

    The output appears whole or not at all. Files over 256 MB go through in batches when every method of the policy
    allows it. Raises a ProtectionError or AnonymityError; the input is never changed.
    """
    given, target = source(Path(path)), Path(out)
    policy = Policy.read(policy_path).for_file(given.path)
    _refuse_unsafe_places(given.path, target, keys)
    watcher = detector or Detector()
    large = given.path.stat().st_size > _WHOLE_BYTES and given.format != "xlsx"
    if large and policy.streams and format_of(target) != "xlsx":
        return _in_batches(given, policy, target, keys, project, watcher)
    frame = read(given, policy.requirements.sheet)
    applied = apply_policy(policy, frame, keys=keys, project=project, detector=watcher)
    with replacing(target) as temporary:
        write(applied.frame, temporary, given)
    return {**applied.report, "input": given.path.name, "output": target.name}


def _in_batches(
    given: Source, policy: Policy, target: Path, keys: KeyStore | None, project: str | None, watcher: Detector
) -> dict[str, Any]:
    """Treat batch after batch; a batch the guard refuses leaves no output at all."""
    report: dict[str, Any] | None = None
    rows_in = rows_out = 0
    with replacing(target) as temporary, _Writer(temporary, given) as writer:
        for batch in _batches(given):
            prepared = prepare(policy, batch, keys, project, watcher)
            made = treat(prepared, batch)
            if report is None:
                report = apply_policy(policy, batch, keys=keys, project=project, detector=watcher).report
            writer.add(made)
            rows_in, rows_out = rows_in + batch.height, rows_out + made.height
    if report is None:
        raise FileProblem(f"{given.path.name}에 자료가 없습니다", f"{given.path.name} has no rows")
    totals = {"rows_in": rows_in, "rows_out": rows_out, "input": given.path.name, "output": target.name}
    return {**report, **totals, "batches": True}


def _batches(given: Source) -> Iterator[pl.DataFrame]:
    scan = pl.scan_parquet(given.path) if given.format == "parquet" else scan_csv(given)
    try:
        yield from (batch for batch in scan.collect_batches(chunk_size=BATCH_ROWS) if batch.height)
    except pl.exceptions.PolarsError as error:
        raise FileProblem(
            f"{given.path.name}을(를) 읽을 수 없습니다", f"cannot read {given.path.name}: {error}"
        ) from error


class _Writer:
    """Appends batches to a csv or parquet file."""

    def __init__(self, path: Path, like: Source) -> None:
        self._path = path
        self._format = format_of(path)
        self._separator = separator_for(path, like)
        self._parquet: pq.ParquetWriter | None = None
        self._started = False

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, *_: object) -> None:
        if self._parquet is not None:
            self._parquet.close()

    def add(self, frame: pl.DataFrame) -> None:
        """Append one batch."""
        if self._format == "csv":
            with self._path.open("ab") as file:
                frame.write_csv(file, separator=self._separator, include_header=not self._started)
        else:
            table = frame.to_arrow()
            self._parquet = self._parquet or pq.ParquetWriter(self._path, table.schema)
            self._parquet.write_table(table.cast(self._parquet.schema))
        self._started = True


def _refuse_unsafe_places(path: Path, out: Path, keys: KeyStore | None) -> None:
    if path.resolve() == out.resolve():
        raise FileProblem(
            f"결과를 원본 {path} 위에 쓸 수 없습니다",
            f"the output would overwrite the input {path}: give another name",
        )
    format_of(out)
    if keys is None:
        return
    folder = keys.folder.resolve()
    for place in (path, out):
        if folder in place.resolve().parents or folder == place.resolve().parent:
            raise KeyStoreError(
                f"키 저장소 {folder} 안에 자료 {place.name}을(를) 둘 수 없습니다 (추가정보의 분리 보관)",
                f"data ({place.name}) and keys ({folder}) must not share a folder",
            )
