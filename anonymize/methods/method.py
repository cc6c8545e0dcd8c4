"""What a method is: its names, its parameters, and how it turns a column into another."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from anonymize.keys import Key
from anonymize.refusals import MissingKey


class Group(StrEnum):
    """The guideline's five groups of methods, and keeping."""

    PSEUDONYM = "가명처리"
    TOTALS = "총계처리"
    DELETION = "데이터 삭제"
    CATEGORIES = "데이터 범주화"
    MASKING = "데이터 마스킹"
    KEPT = "유지"


class Parameters(BaseModel):
    """Parameters of a method as they stand in a policy; unknown ones are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    method: str
    kind: str | None = Field(None, description="개인정보 종류 (RRN, PHONE ...); 없으면 탐지 결과를 따릅니다")


@dataclass(frozen=True)
class Context:
    """Where a method runs: the column, the table around it, the project key and the policy's folder."""

    column: str
    frame: pl.DataFrame
    key: Key | None = None
    base: Path = field(default_factory=Path)
    spend: Callable[[float, str], None] | None = None

    def secret(self, purpose: str) -> bytes:
        """Return the key material of one purpose; raise MissingKey when no key was given."""
        if self.key is None:
            raise MissingKey(
                f"열 '{self.column}'의 처리에는 키가 필요합니다. 키 저장소를 지정하십시오",
                f"column '{self.column}' needs a key: give a key store that holds the project's key",
            )
        return self.key.derive(purpose)

    def random(self, series: pl.Series) -> np.random.Generator:
        """Return a generator: under a key the same data get the same noise (averaging gains nothing), else fresh."""
        if self.key is None:
            return np.random.default_rng()
        content = hashlib.sha256(series.hash(seed=0).to_numpy().tobytes()).hexdigest()
        seed = self.key.derive(f"random/{self.column}/{content}")
        return np.random.default_rng(int.from_bytes(seed, "big"))


@dataclass(frozen=True)
class Outcome:
    """What became of a column: the new column (None: deleted), rows to keep, further columns to delete."""

    series: pl.Series | None
    keep: pl.Series | None = None
    drop: tuple[str, ...] = ()


@dataclass(frozen=True)
class Method:
    """A de-identification method.

    `hides`: no value of a direct identifier stays readable. `streams`: works on any batch of rows alone.
    """

    code: str
    names: tuple[str, ...]
    group: Group
    parameters: type[Parameters]
    run: Callable[[pl.Series, Any, Context], Outcome]
    hides: bool = False
    streams: bool = False
    needs_key: bool = False
    about: str = ""
