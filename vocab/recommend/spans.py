"""Finding the unregistered span of a name: standard words against the cost of a word nobody registered.

A new word often holds registered ones (계획 in 계획서, 상각 in 감가상각), so covering as much as possible with known words
finds only 69 % of the spans. Here every piece has a cost: a known word by how often terms use it and follow it with the
next, an unknown one by its length and how its syllables go together, and a cut inside what mecab-ko takes for one word
costs extra. The weights were set on the terms new in revision 7 (dictionary of 6) and hold for 5→6 and 7→8.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from vocab.model import Word
from vocab.normalising import HintedName
from vocab.recommend.morphemes import Morphemes
from vocab.recommend.syllables import SyllableModel
from vocab.segmentation import Segment, Segmentation, Segmenter, crosses
from vocab.vocabulary import Vocabulary

_NEW_WORD = 0.1  # share of pieces that are new words
_UNUSED = 0.03  # count given to words no term uses yet
_FOLLOWING = 0.6  # weight of unseen pairs
_NOT_FORMAT = 5.0
_SYLLABLES, _LENGTH = 0.9, 1.4
_ONE_SYLLABLE = 2.0  # an unregistered word of one syllable is rare
_NEW_AT_END = 1.0  # a term ends in a 형식단어, and those are mostly known
_IN_MORPHEME, _IN_COMPOUND, _IN_LATIN = 0.5, 2.0, 15.0
_ACROSS_HINT = 12.0
_OTHER_SPELLING = 6.0  # synonyms and everyday forms; the standard words of a term are written as they are
_START, _NEW = "^", ""


class _Step(NamedTuple):
    """The cheapest way to a place with a certain last word: cost, where it came from, and whether it is known."""

    cost: float
    start: int
    before: str
    known: bool


class SpanModel:
    """Cuts names that have unregistered words, over one vocabulary and all spellings of its words."""

    def __init__(self, vocabulary: Vocabulary, spellings: Mapping[str, Word], morphemes: Morphemes) -> None:
        self._spellings = spellings
        self._other = frozenset(s for s, word in spellings.items() if s != word.name.upper())
        self._morphemes = morphemes
        self._inner: Counter[str] = Counter()
        self._last: Counter[str] = Counter()
        self._after: dict[str, Counter[str]] = {}
        for name in vocabulary.terms:
            self._count(vocabulary.segmenter, name)
        self._sums = {word: counts.total() for word, counts in self._after.items()}
        self._syllables = SyllableModel(vocabulary.words)
        kinds = _UNUSED * len(spellings)
        self._inner_total, self._last_total = self._inner.total() + kinds, self._last.total() + kinds
        self._longest = max(map(len, spellings), default=1)

    def _count(self, segmenter: Segmenter, name: str) -> None:
        before = _START
        segments = segmenter.best(name).words
        for segment in segments:
            counts = self._last if segment is segments[-1] else self._inner
            counts[segment.text] += 1
            self._after.setdefault(before, Counter())[segment.text] += 1
            before = segment.text

    def segment(self, hinted: HintedName) -> Segmentation:
        """Return the likeliest cut of a name into known words and unregistered spans."""
        text, hints = hinted
        size = len(text)
        inside = self._inside(text)
        steps: list[dict[str, _Step]] = [{} for _ in range(size + 1)]
        steps[0][_START] = _Step(0.0, 0, "", True)
        for start in range(size):
            cheapest = min(steps[start], key=lambda word: steps[start][word].cost)
            for end in range(start + 1, size + 1):
                extra = inside.get(end, 0.0)
                if hints and crosses(hints, start, end, size):
                    extra += _ACROSS_HINT
                piece = text[start:end]
                step = (
                    self._known(steps[start], piece, start, end == size, extra)
                    if piece in self._spellings
                    else self._new(steps[start][cheapest].cost + extra, cheapest, piece, start, end == size)
                )
                word = piece if step.known else _NEW
                if word not in steps[end] or step.cost < steps[end][word].cost:
                    steps[end][word] = step
        return self._follow(text, steps)

    def cost_of(self, words: Sequence[str]) -> float:
        """Return the cost of a term of these spellings: how unlike the existing terms it is put together."""
        cost, before = 0.0, _START
        for place, piece in enumerate(words):
            cost -= math.log(self._probability(before, piece, self._alone(piece, place == len(words) - 1)))
            before = piece
        return cost

    def _alone(self, piece: str, is_last: bool) -> float:
        counts, total = (self._last, self._last_total) if is_last else (self._inner, self._inner_total)
        alone = (counts[piece] + _UNUSED) / total
        if is_last and not self._spellings[piece].is_format_word:
            alone *= math.exp(-_NOT_FORMAT)
        if piece in self._other:
            alone *= math.exp(-_OTHER_SPELLING)
        return alone

    def _inside(self, text: str) -> dict[int, float]:
        """Return what a cut costs at places within a morpheme of the analyser."""
        costs: dict[int, float] = {}
        place = 0
        for length, compound in self._morphemes.lengths(text):
            price = _IN_COMPOUND if compound else _IN_MORPHEME
            costs.update(dict.fromkeys(range(place + 1, place + length), price))
            place += length
        latin = [character.isascii() and character.isalpha() for character in text]
        costs.update({p: _IN_LATIN for p in range(1, len(text)) if latin[p - 1] and latin[p]})
        return costs

    def _known(
        self, before: Mapping[str, _Step], piece: str, start: int, is_last: bool, extra: float
    ) -> _Step:
        alone = self._alone(piece, is_last)
        best, best_word = math.inf, _START
        for word, step in before.items():
            cost = step.cost - math.log(self._probability(word, piece, alone))
            if cost < best:
                best, best_word = cost, word
        return _Step(best + extra - math.log(1 - _NEW_WORD), start, best_word, True)

    def _probability(self, before: str, piece: str, alone: float) -> float:
        counts = self._after.get(before)
        if counts is None:
            return alone
        total = self._sums[before]
        share = total / (total + _FOLLOWING * len(counts))
        return share * counts[piece] / total + (1 - share) * alone

    def _new(self, cost: float, before: str, piece: str, start: int, is_last: bool) -> _Step:
        cost += _SYLLABLES * self._syllables.cost(piece) + _LENGTH * self._syllables.length_cost(len(piece))
        cost += _ONE_SYLLABLE if len(piece) == 1 else 0.0
        cost += _NEW_AT_END if is_last else 0.0
        return _Step(cost - math.log(_NEW_WORD), start, before, False)

    def _follow(self, text: str, steps: list[dict[str, _Step]]) -> Segmentation:
        end = len(text)
        word = min(steps[end], key=lambda w: steps[end][w].cost) if end else _START
        segments: list[Segment] = []
        while end > 0:
            step = steps[end][word]
            piece = text[step.start : end]
            segments.append(Segment(piece, self._spellings[piece] if step.known else None, step.start, end))
            end, word = step.start, step.before
        return Segmentation(tuple(_joined(segments[::-1])))


def _joined(segments: list[Segment]) -> list[Segment]:
    """Join neighbouring unregistered pieces to one span."""
    joined: list[Segment] = []
    for segment in segments:
        if joined and segment.word is None and joined[-1].word is None:
            first = joined.pop()
            joined.append(Segment(first.text + segment.text, None, first.start, segment.end))
        else:
            joined.append(segment)
    return joined
