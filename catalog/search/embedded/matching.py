"""What is a result: candidates by words and by meaning, ranked by their features, and relaxed where nothing fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import tantivy
from tantivy import Occur, Query

from catalog.search.embedded.meanings import Meanings
from catalog.search.embedded.querying import Clause, QueryBuilder
from catalog.search.embedded.snapshot import Snapshot
from catalog.search.embedded.units import UnitQueries
from catalog.search.ranking.features import NAMES, Featuriser, Scored
from catalog.search.ranking.forward import term_hash
from catalog.search.ranking.weights import Weights
from catalog.search.regions import relation_to
from catalog.search.request import SearchRequest
from catalog.search.understanding.language import Language
from catalog.search.understanding.query import Understood

CANDIDATES = 120  # documents that are ranked by features; what lies behind keeps the engine's order
NEAR = 0.35  # share of the best candidate's evidence that is still a result
LARGE = 50_000  # datasets from which character pairs are only asked for where whole words find too few
FEW = 40  # documents found by words below which others of like meaning are looked for
ALIKE, LEAST_ALIKE = 40, 0.55  # documents of like meaning that are looked at, and how alike they must be
LEAST_SHOWN = 10  # results shown, however far they are, rather than an empty page
RELAXED = "모든 낱말이 맞는 자료가 없어 일부만 맞는 자료까지 보입니다 (no dataset has all words)"

_WHOLE = NAMES.index("whole")
_Found = tuple[Any, tantivy.DocAddress]  # score and address
Ranked = tuple[tantivy.DocAddress, float, int, Scored | None]  # address, score, row of the features


@dataclass(frozen=True, slots=True)
class Match:
    """What is a result (`query`), its ranked beginning, and what the person is told when it is not all they asked."""

    query: Query
    ranked: list[Ranked]
    relaxed: str | None = None
    clauses: Sequence[Clause] = ()  # filters and permission, for whoever asks otherwise for the same


class Matching:
    """Finds and ranks what one understood query means in one snapshot, under the filters and rights of a request."""

    def __init__(
        self,
        snapshot: Snapshot,
        queries: QueryBuilder,
        language: Language,
        weights: Weights,
        meanings: Meanings,
        request: SearchRequest,
        understood: Understood,
    ) -> None:
        self._snapshot = snapshot
        self._queries = queries
        self._language = language
        self._weights = weights
        self._meanings = meanings
        self._vector = meanings.query(" ".join(c.text for c in understood.concepts))
        self._clauses = queries.filters(request.filters, request.principal, snapshot.seen)
        self._large = snapshot.searcher.num_docs > LARGE
        self._units = UnitQueries(queries.schema, snapshot.frequency, int(self._large))
        self._understood = understood
        self._featuriser = Featuriser(understood, snapshot.rarity)
        self._numbers: list[int] = []  # of the candidates

    def match(self) -> Match:
        """Return what is a result: documents with all topics, and those ranked that come near enough."""
        if not self._understood.concepts:
            return self._without_words()
        hits, scored = self.candidates()
        if scored is None:
            return Match(Query.empty_query(), [])
        scores = scored.features @ self._weights.vector
        best = np.argsort(-scores, kind="stable")
        kept = self._near_enough(scored)
        kept[best[:LEAST_SHOWN]] = True
        rows, values = best[kept[best]].tolist(), scores.tolist()
        ranked: list[Ranked] = [(hits[i][1], values[i], i, scored) for i in rows]
        whole = float(scored.features[ranked[0][2], _WHOLE])
        relaxed = None if whole > 0.1 else RELAXED
        return Match(self._results(ranked, scored), ranked, relaxed, self._clauses)

    def candidates(self) -> tuple[Sequence[_Found], Scored | None]:
        """Return the documents that may be results with their features: found by words, else by meaning."""
        hits: list[_Found] = []
        for pairs in (False, True) if self._large else (True,):
            query = self._any(pairs)
            if query is not None:
                hits = self._snapshot.searcher.search(query, limit=CANDIDATES, count=False).hits
            if len(hits) == CANDIDATES:
                break
        if len(hits) < FEW:
            hits = [*hits, *self._alike(hits)]
        return hits, self.features(hits) if hits else None

    def _results(self, ranked: list[Ranked], scored: Scored) -> Query:
        """Return the query for everything that is a result, for total, facets and later pages.

        Of the ranked ones only those are named that lack a topic: a hundred numbers cost more than the words.
        """
        topics = self._units.holding(c for c in self._understood.concepts if c.share == 1.0)
        found = Query.boolean_query([*self._clauses, (Occur.Must, topics)])
        topical = scored.topical.tolist()
        partly = [self._numbers[r[2]] for r in ranked if not topical[r[2]]]
        if not partly:
            return found
        listed = self._queries.numbered(partly)
        return Query.boolean_query([(Occur.Should, found), (Occur.Should, listed)])

    def _alike(self, hits: Sequence[_Found]) -> list[_Found]:
        """Return documents that mean much the same, where words found few."""
        if self._vector is None:
            return []
        near = self._meanings.table.nearest(self._vector, ALIKE, LEAST_ALIKE)
        more = set(near) - set(self._snapshot.numbers([a for _, a in hits]))
        if not more:
            return []
        query = Query.boolean_query([*self._clauses, (Occur.Must, self._queries.numbered(sorted(more)))])
        found = self._snapshot.searcher.search(query, limit=ALIKE, count=False).hits
        return [(0.0, address) for _, address in found]

    def _near_enough(self, scored: Scored) -> np.ndarray[Any, Any]:
        """Say which candidates hold enough of what is asked to be shown."""
        held = scored.features[:, NAMES.index("any")]
        enough = held >= NEAR * float(held.max(initial=0.0))
        if self._understood.regions:  # in the asked region less will do
            inside = scored.features[:, [NAMES.index("region"), NAMES.index("region_part")]].any(axis=1)
            enough |= inside & (held >= 0.5 * NEAR * float(held.max(initial=0.0)))
        if self._vector is not None:
            enough |= scored.features[:, NAMES.index("meaning")] >= LEAST_ALIKE
        return enough & (scored.features.any(axis=1))

    def _any(self, pairs: bool) -> Query | None:
        """Return the scored query for documents with any of the concepts; None where no document has one."""
        concepts: list[Clause] = []
        for concept, weight in zip(self._understood.concepts, self._featuriser.weights.tolist(), strict=True):
            query = self._units.scored(concept, pairs)
            if query is not None:
                concepts.append((Occur.Should, Query.boost_query(query, 10.0 * weight)))
        if not concepts:
            return None
        scored = [*self._clauses, (Occur.Must, Query.boolean_query(concepts))]
        if self._understood.regions:
            scored.append((Occur.Should, self._queries.region_boost(self._understood.regions)))
        return Query.boolean_query(scored)

    def _without_words(self) -> Match:
        clauses = [*self._clauses, self._queries.datasets()]
        if self._understood.regions:
            clauses = [*clauses, (Occur.Must, self._queries.region_boost(self._understood.regions))]
        elif self._understood.typed:  # something was typed that holds no word at all
            return Match(Query.empty_query(), [])
        return Match(Query.boolean_query(clauses), [])

    def features(self, hits: Sequence[_Found]) -> Scored:
        """Return the features of the candidates."""
        asked = self._understood.regions
        addresses = [a for _, a in hits]
        numbers = self._numbers = self._snapshot.numbers(addresses)
        return self._featuriser.features(
            self._snapshot.forward(addresses, numbers),
            [s for s, _ in hits],
            cache(lambda regions: relation_to(self._language.gazetteer, asked, regions)),
            frozenset(term_hash(a) for a in self._understood.agencies),
            None if self._vector is None else self._meanings.table.likeness(self._vector, numbers),
            self._snapshot.newest(),
        )
