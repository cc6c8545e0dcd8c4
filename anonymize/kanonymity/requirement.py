"""What a released table must meet: k, l, t and how many rows may be left out for it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

from anonymize.kanonymity.errors import ImpossibleRequirement

DiversityModel = Literal["distinct", "entropy", "recursive"]
DistanceModel = Literal["equal", "ordered"]


@dataclass(frozen=True)
class Requirement:
    """The models a release meets; `suppression` is the share of rows that may be left out.

    `l` may be a fraction in the entropy model; `c` is the factor of the recursive model.
    """

    k: int
    l: float | None = None  # noqa: E741 - the model's own letter
    l_model: DiversityModel = "distinct"
    c: float | None = None
    t: float | None = None
    t_model: DistanceModel = "equal"
    suppression: float = 0.05

    def __post_init__(self) -> None:
        _check_whole("k", self.k)
        _check_share("suppression", self.suppression)
        _check_choice("l_model", self.l_model, get_args(DiversityModel))
        _check_choice("t_model", self.t_model, get_args(DistanceModel))
        if self.l is not None:
            self._check_diversity(self.l)
        if self.t is not None:
            _check_share("t", self.t)

    @property
    def needs_sensitive(self) -> bool:
        """Whether sensitive columns must be looked at."""
        return self.l is not None or self.t is not None

    def _check_diversity(self, l: float) -> None:  # noqa: E741 - the model's own letter
        if self.l_model != "entropy":
            _check_whole("l", l)
        elif not _is_number(l) or l < 1:
            _refuse("l", l, "1 이상의 수", "a number of at least 1")
        if self.l_model == "recursive" and not (_is_number(self.c) and float(self.c or 0) > 0):
            _refuse(
                "c", self.c, "0보다 큰 수 (recursive 모형에 필요)", "a number above 0, needed by recursive"
            )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _check_whole(name: str, value: object) -> None:
    if not _is_number(value) or int(value) != value or int(value) < 1:  # type: ignore[call-overload]  # _is_number
        _refuse(name, value, "1 이상의 정수", "a whole number of at least 1")


def _check_share(name: str, value: object) -> None:
    if not _is_number(value) or not 0 <= float(value) <= 1:  # type: ignore[arg-type]  # _is_number
        _refuse(name, value, "0과 1 사이의 수", "a number between 0 and 1")


def _check_choice(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        _refuse(name, value, " · ".join(known) + " 중 하나", "one of " + ", ".join(known))


def _refuse(name: str, value: object, korean: str, english: str) -> None:
    raise ImpossibleRequirement(
        f"{name}={value!r}: {korean}여야 합니다", f"{name} must be {english}, not {value!r}"
    )
