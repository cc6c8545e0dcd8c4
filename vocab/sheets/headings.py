"""Recognising a form by its headings: aliases without white space, several heading rows, merged groups."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from vocab.sheets.archive import MergedRange
from vocab.sheets.table import Row
from vocab.tables import rows_of

SEARCHED_ROWS: Final = 40
DEEPEST_HEADING: Final = 3
_SPACE: Final = re.compile(r"[\s*※·:_]+")
_REMARK: Final = re.compile(r"\((?:필수|선택|자동|예:?[^)]*)\)")
# Headings that name either the Korean or the physical side, told by what stands beside them.
_EITHER: Final = {
    "column": ("logical_name", {"컬럼명", "칼럼명", "컬럼", "필드명", "항목명"}),
    "table": ("table_korean", {"테이블명", "테이블"}),
}


@dataclass(frozen=True, slots=True)
class Heading:
    """A recognised heading: the last of its rows, and the column (0-based) of each field."""

    last_row: int
    columns: Mapping[str, int]
    labels: tuple[str, ...]  # folded heading texts, to know a repeated heading by


@dataclass(frozen=True, slots=True)
class Aliases:
    """Heading texts by field, and the sheets that hold no columns."""

    fields: Mapping[str, tuple[str, int]]  # alias -> (field, place in the list)
    not_sheets: tuple[str, ...]

    def field_of(self, label: str) -> tuple[str, int] | None:
        """Return the field of a heading text and how telling it is (0 is the most)."""
        folded = fold_heading(label)
        return self.fields.get(folded) or self.fields.get(re.sub(r"\([^)]*\)", "", folded))


@lru_cache(maxsize=1)
def aliases() -> Aliases:
    """Return the aliases of the data file, read once a process."""
    rows = rows_of("heading_aliases.tsv")
    fields: dict[str, tuple[str, int]] = {}
    for place, row in enumerate(rows):
        if row["field"] != "not_sheet":
            fields.setdefault(fold_heading(row["alias"]), (row["field"], place))
    return Aliases(fields, tuple(row["alias"] for row in rows if row["field"] == "not_sheet"))


def fold_heading(label: str) -> str:
    """Fold a heading: NFKC, no white space, no marks, small letters."""
    return _SPACE.sub("", _REMARK.sub("", unicodedata.normalize("NFKC", label))).lower()


def find_heading(rows: Sequence[tuple[int, Row]], merged: Sequence[MergedRange]) -> Heading | None:
    """Return the best heading among the first rows of a sheet, None when no row names a column.

    The most fields win, then the fewest rows, then the earliest; a heading needs a column's name and one thing more.
    """
    best: tuple[int, int, int] | None = None
    heading: Heading | None = None
    for place in range(len(rows)):
        for depth in range(1, DEEPEST_HEADING + 1):
            found = _heading_at(rows[place : place + depth], merged)
            if found is None:
                continue
            rank = (len(found.columns), -depth, -place)
            if best is None or rank > best:
                best, heading = rank, found
    return heading


def _heading_at(rows: Sequence[tuple[int, Row]], merged: Sequence[MergedRange]) -> Heading | None:
    if not rows or not any(rows[-1][1]):
        return None
    labels = _joined(rows, merged)
    columns = _fields(labels)
    if not {"column", "logical_name"} & set(columns):
        return None
    telling = set(columns) & {"column", "logical_name", "data_type", "table", "domain"}
    if len(telling) < 2 or len(columns) < 2 or not _is_leaf(rows[-1][1], columns):
        return None
    return Heading(rows[-1][0], columns, tuple(fold_heading(label) for label in rows[-1][1]))


def _is_leaf(last: Row, columns: Mapping[str, int]) -> bool:
    """Whether the last row holds heading texts itself, not the first line of data below a heading."""
    known = aliases()
    texts = [last[place] for place in columns.values() if place < len(last) and last[place]]
    leaves = sum(1 for text in texts if known.field_of(text) or fold_heading(text) in _LEAF_WORDS)
    return bool(texts) and leaves * 2 > len(texts)


_LEAF_WORDS: Final = frozenset(
    {
        "명",
        "영문",
        "한글",
        "국문",
        "타입",
        "길이",
        "여부",
        "정보",
        "소수점",
        "영문명",
        "한글명",
        "물리명",
        "논리명",
        "명칭",
        "유형",
        "형식",
    }
)


def _joined(rows: Sequence[tuple[int, Row]], merged: Sequence[MergedRange]) -> list[str]:
    """Join the heading texts of every column from top to bottom, groups spread over their merged columns."""
    width = max((len(cells) for _, cells in rows), default=0)
    spread = [_spread(number, cells, width, merged, last=number == rows[-1][0]) for number, cells in rows]
    labels = []
    for column in range(width):
        texts = list(dict.fromkeys(cells[column] for cells in spread if cells[column]))
        labels.append(_best_label(texts))
    return labels


def _best_label(texts: list[str]) -> str:
    """The longest tail of the heading texts that is a known heading: a title row above (기본정보) says nothing."""
    tails = ["".join(texts[start:]) for start in range(len(texts))]
    return next((tail for tail in tails if aliases().field_of(tail)), "".join(texts))


def _spread(number: int, cells: Row, width: int, merged: Sequence[MergedRange], *, last: bool) -> list[str]:
    texts = [*cells, *([""] * (width - len(cells)))]
    ranges = [range_ for range_ in merged if range_.first_row <= number <= range_.last_row]
    for range_ in ranges:
        if range_.first_row == number and range_.first_column <= width:
            for column in range(range_.first_column, min(range_.last_column, width) + 1):
                texts[column - 1] = (
                    cells[range_.first_column - 1] if range_.first_column <= len(cells) else ""
                )
    if not last and not ranges:
        for column in range(
            1, width
        ):  # a csv has lost its merged cells: an empty group cell continues the one before
            texts[column] = texts[column] or texts[column - 1]
    return texts


def _fields(labels: Sequence[str]) -> dict[str, int]:
    known = aliases()
    found: dict[str, tuple[int, int]] = {}
    spare: dict[str, tuple[str, int]] = {}
    for column, label in enumerate(labels):
        field = known.field_of(label) if label else None
        if field is None:
            continue
        name, place = field
        if name not in found:
            found[name] = (place, column)
        elif place < found[name][0]:
            spare[name] = (labels[found[name][1]], found[name][1])
            found[name] = (place, column)
        else:
            spare.setdefault(name, (label, column))
    for name, (other, either) in _EITHER.items():
        if name in spare and other not in found and fold_heading(spare[name][0]) in either:
            found[other] = (0, spare[name][1])
    return {name: column for name, (_, column) in found.items()}
