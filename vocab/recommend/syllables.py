"""How much a string looks like a Korean word: a syllable-pair model of the vocabulary's own words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

_POSSIBLE_SYLLABLES = 2_500  # syllables in use; an unseen one gets its share
_UNSEEN = 0.2
_LONGEST = 15
_START, _END = "^", "$"


class SyllableModel:
    """Costs (negative log probabilities) of a string being a word nobody registered yet."""

    def __init__(self, words: Iterable[str]) -> None:
        self._pairs: dict[str, Counter[str]] = {}
        self._single: Counter[str] = Counter()
        lengths: Counter[int] = Counter()
        for word in words:
            lengths[len(word)] += 1
            for first, second in zip(_START + word, word + _END, strict=True):
                self._pairs.setdefault(first, Counter())[second] += 1
                self._single[second] += 1
        self._sums = {first: counts.total() for first, counts in self._pairs.items()}
        self._total = self._single.total()
        every = lengths.total() + 10
        self._lengths = [math.inf] + [-math.log((lengths[n] + 0.5) / every) for n in range(1, _LONGEST + 1)]
        self._seen: dict[tuple[str, str], float] = {}

    def cost(self, text: str) -> float:
        """Return the cost of the syllables of a word, with its beginning and end (Witten-Bell smoothing)."""
        return sum(map(self._pair, _START + text, text + _END))

    def length_cost(self, length: int) -> float:
        """Return the cost of a word of that many syllables."""
        return self._lengths[length] if length <= _LONGEST else self._lengths[-1] + length - _LONGEST

    def _pair(self, first: str, second: str) -> float:
        known = self._seen.get((first, second))
        if known is None:
            known = self._seen[first, second] = -math.log(self._probability(first, second))
        return known

    def _probability(self, first: str, second: str) -> float:
        alone = (self._single[second] + _UNSEEN) / (self._total + _UNSEEN * _POSSIBLE_SYLLABLES)
        counts = self._pairs.get(first)
        if counts is None:
            return alone
        kinds = len(counts) + 1
        return (counts[second] + kinds * alone) / (self._sums[first] + kinds)
