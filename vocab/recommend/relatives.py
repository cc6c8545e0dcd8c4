"""Standard terms that share words with a name: offered beside a composition, since one of them may be what is meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process

from vocab.model import Term
from vocab.vocabulary import Vocabulary

_COMMON = 400  # a word in more terms than this says too little alone (명, 일자, 여부)
_SAME_ENDING = 8.0  # points of 100: terms that end alike are of one kind


class Relatives:
    """Terms by the words they are made of."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._terms = vocabulary.terms
        found: dict[str, list[str]] = {}
        self._ending: dict[str, str] = {}
        for name in vocabulary.terms:
            words = [segment.text for segment in vocabulary.segmenter.best(name).words]
            self._ending[name] = words[-1]
            for word in set(words):
                found.setdefault(word, []).append(name)
        self._by_word: Mapping[str, list[str]] = found

    def find(self, name: str, words: Iterable[str], limit: int = 4) -> list[tuple[Term, float]]:
        """Return the terms sharing a telling word, most alike first, with their likeness (0 to 1)."""
        known = list(words)
        lists = [self._by_word.get(word, []) for word in known]
        pool = {term for terms in lists if len(terms) <= _COMMON for term in terms}
        if not pool or not known:
            return []
        names = sorted(pool)  # equal likeness must not be decided by chance
        hits = process.extract(name, names, scorer=fuzz.ratio, score_cutoff=40, limit=3 * limit)
        scored = [(self._score(other, score, known[-1]), other) for other, score, _ in hits if other != name]
        scored.sort(key=lambda pair: (-pair[0], pair[1]))
        return [(self._terms[other], score) for score, other in scored[:limit]]

    def _score(self, other: str, ratio: float, ending: str) -> float:
        return (ratio + (_SAME_ENDING if self._ending[other] == ending else 0.0)) / (100 + _SAME_ENDING)
