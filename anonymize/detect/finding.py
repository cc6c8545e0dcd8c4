"""What the detector answers: findings in text and findings about columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece of personal data in a text.

    `start` and `end` are character offsets (`text == document[start:end]`), `score` lies in 0..1,
    `legal_class` is None for data about an organisation.
    """

    kind: str
    text: str
    start: int
    end: int
    score: float
    reason: str
    legal_class: str | None

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as a JSON-ready mapping."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ColumnFinding:
    """What a column holds.

    `kind` None: nothing personal. `share` is the part of the non-empty values looked at that carry the kind (0..1);
    `free_text` gives, for columns of prose, the share of values that contain a kind somewhere.
    """

    column: str
    kind: str | None
    share: float
    score: float
    reason: str
    legal_class: str | None
    free_text: Mapping[str, float] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as a JSON-ready mapping."""
        return {**asdict(self), "free_text": dict(self.free_text)}
