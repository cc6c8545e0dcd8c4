"""Unregistered spans of a name, and drafts for the words that are missing."""

from __future__ import annotations

from vocab.normalising import HintedName
from vocab.recommend.lexicon import Lexicon
from vocab.recommend.morphemes import Morphemes
from vocab.recommend.records import WordGap
from vocab.segmentation import Segmentation


class Gaps:
    """Finds what a vocabulary lacks in a name."""

    def __init__(self, lexicon: Lexicon, morphemes: Morphemes) -> None:
        self._lexicon = lexicon
        self._morphemes = morphemes

    def segmented(self, hinted: HintedName) -> Segmentation:
        """Return the likeliest segmentation with unregistered spans."""
        return self._lexicon.segmenter.best_partial(hinted)

    def of(self, partial: Segmentation) -> tuple[WordGap, ...]:
        """Return a draft for each unregistered span."""
        return tuple(WordGap(s.text, self._morphemes.nouns(s.text)) for s in partial.unknown)
