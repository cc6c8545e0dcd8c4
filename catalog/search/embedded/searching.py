"""One search: what is a result is counted and shown, page by page."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import tantivy
from tantivy import Occur, Query

from catalog.search.analysis.normal import normal
from catalog.search.embedded.matching import (
    ALIKE,
    CANDIDATES,
    FEW,
    LEAST_ALIKE,
    LEAST_SHOWN,
    NEAR,
    RELAXED,
    Matching,
    Ranked,
)
from catalog.search.embedded.querying import QueryBuilder
from catalog.search.embedded.snapshot import Snapshot, total_of
from catalog.search.embedded.units import UnitQueries
from catalog.search.evidence import explain
from catalog.search.facets import FACETS
from catalog.search.folding import Folded, fold, fold_label
from catalog.search.highlight import Highlighter
from catalog.search.ranking.features import Scored
from catalog.search.ranking.weights import Weights
from catalog.search.request import SORTS, Hit, SearchRequest, SearchResult
from catalog.search.understanding.query import Understood

__all__ = ["ALIKE", "CANDIDATES", "FEW", "LEAST_ALIKE", "LEAST_SHOWN", "NEAR", "RELAXED", "Search"]

_Counted = tuple[int, dict[str, list[dict[str, Any]]]]


class Search:
    """Answers requests that differ only in page, order, facets and form: what matches is found and counted once."""

    def __init__(
        self,
        snapshot: Snapshot,
        queries: QueryBuilder,
        weights: Weights,
        understood: Understood,
        matching: Matching,
    ) -> None:
        self._snapshot = snapshot
        self._queries = queries
        self._weights = weights
        self._understood = understood
        self._match = matching.match()
        self._counts: dict[frozenset[str], _Counted] = {}

    def answer(self, request: SearchRequest, started: float) -> SearchResult:
        """Return the page that was asked for."""
        hits = self._hits(request)
        total, facets = self._counted(request.facets)
        return SearchResult(
            total=total,
            hits=hits,
            facets=facets,
            corrected_query=self._understood.corrected,
            took_ms=(time.perf_counter() - started) * 1000,
            page=request.page,
            size=request.size,
            understood=self._understood.as_dict() if request.explain else None,
            relaxed=self._match.relaxed,
            did_you_mean=self._understood.did_you_mean,
            related=_related(hits, self._understood) if self._understood.concepts else (),
        )

    def _hits(self, request: SearchRequest) -> tuple[Hit, ...]:
        page = self._page(request)
        if not (request.fold and self._match.ranked and SORTS[request.sort] is None):
            return tuple(self._hit(request.explain, *item) for item in page)
        series = [f.series for f in self._snapshot.forward([item[0] for item in page])]
        start = (request.page - 1) * request.size
        folded = fold(page, series)[start : start + request.size]
        return tuple(self._folded(request.explain, f) for f in folded)

    def _folded(self, explained: bool, folded: Folded[Ranked]) -> Hit:
        hit = self._hit(explained, *folded.kept)
        if not folded.behind:
            return hit
        others = [self._snapshot.shown(item[0]) for item in folded.behind]
        briefly = tuple({k: o.get(k) for k in ("id", "source_id", "title", "agency_name")} for o in others)
        label = fold_label(
            [str(o.get("agency_name") or "") for o in others], str(hit.document.get("agency_name") or "")
        )
        return replace(hit, folded=briefly, fold_label=label)

    def _page(self, request: SearchRequest) -> list[Ranked]:
        start = (request.page - 1) * request.size
        order = SORTS[request.sort]
        if order is None and not self._match.ranked:
            order = ("modified", True)
        if order is not None:
            return self._sorted(order, start, request.size)
        if request.fold:
            return self._match.ranked
        page = self._match.ranked[start : start + request.size]
        missing = request.size - len(page)
        if missing and len(self._match.ranked) >= CANDIDATES // 2:
            behind = self._behind(max(0, start - len(self._match.ranked)), missing)
            page = [*page, *behind]
        return page

    def _behind(self, skip: int, size: int) -> list[Ranked]:
        """Return results behind the ranked ones, in the engine's order: they all hold every topic."""
        numbers = self._snapshot.numbers([r[0] for r in self._match.ranked])
        units = UnitQueries(self._queries.schema, self._snapshot.frequency, 0)
        topics = units.ordered(c for c in self._understood.concepts if c.share == 1.0)
        ranked = (Occur.MustNot, self._queries.numbered(numbers))
        rest = Query.boolean_query([*self._match.clauses, *topics, ranked])
        hits = self._snapshot.searcher.search(rest, limit=size, offset=skip, count=False).hits
        return [(address, 0.0, 0, None) for _, address in hits]

    def _sorted(self, order: tuple[str, bool], start: int, size: int) -> list[Ranked]:
        direction = tantivy.Order.Desc if order[1] else tantivy.Order.Asc
        hits = self._snapshot.searcher.search(
            self._match.query,
            limit=size,
            offset=start,
            count=False,
            order_by_field=order[0],
            order=direction,
        ).hits
        return [(address, 0.0, 0, None) for _, address in hits]

    def _hit(
        self, explained: bool, address: tantivy.DocAddress, score: float, row: int, scored: Scored | None
    ) -> Hit:
        document = self._snapshot.shown(address)
        marked = {}
        highlighter = self._highlighter
        for name, mark in (("title", highlighter.mark), ("description", highlighter.snippet)):
            found = mark(document[name]) if document.get(name) else None
            if found:
                marked[name] = found
        evidence: tuple[Mapping[str, Any], ...] = ()
        if explained and scored is not None:
            evidence = tuple(explain(self._understood, scored, row, self._weights))
        return Hit(document, score, marked, evidence)

    @cached_property
    def _highlighter(self) -> Highlighter:
        return Highlighter(self._understood)

    def _counted(self, names: Sequence[str]) -> _Counted:
        """Return the total and the facets, counted in one pass; the counts are shared, not to be changed."""
        key = frozenset(names)
        known = self._counts.get(key)
        if known is None:
            known = self._counts[key] = self._count(self._match.query, names)
        total, facets = known
        return total, {name: facets[name] for name in names}

    def _count(self, query: Query, names: Sequence[str]) -> _Counted:
        if not names:
            return total_of(self._snapshot.searcher, query), {}
        wanted: dict[str, Any] = {n: {"terms": {"field": n, "size": FACETS[n].size}} for n in names}
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
