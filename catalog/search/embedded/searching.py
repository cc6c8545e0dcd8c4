"""One search: match, relax where nothing fits, rank the candidates, count facets, show a page."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import tantivy
from tantivy import Occur, Query

from catalog.search.analysis.normal import normal
from catalog.search.embedded.meanings import Meanings
from catalog.search.embedded.querying import QueryBuilder
from catalog.search.embedded.snapshot import Snapshot, total_of
from catalog.search.evidence import explain
from catalog.search.facets import FACETS
from catalog.search.folding import Folded, fold, fold_label
from catalog.search.highlight import Highlighter
from catalog.search.ranking.features import NAMES, Featuriser, Scored
from catalog.search.ranking.forward import term_hash
from catalog.search.ranking.weights import Weights
from catalog.search.regions import relation_to
from catalog.search.request import SORTS, Hit, SearchRequest, SearchResult
from catalog.search.understanding.language import Language
from catalog.search.understanding.query import Understood

CANDIDATES = 120  # documents that are ranked by features; what lies behind keeps the engine's order
NEAR = 0.35  # share of the best candidate's evidence that is still a result
FEW = 40  # documents found by words below which others of like meaning are looked for
ALIKE, LEAST_ALIKE = 40, 0.55  # documents of like meaning that are looked at, and how alike they must be
LEAST_SHOWN = 10  # results shown, however far they are, rather than an empty page
RELAXED = "모든 낱말이 맞는 자료가 없어 일부만 맞는 자료까지 보입니다 (no dataset has all words)"

_Clauses = list[tuple[Occur, Query]]
_Found = tuple[Any, tantivy.DocAddress]  # score and address
Ranked = tuple[tantivy.DocAddress, float, int, Scored | None]  # address, score, row of the features


@dataclass(frozen=True, slots=True)
class Match:
    """What is a result (`query`), its ranked beginning, and what the person is told when it is not all they asked."""

    query: Query
    ranked: list[Ranked]
    relaxed: str | None = None


class Search:
    """Answers one request on one snapshot."""

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
        self._request = request
        self._understood = understood
        self._featuriser = Featuriser(understood, snapshot.rarity)

    def answer(self, started: float) -> SearchResult:
        """Return the page that was asked for."""
        request = self._request
        match = self._match()
        hits = self._hits(match)
        total, facets = self._counted(match.query)
        return SearchResult(
            total=total,
            hits=hits,
            facets=facets,
            corrected_query=self._understood.corrected,
            took_ms=(time.perf_counter() - started) * 1000,
            page=request.page,
            size=request.size,
            understood=self._understood.as_dict() if request.explain else None,
            relaxed=match.relaxed,
            did_you_mean=self._understood.did_you_mean,
            related=_related(hits, self._understood) if self._understood.concepts else (),
        )

    def _hits(self, match: Match) -> tuple[Hit, ...]:
        page = self._page(match)
        if not (self._request.fold and match.ranked and SORTS[self._request.sort] is None):
            return tuple(self._hit(*item) for item in page)
        series = [f.series for f in self._snapshot.forward([item[0] for item in page])]
        start = (self._request.page - 1) * self._request.size
        return tuple(self._folded(f) for f in fold(page, series)[start : start + self._request.size])

    def _folded(self, folded: Folded[Ranked]) -> Hit:
        hit = self._hit(*folded.kept)
        if not folded.behind:
            return hit
        others = [self._snapshot.shown(item[0]) for item in folded.behind]
        briefly = tuple({k: o.get(k) for k in ("id", "source_id", "title", "agency_name")} for o in others)
        label = fold_label(
            [str(o.get("agency_name") or "") for o in others], str(hit.document.get("agency_name") or "")
        )
        return replace(hit, folded=briefly, fold_label=label)

    def candidates(self) -> tuple[Sequence[_Found], Scored | None]:
        """Return the documents that may be results with their features: found by words, else by meaning."""
        clauses = self._queries.filters(self._request.filters, self._request.principal)
        weights = {
            id(c): w
            for c, w in zip(self._understood.concepts, self._featuriser.weights.tolist(), strict=True)
        }
        loose = self._any(clauses, self._queries.concepts(self._understood, lambda c: 10.0 * weights[id(c)]))
        hits: list[_Found] = self._snapshot.searcher.search(loose, limit=CANDIDATES, count=False).hits
        if len(hits) < FEW:
            hits = [*hits, *self._alike(clauses, hits)]
        return hits, self.features(hits) if hits else None

    def _match(self) -> Match:
        """Return what is a result: documents with all topics, and those ranked that come near enough."""
        clauses = self._queries.filters(self._request.filters, self._request.principal)
        if not self._understood.concepts:
            return self._without_words(clauses)
        hits, scored = self.candidates()
        if scored is None:
            return Match(Query.empty_query(), [])
        scores = scored.features @ self._weights.vector
        best = np.argsort(-scores, kind="stable")
        kept = self._near_enough(scored)
        kept[best[:LEAST_SHOWN]] = True
        ranked: list[Ranked] = [(hits[i][1], float(scores[i]), int(i), scored) for i in best if kept[i]]
        whole = float(scored.features[ranked[0][2], NAMES.index("whole")])
        return Match(self._results(clauses, ranked), ranked, None if whole > 0.1 else RELAXED)

    def _results(self, clauses: _Clauses, ranked: list[Ranked]) -> Query:
        """Return the query for everything that is a result, for total, facets and later pages."""
        topics = [
            (Occur.Must, self._queries.matching(c)) for c in self._understood.concepts if c.share == 1.0
        ]
        numbers = self._snapshot.numbers([r[0] for r in ranked])
        listed = self._queries.numbered(numbers)
        return Query.boolean_query(
            [(Occur.Should, Query.boolean_query([*clauses, *topics])), (Occur.Should, listed)]
        )

    def _alike(self, clauses: _Clauses, hits: Sequence[_Found]) -> list[_Found]:
        """Return documents that mean much the same, where words found few."""
        if self._vector is None:
            return []
        near = self._meanings.table.nearest(self._vector, ALIKE, LEAST_ALIKE)
        more = set(near) - set(self._snapshot.numbers([a for _, a in hits]))
        if not more:
            return []
        query = Query.boolean_query([*clauses, (Occur.Must, self._queries.numbered(sorted(more)))])
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

    def _any(self, clauses: _Clauses, concepts: list[Query]) -> Query:
        matching = Query.boolean_query([(Occur.Should, q) for q in concepts])
        scored: _Clauses = [*clauses, (Occur.Must, matching)]
        if self._understood.regions:
            scored.append((Occur.Should, self._queries.region_boost(self._understood.regions)))
        return Query.boolean_query(scored)

    def _without_words(self, clauses: _Clauses) -> Match:
        if self._understood.regions:
            clauses = [*clauses, (Occur.Must, self._queries.region_boost(self._understood.regions))]
        elif self._understood.typed:  # something was typed that holds no word at all
            return Match(Query.empty_query(), [])
        return Match(Query.boolean_query(clauses), [])

    def _page(self, match: Match) -> list[Ranked]:
        request = self._request
        start = (request.page - 1) * request.size
        order = SORTS[request.sort]
        if order is None and not match.ranked:
            order = ("modified", True)
        if order is not None:
            return self._sorted(match.query, order, start)
        if request.fold:
            return match.ranked
        page = match.ranked[start : start + request.size]
        missing = request.size - len(page)
        if missing and len(match.ranked) >= CANDIDATES // 2:
            behind = self._behind(match, max(0, start - len(match.ranked)), missing)
            page = [*page, *behind]
        return page

    def _behind(self, match: Match, skip: int, size: int) -> list[Ranked]:
        """Return results behind the ranked ones, in the engine's order."""
        numbers = self._snapshot.numbers([r[0] for r in match.ranked])
        ranked = self._queries.numbered(numbers)
        rest = Query.boolean_query([(Occur.Must, match.query), (Occur.MustNot, ranked)])
        hits = self._snapshot.searcher.search(rest, limit=size, offset=skip, count=False).hits
        return [(address, 0.0, 0, None) for _, address in hits]

    def _sorted(self, query: Query, order: tuple[str, bool], start: int) -> list[Ranked]:
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

    def features(self, hits: Sequence[_Found]) -> Scored:
        """Return the features of the candidates."""
        asked = self._understood.regions
        return self._featuriser.features(
            self._snapshot.forward([a for _, a in hits]),
            [float(s) for s, _ in hits],
            cache(lambda regions: relation_to(self._language.gazetteer, asked, regions)),
            frozenset(term_hash(a) for a in self._understood.agencies),
            self._likeness([a for _, a in hits]),
            self._snapshot.newest(),
        )

    def _likeness(self, addresses: list[tantivy.DocAddress]) -> np.ndarray[Any, Any] | None:
        if self._vector is None:
            return None
        return self._meanings.table.likeness(self._vector, self._snapshot.numbers(addresses))

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

    def _counted(self, query: Query) -> tuple[int, dict[str, list[dict[str, Any]]]]:
        """Return the total and the facets, counted in one pass."""
        if not self._request.facets:
            return total_of(self._snapshot.searcher, query), {}
        wanted: dict[str, Any] = {
            n: {"terms": {"field": n, "size": FACETS[n].size}} for n in self._request.facets
        }
        wanted["total"] = {"value_count": {"field": "number"}}
        counted: dict[str, Any] = self._snapshot.searcher.aggregate(query, wanted)
        total = int(counted.pop("total")["value"])
        return total, {
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
