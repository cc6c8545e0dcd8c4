"""Generalisation hierarchies: how a value becomes coarser, step by step, up to `*`."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import polars as pl

from anonymize.kanonymity.errors import BadHierarchy, MixedTypes, ValueNotInHierarchy

TOP = "*"
SHOWN = 5


@dataclass(frozen=True)
class Hierarchy:
    """A tree over the values of a column.

    `levels[0]` has the values themselves (leaves), `levels[j][i]` the label of leaf `i` at level `j`,
    and the last level one label for all. Values are compared in their plain written form, so the
    number 39 and the text "39" are the same leaf.
    """

    name: str
    levels: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        _check_shape(self.name, self.levels)
        for level in range(len(self.levels) - 1):
            _check_parents(self.name, level, self.levels[level], self.levels[level + 1])

    @classmethod
    def from_rows(cls, name: str, rows: Iterable[Sequence[str]]) -> Hierarchy:
        """Build a hierarchy from one row a leaf, finest label first.

        A last level `*` is added when the rows do not end in one label for all. Repeated rows count
        once; a blank value is a leaf like others. Raises `BadHierarchy` for ragged rows, blank labels above
        the leaves and labels with two parents.
        """
        table = list(dict.fromkeys(tuple(row) for row in rows))
        _check_rows(name, table)
        if len({row[-1] for row in table}) > 1 or len(table[0]) == 1:
            table = [(*row, TOP) for row in table]
        return cls(name, tuple(zip(*table, strict=True)))

    @classmethod
    def from_csv(
        cls, path: Path | str, *, name: str | None = None, delimiter: str | None = None
    ) -> Hierarchy:
        """Read a hierarchy from a file without header, one row a leaf, last column the top.

        UTF-8 (with or without mark) or CP949; separated by `;`, tab or `,`, found from the first line.
        """
        source = Path(path)
        text = _decoded(source)
        first = text.split("\n", 1)[0]
        sign = delimiter or next((sign for sign in (";", "\t") if sign in first), ",")
        try:
            rows = [row for row in csv.reader(StringIO(text, newline=""), delimiter=sign) if row]
        except csv.Error as error:
            raise BadHierarchy(
                f"계층 파일 {source.name}을(를) 읽을 수 없습니다: {error}. 구분자와 따옴표를 확인하세요",
                f"hierarchy file {source.name} cannot be read: {error}; check separators and quotes",
            ) from error
        return cls.from_rows(name or source.stem, rows)

    @classmethod
    def flat(cls, name: str, values: Iterable[str] | pl.Series) -> Hierarchy:
        """Build the hierarchy that knows only the values themselves and `*`."""
        texts = plain_text(values.drop_nulls()) if isinstance(values, pl.Series) else values
        return cls.from_rows(name, [(value, TOP) for value in dict.fromkeys(texts)])

    @property
    def height(self) -> int:
        """The number of levels, leaves and top included."""
        return len(self.levels)

    @property
    def leaves(self) -> int:
        """The number of values the hierarchy knows."""
        return len(self.levels[0])

    def positions(self, column: pl.Series) -> pl.Series:
        """Return the leaf number of every row of `column`; a missing value stays missing.

        Raises `ValueNotInHierarchy` naming the first unknown values.
        """
        known = {leaf: i for i, leaf in enumerate(self.levels[0])}
        if column.dtype.is_float():  # a file may write 39 as 39.0
            known = {leaf.removesuffix(".0"): i for leaf, i in known.items()} | known
        values = column.drop_nulls().unique(maintain_order=True)
        written = plain_text(values).to_list()
        unknown = [text for text in written if text not in known]
        if unknown:
            self._refuse(column.name, unknown)
        if not written:
            return pl.Series(column.name, [None] * len(column), dtype=pl.Int32)
        leaf = pl.Series([known[text] for text in written], dtype=pl.Int32)
        return column.replace_strict(values, leaf, default=None, return_dtype=pl.Int32)

    def generalise(self, column: pl.Series, level: int) -> pl.Series:
        """Replace every value of `column` by its label at `level` (0: as it is).

        A missing value stays missing below the top and becomes the top's label there.
        """
        if not 0 <= level < self.height:
            raise BadHierarchy(
                f"계층 '{self.name}'의 단계는 0부터 {self.height - 1}까지인데 {level}을(를) 요청했습니다",
                f"hierarchy '{self.name}' has levels 0 to {self.height - 1}, not {level}",
            )
        labels = pl.Series(self.levels[level], dtype=pl.String)
        released = labels.gather(self.positions(column)).alias(column.name)
        return released.fill_null(labels[0]) if level == self.height - 1 else released

    def _refuse(self, column: str, unknown: list[str]) -> None:
        shown = ", ".join(repr(text) for text in unknown[:SHOWN])
        raise ValueNotInHierarchy(
            f"열 '{column}'의 값 {len(unknown)}개가 계층 '{self.name}'에 없습니다: {shown}. 계층에 행을 더하세요",
            f"{len(unknown)} value(s) of column '{column}' are not in hierarchy '{self.name}': {shown}; add rows",
        )


def plain_text(column: pl.Series) -> pl.Series:
    """Write the values of a column as a hierarchy file writes them: 39, 0.5, true, 2024-11-22.

    A whole number stored as a fraction loses its `.0`. Raises `MixedTypes` for lists and objects.
    """
    kind = column.dtype
    if kind.is_nested() or kind in (pl.Object, pl.Binary):
        raise MixedTypes(
            f"열 '{column.name}'의 자료형 {kind}은(는) 다룰 수 없습니다. 문자나 숫자로 바꾸세요",
            f"column '{column.name}' is of type {kind}; turn it into text or numbers first",
        )
    if kind.is_float():
        return column.cast(pl.String).str.strip_suffix(".0")
    return column.cast(pl.String)


def _decoded(source: Path) -> str:
    raw = source.read_bytes()
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadHierarchy(
        f"계층 파일 {source.name}의 문자 부호를 알 수 없습니다. UTF-8로 저장하세요",
        f"hierarchy file {source.name} is neither UTF-8 nor CP949; save it as UTF-8",
    )


def _check_rows(name: str, rows: list[tuple[str, ...]]) -> None:
    if not rows:
        raise BadHierarchy(f"계층 '{name}'에 값이 없습니다", f"hierarchy '{name}' has no rows")
    width = len(rows[0])
    for number, row in enumerate(rows, start=1):
        if len(row) != width:
            raise BadHierarchy(
                f"계층 '{name}'의 {number}번째 행({row[0] if row else ''})은 {len(row)}단계인데 첫 행은 {width}단계입니다",
                f"row {number} of hierarchy '{name}' has {len(row)} levels, the first row {width}",
            )
        if not all(isinstance(label, str) and (label or place == 0) for place, label in enumerate(row)):
            raise BadHierarchy(
                f"계층 '{name}'의 {number}번째 행에 빈 이름이나 문자가 아닌 값이 있습니다: {row!r}",
                f"row {number} of hierarchy '{name}' has an empty or non-text label: {row!r}",
            )


def _check_shape(name: str, levels: tuple[tuple[str, ...], ...]) -> None:
    if not levels or not levels[0] or len(levels) < 2 or len({len(level) for level in levels}) > 1:
        raise BadHierarchy(
            f"계층 '{name}'의 단계마다 값의 수가 같아야 하고 두 단계 이상이어야 합니다",
            f"hierarchy '{name}' needs at least two levels with as many labels as leaves each",
        )
    if len(set(levels[-1])) > 1:
        raise BadHierarchy(
            f"계층 '{name}'의 마지막 단계는 하나의 이름이어야 합니다: {sorted(set(levels[-1]))[:SHOWN]}",
            f"the last level of hierarchy '{name}' must be one label: {sorted(set(levels[-1]))[:SHOWN]}",
        )
    if len(set(levels[0])) < len(levels[0]):
        twice = next(leaf for leaf, count in Counter(levels[0]).items() if count > 1)
        raise BadHierarchy(
            f"계층 '{name}'에 값 '{twice}'이(가) 두 번 나오고 상위 이름이 다릅니다",
            f"hierarchy '{name}' lists value '{twice}' twice with different parents",
        )


def _check_parents(name: str, level: int, finer: tuple[str, ...], coarser: tuple[str, ...]) -> None:
    parent: dict[str, str] = {}
    for label, above in zip(finer, coarser, strict=True):
        if parent.setdefault(label, above) != above:
            raise BadHierarchy(
                f"계층 '{name}'의 {level}단계 '{label}'에 상위가 둘입니다: '{parent[label]}', '{above}'",
                f"label '{label}' at level {level} of hierarchy '{name}' has two parents: "
                f"'{parent[label]}' and '{above}'",
            )
