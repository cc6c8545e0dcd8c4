"""One search: match, relax where nothing fits, rank the candidates, count facets, show a page."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import tantivy
from tantivy import Occur, Query

from catalog.search.analysis.normal import normal
from catalog.search.embedded.querying import QueryBuilder
from catalog.search.embedded.snapshot import Snapshot
from catalog.search.evidence import explain
from catalog.search.facets import FACETS
from catalog.search.highlight import Highlighter
from catalog.search.ranking.features import Featuriser, Scored
from catalog.search.ranking.forward import Forward, term_hash
from catalog.search.ranking.weights import Weights
from catalog.search.regions import relation_to
from catalog.search.request import SORTS, Hit, SearchRequest, SearchResult
from catalog.search.understanding.language import Language
from catalog.search.understanding.query import Understood

CANDIDATES = 150  # documents that are ranked by features; what lies behind keeps the engine's order
ENOUGH = 20  # results below which the query is relaxed

_Clauses = list[tuple[Occur, Query]]


class Search:
    """Answers one request on one snapshot."""

    def __init__(
        self,
        snapshot: Snapshot,
        queries: QueryBuilder,
        language: Language,
        weights: Weights,
        request: SearchRequest,
        understood: Understood,
    ) -> None:
        self._snapshot = snapshot
        self._queries = queries
        self._language = language
        self._weights = weights
        self._request = request
        self._understood = understood
        self._featuriser = Featuriser(understood, snapshot.rarity)

    def answer(self, started: float) -> SearchResult:
        """Return the page that was asked for."""
        request = self._request
        query, total, relaxed = self._match()
        ranked = self._page(query)
        hits = tuple(self._hit(*item) for item in ranked)
        facets = self._facets(query) if request.facets else {}
        return SearchResult(
            total=total,
            hits=hits,
            facets=facets,
            corrected_query=self._understood.corrected,
            took_ms=(time.perf_counter() - started) * 1000,
            page=request.page,
            size=request.size,
            understood=self._understood.as_dict() if request.explain else None,
            relaxed=relaxed,
            did_you_mean=self._understood.did_you_mean,
            related=_related(hits, self._understood) if self._understood.concepts else (),
        )

    def _match(self) -> tuple[Query, int, str | None]:
        """Return the strictest query with enough results: all topics, then one fewer at a time; and what was told."""
        clauses = self._queries.filters(self._request.filters, self._request.principal)
        concepts = self._understood.concepts
        if not concepts:
            return self._without_words(clauses)
        weights = dict(zip((id(c) for c in concepts), self._featuriser.weights.tolist(), strict=True))
        made = self._queries.concepts(self._understood, lambda c: 10.0 * weights[id(c)])
        topics = [q for q, c in zip(made, concepts, strict=True) if c.share == 1.0]
        others = [q for q, c in zip(made, concepts, strict=True) if c.share < 1.0]
        for needed in range(len(topics), 0, -1):
            query = self._strict(clauses, topics, others, needed)
            total = self._snapshot.searcher.search(query, limit=1).count
            if total >= ENOUGH or needed == 1:
                break
        told = (
            None
            if needed == len(topics)
            else f"{len(topics)}개 낱말 가운데 {needed}개 이상이 맞는 결과까지 보입니다"
        )
        return query, total, told

    def _without_words(self, clauses: _Clauses) -> tuple[Query, int, str | None]:
        if self._understood.regions:
            clauses = [*clauses, (Occur.Must, self._queries.region_boost(self._understood.regions))]
        elif self._understood.typed:  # something was typed that holds no word at all
            return Query.empty_query(), 0, None
        query = Query.boolean_query(clauses)
        return query, self._snapshot.searcher.search(query, limit=1).count, None

    def _strict(self, clauses: _Clauses, topics: list[Query], others: list[Query], needed: int) -> Query:
        matching = Query.boolean_query(
            [(Occur.Should, q) for q in topics], minimum_number_should_match=needed
        )
        scored: _Clauses = [*clauses, (Occur.Must, matching), *((Occur.Should, q) for q in others)]
        if self._understood.regions:
            scored.append((Occur.Should, self._queries.region_boost(self._understood.regions)))
        return Query.boolean_query(scored)

    def _page(self, query: Query) -> list[tuple[tantivy.DocAddress, float, int, Scored | None]]:
        request = self._request
        start = (request.page - 1) * request.size
        order = SORTS[request.sort]
        if order is None and not self._understood.concepts and not self._understood.regions:
            order = ("modified", True)
        if order is not None:
            return self._sorted(query, order, start)
        if start + request.size > CANDIDATES:
            hits = self._snapshot.searcher.search(query, limit=request.size, offset=start, count=False).hits
            return [(address, float(score), 0, None) for score, address in hits]
        hits = self._snapshot.searcher.search(query, limit=CANDIDATES, count=False).hits
        if not hits:
            return []
        scored, scores = self.rank(hits)
        best = np.argsort(-scores, kind="stable")[start : start + request.size]
        return [(hits[i][1], float(scores[i]), int(i), scored) for i in best]

    def _sorted(
        self, query: Query, order: tuple[str, bool], start: int
    ) -> list[tuple[tantivy.DocAddress, float, int, Scored | None]]:
        direction = tantivy.Order.Desc if order[1] else tantivy.Order.Asc
        hits = self._snapshot.searcher.search(
            query,
            limit=self._request.size,
            offset=start,
            count=False,
            order_by_field=order[0],
            order=direction,
        ).hits
        return [(address, 0.0, 0, None) for _, address in hits]

    def rank(self, hits: Sequence[tuple[Any, tantivy.DocAddress]]) -> tuple[Scored, np.ndarray[Any, Any]]:
        """Return features and scores of the candidates."""
        forwards: list[Forward] = self._snapshot.forward([a for _, a in hits])
        asked = self._understood.regions
        scored = self._featuriser.features(
            forwards,
            [float(s) for s, _ in hits],
            lambda regions: relation_to(self._language.gazetteer, asked, regions),
            frozenset(term_hash(a) for a in self._understood.agencies),
            None,
            self._snapshot.newest(),
        )
        return scored, scored.features @ self._weights.vector

    def _hit(self, address: tantivy.DocAddress, score: float, row: int, scored: Scored | None) -> Hit:
        document = self._snapshot.shown(address)
        marked = {}
        highlighter = self._highlighter()
        for name, mark in (("title", highlighter.mark), ("description", highlighter.snippet)):
            found = mark(document[name]) if document.get(name) else None
            if found:
                marked[name] = found
        evidence: tuple[Mapping[str, Any], ...] = ()
        if self._request.explain and scored is not None:
            evidence = tuple(explain(self._understood, scored, row, self._weights))
        return Hit(document, score, marked, evidence)

    def _highlighter(self) -> Highlighter:
        made = getattr(self, "_marker", None)
        if made is None:
            made = self._marker = Highlighter(self._understood)
        return made

    def _facets(self, query: Query) -> dict[str, list[dict[str, Any]]]:
        wanted = {
            name: {"terms": {"field": name, "size": FACETS[name].size}} for name in self._request.facets
        }
        counted: dict[str, Any] = self._snapshot.searcher.aggregate(query, wanted)
        return {
            name: [{"value": b["key"], "count": b["doc_count"]} for b in found["buckets"]]
            for name, found in counted.items()
        }


def _related(hits: Sequence[Hit], understood: Understood) -> tuple[str, ...]:
    """Return keywords that several of the shown results share and that were not asked for."""
    asked = normal(understood.text).replace(" ", "")
    counts = Counter(k for h in hits for k in dict.fromkeys(h.document.get("keywords", ())))
    return tuple(k for k, n in counts.most_common(12) if n > 1 and normal(k).replace(" ", "") not in asked)[
        :6
    ]
