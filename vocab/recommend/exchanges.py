"""Exchanging pieces of a name for other ways to say them, until a standard term comes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from vocab.model import Term
from vocab.recommend.lexicon import Lexicon
from vocab.tables import rows_of

_MOST_EXCHANGES = 2
_MOST_NAMES = 400


class Exchanged(NamedTuple):
    """A standard term reached by exchanging pieces of a name, and the exchanges made."""

    term: Term
    made: tuple[str, ...]


class _Ways:
    """Pieces and what they may be exchanged for, found by their first syllable."""

    def __init__(self, others: Mapping[str, tuple[str, ...]]) -> None:
        self.others = others
        self.beginning: dict[str, list[str]] = {}
        for piece in others:
            self.beginning.setdefault(piece[0], []).append(piece)


class Exchanges:
    """Finds terms that differ from a name by synonyms within longer words, or by looser alternations.

    총납입금액 is no chain of standard words, yet 납입 is a synonym of 납부 and 총납부금액 is a term.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._terms = lexicon.terms
        words = lexicon.vocabulary
        synonyms = {
            spelling: names
            for listed in (words.word_synonyms, words.forbidden_words)
            for spelling, names in listed.items()
            if len(spelling) > 1
        }
        loose: dict[str, tuple[str, ...]] = dict(synonyms)
        for row in rows_of("alternations.tsv"):
            loose[row["written"]] = (*loose.get(row["written"], ()), row["standard"])
        self._synonyms, self._loose = _Ways(synonyms), _Ways(loose)

    def by_synonyms(self, name: str) -> list[Exchanged]:
        """Return terms reached by 이음동의어 and 금칙어 of two syllables or more, anywhere in the name."""
        return list(self._search(name, self._synonyms))

    def loosely(self, name: str) -> list[Exchanged]:
        """Return terms reached by alternations too; worth offering, not the same thing."""
        return list(self._search(name, self._loose))

    def _search(self, name: str, ways: _Ways) -> Iterator[Exchanged]:
        seen = {name}
        border: list[tuple[str, tuple[str, ...]]] = [(name, ())]
        for _ in range(_MOST_EXCHANGES):
            found = []
            for text, made in border:
                for changed, what in _exchanged(text, ways):
                    if changed in seen or len(seen) > _MOST_NAMES:
                        continue
                    seen.add(changed)
                    found.append((changed, (*made, what)))
                    term = self._terms.get(changed)
                    if term is not None:
                        yield Exchanged(term, (*made, what))
            border = found


def _exchanged(text: str, ways: _Ways) -> Iterator[tuple[str, str]]:
    """Yield a text with one piece exchanged; a piece of one syllable only at the beginning or the end of the text."""
    size = len(text)
    for start in range(size):
        for piece in ways.beginning.get(text[start], ()):
            end = start + len(piece)
            if not text.startswith(piece, start):
                continue
            for other in ways.others[piece]:
                if end - start > 1 or start == 0 or end == size or len(other) == 1:
                    yield text[:start] + other + text[end:], f"{piece}→{other}"
