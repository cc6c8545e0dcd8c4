"""What a thesaurus must not say: the same twice, or one thing here and another there."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from vocab.thesaurus.errors import ThesaurusMistake
from vocab.thesaurus.model import Direction, Group, key_of
from vocab.thesaurus.reading import files_of, group_of, rows_of


class Finding(NamedTuple):
    """Something wrong: a stable code, the place as `file:line`, and what to do."""

    code: str
    place: str
    message: str


class _Placed(NamedTuple):
    place: str
    group: Group


def findings(folder: Path | None = None) -> list[Finding]:
    """Return all that is wrong with a folder of tables (default: what ships), by file and line.

    Does not judge meaning: whether two words mean the same is for people to review.
    """
    groups: list[_Placed] = []
    found: list[Finding] = []
    for name, text in files_of(folder or files("vocab").joinpath("data", "thesaurus")):
        try:
            for row in rows_of(text, name):
                try:
                    groups.append(_Placed(row.place, group_of(row, name.removesuffix(".tsv"))))
                except ThesaurusMistake as mistake:
                    found.append(Finding("unreadable-line", row.place, str(mistake)))
        except ThesaurusMistake as mistake:
            found.append(Finding("unreadable-file", name, str(mistake)))
    return [*found, *_repeated(groups), *_within(groups), *_contradictory(groups)]


def _repeated(groups: list[_Placed]) -> Iterator[Finding]:
    ids: dict[str, str] = {}
    heads: dict[str, str] = {}
    for place, group in groups:
        if ids.setdefault(group.id, place) != place:
            yield Finding(
                "repeated-id",
                place,
                f"id '{group.id}'는 {ids[group.id]}에도 있습니다 / used twice; number anew",
            )
        head = key_of(group.head)
        if heads.setdefault(head, place) != place:
            yield Finding(
                "repeated-head",
                place,
                f"'{group.head}' 묶음이 {heads[head]}에도 있습니다 / put both groups together",
            )


def _within(groups: list[_Placed]) -> Iterator[Finding]:
    for place, group in groups:
        if not group.members:
            yield Finding(
                "no-members", place, f"'{group.head}'에 낱말이 없습니다 / add a member or drop the group"
            )
        seen = {key_of(group.head)}
        for member in group.members:
            key = key_of(member.word)
            if key in seen or not key:
                yield Finding(
                    "repeated-member",
                    place,
                    f"'{member.word}'가 '{group.head}' 묶음에 두 번 있습니다 / keep it once",
                )
            seen.add(key)


def _contradictory(groups: list[_Placed]) -> Iterator[Finding]:
    """Yield pairs of heads that name each other; one group must say how they relate."""
    said: dict[tuple[str, str], tuple[str, Direction]] = {}
    for place, group in groups:
        head = key_of(group.head)
        for member in group.members:
            pair = (key_of(member.word), head)
            other = said.get((head, pair[0]))
            if other is not None:
                yield Finding(
                    "contradiction",
                    place,
                    f"'{member.word}'와 '{group.head}'의 관계를 {other[0]}에서는 '{other[1]}', 여기서는 "
                    f"'{member.direction}'로 말합니다 / say it in one of the groups only",
                )
            said[pair] = (place, member.direction)
