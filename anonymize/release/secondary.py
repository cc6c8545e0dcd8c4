"""Secondary suppression: which further cells must be hidden so that no hidden cell can be computed.

Each hidden cell must have another possible world that lies far enough from the truth and agrees with everything shown.
Where none exists, a linear program finds the world that contradicts shown cells the least; those cells are hidden
too (the method of Kelly, Golden and Assad 1992, over the joint table instead of one table's margins).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from anonymize.refusals import ReleaseRefused
from anonymize.release.bounds import TOLERANCE, Floats, Worlds
from anonymize.release.cell import Cell
from anonymize.release.system import System

_ROUNDS = 10_000


class Protection:
    """The hidden cells of a system and the worlds that protect them.

    `least`: how wide the interval of a cell hidden only to protect others must stay.
    """

    def __init__(self, system: System, least: float) -> None:
        self.system = system
        self.worlds = Worlds(system)
        self.hidden: NDArray[np.bool_] = np.array([c.status == "suppressed" for c in system.cells])
        self.primary = self.hidden.copy()
        rounded = [c.status == "rounded" and c.need > 0 for c in system.cells]
        self.targets: NDArray[np.bool_] = np.array(rounded)
        self._least = least / self.worlds.scale
        needs = np.array([c.need for c in system.cells]) / self.worlds.scale
        self._need: Floats = np.where(self.hidden | self.targets, np.maximum(needs, self._least), self._least)
        self._price = np.array([_price(cell) for cell in system.cells])
        self._seen: list[Floats] = [self.worlds.true]

    def hide(self, places: NDArray[np.int64]) -> None:
        """Hide further cells of the table being released."""
        self.hidden[places] = True

    def protect(self) -> None:
        """Hide cells until every hidden one is protected; raise ReleaseRefused when that cannot be."""
        for _ in range(_ROUNDS):
            self._look_around()
            bare = self._bare()
            if not len(bare):
                return
            self._shift(int(bare[np.argmax(self._need[bare] + 1e-6 * self.worlds.true[bare])]))
        raise ReleaseRefused("2차 은닉이 끝나지 않았습니다", "secondary suppression did not end")

    def trim(self) -> None:
        """Show again what need not be hidden: the dearest cells first, as long as the known worlds suffice."""
        seen = np.array(self._seen)
        own = np.flatnonzero(self.hidden & ~self.primary & self.system.own)
        for place in own[np.argsort(-self._price[own])]:
            kept = np.abs(seen[:, place] - self.worlds.true[place]) < TOLERANCE
            rest = self.hidden.copy()
            rest[place] = False
            if np.all(np.ptp(seen[kept][:, rest], axis=0) >= self._need[rest] - TOLERANCE):
                seen, self.hidden = seen[kept], rest
        self._seen = list(seen)

    def _bare(self) -> NDArray[np.int64]:
        width = np.ptp(np.array(self._seen), axis=0)
        return np.flatnonzero((self.hidden | self.targets) & (width < self._need - TOLERANCE))

    def _look_around(self) -> None:
        """Move as many unprotected cells as possible at once, first up, then down, without touching shown cells."""
        for upwards in (True, False):
            before = -1
            while (count := len(bare := self._bare())) and count != before:
                before = count
                world = self._push(bare, upwards=upwards)
                if world is None:
                    return
                self._seen.append(world)

    def _push(self, bare: NDArray[np.int64], *, upwards: bool) -> Floats | None:
        size = len(self.hidden)
        hidden = self.hidden.copy()
        hidden[bare] = True
        zero, free = np.zeros(size), np.where(self.hidden, np.inf, 0.0)
        room = self.worlds.high - self.worlds.true if upwards else self.worlds.true - self.worlds.low
        gain, most, none = np.zeros(size), free.copy(), free.copy()
        gain[bare], most[bare], none[bare] = -1.0, np.minimum(self._need, room)[bare], 0.0
        if upwards:
            return self.worlds.solve(hidden, gain, zero, (zero, most), (zero, none))
        return self.worlds.solve(hidden, zero, gain, (zero, none), (zero, most))

    def _shift(self, target: int) -> None:
        """Find the cheapest worlds in which the cell is far enough from the truth, and hide what they contradict."""
        for steps in self._ways(target):
            worlds = [self._world(target, step) for step in steps]
            found = [world for world in worlds if world is not None]
            if len(found) == len(worlds):
                for world in found:
                    self._hide_contradicted(world)
                    self._seen.append(world)
                return
        cell = self.system.cells[target]
        where = ", ".join(f"{name}={value}" for name, value in cell.at) or "합계 (total)"
        raise ReleaseRefused(
            f"칸 [{where}]은(는) 이미 공개된 표에서 계산할 수 있어 이 표를 공개할 수 없습니다. "
            "범주를 묶거나 rounding을 쓰십시오",
            f"the hidden cell [{where}] could be computed from what was released: group categories or use rounding",
        )

    def _ways(self, target: int) -> Iterator[tuple[float, ...]]:
        """Up by the width needed, down by it, or partly up and partly down."""
        need = float(self._need[target])
        yield (need,)
        yield (-need,)
        parts = max(2, int(need)) if self.system.whole else 4
        for part in range(1, parts):
            yield (need * part / parts, -need * (parts - part) / parts)

    def _world(self, target: int, step: float) -> Floats | None:
        size = len(self.hidden)
        may = self.system.own & ~self.hidden
        price = np.where(may, self._price, 0.0)
        free = np.where(self.hidden | self.system.own, np.inf, 0.0)
        hidden = self.hidden.copy()
        hidden[target] = True
        least_up, most_up = np.zeros(size), free.copy()
        least_down, most_down = np.zeros(size), free.copy()
        if step > 0:
            least_up[target], most_up[target] = step, self.worlds.high[target] - self.worlds.true[target]
            most_down[target] = 0.0
        else:
            least_down[target], most_down[target] = -step, self.worlds.true[target] - self.worlds.low[target]
            most_up[target] = 0.0
        if least_up[target] > most_up[target] or least_down[target] > most_down[target]:
            return None
        return self.worlds.solve(hidden, price, price, (least_up, most_up), (least_down, most_down))

    def _hide_contradicted(self, world: Floats) -> None:
        below, above = world < self.worlds.low - TOLERANCE, world > self.worlds.high + TOLERANCE
        self.hidden |= self.system.own & ~self.hidden & (below | above)


def _price(cell: Cell) -> float:
    """What hiding a cell costs: totals are dear, large cells a little dearer than small ones."""
    margin = 1.0 + 4.0 * (len(cell.at) == 1) + 40.0 * (len(cell.at) == 0)
    return float(margin * (1.0 + 0.1 * np.log1p(abs(cell.true))))
