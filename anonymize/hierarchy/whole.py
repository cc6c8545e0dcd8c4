"""Bands of whole numbers: ages, floors, years of service."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from anonymize.hierarchy.tree import TOP, Hierarchy
from anonymize.kanonymity.errors import BadHierarchy

LONGEST = 1_000_000


def band_hierarchy(name: str, lowest: int, highest: int, widths: Sequence[int]) -> Hierarchy:
    """Make bands of whole numbers from `lowest` to `highest`, a level for every width, then `*`.

    Bands begin at multiples of their width: 5, 10 give 35-39, 30-39. Each width must divide the next,
    else a band would lie in two wider ones.
    """
    check_widths(name, widths)
    if not 0 <= highest - lowest < LONGEST:
        raise BadHierarchy(
            f"계층 '{name}'의 범위 {lowest}~{highest}가 비었거나 {LONGEST:,}개를 넘습니다",
            f"hierarchy '{name}' from {lowest} to {highest} is empty or longer than {LONGEST:,}",
        )
    rows = [
        (str(value), *(band(value, width) for width in widths), TOP) for value in range(lowest, highest + 1)
    ]
    return Hierarchy.from_rows(name, rows)


def age_hierarchy(
    name: str = "age", *, lowest: int = 0, highest: int = 120, widths: Sequence[int] = (5, 10, 20)
) -> Hierarchy:
    """Make age bands in years, by default of 5, 10 and 20 years."""
    return band_hierarchy(name, lowest, highest, widths)


def band(value: int, width: int) -> str:
    """Name the band of `width` whole numbers that `value` lies in."""
    first = value // width * width
    return f"{first}-{first + width - 1}" if first >= 0 else f"{first}~{first + width - 1}"


def check_widths(name: str, widths: Sequence[int]) -> None:
    """Raise when the widths of bands are not positive or do not nest."""
    nested = all(wide % narrow == 0 and wide > narrow for narrow, wide in pairwise(widths))
    if not widths or widths[0] < 2 or not nested:
        raise BadHierarchy(
            f"계층 '{name}'의 구간 너비 {list(widths)}는 2 이상이고 앞의 너비로 나누어떨어져야 합니다",
            f"band widths {list(widths)} of hierarchy '{name}' must be 2 or more, each dividing the next",
        )
