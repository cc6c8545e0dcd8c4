"""What a recommendation is asked with and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """How a name stands to the standard (DESIGN §5)."""

    EXACT = "exact"  # is a standard term, by name or by abbreviation
    SYNONYM = "synonym"  # means a standard term by synonyms, forbidden or agency words
    COMPOSED = "composed"  # no term yet, but made of standard words
    PARTIAL = "partial"  # a near term, or some words are unregistered
    UNKNOWN = "unknown"  # nothing fits


@dataclass(frozen=True, slots=True)
class ColumnContext:
    """What is known about the column besides its name; everything may be missing.

    `length` is in the unit of the declaration; `patterns` are classes of a value profile (digits 9, letters A, Hangul
    가: `99999999`, `Y`, `9999-99-99`); `neighbours` are names of other columns of the table.
    """

    table: str | None = None
    comment: str | None = None
    data_type: str | None = None
    length: int | None = None
    scale: int | None = None
    patterns: tuple[str, ...] = ()
    neighbours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WordPart:
    """A piece of the name, the standard word it stands for, and whether it was known."""

    text: str
    word: str | None
    abbreviation: str | None
    known: bool

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"text": self.text, "word": self.word, "abbreviation": self.abbreviation, "known": self.known}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A term that fits, standard or composed, with its domain, a score from 0 to 1 and a reason in Korean."""

    term: str
    abbreviation: str | None
    domain: str | None
    data_type: str | None
    length: int | None
    scale: int | None
    score: float
    reason: str

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "term": self.term,
            "abbreviation": self.abbreviation,
            "domain": self.domain,
            "data_type": self.data_type,
            "length": self.length,
            "scale": self.scale,
            "score": round(self.score, 4),
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Proposal:
    """A term to request: composed of standard words, or waiting on new ones (then without an abbreviation)."""

    term: str
    abbreviation: str | None
    domain: str | None

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"term": self.term, "abbreviation": self.abbreviation, "domain": self.domain}


@dataclass(frozen=True, slots=True)
class WordGap:
    """WORD_GAP: a word the standard lacks; the requester fills in the English name, the abbreviation follows.

    `nouns` is how a morphological analyser cuts the span (several: perhaps several words). `english` and
    `abbreviation` are suggestions where the span's parts or the physical name give them, else None.
    """

    text: str
    nouns: tuple[str, ...]
    english: str | None = None
    abbreviation: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form of a word-request draft."""
        return {
            "code": "WORD_GAP",
            "text": self.text,
            "nouns": list(self.nouns),
            "english": self.english,
            "abbreviation": self.abbreviation,
        }


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The answer for one name."""

    name: str
    status: Status
    words: tuple[WordPart, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    unknown_words: tuple[str, ...] = ()
    proposal: Proposal | None = None
    gaps: tuple[WordGap, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON of `malmoi vocab recommend --json`; drafts for new words are in `gaps`, not here."""
        return {
            "name": self.name,
            "status": self.status.value,
            "words": [word.as_dict() for word in self.words],
            "candidates": [candidate.as_dict() for candidate in self.candidates],
            "unknown_words": list(self.unknown_words),
            "proposal": self.proposal.as_dict() if self.proposal else None,
        }
