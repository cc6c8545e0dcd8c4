"""휴리스틱 가명화: values replaced by a table of the officer's, or by running names (A0001)."""

from __future__ import annotations

import csv
import hmac
from collections.abc import Sequence
from pathlib import Path

import polars as pl
from pydantic import Field, model_validator

from anonymize.methods.method import Context, Outcome, Parameters
from anonymize.methods.values import map_uniques, normalised
from anonymize.refusals import BadPolicy, Unmet


class SubstituteParameters(Parameters):
    """Parameters of 휴리스틱 가명화: a mapping here or in a file, or a prefix for running names."""

    mapping: dict[str, str] | None = Field(None, description="바꿈 표")
    file: str | None = Field(None, description="바꿈 표 (.csv: 원래 값, 바꿀 값), 정책 파일 기준 경로")
    otherwise: str | None = Field(None, description="표에 없는 값 대신 쓸 글자; 없으면 오류")
    prefix: str | None = Field(None, min_length=1, max_length=16, description="일련 가명의 머리글 (예: 사람)")

    @model_validator(mode="after")
    def _one_way(self) -> SubstituteParameters:
        if sum(x is not None for x in (self.mapping, self.file, self.prefix)) != 1:
            raise ValueError(
                "mapping, file, prefix 중 하나를 지정하십시오 (give one of mapping, file, prefix)"
            )
        return self


def substitute(series: pl.Series, parameters: SubstituteParameters, context: Context) -> Outcome:
    """Replace every value by its entry in the table, or by a running name; nothing stays as it was."""
    text = normalised(series, "text")
    if parameters.prefix is not None:
        return Outcome(_running(text, parameters.prefix, context))
    table = parameters.mapping or _read(context.base / (parameters.file or ""), series.name)
    missing = [value for value in text.drop_nulls().unique().to_list() if value not in table]
    if missing and parameters.otherwise is None:
        raise Unmet(
            f"열 '{series.name}'의 서로 다른 값 {len(missing)}개가 바꿈 표에 없습니다. otherwise를 지정하십시오",
            f"column '{series.name}': {len(missing)} distinct values are not in the table; set otherwise",
        )
    return Outcome(map_uniques(text, lambda values: [table.get(v, parameters.otherwise) for v in values]))


def _running(text: pl.Series, prefix: str, context: Context) -> pl.Series:
    """Number the distinct values in the order of a keyed hash, so that numbers tell nothing of the values."""
    secret = context.secret("running-names")

    def name(values: Sequence[str]) -> list[str | None]:
        order = sorted(values, key=lambda value: hmac.digest(secret, value.encode(), "sha256"))
        width = max(4, len(str(len(order))))
        number = {value: f"{prefix}{place:0{width}d}" for place, value in enumerate(order, 1)}
        return [number[value] for value in values]

    return map_uniques(text, name)


def _read(path: Path, column: str) -> dict[str, str]:
    try:
        rows = [row for row in csv.reader(path.read_text("utf-8-sig").splitlines()) if row]
        return {row[0].strip(): row[1].strip() for row in rows}
    except (OSError, UnicodeDecodeError, IndexError) as error:
        raise BadPolicy(
            f"열 '{column}'의 바꿈 표 {path.name}을(를) 읽을 수 없습니다 (UTF-8, 두 칸 csv)",
            f"cannot read the table {path.name} for column '{column}' (UTF-8 csv of two fields)",
        ) from error
