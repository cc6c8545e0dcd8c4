"""What a query was understood to be; the same for every index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

PAIR = "~"  # marks a character pair among terms


@dataclass(frozen=True, slots=True)
class Unit:
    """One way to find a concept: all `terms` together, worth `weight` (0-1) of the word as typed.

    `source` says where it comes from: typed, part, run, pairs, thesaurus, official, notation, agency, related, verb.
    """

    terms: tuple[str, ...]
    weight: float
    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Concept:
    """A word or compound of the query with every way to find it; `share` is what it counts among generic words (0-1)."""

    text: str
    units: tuple[Unit, ...]
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Step:
    """One thing understanding did: which step, what it read, what it made of it."""

    step: str
    before: str
    after: str

    def as_dict(self) -> dict[str, str]:
        """Return the step as JSON."""
        return {"step": self.step, "before": self.before, "after": self.after}


@dataclass(frozen=True, slots=True)
class Understood:
    """A query after understanding: `corrected` is the whole query as it was read, None where it stands as typed."""

    typed: str
    text: str
    corrected: str | None
    concepts: tuple[Concept, ...]
    regions: tuple[str, ...] = ()
    region_names: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    did_you_mean: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing at all was asked."""
        return not self.concepts and not self.regions

    def as_dict(self) -> dict[str, Any]:
        """Return what was understood, for explain and for the page."""
        return {
            "typed": self.typed,
            "text": self.text,
            "corrected": self.corrected,
            "concepts": [
                {
                    "text": c.text,
                    "share": c.share,
                    "ways": [
                        {"text": u.text, "weight": round(u.weight, 3), "source": u.source}
                        for u in c.units
                        if u.source != "pairs"
                    ],
                }
                for c in self.concepts
            ],
            "regions": list(self.region_names),
            "agencies": list(self.agencies),
            "steps": [s.as_dict() for s in self.steps],
        }
