"""Plain full-text search to compare with: BM25 over character pairs and over the analyser's words, all fields as one."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from catalog.search.analysis.words import Analyzer, bigrams
from catalog.search.document import SearchDocument

_K1, _B = 1.2, 0.75  # Robertson and Zaragoza (2009); the defaults of Lucene


class PlainSearch:
    """BM25 over whatever terms `cut` makes of a text."""

    def __init__(self, documents: Sequence[SearchDocument], cut: Callable[[str], Sequence[str]]) -> None:
        self._cut = cut
        self._ids = [d.source_id for d in documents]
        self._postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._lengths = []
        for number, document in enumerate(documents):
            columns = " ".join(document.columns)
            texts = (document.title, " ".join(document.keywords), document.description or "", columns)
            terms = Counter(cut(" ".join(texts)))
            self._lengths.append(terms.total())
            for term, count in terms.items():
                self._postings[term].append((number, count))
        self._mean = sum(self._lengths) / max(len(self._lengths), 1)

    def answer(self, query: str, size: int = 20) -> list[str]:
        """Return identifiers, best first."""
        scores: dict[int, float] = defaultdict(float)
        for term in set(self._cut(query)):
            postings = self._postings.get(term, ())
            rarity = math.log(1 + (len(self._ids) - len(postings) + 0.5) / (len(postings) + 0.5))
            for number, count in postings:
                norm = _K1 * (1 - _B + _B * self._lengths[number] / self._mean)
                scores[number] += rarity * count * (_K1 + 1) / (count + norm)
        return [self._ids[n] for n in sorted(scores, key=lambda n: -scores[n])[:size]]


def over_pairs(documents: Sequence[SearchDocument]) -> PlainSearch:
    """Return BM25 over character pairs."""
    return PlainSearch(documents, bigrams)


def over_words(documents: Sequence[SearchDocument]) -> PlainSearch:
    """Return BM25 over the analyser's words."""
    analyzer = Analyzer()
    return PlainSearch(documents, lambda text: analyzer.terms([text]))
