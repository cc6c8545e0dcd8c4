"""Differencing: two tables whose rows differ by a few persons tell about those persons."""

from __future__ import annotations

from collections.abc import Sequence

from anonymize.refusals import ReleaseRefused
from anonymize.release.cell import Part, Population
from anonymize.release.population import overlap


def nested_pairs(parts: Sequence[Part], populations: dict[str, Population]) -> list[tuple[int, int]]:
    """Return the places (in the order the system lays cells out) of equal cells over nested populations."""
    starts, place = [], 0
    for part in parts:
        starts.append(place)
        place += len(part.cells)
    pairs = []
    for i, larger in enumerate(parts):
        for j, smaller in enumerate(parts):
            if larger.population == smaller.population or not _nested(larger, smaller, populations):
                continue
            where = {cell.at: k for k, cell in enumerate(larger.cells)}
            pairs += [
                (starts[i] + where[cell.at], starts[j] + k)
                for k, cell in enumerate(smaller.cells)
                if cell.at in where
            ]
    return pairs


def _nested(larger: Part, smaller: Part, populations: dict[str, Population]) -> bool:
    both, _, outside = overlap(populations[larger.population], populations[smaller.population])
    return both > 0 and outside == 0


def refuse_near_equal(people: Population, others: Sequence[Population], threshold: int) -> None:
    """Refuse rows that differ from an earlier table's by a few persons on both sides.

    Nested populations are not refused here: their differences are protected like cells.
    """
    for other in others:
        if other.id == people.id:
            continue
        both, only_new, only_old = overlap(people, other)
        if both and only_new and only_old and only_new + only_old < threshold:
            raise ReleaseRefused(
                f"이 표의 대상은 앞서 공개한 표의 대상과 {only_new + only_old}명만 다릅니다 (최소 {threshold}명). "
                "같은 대상으로 표를 만드십시오",
                f"the rows differ from an earlier table's by {only_new + only_old} persons only (at least {threshold}): "
                "use the same rows",
            )
