"""Putting candidates, words and proposals into recommendations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property

from vocab.model import Term, Word
from vocab.recommend.abbreviation import LONGEST_TERM
from vocab.recommend.domains import DomainRanker, RankedDomain, fit
from vocab.recommend.records import (
    Candidate,
    ColumnContext,
    Proposal,
    Recommendation,
    Status,
    WordPart,
)
from vocab.segmentation import Segmentation
from vocab.vocabulary import Vocabulary

MOST_CANDIDATES = 8


class Answers:
    """Makes candidates of one vocabulary's terms and words."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    @cached_property
    def domains(self) -> DomainRanker:
        """The ranking of domains."""
        return DomainRanker(self.vocabulary)

    def of_term(self, term: Term, score: float, reason: str) -> Candidate:
        """Return a standard term as a candidate."""
        domain = self.vocabulary.domains.get(term.domain)
        if domain is None:
            return Candidate(term.name, term.abbreviation, term.domain, None, None, None, score, reason)
        size = (domain.data_type, domain.length, domain.scale)
        return Candidate(term.name, term.abbreviation, term.domain, *size, score, reason)

    def of_words(
        self, words: Sequence[Word], context: ColumnContext | None, score: float, reason: str
    ) -> list[Candidate]:
        """Return a composed term with each of its likeliest domains as candidates, best first."""
        name = "".join(word.name for word in words)
        abbreviation = "_".join(word.abbreviation for word in words)
        ranked = self.domains.rank(words, context, limit=3)
        if not ranked:
            return [Candidate(name, abbreviation, None, None, None, None, score, reason)]
        return [self._composed(name, abbreviation, choice, score, reason) for choice in ranked]

    def _composed(
        self, name: str, abbreviation: str, choice: RankedDomain, score: float, reason: str
    ) -> Candidate:
        domain, share, evidence = choice
        size = (domain.data_type, domain.length, domain.scale)
        why = f"{reason}; {evidence}"
        if len(abbreviation) > LONGEST_TERM:
            why += f"; 영문약어가 {LONGEST_TERM}자를 넘음"
        return Candidate(name, abbreviation, domain.name, *size, score * (0.5 + share / 2), why)

    def recommendation(
        self,
        name: str,
        status: Status,
        words: Sequence[WordPart],
        candidates: Iterable[Candidate],
        proposal: Proposal | None = None,
    ) -> Recommendation:
        """Return a recommendation; candidates keep their order, a term and domain stands once."""
        unique = {(c.term, c.domain): c for c in reversed(list(candidates))}
        ordered = tuple(reversed(unique.values()))[:MOST_CANDIDATES]
        unknown = tuple(part.text for part in words if not part.known)
        return Recommendation(name, status, tuple(words), ordered, unknown, proposal)

    def decided(
        self,
        found: Recommendation,
        accepted: Sequence[Term],
        balance: Callable[[str], int],
        context: ColumnContext | None,
    ) -> Recommendation:
        """Reorder a recommendation by what people decided for this very name."""
        first = [
            self.of_term(term, 0.99, f"같은 이름에 {balance(term.name)}번 채택된 용어") for term in accepted
        ]
        named = {candidate.term for candidate in first}
        rest = [c for c in found.candidates if c.term not in named and balance(c.term) >= 0]
        last = [
            replace(c, score=c.score * 0.3, reason=f"{c.reason}; 같은 이름에서 반려된 적이 있음")
            for c in found.candidates
            if c.term not in named and balance(c.term) < 0
        ]
        if found.status is Status.EXACT:
            exact, others = (
                list(found.candidates[:1]),
                [c for c in (*first, *rest, *last) if c not in found.candidates[:1]],
            )
            return replace(found, candidates=tuple(exact + others)[:MOST_CANDIDATES])
        status = Status.SYNONYM if first else found.status
        return replace(found, status=status, candidates=tuple(first + rest + last)[:MOST_CANDIDATES])

    def by_context(self, terms: Sequence[Term], context: ColumnContext | None) -> list[Term]:
        """Return equally good terms, those that suit the column first."""
        if context is None or len(terms) < 2:
            return list(terms)
        return sorted(terms, key=lambda term: -self.suits(term.name, term.domain, context))

    def weighed(self, candidates: Sequence[Candidate], context: ColumnContext | None) -> list[Candidate]:
        """Return candidates with scores that take the column into account, best first."""
        if context is None:
            return list(candidates)
        weighed = [
            replace(c, score=min(1.0, c.score * self.suits(c.term, c.domain, context))) for c in candidates
        ]
        return sorted(weighed, key=lambda c: -c.score)

    def suits(self, term: str, domain: str | None, context: ColumnContext) -> float:
        """Return how well a term suits a column: 1 with nothing known, 0.6 to 1.2 with its type, table and neighbours."""
        known = self.vocabulary.domains.get(domain or "")
        factor = 0.7 + 0.3 * min(fit(known, context), 1.5) if known else 1.0
        around = " ".join((context.table or "", *context.neighbours))
        words = self.vocabulary.segmenter.best(term).words[:-1] if around.strip() else ()
        shared = any(w.text in around or (w.word and w.word.abbreviation in around.upper()) for w in words)
        return factor * (1.05 if shared else 1.0)


def parts_of(segmentation: Segmentation) -> list[WordPart]:
    """Return a segmentation as the pieces of an answer."""
    return [
        WordPart(s.text, s.word.name, s.word.abbreviation, True)
        if s.word is not None
        else WordPart(s.text, None, None, False)
        for s in segmentation.words
    ]
