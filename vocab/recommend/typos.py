"""Standard terms near a misspelt name, by letters (자모) and by keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

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
    """All terms as letters, in buckets by length: an edit changes the length by one at most.

    rapidfuzz compares a name with the 4,000 terms of three buckets in about 0.15 ms, exactly.
    """

    def __init__(self, terms: Mapping[str, Term]) -> None:
        self._table = JamoTable()
        self._buckets: dict[int, dict[str, str]] = {}
        self._terms = terms
        for name in terms:
            jamo = self._table.jamo(name)
            self._buckets.setdefault(len(jamo), {})[name] = jamo
        self._keys: dict[str, str] = {}

    def near(self, name: str, most: int, limit: int = 8) -> list[Near]:
        """Return the nearest terms at most `most` letters from a name, likeliest first; never the name itself."""
        jamo, keys = self._table.jamo(name), keys_of(name)
        found: list[tuple[int, str]] = []
        for size in range(len(jamo) - most, len(jamo) + most + 1):
            bucket = self._buckets.get(size)
            if bucket:
                hits = process.extract(
                    jamo, bucket, scorer=Levenshtein.distance, score_cutoff=most, limit=None
                )
                found += [(int(apart), other) for _, apart, other in hits if other != name]
        nearest = min((apart for apart, _ in found), default=0)
        kept = [self._near(name, keys, other, apart) for apart, other in found if apart == nearest]
        kept.sort(key=lambda near: (-near.likelihood, near.term.name))
        return kept[:limit]

    def _near(self, name: str, keys: str, other: str, letters: int) -> Near:
        other_keys = self._keys.get(other)
        if other_keys is None:
            other_keys = self._keys[other] = keys_of(other)
        return Near(self._terms[other], letters, _likelihood(name, other, keys, other_keys))


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
