"""What came of a harvest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from catalog.items import Problem
from catalog.store.runs import RunStatus

SHOWN_ERRORS = 1000  # in a result; all of them are stored


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a harvest is; told after every batch."""

    source: str
    run: str
    seen: int
    created: int
    updated: int
    unchanged: int
    revived: int
    errors: int


@dataclass(frozen=True, slots=True)
class HarvestResult:
    """A finished harvest.

    Counts are of top-level records; `seen` are those taken in (created + updated + unchanged + revived). `missing` were
    not seen, `removed` of them are tombstoned. `errors` are the first problems, `errors_total` how many there are.
    `reason` tells why a run is held or failed. In a dry run nothing was written and counts say what would be.
    """

    source: str
    run: str
    status: RunStatus
    counts: Mapping[str, int]
    missing: int
    seconds: float
    errors: Sequence[Problem]
    errors_total: int
    reason: str | None = None
    code: str | None = None
    attempt: int = 1
    dry_run: bool = False

    @property
    def seen(self) -> int:
        """Records taken in."""
        return sum(self.counts.get(name, 0) for name in ("created", "updated", "unchanged", "revived"))

    @property
    def ok(self) -> bool:
        """Whether the run succeeded."""
        return self.status is RunStatus.SUCCEEDED

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON document of `malmoi harvest --json`."""
        names = ("created", "updated", "unchanged", "removed", "revived")
        return {
            "source": self.source,
            "run": self.run,
            "status": self.status.value,
            "seen": self.seen,
            **{name: self.counts.get(name, 0) for name in names},
            "seconds": round(self.seconds, 3),
            "errors": [asdict(problem) for problem in self.errors],
            "errors_total": self.errors_total,
            "missing": self.missing,
            "reason": self.reason,
            "code": self.code,
            "attempt": self.attempt,
            "dry_run": self.dry_run,
        }
