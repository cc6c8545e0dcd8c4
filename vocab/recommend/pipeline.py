"""The recommender: exact → synonyms → words → misspellings → descriptions, in this order and never mixed.

Fusing the rankings of these methods makes all of them worse (reciprocal rank fusion: 0.971 → 0.608 on the official
synonyms), so a later method is asked only where the earlier ones have no answer, or to add lower candidates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from vocab.hangul import has_hangul
from vocab.model import Term
from vocab.normalising import normalise_name
from vocab.recommend.abbreviation import abbreviate
from vocab.recommend.answer import Answers
from vocab.recommend.korean import KoreanNames
from vocab.recommend.latin import LatinNames
from vocab.recommend.lexicon import Lexicon
from vocab.recommend.prior import Prior
from vocab.recommend.records import ColumnContext, Recommendation, Status
from vocab.vocabulary import Vocabulary

LONGEST_NAME = 400  # longer texts are cut: no name, and no useful description

Asked = str | tuple[str, ColumnContext | None]


class Recommender:
    """Recommends standard terms for names over one vocabulary; holds its indexes, built when first needed."""

    def __init__(self, vocabulary: Vocabulary, prior: Prior | None = None) -> None:
        self.vocabulary = vocabulary
        self.prior = prior or Prior()

    @cached_property
    def _answers(self) -> Answers:
        return Answers(self.vocabulary)

    @cached_property
    def _korean(self) -> KoreanNames:
        return KoreanNames(Lexicon(self.vocabulary), self._answers)

    @cached_property
    def _latin(self) -> LatinNames:
        return LatinNames(self._korean, self._answers)

    def recommend(self, name: str, context: ColumnContext | None = None) -> Recommendation:
        """Return ranked terms for a logical name, a physical name or a description; never raises for odd text."""
        asked = name[:LONGEST_NAME]
        if not normalise_name(asked).text:
            return Recommendation(name, Status.UNKNOWN)
        found = self._korean.read(asked, context) if has_hangul(asked) else self._latin.read(asked, context)
        return self._with_prior(found, context)

    def abbreviation_for(self, english: str) -> str | None:
        """Return the rule-made abbreviation of a new word's English name, unlike any in use; None without Latin letters.

        This fills the slot of a WORD_GAP draft once somebody has given the English name.
        """
        return abbreviate(english, self.vocabulary.word_by_abbreviation)

    def recommend_many(self, asked: Iterable[Asked], workers: int = 1) -> Iterator[Recommendation]:
        """Yield the recommendations of many names, or (name, context) pairs, in order; `workers` processes share them."""
        if workers > 1:
            from vocab.recommend.workers import recommend_parallel

            yield from recommend_parallel(self, asked, workers)
            return
        for item in asked:
            name, context = (item, None) if isinstance(item, str) else item
            yield self.recommend(name, context)

    def _with_prior(self, found: Recommendation, context: ColumnContext | None) -> Recommendation:
        """Put accepted terms first and rejected ones last; an exact standard name stays what it is."""
        if not self.prior.accepted and not self.prior.rejected:
            return found
        terms: list[Term] = [
            self.vocabulary.terms[name]
            for name in self.prior.terms_for(found.name)
            if name in self.vocabulary.terms
        ]
        return self._answers.decided(found, terms, lambda term: self.prior.balance(found.name, term), context)
