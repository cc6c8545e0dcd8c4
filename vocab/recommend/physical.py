"""Reading physical column names: standard and older abbreviations, English words, humps and glued pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from vocab.model import Word
from vocab.recommend.abbreviation import skeleton
from vocab.recommend.lexicon import Lexicon
from vocab.tables import rows_of

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SEPARATOR = re.compile(r"[^A-Za-z0-9]+")
_ORDINAL = re.compile(r"(?<=[A-Z]{2})\d{1,2}$")
_BEAM = 24
_OPTIONS = 6
STANDARD, LEGACY, ENGLISH, GLUED, SHORTENED = 1.0, 0.85, 0.8, 0.7, 0.45


class Meaning(NamedTuple):
    """What a piece of a physical name may stand for, and how sure that is (0 to 1)."""

    words: tuple[Word, ...]
    weight: float


class Piece(NamedTuple):
    """A piece of a physical name and the words it was read as; none when it is not known."""

    text: str
    words: tuple[Word, ...]
    weight: float


class Reading(NamedTuple):
    """One reading of a whole physical name."""

    pieces: tuple[Piece, ...]
    weight: float

    @property
    def words(self) -> tuple[Word, ...]:
        """The words of all pieces in order."""
        return tuple(word for piece in self.pieces for word in piece.words)

    @property
    def korean(self) -> str:
        """The Korean name the words make."""
        return "".join(word.name for word in self.words)

    @property
    def is_complete(self) -> bool:
        """Whether every piece was read."""
        return all(piece.words for piece in self.pieces)


def tokens_of(name: str) -> list[str]:
    """Split a physical name at separators and humps: `bplcNm`, `BPLC_NM` and `bplc-nm` are BPLC, NM."""
    parts = [part for part in _SEPARATOR.split(name) if part]
    if len(parts) > 1 and all(part.isupper() or part.islower() or part.isdigit() for part in parts):
        return [part.upper() for part in parts]
    return [piece.upper() for part in parts for piece in _split_humps(part)]


def _split_humps(part: str) -> list[str]:
    return [part] if part.isupper() or part.islower() else _HUMP.split(part)


class PhysicalNames:
    """Reads physical names with the abbreviations and English names of one vocabulary."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._standard = lexicon.vocabulary.word_by_abbreviation
        self._seen: dict[str, tuple[Meaning, ...]] = {}

    @cached_property
    def _legacy(self) -> Mapping[str, tuple[Meaning, ...]]:
        found = {}
        for row in rows_of("legacy_abbreviations.tsv"):
            meanings = [self._in_words(korean) for korean in row["korean"].split("|")]
            known = [words for words in meanings if words]
            if known:
                found[row["token"]] = tuple(
                    Meaning(words, LEGACY * 0.8**place) for place, words in enumerate(known)
                )
        return found

    @cached_property
    def _english(self) -> Mapping[str, tuple[Meaning, ...]]:
        found: dict[str, list[Meaning]] = {}
        for word in self._lexicon.vocabulary.words.values():
            letters = re.sub("[^A-Z0-9]", "", (word.english or "").upper())
            if letters:
                found.setdefault(letters, []).append(Meaning((word,), ENGLISH))
        return {letters: tuple(meanings) for letters, meanings in found.items()}

    @cached_property
    def _by_first(self) -> Mapping[str, list[tuple[str, str, Word]]]:
        """English names by first letter: letters, skeleton, word."""
        found: dict[str, list[tuple[str, str, Word]]] = {}
        for letters, meanings in self._english.items():
            for meaning in meanings:
                found.setdefault(letters[0], []).append((letters, skeleton(letters), meaning.words[0]))
        return found

    def _in_words(self, korean: str) -> tuple[Word, ...]:
        """Return the standard words of a Korean phrase, none when the vocabulary lacks one."""
        own = self._lexicon.words.get(korean.replace(" ", "").upper())
        if own:
            return (own,)
        way = self._lexicon.segmenter.best(korean)
        return tuple(s.word for s in way.words if s.word) if way.is_complete else ()

    def meanings(self, token: str) -> tuple[Meaning, ...]:
        """Return what a token may stand for, likeliest first; empty when it is not known."""
        found = self._seen.get(token)
        if found is None:
            found = self._seen[token] = self._look_up(token)
        return found

    def _look_up(self, token: str) -> tuple[Meaning, ...]:
        found = self._known(token)
        if not found and len(token) > 3:
            found = self._glued(token)
        if not found and len(token) > 2:
            found = self._shortened(token)
        if not found and _ORDINAL.search(token):
            found = [Meaning(m.words, m.weight * 0.9) for m in self.meanings(_ORDINAL.sub("", token))]
        return tuple(sorted(found, key=lambda m: -m.weight)[:_OPTIONS])

    def _known(self, token: str) -> list[Meaning]:
        found = []
        standard = self._standard.get(token)
        if standard is not None:
            found.append(Meaning((standard,), STANDARD))
        own = self._lexicon.words.get(token)
        if own is not None and own is not standard:
            found.append(Meaning((own,), STANDARD * 0.95))
        found += self._legacy.get(token, ())
        found += self._english.get(token, ())
        unique = {tuple(word.name for word in meaning.words): meaning for meaning in reversed(found)}
        return list(unique.values())

    def _glued(self, token: str) -> list[Meaning]:
        """Cut a token without separators into known pieces of two letters or more, fewest pieces first."""
        size = len(token)
        best: list[Meaning | None] = [None] * size + [Meaning((), 1.0)]
        for start in range(size - 2, -1, -1):
            for end in range(size, start + 1, -1):
                rest = best[end]
                known = self._known(token[start:end]) if rest and (start, end) != (0, size) else []
                if not rest or not known:
                    continue
                first = max(known, key=lambda m: m.weight)
                weight = first.weight * rest.weight * (0.6 if end - start == 2 else 0.85)
                here = best[start]
                if here is None or weight > here.weight:
                    best[start] = Meaning(first.words + rest.words, weight)
        whole = best[0]
        return [Meaning(whole.words, whole.weight * GLUED)] if whole else []

    def _shortened(self, token: str) -> list[Meaning]:
        """Find English names the token abbreviates: their beginning, or letters of them in order."""
        bones = skeleton(token)
        found = []
        for letters, frame, word in self._by_first.get(token[0], ()):
            if letters.startswith(token):
                found.append(Meaning((word,), SHORTENED * (0.7 + 0.3 * len(token) / len(letters))))
            elif frame.startswith(bones) and len(bones) >= 3:
                found.append(Meaning((word,), SHORTENED * (0.5 + 0.4 * len(bones) / len(frame))))
            elif len(token) >= 4 and _in_order(token, letters):
                found.append(Meaning((word,), SHORTENED * (0.3 + 0.4 * len(token) / len(letters))))
        return found

    def readings(self, name: str) -> list[Reading]:
        """Return readings of a physical name, likeliest first; unread pieces have no words."""
        tokens = tokens_of(name)
        beams: list[list[Reading]] = [[] for _ in range(len(tokens) + 1)]
        beams[0] = [Reading((), 1.0)]
        for start in range(len(tokens)):
            beams[start] = sorted(beams[start], key=lambda r: -r.weight)[:_BEAM]
            for end, piece in self._pieces(tokens, start):
                beams[end] += [Reading((*r.pieces, piece), r.weight * piece.weight) for r in beams[start]]
        return sorted(beams[-1], key=lambda r: -r.weight)[:_BEAM]

    def _pieces(self, tokens: list[str], start: int) -> Iterator[tuple[int, Piece]]:
        token = tokens[start]
        found = self.meanings(token)
        for meaning in found or (Meaning((), 0.01),):
            yield start + 1, Piece(token, meaning.words, meaning.weight)
        for end in (start + 2, start + 3):  # PHONE_NUMBER, ZIP_CODE: names listed as one
            joined = "".join(tokens[start:end])
            if end <= len(tokens):
                for meaning in (*self._legacy.get(joined, ()), *self._english.get(joined, ())):
                    yield end, Piece("_".join(tokens[start:end]), meaning.words, meaning.weight)


def _in_order(token: str, letters: str) -> bool:
    rest = iter(letters)
    return all(letter in rest for letter in token)
