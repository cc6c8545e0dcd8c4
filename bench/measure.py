"""One measured figure beside its bar and its rival."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Measure:
    """A figure of a benchmark.

    `ours` and `rival` are in `unit`; `bar` is the figure to reach (None: told for comparison only);
    `better` says which direction is good.
    """

    name: str
    ours: float
    unit: str
    bar: float | None = None
    better: Literal["higher", "lower"] = "higher"
    rival_name: str | None = None
    rival: float | None = None
    note: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the bar was reached; None where there is no bar."""
        if self.bar is None:
            return None
        return self.ours >= self.bar if self.better == "higher" else self.ours <= self.bar

    def as_dict(self) -> dict[str, Any]:
        """Return the measure as a JSON-ready mapping."""
        return {**asdict(self), "reached": self.reached}
