"""Fold long series and near-duplicates into one result each, so that the first page is varied."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Folded(Generic[T]):
    """A result that stays and those that stand behind it, in order."""

    kept: T
    behind: tuple[T, ...]


def fold(ranked: Sequence[T], series: Sequence[Hashable], shown: int = 2) -> list[Folded[T]]:
    """Keep the first `shown` results of each series in their places and put the later ones behind the last kept one.

    Nothing is lost and the order of what stays does not change; a series of `shown` or fewer is left as it is.
    """
    kept: list[tuple[T, list[T]]] = []
    last: dict[Hashable, list[int]] = {}
    for item, key in zip(ranked, series, strict=True):
        places = last.setdefault(key, [])
        if len(places) < shown:
            places.append(len(kept))
            kept.append((item, []))
        else:
            kept[places[-1]][1].append(item)
    return [Folded(item, tuple(behind)) for item, behind in kept]


def fold_label(agencies: Sequence[str], own: str) -> str:
    """Return what a person reads of the folded ones: 외 27개 기관, or 외 27건 where one agency gives them all."""
    others = {a for a in agencies if a and a != own}
    return f"외 {len(others)}개 기관" if others else f"외 {len(agencies)}건"
