"""The words of a catalog with how many datasets use them, and where a typed word could have come from."""

from __future__ import annotations

import math
import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from catalog.search.analysis.hangul import initials, is_syllable
from catalog.search.analysis.words import Run
from catalog.search.document import SearchDocument
from catalog.search.knowledge.neighbours import Neighbour, Neighbourhood
from catalog.search.ranking.forward import Analysed

_LONGEST = 12  # syllables of a word that is kept
_MOST_WORDS = 120_000  # kept in memory; rarer ones go first
_LEAST_CATALOG = 1000  # datasets a likelihood is told of at least: a catalog of ten says little about words


@dataclass(frozen=True, slots=True)
class Correction:
    """A word of the catalog that a typed one may stand for; cost 1 is one plain wrong letter."""

    text: str
    cost: float
    count: int

    @property
    def score(self) -> float:
        """How likely: common words and near spellings first."""
        return math.log1p(self.count) - 3.0 * self.cost


class Lexicon:
    """Counts of words, grown document by document; spelling neighbours are prepared when first asked for."""

    def __init__(
        self,
        counts: Mapping[str, int] | None = None,
        phrases: Mapping[str, int] | None = None,
        hidden: Iterable[str] = (),
    ) -> None:
        self.counts: Counter[str] = Counter(counts or {})
        # Words of restricted datasets: known when an officer types them, never put into anybody's mouth.
        self.hidden: set[str] = set(hidden)
        self.phrases: Counter[str] = Counter(
            phrases or {}
        )  # keywords and title words as written, for completion
        self._neighbours: Neighbourhood | None = None
        self._prepared = 0
        self._preparing = threading.Lock()
        self._initials: list[tuple[str, int, str]] | None = None
        self._listed = 0
        self._edges: list[tuple[Mapping[str, int], int]] | None = None
        self._most, self._most_of = _LEAST_CATALOG, 0

    def add(self, document: SearchDocument, analysed: Analysed) -> None:
        """Count the words of one document, each once; only public documents give words to correct and complete with."""
        seen = set(_phrases(analysed.title_runs))
        seen.update(_phrases(analysed.keyword_runs))
        for terms in (analysed.body, analysed.agency, analysed.columns):
            seen.update(terms)
        words = [w for w in seen if 1 < len(w) <= _LONGEST]
        if document.visibility != "public":
            self.hidden.update(words)
        else:
            self.counts.update(words)
            phrases = {k.strip() for k in document.keywords if 2 <= len(k.strip()) <= 30}
            phrases.update(r.stem for r in analysed.title_runs if 2 <= len(r.stem) <= 15)
            self.phrases.update(phrases)

    def count(self, word: str) -> int:
        """Return how many datasets use the word."""
        return self.counts.get(word, 0) or int(word in self.hidden)

    def offered(self, word: str) -> int:
        """Return how many public datasets use the word: only these may be put into anybody's mouth."""
        return self.counts.get(word, 0)

    @property
    def most(self) -> int:
        """Return how many datasets use the commonest word, a thousand at least: likelihoods are told of it."""
        if len(self.counts) > 1.1 * self._most_of:
            self._most_of = len(self.counts)
            commonest = max(self.counts.values())
            self._most = max(_LEAST_CATALOG, commonest)
        return self._most

    def uses(self, term: str) -> bool:
        """Say whether a dataset may use an index term; single characters are not counted and may be anywhere."""
        return len(term) == 1 or term in self.counts or term in self.hidden

    def as_dict(self) -> dict[str, Any]:
        """Return what is kept of the words, as JSON."""
        return {"counts": dict(self.counts), "phrases": dict(self.phrases), "hidden": sorted(self.hidden)}

    @property
    def nbytes(self) -> int:
        """Return roughly what the words and their neighbours take in memory."""
        words = sum(80 + 2 * len(w) for w in self.counts) + sum(80 + 2 * len(w) for w in self.phrases)
        return words + (self._neighbours.nbytes if self._neighbours else 0)

    def corrections(self, word: str, furthest: float = 2.0) -> list[Correction]:
        """Return words of the catalog spelled like this one, likeliest first."""
        if self._neighbours is None:
            self._prepare()
        elif len(self.counts) > 1.1 * self._prepared + 100 and self._preparing.acquire(blocking=False):
            threading.Thread(target=self._prepare_behind, daemon=True).start()  # meanwhile the old ones serve
        assert self._neighbours is not None
        found: list[Neighbour] = self._neighbours.near(word, furthest)
        made = [Correction(n.text, n.cost, self.counts[n.text]) for n in found if n.text != word]
        return sorted(made, key=lambda c: (-c.score, c.text))

    def beginning(self, syllable: str) -> float:
        """Return how likely a compound begins with a single syllable (재, 비), as a natural logarithm."""
        return self._edge(0, syllable)

    def ending(self, syllable: str) -> float:
        """Return how likely a compound ends in a single syllable (소, 관), as a natural logarithm."""
        return self._edge(1, syllable)

    def _edge(self, side: int, syllable: str) -> float:
        if self._edges is None:
            self._prepare()
        assert self._edges is not None
        counted, total = self._edges[side]
        return math.log((counted.get(syllable, 0) + 0.1) / (total + 100.0))

    def by_initials(self, typed: str, size: int) -> list[tuple[str, int]]:
        """Return phrases that begin with the 초성, most used first; whole matches before longer ones."""
        if self._initials is None or len(self.phrases) > 1.1 * self._listed:
            self._list_initials()
        assert self._initials is not None
        start = bisect_left(self._initials, (typed, -(10**9), ""))
        found = []
        for spelled, count, text in self._initials[start : start + 3000]:
            if not spelled.startswith(typed):
                break
            found.append((spelled != typed, count, text))
        return [(text, -count) for _, count, text in sorted(found)[:size]]

    def _list_initials(self) -> None:
        self._listed = len(self.phrases)
        self._initials = sorted((spelled, -count, text) for text, count, spelled in self.completions())

    def prune(self) -> None:
        """Forget the rarest words of a very large catalog."""
        if len(self.counts) > 2 * _MOST_WORDS:
            self.counts = Counter(dict(self.counts.most_common(_MOST_WORDS)))
        if len(self.phrases) > 2 * _MOST_WORDS:
            self.phrases = Counter(dict(self.phrases.most_common(_MOST_WORDS)))

    def completions(self) -> Iterable[tuple[str, int, str]]:
        """Yield phrases to complete with, their count and their 초성."""
        for text, count in self.phrases.items():
            yield text, count, initials(text.replace(" ", ""))

    def _prepare(self) -> None:
        self._prepared = len(self.counts)
        common = (
            self.counts if len(self.counts) <= _MOST_WORDS else dict(self.counts.most_common(_MOST_WORDS))
        )
        words = [w for w in list(common) if 2 <= len(w) <= _LONGEST and all(is_syllable(c) for c in w)]
        known = set(words)
        longer = [w for w in words if len(w) > 2]
        edges = (
            Counter(w[0] for w in longer if w[1:] in known),
            Counter(w[-1] for w in longer if w[:-1] in known),
        )
        self._edges = [(counted, counted.total()) for counted in edges]
        self._neighbours = Neighbourhood(words)

    def _prepare_behind(self) -> None:
        try:
            self._prepare()
        finally:
            self._preparing.release()


def _phrases(runs: list[Run]) -> Iterable[str]:
    """Yield words, compounds, and up to three neighbouring words run together (as people type them)."""
    words: list[str] = []
    for run in runs:
        yield from run.named
        words += [w.text for w in run.words if not w.verb]
    for one, two in pairwise(words):
        yield one + two
    for one, two, three in zip(words, words[1:], words[2:], strict=False):
        yield one + two + three
