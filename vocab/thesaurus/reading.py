"""Tables of the thesaurus: one file a field, one line a group.

Columns `id`, `head`, `members`, `definition`, and before them `action` in a file of edits. Members are separated by
`|`; each is its direction, its word and, where it is not the usual one, its weight: `=생활쓰레기|>쓰레기 0.9|<음식물쓰레기|~재활용`.
Lines that begin with `#` are remarks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from vocab.thesaurus.errors import ThesaurusMistake
from vocab.thesaurus.model import USUAL_WEIGHT, Direction, Group, Member

COLUMNS = ("id", "head", "members", "definition")
_FRACTIONS = ("0.", "1.", "-0", "-1")  # what a weight looks like; 3.1 운동 is a word
_DIRECTIONS = {direction.value: direction for direction in Direction}


class Row(NamedTuple):
    """A line of a table with its place, as `file:line`."""

    place: str
    cells: dict[str, str]


def rows_of(text: str, name: str, columns: tuple[str, ...] = COLUMNS) -> Iterator[Row]:
    """Yield the lines of a table; raises ThesaurusMistake where the headings or the cells are not those expected."""
    headings: tuple[str, ...] | None = None
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if headings is None:
            headings = tuple(cells)
            if headings != columns:
                raise _mistake(f"{name}:{number}", f"제목 {cells}", f"headings must be {list(columns)}")
            continue
        if len(cells) > len(columns):
            raise _mistake(
                f"{name}:{number}", f"칸이 {len(cells)}개", f"at most {len(columns)} cells, separated by tabs"
            )
        yield Row(f"{name}:{number}", dict(zip(columns, cells + [""] * len(columns), strict=False)))
    if headings is None:
        raise _mistake(name, "빈 파일", f"the first line must be the headings {list(columns)}")


def group_of(row: Row, field: str) -> Group:
    """Return the group a line describes; raises ThesaurusMistake with file and line."""
    cells = row.cells
    if not cells["id"]:
        raise _mistake(row.place, "id가 없습니다", "give the group an id, as environment-001")
    if not cells["head"].strip():
        raise _mistake(
            row.place, f"{cells['id']}: head가 없습니다", "write the administrative term of the group"
        )
    return Group(
        cells["id"],
        field,
        cells["head"],
        members_of(cells["members"], row.place),
        cells["definition"] or None,
    )


def members_of(text: str, place: str) -> tuple[Member, ...]:
    """Return the members a cell lists; raises ThesaurusMistake for an unknown direction or weight."""
    return tuple(_member(item, place) for item in text.split("|")) if text else ()


def _member(text: str, place: str) -> Member:
    direction = _DIRECTIONS.get(text[:1])
    if direction is None:
        raise _mistake(place, f"방향을 알 수 없습니다: '{text}'", "a member begins with =, >, < or ~")
    word, weight = text[1:], USUAL_WEIGHT[direction]
    if text[-1].isdigit() and " " in text:
        head, _, last = word.rpartition(" ")
        if last in ("0", "1") or last.startswith(_FRACTIONS):
            word, weight = head, _weight(last, place)
    if not word.strip():
        raise _mistake(place, f"낱말이 없습니다: '{text}'", "write a word behind the direction")
    return Member(word, direction, weight)


def _weight(text: str, place: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        weight = -1.0
    if not 0 < weight <= 1:
        raise _mistake(place, f"가중치가 범위 밖입니다: '{text}'", "a weight is above 0 and at most 1")
    return weight


def text_of(members: Iterable[Member]) -> str:
    """Return members as they are written in a cell."""
    return "|".join(
        f"{m.direction.value}{m.word}" + ("" if m.weight == USUAL_WEIGHT[m.direction] else f" {m.weight:.2f}")
        for m in members
    )


def _mistake(place: str, what: str, way_out: str) -> ThesaurusMistake:
    return ThesaurusMistake(f"{place}: {what} / {way_out}")


def files_of(folder: Any) -> list[tuple[str, str]]:
    """Return the tables of a folder (a path or a package resource) as name and text, by name."""
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".tsv")), key=lambda f: f.name)
    return [(f.name, f.read_text(encoding="utf-8")) for f in found]
