"""Phrases of the thesaurus in a query: as they are written there, whatever the spaces, and by their stems and nouns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from catalog.search.analysis.normal import normal, runs

_START = 2  # characters a phrase is looked up by


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase in a query: the numbers of its first and last run."""

    first: int
    last: int
    phrase: str


class Phrases:
    """The phrases of a thesaurus, prepared once; `stems` cuts a phrase into the words a query would be cut into."""

    def __init__(self, phrases: Iterable[str], stems: Callable[[str], Sequence[str]]) -> None:
        self._by_start: dict[str, list[tuple[str, str]]] = {}
        self._by_stems: dict[str, str] = {}
        for phrase in sorted(phrases):
            written = "".join(runs(normal(phrase)))
            self._by_start.setdefault(written[:_START], []).append((written, phrase))
            words = stems(phrase)
            if len(words) > 1:  # a single word left would stand for far more than the phrase
                self._by_stems.setdefault("".join(words), phrase)

    def of_stems(self, joined: str) -> str | None:
        """Return the phrase that is cut into these words, run together."""
        return self._by_stems.get(joined)

    def find(self, query: Sequence[str]) -> list[Found]:
        """Return the phrases written in the runs of a query, the longest first."""
        text = "".join(query)
        owner = [number for number, run in enumerate(query) for _ in run]
        found = []
        for place in range(len(text) - _START + 1):
            for written, phrase in self._by_start.get(text[place : place + _START], ()):
                if text.startswith(written, place) and (place == 0 or owner[place] != owner[place - 1]):
                    found.append((len(written), Found(owner[place], owner[place + len(written) - 1], phrase)))
        return [f for _, f in sorted(found, key=lambda item: -item[0])]
