"""Words a few letters apart, found by deletions (Garbe's symmetric delete) over Hangul letters.

Two spellings one letter apart share a form with at most one letter deleted on each side; hashes of all such forms lie
in one sorted array, so that a look-up is a handful of binary searches however many words there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from catalog.search.analysis.hangul import letters
from catalog.search.analysis.keyboard import are_neighbours

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_TWO_FROM = 7  # letters a word must have before two wrong ones are believed
_TWO_UPTO = 16  # longer words: one deletion only, their forms would fill the memory

# letters that sound alike at the same place (표준 발음법: tails neutralised, vowels merged in everyday speech)
_ALIKE = (
    "ㅐㅔ",
    "ㅒㅖ",
    "ㅚㅙㅞ",
    "ㅖㅔ",
    "ㅢㅣ",
    "ㅢㅡ",
    "ㄱㄲㅋ",
    "ㄷㄸㅌ",
    "ㅂㅃㅍ",
    "ㅅㅆ",
    "ㅈㅉㅊ",
    "ㅅㅈ",
    "ㅕㅓ",
    "ㅛㅗ",
    "ㅠㅜ",
    "ㅑㅏ",
)
_SILENT = "ㅇㅎ"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A word and how far it is: 1 for a letter that has nothing to do with the right one, less for likely slips."""

    text: str
    cost: float


class Neighbourhood:
    """The spelling neighbours of a fixed list of words."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = list(words)
        self._letters = [letters(w) for w in self._words]
        keys: list[NDArray[np.uint64]] = []
        owners: list[NDArray[np.int32]] = []
        for length, numbers in _by_length(self._letters).items():
            table = _table([self._letters[i] for i in numbers], length)
            for form in _forms(table, length):
                keys.append(form)
                owners.append(np.asarray(numbers, dtype=np.int32))
        all_keys = np.concatenate(keys) if keys else np.empty(0, np.uint64)
        order = np.argsort(all_keys, kind="stable")
        self._keys = all_keys[order]
        self._owners = (np.concatenate(owners) if owners else np.empty(0, np.int32))[order]

    @property
    def nbytes(self) -> int:
        """Return the size of the arrays."""
        return int(self._keys.nbytes + self._owners.nbytes)

    def near(self, word: str, furthest: float) -> list[Neighbour]:
        """Return the words within `furthest`, and within two letters; a transposition counts as one slip."""
        typed = letters(word)
        if not 3 <= len(typed) <= 40 or not len(self._keys):
            return []
        forms = _forms_of_one(typed)
        starts = np.searchsorted(self._keys, forms, "left")
        ends = np.searchsorted(self._keys, forms, "right")
        hit = np.flatnonzero(ends > starts)
        numbers = {n for i in hit for n in self._owners[starts[i] : min(ends[i], starts[i] + 500)].tolist()}
        most = 2 if len(typed) >= _TWO_FROM else 1
        found = []
        for number in numbers:
            cost = _cost(typed, self._letters[number], most)
            if cost is not None and cost <= furthest:
                found.append(Neighbour(self._words[number], cost))
        return found


def _by_length(spelled: list[str]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for number, text in enumerate(spelled):
        found.setdefault(len(text), []).append(number)
    return found


def _table(spelled: list[str], length: int) -> NDArray[np.uint64]:
    raw = np.array([[ord(c) for c in text] for text in spelled], dtype=np.uint64)
    return raw.reshape(len(spelled), length)


def _forms(table: NDArray[np.uint64], length: int) -> list[NDArray[np.uint64]]:
    """Return hashes of all forms with none, one and (for middling words) two letters deleted."""
    cuts: list[tuple[int, ...]] = [(), *((i,) for i in range(length))]
    if _TWO_FROM - 1 <= length <= _TWO_UPTO:
        cuts += list(combinations(range(length), 2))
    return [_hashes(np.delete(table, cut, axis=1) if cut else table) for cut in cuts]


@cache
def _kept(length: int, cuts: int) -> NDArray[np.intp]:
    """Return, a row a form, which letters are left when `cuts` letters are deleted."""
    return np.array(list(combinations(range(length), length - cuts)), dtype=np.intp)


def _forms_of_one(typed: str) -> NDArray[np.uint64]:
    """Return the same hashes as `_forms` for a single word, without a loop over its forms."""
    row = np.array([ord(c) for c in typed], dtype=np.uint64)
    most = 2 if _TWO_FROM - 1 <= len(typed) <= _TWO_UPTO else 1
    return np.concatenate([_hashes(row[_kept(len(typed), cuts)]) for cuts in range(most + 1)])


def _hashes(table: NDArray[np.uint64]) -> NDArray[np.uint64]:
    value = np.full(len(table), table.shape[1], dtype=np.uint64)
    for column in range(table.shape[1]):
        value = (value ^ table[:, column]) * _MULTIPLIER
        value ^= value >> np.uint64(29)
    return value


def _cost(typed: str, right: str, most: int) -> float | None:
    """Return the cost of the slips between two spellings, None beyond `most` of them."""
    distance = Levenshtein.distance(typed, right, score_cutoff=2)
    if distance == 2 and _is_transposition(typed, right):
        return 0.7
    if distance > most:
        return None
    edits = Levenshtein.editops(typed, right)
    total = 0.0
    for edit in edits:
        kind, source, target = edit.tag, edit.src_pos, edit.dest_pos
        if kind == "replace":
            total += _replaced(typed[source], right[target])
        elif kind == "delete":
            total += 0.6 if typed[source] in _SILENT else 0.9
        else:
            total += 0.6 if right[target] in _SILENT else 0.9
    return total


def _is_transposition(typed: str, right: str) -> bool:
    if len(typed) != len(right):
        return False
    wrong = [i for i in range(len(typed)) if typed[i] != right[i]]
    return len(wrong) == 2 and typed[wrong[0]] == right[wrong[1]] and typed[wrong[1]] == right[wrong[0]]


def _replaced(typed: str, right: str) -> float:
    if any(typed in group and right in group for group in _ALIKE):
        return 0.5
    return 0.7 if are_neighbours(typed, right) else 1.0
