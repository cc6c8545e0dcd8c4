"""Reading Korean names and phrases, from the surest way to the vaguest."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from functools import cached_property

from vocab.model import Term
from vocab.normalising import HintedName, normalise_name
from vocab.recommend.answer import Answers, parts_of
from vocab.recommend.descriptions import DescriptionIndex
from vocab.recommend.exchanges import Exchanges
from vocab.recommend.gaps import Gaps
from vocab.recommend.lexicon import Lexicon
from vocab.recommend.morphemes import Morphemes
from vocab.recommend.physical import SHORTENED, PhysicalNames
from vocab.recommend.records import Candidate, ColumnContext, Proposal, Recommendation, Status
from vocab.recommend.relatives import Relatives
from vocab.recommend.typos import Near, TypoIndex
from vocab.segmentation import Segmentation

_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_ORDINAL = re.compile(r"(?<=[가-힣])\d{1,2}$")
# cost of putting the words together plus log likelihood of the slip: above this, 95 % of misspelt terms that happen to
# be composable (명도이자 for 명도일자), and one in a thousand of the names that are new terms (revision 6 → 7)
_LIKELIER_A_SLIP = 12.5
_ENOUGH_RELATED = 3
LONGEST_OFFICIAL = 14  # syllables of the longest official term; a longer spaced text is a description
LONGEST_TERM_NAME = 30  # official names end at 14 syllables; longer ones are phrases


class KoreanNames:
    """Reads names that have Hangul in them over one lexicon."""

    def __init__(self, lexicon: Lexicon, answers: Answers) -> None:
        self.lexicon = lexicon
        self.answers = answers
        self.morphemes = Morphemes()

    @cached_property
    def typos(self) -> TypoIndex:
        """Terms by letters."""
        return TypoIndex(self.lexicon.terms)

    @cached_property
    def descriptions(self) -> DescriptionIndex:
        """Terms by name and description."""
        return DescriptionIndex(self.lexicon.terms)

    @cached_property
    def exchanges(self) -> Exchanges:
        """Other ways to say pieces of a name."""
        return Exchanges(self.lexicon)

    @cached_property
    def relatives(self) -> Relatives:
        """Terms by their words."""
        return Relatives(self.lexicon.vocabulary)

    @cached_property
    def physical(self) -> PhysicalNames:
        """Latin pieces."""
        return PhysicalNames(self.lexicon)

    @cached_property
    def gaps(self) -> Gaps:
        """Unregistered spans."""
        return Gaps(self.lexicon, self.morphemes)

    def read(self, name: str, context: ColumnContext | None) -> Recommendation:
        """Return the recommendation for a name with Hangul in it."""
        hinted = normalise_name(name)
        found = self.settled(name, hinted, context)
        if found is not None:
            return found
        rewritten = self._rewritten(name)
        if rewritten is not None:
            found = self.settled(name, normalise_name(rewritten), context)
            if found is not None:
                return found if found.status is not Status.EXACT else replace(found, status=Status.SYNONYM)
        return self._vague(name, hinted, context)

    def settled(self, name: str, hinted: HintedName, context: ColumnContext | None) -> Recommendation | None:
        """Return the answer where the name is a term, means one, or is made of standard words; else None."""
        return (
            self._exact(name, hinted)
            or self._synonym(name, hinted, context)
            or self._composed(name, hinted, context)
        )

    def _exact(self, name: str, hinted: HintedName) -> Recommendation | None:
        term = self.lexicon.terms.get(hinted.text)
        if term is None:
            return None
        best = self.lexicon.vocabulary.segmenter.best(term.name)
        candidates = [self.answers.of_term(term, 1.0, "표준용어와 이름이 같음")]
        candidates += self.near_terms(hinted.text, 1, 0.5)
        return self.answers.recommendation(name, Status.EXACT, parts_of(best), candidates)

    def _synonym(self, name: str, hinted: HintedName, context: ColumnContext | None) -> Recommendation | None:
        listed = self.lexicon.term_synonyms.get(hinted.text)
        if listed:
            terms = self.answers.by_context(listed, context)
            words = parts_of(self.lexicon.segmenter.best(hinted))
            candidates = [self.answers.of_term(t, 0.98, "표준용어의 이음동의어로 등록됨") for t in terms]
            return self.answers.recommendation(
                name, Status.SYNONYM, words, candidates + self.near_terms(hinted.text, 1, 0.4)
            )
        substituted = self.lexicon.substituted(hinted)
        if not substituted:
            return self._exchanged(name, hinted)
        candidates = [self._substituted(term, way) for term, way in substituted]
        words = parts_of(substituted[0][1])
        return self.answers.recommendation(
            name, Status.SYNONYM, words, candidates + self.near_terms(hinted.text, 1, 0.4)
        )

    def _exchanged(self, name: str, hinted: HintedName) -> Recommendation | None:
        found = self.exchanges.by_synonyms(hinted.text)
        if not found:
            return None
        candidates = [
            self.answers.of_term(term, 0.93, f"이음동의어·금칙어를 표준단어로 바꿈: {', '.join(made)}")
            for term, made in found
        ]
        words = parts_of(self.lexicon.vocabulary.segmenter.best(found[0].term.name))
        return self.answers.recommendation(name, Status.SYNONYM, words, candidates)

    def _substituted(self, term: Term, way: Segmentation) -> Candidate:
        replaced = [f"{s.text}→{s.word.name}" for s in way.words if s.word and s.word.name.upper() != s.text]
        return self.answers.of_term(term, 0.95, f"이음동의어·금칙어를 표준단어로 바꿈: {', '.join(replaced)}")

    def _composed(
        self, name: str, hinted: HintedName, context: ColumnContext | None
    ) -> Recommendation | None:
        way = self._composition(hinted)
        if way is None:
            return None
        words = [segment.word for segment in way.words if segment.word is not None]
        reason = f"표준단어의 조합: {' + '.join(word.name for word in words)}"
        if not words[-1].is_format_word:
            reason += f"; 끝 단어 '{words[-1].name}'이(가) 형식단어가 아님"
        composed = self.answers.of_words(words, context, 0.9, reason)
        proposal = Proposal(composed[0].term, composed[0].abbreviation, composed[0].domain)
        slips = self._slips(hinted.text, 1)
        near = self._near_candidates(slips, 0.85)
        if slips and self.gaps.cost_of(way) + math.log(slips[0].likelihood) > _LIKELIER_A_SLIP:
            return self.answers.recommendation(
                name, Status.PARTIAL, parts_of(way), near[:3] + composed + near[3:], proposal
            )
        relatives = self._related(hinted.text, [word.name for word in words])
        return self.answers.recommendation(
            name, Status.COMPOSED, parts_of(way), composed + near[:3] + relatives, proposal
        )

    def _related(self, text: str, words: list[str]) -> list[Candidate]:
        """Return terms that say nearly the same: pieces exchanged first, then terms sharing a telling word."""
        near = [
            self.answers.of_term(
                term, 0.7 - 0.1 * len(made), f"비슷한 말로 바꾸면 표준용어: {', '.join(made)}"
            )
            for term, made in self.exchanges.loosely(text)[:3]
        ]
        reason = "같은 단어가 들어 있는 표준용어"
        shared = self.relatives.find(text, words)
        return near + [self.answers.of_term(term, 0.5 * score, reason) for term, score in shared]

    def _composition(self, hinted: HintedName) -> Segmentation | None:
        """Return how a name is made of standard words, None when a word is missing.

        A cut that does not end in a 형식단어 or has a word of one syllable inside competes with an unregistered
        word: 검사소명 is 검사소 (new) + 명 rather than 검사 + 소명.
        """
        plain = self.lexicon.vocabulary.segmenter.complete(hinted)
        if plain is not None and _is_sound(plain):
            return plain
        likely = self.gaps.segmented(hinted)
        if likely.is_complete:
            return plain or likely
        other = self.lexicon.segmenter.complete(hinted)
        if other is None or not _ends_in_format(other) or self._has_stray_spelling(other):
            return None
        spelt = any(s.word is not None and s.word.name.upper() != s.text for s in other.words)
        return other if spelt else None

    def _has_stray_spelling(self, way: Segmentation) -> bool:
        """Whether one syllable stands for another word where it may as well belong to a new one (가동률, 총정원).

        Everyday forms at the end are meant as such (신청일 is 신청일자).
        """
        strays = [
            s for s in way.words if len(s.text) == 1 and s.word is not None and s.word.name.upper() != s.text
        ]
        return bool(strays) and (strays != [way.words[-1]] or strays[0].text not in self.lexicon.everyday)

    def near_terms(self, text: str, most: int, score: float = 0.85) -> list[Candidate]:
        """Return the terms at most `most` letters from a name as candidates."""
        return self._near_candidates(self._slips(text, most), score)

    def _slips(self, text: str, most: int) -> list[Near]:
        return self.typos.near(text, most) if 2 <= len(text) <= LONGEST_TERM_NAME else []

    def _near_candidates(self, slips: list[Near], score: float) -> list[Candidate]:
        return [
            self.answers.of_term(
                near.term,
                score / (1 + 0.1 * near.letters) - 0.01 * place,
                f"자모 {near.letters}개 차이(오타로 봄)",
            )
            for place, near in enumerate(slips)
        ]

    def _rewritten(self, name: str) -> str | None:
        """Return the name with Latin pieces and everyday phrases in standard words, without an ordinal; None when unchanged."""
        changed = _LATIN.sub(lambda match: self._korean_of(match.group()), name)
        for form, meant in self.lexicon.phrases.items():
            changed = changed.replace(form, meant)
        changed = _ORDINAL.sub("", changed)
        return changed if changed != name else None

    def _korean_of(self, latin: str) -> str:
        if latin.upper() in self.lexicon.meanings:
            return latin
        readings = self.physical.readings(latin)
        sure = readings and readings[0].is_complete and readings[0].weight > SHORTENED
        return readings[0].korean if sure else latin

    def _vague(self, name: str, hinted: HintedName, context: ColumnContext | None) -> Recommendation:
        near = self.near_terms(hinted.text, 2)
        partial = self.gaps.segmented(hinted)
        if near:
            return self.answers.recommendation(name, Status.PARTIAL, parts_of(partial), near)
        phrase = self._phrase(name, context)
        if phrase is not None:
            return phrase
        return self._gap(name, partial, context)

    def _phrase(self, name: str, context: ColumnContext | None) -> Recommendation | None:
        """Read the nouns of a phrase as a name (사업장의 이름 → 사업장 이름 → 사업장명)."""
        nouns = self.morphemes.nouns_of_phrase(name)
        if len(nouns) < 2:
            return None
        found = self.settled(name, normalise_name("_".join(nouns)), context)
        return None if found is None else replace(found, status=Status.PARTIAL)

    def _described(self, text: str) -> list[Candidate]:
        reason = "이름과 설명이 비슷한 표준용어"
        found = self.descriptions.find(text, 5)
        return [
            self.answers.of_term(t, min(0.6, 0.7 * cosine), reason) for t, cosine in found if cosine > 0.15
        ]

    def _gap(self, name: str, partial: Segmentation, context: ColumnContext | None) -> Recommendation:
        known = [segment.word for segment in partial.words if segment.word is not None]
        text = normalise_name(name).text
        is_sentence = " " in name.strip() and len(text) > LONGEST_OFFICIAL
        candidates = self._related(text, [word.name for word in known])
        if is_sentence or len(candidates) < _ENOUGH_RELATED:
            described = self._described(name)
            candidates = described + candidates if is_sentence else candidates + described
        words = parts_of(partial)
        status = Status.PARTIAL if candidates or known else Status.UNKNOWN
        ranked = self.answers.domains.rank(known[-1:], context, 1) if partial.words[-1].word else []
        term = "".join(s.word.name if s.word else s.text for s in partial.words)
        proposal = Proposal(term, None, ranked[0].domain.name if ranked else None) if known else None
        answer = self.answers.recommendation(name, status, words, candidates, proposal)
        return replace(answer, gaps=self.gaps.of(partial))


def _is_sound(way: Segmentation) -> bool:
    """Whether a segmentation looks like a term somebody would make: a format word at the end, no stray syllables."""
    return _ends_in_format(way) and not any(len(segment.text) == 1 for segment in way.words[:-1])


def _ends_in_format(way: Segmentation) -> bool:
    last = way.words[-1].word
    return last is not None and last.is_format_word
