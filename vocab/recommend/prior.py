"""What people decided before: accepted and rejected mappings, as plain counts anybody can read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from vocab.normalising import normalise_name


class Decision(StrEnum):
    """What a person said about a recommended term."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class MappingDecision:
    """One decision: the name as it stood in the column, the term, and what was said."""

    name: str
    term: str
    decision: Decision


@dataclass(frozen=True)
class Prior:
    """Counts of acceptance and rejection by (folded name, term); immutable, `with_decisions` makes a new one."""

    accepted: Mapping[tuple[str, str], int] = field(default_factory=dict)
    rejected: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, decisions: Iterable[MappingDecision]) -> Prior:
        """Return the prior of a list of decisions."""
        return cls().with_decisions(decisions)

    def with_decisions(self, decisions: Iterable[MappingDecision]) -> Prior:
        """Return this prior with further decisions counted."""
        accepted, rejected = Counter(self.accepted), Counter(self.rejected)
        for made in decisions:
            counts = accepted if made.decision is Decision.ACCEPTED else rejected
            counts[_key(made.name, made.term)] += 1
        return Prior(dict(accepted), dict(rejected))

    def balance(self, name: str, term: str) -> int:
        """Return acceptances less rejections of a term for a name."""
        key = _key(name, term)
        return self.accepted.get(key, 0) - self.rejected.get(key, 0)

    def terms_for(self, name: str) -> list[str]:
        """Return terms accepted for a name more often than rejected, most often first."""
        terms = {term: self.balance(name, term) for term in self._terms_of.get(normalise_name(name).text, ())}
        return sorted((t for t, balance in terms.items() if balance > 0), key=lambda t: (-terms[t], t))

    @cached_property
    def _terms_of(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for name, term in self.accepted:
            found[name] = (*found.get(name, ()), term)
        return found


def _key(name: str, term: str) -> tuple[str, str]:
    return normalise_name(name).text, term
