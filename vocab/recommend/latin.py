"""Reading names without Hangul: physical names, and Hangul typed with the keyboard on Latin."""

from __future__ import annotations

from dataclasses import replace

from vocab.hangul import has_hangul, typed_in_latin_mode
from vocab.normalising import normalise_name
from vocab.recommend.answer import Answers, parts_of
from vocab.recommend.korean import LONGEST_TERM_NAME, KoreanNames
from vocab.recommend.physical import LEGACY, Reading, tokens_of
from vocab.recommend.records import (
    Candidate,
    ColumnContext,
    Proposal,
    Recommendation,
    Status,
    WordGap,
    WordPart,
)


class LatinNames:
    """Reads physical names over the same lexicon as the Korean ones."""

    def __init__(self, korean: KoreanNames, answers: Answers) -> None:
        self._korean = korean
        self._answers = answers
        self._physical = korean.physical

    def read(self, name: str, context: ColumnContext | None) -> Recommendation:
        """Return the recommendation for a name without Hangul."""
        exact = self._exact(name)
        if exact is not None:
            return exact
        said = self._as_commented(name, context)
        if said is not None:
            return said
        readings = self._physical.readings(name)
        best = readings[0] if readings else Reading((), 0.0)
        sure = best.is_complete and best.weight >= 0.5 ** len(best.pieces)
        meant = None if sure else self._latin_mode(name, context)
        if meant is not None:
            return meant
        if best.words:
            return self._from_readings(name, readings, context)
        return self._nothing(name, context)

    def _exact(self, name: str) -> Recommendation | None:
        term = self._answers.vocabulary.term_by_abbreviation.get("_".join(tokens_of(name)))
        reason = "표준용어의 영문약어명과 같음"
        if term is None:
            term = self._korean.lexicon.terms.get(normalise_name(name).text)
            reason = "표준용어와 이름이 같음"
        if term is None:
            return None
        words = parts_of(self._answers.vocabulary.segmenter.best(term.name))
        return self._answers.recommendation(
            name, Status.EXACT, words, [self._answers.of_term(term, 1.0, reason)]
        )

    def _as_commented(self, name: str, context: ColumnContext | None) -> Recommendation | None:
        """Take the column's comment for its Korean name where that is a standard term or means one."""
        comment = ((context.comment or "") if context else "").strip()
        if not has_hangul(comment) or len(comment) > LONGEST_TERM_NAME:
            return None
        found = self._korean.settled(name, normalise_name(comment), context)
        if found is None or found.status not in (Status.EXACT, Status.SYNONYM):
            return None
        reason = f"컬럼 설명 '{comment}'"
        candidates = [
            replace(c, reason=f"{reason}; {c.reason}", score=c.score * 0.97) for c in found.candidates
        ]
        readings = self._physical.readings(name)
        candidates += [hit[0] for reading in readings if (hit := self._term_of(reading)) is not None]
        words = _parts(readings[0]) if readings and readings[0].is_complete else found.words
        return self._answers.recommendation(name, Status.SYNONYM, words, candidates)

    def _latin_mode(self, name: str, context: ColumnContext | None) -> Recommendation | None:
        """Read the keys as Hangul (altpajswl → 미세먼지); only where that is a term or made of words."""
        hangul = typed_in_latin_mode(name)
        if hangul is None or len(hangul) < 2:
            return None
        found = self._korean.settled(name, normalise_name(hangul), context)
        if found is None:
            near = self._korean.near_terms(hangul, 1)
            words = parts_of(self._korean.gaps.segmented(normalise_name(hangul)))
            found = self._answers.recommendation(name, Status.PARTIAL, words, near) if near else None
        if found is None:
            return None
        reason = f"영문 자판 상태로 친 '{hangul}'(으)로 봄"
        candidates = tuple(replace(c, reason=f"{reason}; {c.reason}") for c in found.candidates)
        return replace(found, status=Status.PARTIAL, candidates=candidates)

    def _from_readings(
        self, name: str, readings: list[Reading], context: ColumnContext | None
    ) -> Recommendation:
        """Answer with the standard terms that readings make; else with the likeliest composition."""
        terms = [hit for reading in readings if (hit := self._term_of(reading)) is not None]
        best = readings[0]
        if terms:
            chosen = terms[0][1]
            sure = chosen.weight >= (LEGACY * 0.6) ** len(chosen.pieces)
            status = Status.SYNONYM if sure else Status.PARTIAL
            candidates = self._answers.weighed([candidate for candidate, _ in terms], context)
            return self._answers.recommendation(name, status, _parts(chosen), candidates)
        if best.is_complete:
            reason = f"영문약어를 표준단어로 읽음: {' + '.join(word.name for word in best.words)}"
            composed = self._answers.of_words(best.words, context, 0.85 * best.weight**0.5, reason)
            found = self._korean.settled(name, normalise_name(best.korean), context)
            if found is not None and found.status is not Status.PARTIAL:
                return replace(found, words=tuple(_parts(best)))
            proposal = Proposal(composed[0].term, composed[0].abbreviation, composed[0].domain)
            return self._answers.recommendation(name, Status.COMPOSED, _parts(best), composed, proposal)
        candidates = self._near_known(best)
        gaps = tuple(WordGap(p.text, (), None, p.text[:6]) for p in best.pieces if not p.words)
        return replace(
            self._answers.recommendation(name, Status.PARTIAL, _parts(best), candidates), gaps=gaps
        )

    def _term_of(self, reading: Reading) -> tuple[Candidate, Reading] | None:
        term = self._korean.lexicon.terms.get(reading.korean.upper()) if reading.is_complete else None
        if term is None:
            return None
        read = ", ".join(f"{p.text}={''.join(w.name for w in p.words)}" for p in reading.pieces)
        score = 0.55 + 0.4 * reading.weight ** (1 / len(reading.pieces))
        return self._answers.of_term(term, score, f"영문 이름을 표준단어로 읽음: {read}"), reading

    def _near_known(self, reading: Reading) -> list[Candidate]:
        found = self._korean.descriptions.find(reading.korean, 5)
        reason = "읽은 단어가 들어 있는 표준용어"
        return [
            self._answers.of_term(t, min(0.5, 0.6 * cosine), reason) for t, cosine in found if cosine > 0.2
        ]

    def _nothing(self, name: str, context: ColumnContext | None) -> Recommendation:
        comment = (context.comment or "") if context else ""
        if comment.strip():
            found = self._korean.read(comment[:60], context)
            status = Status.PARTIAL if found.candidates else Status.UNKNOWN
            return replace(found, name=name, status=status)
        hangul = typed_in_latin_mode(name)
        if hangul is not None and len(hangul) > 2:
            return replace(self._korean.read(hangul, context), name=name, status=Status.PARTIAL)
        parts = [WordPart(token, None, None, False) for token in tokens_of(name)]
        return self._answers.recommendation(name, Status.UNKNOWN, parts, [])


def _parts(reading: Reading) -> list[WordPart]:
    parts = []
    for piece in reading.pieces:
        if not piece.words:
            parts.append(WordPart(piece.text, None, None, False))
        parts += [WordPart(piece.text, word.name, word.abbreviation, True) for word in piece.words]
    return parts
