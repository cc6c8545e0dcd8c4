"""Unregistered spans of a name, and drafts for the words that are missing."""

from __future__ import annotations

from functools import cached_property

from vocab.normalising import HintedName
from vocab.recommend.abbreviation import LONGEST_WORD, abbreviate
from vocab.recommend.lexicon import Lexicon
from vocab.recommend.morphemes import Morphemes
from vocab.recommend.records import WordGap
from vocab.recommend.spans import SpanModel
from vocab.segmentation import Segmentation


class Gaps:
    """Finds what a vocabulary lacks in a name."""

    def __init__(self, lexicon: Lexicon, morphemes: Morphemes) -> None:
        self._lexicon = lexicon
        self._morphemes = morphemes
        # one name is asked for several times while its recommendation is made
        self._last: tuple[HintedName, Segmentation] = (HintedName("", frozenset()), Segmentation(()))

    def segmented(self, hinted: HintedName) -> Segmentation:
        """Return the likeliest segmentation with unregistered spans."""
        if hinted != self._last[0]:
            self._last = (hinted, self._spans.segment(hinted))
        return self._last[1]

    def cost_of(self, way: Segmentation) -> float:
        """Return how unlike the existing terms a complete segmentation is put together."""
        return self._spans.cost_of([segment.text for segment in way.words])

    @cached_property
    def _spans(self) -> SpanModel:
        meanings, own = self._lexicon.meanings, self._lexicon.words
        spellings = {s: words[0] for s, words in meanings.items() if len(s) > 1 or s in own}
        return SpanModel(self._lexicon.vocabulary, spellings, self._morphemes)

    def of(self, partial: Segmentation) -> tuple[WordGap, ...]:
        """Return a draft for each unregistered span."""
        return tuple(self._draft(segment.text) for segment in partial.unknown)

    def _draft(self, text: str) -> WordGap:
        """Draft a word: its English name where its nouns are standard words (공원면적: Park Area), or it is Latin."""
        nouns = self._morphemes.nouns(text)
        taken = self._lexicon.vocabulary.word_by_abbreviation
        if text.isascii():
            fits = len(text) <= LONGEST_WORD and text not in taken and text.isalnum()
            return WordGap(text, nouns, text, text if fits else abbreviate(text, taken))
        words = [self._lexicon.words.get(noun) for noun in nouns]
        names = [word.english for word in words if word is not None and word.english]
        if len(names) != len(nouns) or "".join(nouns) != text:
            return WordGap(text, nouns)
        english = " ".join(names)
        return WordGap(text, nouns, english, abbreviate(english, taken))
