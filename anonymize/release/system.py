"""What a reader of all released tables knows, as linear constraints over the cells of the joint table.

The unknowns ("atoms") are the cells of the cross-classification by every variable of the linked tables, split by which
populations a row belongs to. Every released cell is a sum of atoms. This is the strongest linear view: all margins and
links between tables hold by construction, none has to be found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from anonymize.refusals import ReleaseRefused
from anonymize.release.cell import Cell, Coordinates, Part, Population
from anonymize.release.population import memberships, overlap

MOST_ATOMS = 60_000

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class System:
    """Rows of `matrix` are cells (cells x atoms); `cells[i]` is what the ledger holds of row i.

    `own[i]`: the cell belongs to the table being released, so it may still be suppressed.
    """

    matrix: sparse.csr_matrix
    cells: tuple[Cell, ...]
    own: NDArray[np.bool_]
    signed: bool
    whole: bool


def linked(parts: Sequence[Part], start: Part, populations: dict[str, Population]) -> list[Part]:
    """Return the parts joined to `start` by shared variables, directly or through others; `start` excluded."""
    reached, rest = [start], [p for p in parts if p.measure == start.measure]
    frontier = [start]
    while frontier:
        here = frontier.pop()
        near = [p for p in rest if set(p.variables) & set(here.variables) and _overlap(p, here, populations)]
        rest = [p for p in rest if p not in near]
        frontier += near
        reached += near
    return reached[1:]


def _overlap(a: Part, b: Part, populations: dict[str, Population]) -> bool:
    if a.population == b.population:
        return True
    return overlap(populations[a.population], populations[b.population])[0] > 0


def build(parts: Sequence[Part], own: Part | None, populations: dict[str, Population]) -> System:
    """Build the constraints of linked parts; `own` is the part being released, the others stand as they are."""
    everyone = [*parts, *([own] if own is not None else [])]
    names = sorted({name for part in everyone for name in part.variables})
    domains = {name: sorted(set().union(*(part.domain(name) for part in everyone))) for name in names}
    known = sorted({part.population for part in everyone})
    patterns, _ = memberships([populations[p] for p in known])
    shape = (len(patterns), *(len(domains[name]) for name in names))
    atoms = int(np.prod(shape))
    if atoms > MOST_ATOMS:
        raise _too_many(names, atoms)
    index = np.arange(atoms).reshape(shape)
    places = {name: {value: i for i, value in enumerate(domains[name])} for name in names}
    rows: list[NDArray[np.int64]] = []
    cells: list[Cell] = []
    mine: list[bool] = []
    for part in everyone:
        member = index[patterns[:, known.index(part.population)]]
        for cell in part.cells:
            rows.append(_atoms_of(member, cell.at, names, places))
            cells.append(cell)
            mine.append(part is own)
    signed = any(part.signed for part in everyone)
    whole = everyone[0].measure == "count"
    return System(_matrix(rows, atoms), tuple(cells), np.array(mine), signed, whole)


def _atoms_of(
    member: NDArray[np.int64], at: Coordinates, names: list[str], places: dict[str, dict[str, int]]
) -> NDArray[np.int64]:
    fixed = dict(at)
    selector = (slice(None), *(places[n][fixed[n]] if n in fixed else slice(None) for n in names))
    return member[selector].ravel()


def _matrix(rows: list[NDArray[np.int64]], atoms: int) -> sparse.csr_matrix:
    pointers = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    columns = np.concatenate(rows)
    return sparse.csr_matrix((np.ones(len(columns)), columns, pointers), shape=(len(rows), atoms))


def with_difference_targets(
    system: System, pairs: Sequence[tuple[int, int]], threshold: int, need: float
) -> System:
    """Add hidden cells for the rows in one population and not in another nested in it, where they are few.

    `pairs`: rows of the same cell in the larger and the smaller population.
    """
    extra, cells = [], []
    for larger, smaller in pairs:
        a, b = system.cells[larger], system.cells[smaller]
        difference = a.true - b.true
        if 0 < difference < threshold:
            extra.append(system.matrix[larger] - system.matrix[smaller])
            cells.append(
                Cell(a.at, difference, "suppressed", float("-inf"), float("inf"), need, ("differencing",))
            )
    if not extra:
        return system
    matrix = sparse.vstack([system.matrix, *extra]).tocsr()
    own = np.concatenate([system.own, np.zeros(len(cells), dtype=bool)])
    return System(matrix, (*system.cells, *cells), own, system.signed, system.whole)


def _too_many(names: list[str], atoms: int) -> ReleaseRefused:
    return ReleaseRefused(
        f"함께 공개되는 변수({', '.join(names)})의 조합이 {atoms:,}칸이라 안전을 증명할 수 없습니다 (최대 {MOST_ATOMS:,}). "
        "범주를 묶거나 변수를 줄이십시오",
        f"the linked tables span {atoms:,} joint cells ({', '.join(names)}), too many to prove safe (at most "
        f"{MOST_ATOMS:,}): group categories or release fewer variables together",
    )
