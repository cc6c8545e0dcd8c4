"""Standard terms near a misspelt name, by letters (자모) and by keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA, Levenshtein

from vocab.hangul import INITIALS, JamoTable, is_syllable, keys_of, letters_of
from vocab.model import Term

_NEIGHBOURS = {
    "q": "wa", "w": "qeas", "e": "wrsd", "r": "etdf", "t": "ryfg", "y": "tugh", "u": "yihj", "i": "uojk",
    "o": "ipkl", "p": "ol", "a": "qwsz", "s": "awedzx", "d": "serfxc", "f": "drtgcv", "g": "ftyhvb",
    "h": "gyujbn", "j": "huiknm", "k": "jiolm", "l": "kop", "z": "asx", "x": "zsdc", "c": "xdfv",
    "v": "cfgb", "b": "vghn", "n": "bhjm", "m": "njk",
}  # fmt: skip


class Near(NamedTuple):
    """A term near a name: how many letters apart, and how likely such a slip is."""

    term: Term
    letters: int
    likelihood: float


class TypoIndex:
    """All terms as letters, found again with one letter wrong by what is left when any one is struck out.

    Two strings are one edit apart only if they are alike after one deletion in either (the deletion neighbourhood), so
    about 20 look-ups find them all; two letters apart is searched by rapidfuzz among terms of like letters. Building
    takes 0.3 s for 13,000 terms and happens when first asked.
    """

    def __init__(self, terms: Mapping[str, Term]) -> None:
        self._table = JamoTable()
        self._terms = terms
        self._struck: dict[str, list[str]] = {}
        for name in terms:
            jamo = self._table.jamo(name)
            for left in _deletions(jamo):
                self._struck.setdefault(left, []).append(name)
        self._keys: dict[str, str] = {}
        self._names = list(terms)
        self._jamo = [self._table.jamo(name) for name in self._names]
        self._marks = np.array([_mark(jamo) for jamo in self._jamo], dtype=np.uint64)
        self._sizes = np.array([len(jamo) for jamo in self._jamo], dtype=np.int16)

    def near(self, name: str, most: int, limit: int = 8) -> list[Near]:
        """Return the nearest terms at most `most` letters (1 or 2) from a name, likeliest first; never the name itself."""
        jamo = self._table.jamo(name)
        found = self._one_apart(name, jamo)
        apart = 1
        if not found and most > 1:
            found, apart = self._two_apart(jamo), 2
        if not found:
            return []
        keys = keys_of(name)
        kept = [self._near(name, keys, other, apart) for other in found]
        kept.sort(key=lambda near: (-near.likelihood, near.term.name))
        return kept[:limit]

    def _one_apart(self, name: str, jamo: str) -> list[str]:
        pool = {other for left in _deletions(jamo) for other in self._struck.get(left, ())}
        pool.discard(name)
        return [o for o in pool if Levenshtein.distance(jamo, self._table.jamo(o), score_cutoff=1) <= 1]

    def _two_apart(self, jamo: str) -> list[str]:
        """Compare only the terms whose letters, as a set, differ in at most four: an edit changes two at most."""
        alike = np.bitwise_count(self._marks ^ np.uint64(_mark(jamo))) <= 4
        alike &= np.abs(self._sizes - len(jamo)) <= 2
        pool = {place: self._jamo[place] for place in np.flatnonzero(alike).tolist()}
        hits = process.extract(jamo, pool, scorer=Levenshtein.distance, score_cutoff=2, limit=None)
        return [self._names[place] for _, _, place in hits]

    def _near(self, name: str, keys: str, other: str, letters: int) -> Near:
        other_keys = self._keys.get(other)
        if other_keys is None:
            other_keys = self._keys[other] = keys_of(other)
        return Near(self._terms[other], letters, _likelihood(name, other, keys, other_keys))


def _mark(jamo: str) -> int:
    """Return the set of a string's letters as bits of a 64-bit number; letters may share a bit."""
    mark = 0
    for letter in jamo:
        mark |= 1 << (ord(letter) & 63)
    return mark


def _deletions(jamo: str) -> set[str]:
    return {jamo, *(jamo[:place] + jamo[place + 1 :] for place in range(len(jamo)))}


def _likelihood(typed: str, meant: str, typed_keys: str, meant_keys: str) -> float:
    """Return how likely `typed` comes out when `meant` is written, among terms equally far in letters.

    The chances of two ways to slip are added: another letter in a syllable (a final is left out in one way, added in
    27; a vowel becomes one of 20 others; an initial its neighbour, plain, tense or aspirated), and another key (one of
    about five beside it, left out, or two exchanged). Everything else is rare.
    """
    return max(_letter_slip(typed, meant) + _key_slip(typed_keys, meant_keys), 0.002)


def _letter_slip(typed: str, meant: str) -> float:
    if len(typed) != len(meant):
        return 0.0
    apart = [(t, m) for t, m in zip(typed, meant, strict=True) if t != m]
    if len(apart) != 1 or not (is_syllable(apart[0][0]) and is_syllable(apart[0][1])):
        return 0.0
    (initial, vowel, final), (own_initial, own_vowel, own_final) = map(letters_of, apart[0])
    if initial != own_initial:
        steps = abs(INITIALS.index(initial) - INITIALS.index(own_initial))
        return 0.5 if steps == 1 else 0.3 if _same_row(initial, own_initial) else 0.005
    if vowel != own_vowel:
        return 0.05
    return 1.0 if final == " " else 0.037 if own_final == " " else 0.005


def _same_row(first: str, second: str) -> bool:
    return any(first in row and second in row for row in ("ㄱㄲㅋ", "ㄷㄸㅌ", "ㅂㅃㅍ", "ㅅㅆ", "ㅈㅉㅊ"))


def _key_slip(typed: str, meant: str) -> float:
    edits = list(Levenshtein.editops(meant, typed))
    if len(edits) != 1:
        return 0.2 if OSA.distance(typed, meant) == 1 else 0.0
    kind, place, other = edits[0]
    if kind == "replace":
        pressed, key = typed[int(other)], meant[int(place)]
        return 0.1 if pressed.lower() == key.lower() or pressed in _NEIGHBOURS.get(key, "") else 0.004
    return 0.1 if kind == "delete" else 0.02
