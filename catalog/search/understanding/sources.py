"""Where other words for a word come from: the thesaurus, the official vocabulary; surfaces and what ships."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


class WordExpansion(Protocol):
    """Another word for a word, as `vocab.thesaurus` gives it."""

    @property
    def word(self) -> str:
        """Return the other word."""

    @property
    def weight(self) -> float:
        """Return how much it counts beside the typed word (0-1)."""


class Thesaurus(Protocol):
    """Everyday words to administrative ones and back (vocab.thesaurus.Thesaurus)."""

    def expand(self, word: str) -> Sequence[WordExpansion]:
        """Return other words for a word, the weightiest first; empty where it is not known."""

    def words(self) -> frozenset[str]:
        """Return the single words it knows, as they are written."""

    def phrases(self) -> frozenset[str]:
        """Return the words of several words it knows, as they are written."""


class StandardWord(Protocol):
    """A standard word, as far as its synonyms are read (vocab.model.Word)."""

    @property
    def synonyms(self) -> tuple[str, ...]:
        """Return its 이음동의어."""


class Official(Protocol):
    """The official vocabulary, as far as search reads it (vocab.vocabulary.Vocabulary)."""

    @property
    def words(self) -> Mapping[str, StandardWord]:
        """Return the standard words by name."""

    def synonym_of_word(self, name: str) -> tuple[str, ...]:
        """Return the standard words a synonym stands for."""


@dataclass(frozen=True, slots=True)
class Other:
    """Another word with its weight, for thesauri made from a mapping."""

    word: str
    weight: float


class MappedThesaurus:
    """A thesaurus from a plain mapping; what is not in it has no other words."""

    def __init__(self, words: Mapping[str, Sequence[tuple[str, float]]]) -> None:
        self._words = {head: [Other(w, n) for w, n in others] for head, others in words.items()}

    def expand(self, word: str) -> list[Other]:
        """Return the other words of a head word."""
        return self._words.get(word, [])

    def words(self) -> frozenset[str]:
        """Return the head words of one word."""
        return frozenset(head for head in self._words if " " not in head)

    def phrases(self) -> frozenset[str]:
        """Return the head words of several words."""
        return frozenset(head for head in self._words if " " in head)
