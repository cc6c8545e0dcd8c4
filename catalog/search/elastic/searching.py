"""One search on the cluster: match, relax where nothing fits, rank the candidates here, count facets there."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

import numpy as np

from catalog.search.analysis.normal import normal
from catalog.search.analysis.words import bigrams
from catalog.search.elastic import querying
from catalog.search.elastic.meanings import Meanings
from catalog.search.elastic.querying import Query, all_of, any_of, with_ids
from catalog.search.elastic.reading import Found, Reader, found_of
from catalog.search.embedded.matching import (
    ALIKE,
    CANDIDATES,
    FEW,
    LARGE,
    LEAST_ALIKE,
    LEAST_SHOWN,
    NEAR,
    RELAXED,
)
from catalog.search.evidence import explain
from catalog.search.facets import FACETS
from catalog.search.folding import Folded, fold, fold_label
from catalog.search.highlight import Highlighter
from catalog.search.ranking.features import NAMES, Featuriser, Floats, Scored
from catalog.search.ranking.forward import Forward, term_hash
from catalog.search.ranking.weights import Weights
from catalog.search.regions import relation_to
from catalog.search.request import SORTS, Hit, SearchRequest, SearchResult
from catalog.search.understanding.language import Language
from catalog.search.understanding.query import PAIR, Understood


@dataclass(frozen=True, slots=True)
class Ranked:
    """A result in its place: what was found, our score, and the row of its features."""

    found: Found
    score: float = 0.0
    row: int = 0
    scored: Scored | None = None
    series: int = 0


@dataclass(frozen=True, slots=True)
class Match:
    """What is a result (`query`), its ranked beginning, and what the person is told when it is not all they asked."""

    query: Query
    ranked: list[Ranked]
    relaxed: str | None = None


class Search:
    """Answers one request."""

    def __init__(
        self,
        reader: Reader,
        language: Language,
        weights: Weights,
        meanings: Meanings,
        request: SearchRequest,
        understood: Understood,
    ) -> None:
        self._reader = reader
        self._language = language
        self._weights = weights
        self._meanings = meanings
        self._request = request
        self._understood = understood
        self._vector = meanings.query(" ".join(c.text for c in understood.concepts))
        rarity = reader.rarities(_terms(understood)) if understood.concepts else {}
        self._featuriser = Featuriser(understood, rarity.__getitem__)
        self._filters = querying.filters(request)

    def answer(self, started: float) -> SearchResult:
        """Return the page that was asked for."""
        request = self._request
        match = self._match()
        page = self._page(match)
        total, facets, documents = self._counted_and_shown(match.query, page)
        hits = tuple(h for item in page if (h := self._shown(item, documents)))
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

    def everything(self) -> Query:
        """Return the query for everything that is a result, for reading past the pages."""
        return self._match().query

    def candidates(self) -> tuple[list[Found], list[Forward], Scored | None]:
        """Return the documents that may be results with their features: found by words, else by meaning."""
        found: list[Found] = []
        for whole in (True, False) if self._reader.documents_known > LARGE else (False,):
            found = self._reader.candidates(self._loose(whole), CANDIDATES)
            if len(found) == CANDIDATES:
                break
        if len(found) < FEW:
            found = [*found, *self._alike(found)]
        vectors = self._meanings.unread([f.id for f in found]) if self._vector is not None else None
        self._reader.fetch([self._reader.unread(found), vectors])
        forwards = self._reader.forwards(found)
        alive = [(f, w) for f, w in zip(found, forwards, strict=True) if w is not None]
        found, kept = [f for f, _ in alive], [w for _, w in alive]
        return found, kept, self._features(found, kept) if found else None

    def _loose(self, whole: bool) -> Query:
        """Return the scored query for documents with any of the concepts; `whole`: by whole words of our own analysis only.

        Character pairs and nori find what is cut or spelled otherwise, at three times the cost: in large catalogs they
        are asked where whole words find too few.
        """
        weights = [10.0 * w for w in self._featuriser.weights.tolist()]
        matching = any_of(querying.concepts(self._understood, weights, whole))
        asked = self._understood.regions
        should = [querying.region(asked)] if asked else []
        return {"bool": {"must": [matching], "should": should, "filter": self._filters}}

    def _match(self) -> Match:
        """Return what is a result: documents with all topics, and those ranked that come near enough."""
        if not self._understood.concepts:
            return self._without_words()
        found, forwards, scored = self.candidates()
        if scored is None:
            return Match(querying.NOTHING, [])
        scores = scored.features @ self._weights.vector
        best = np.argsort(-scores, kind="stable")
        kept = self._near_enough(scored)
        kept[best[:LEAST_SHOWN]] = True
        ranked = [
            Ranked(found[i], float(scores[i]), int(i), scored, forwards[i].series) for i in best if kept[i]
        ]
        whole = float(scored.features[ranked[0].row, NAMES.index("whole")])
        return Match(self._results(ranked, scored), ranked, None if whole > 0.1 else RELAXED)

    def _results(self, ranked: list[Ranked], scored: Scored) -> Query:
        """Return the query for everything that is a result, for total, facets and later pages.

        Of the ranked ones only those are named that lack a topic.
        """
        topics = [querying.matching(c) for c in self._understood.concepts if c.share == 1.0]
        found = all_of(topics, self._filters)
        partly = [r.found.id for r in ranked if not scored.topical[r.row]]
        return any_of([found, with_ids(partly)]) if partly else found

    def _without_words(self) -> Match:
        if self._understood.regions:
            return Match(all_of([querying.region(self._understood.regions)], self._filters), [])
        if self._understood.typed:  # something was typed that holds no word at all
            return Match(querying.NOTHING, [])
        return Match({"bool": {"must": [{"match_all": {}}], "filter": self._filters}}, [])

    def _alike(self, found: Sequence[Found]) -> list[Found]:
        """Return documents that mean much the same, where words found few."""
        if self._vector is None:
            return []
        known = {f.id for f in found}
        more = [i for i in self._meanings.nearest(self._vector, ALIKE, LEAST_ALIKE) if i not in known]
        if not more:
            return []
        query = {"bool": {"filter": [*self._filters, with_ids(more)]}}  # unscored: only their meaning counts
        return self._reader.candidates(query, ALIKE)

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

    def _features(self, found: Sequence[Found], forwards: Sequence[Forward]) -> Scored:
        asked = self._understood.regions
        ids = [f.id for f in found]
        return self._featuriser.features(
            forwards,
            [f.score for f in found],
            cache(lambda regions: relation_to(self._language.gazetteer, asked, regions)),
            frozenset(term_hash(a) for a in self._understood.agencies),
            None if self._vector is None else self._meanings.likeness(self._vector, ids),
            self._reader.newest(),
        )

    def _page(self, match: Match) -> list[Folded[Ranked]]:
        request = self._request
        start = (request.page - 1) * request.size
        order = SORTS[request.sort]
        if order is None and not match.ranked:
            order = ("modified", True)
        if order is not None:
            return _unfolded(self._sorted(match.query, order, start))
        if request.fold:
            return fold(match.ranked, [r.series for r in match.ranked])[start : start + request.size]
        page = match.ranked[start : start + request.size]
        missing = request.size - len(page)
        if missing and len(match.ranked) >= CANDIDATES // 2:
            page = [*page, *self._behind(match, max(0, start - len(match.ranked)), missing)]
        return _unfolded(page)

    def _behind(self, match: Match, skip: int, size: int) -> list[Ranked]:
        """Return results behind the ranked ones, in the engine's order."""
        ranked = with_ids([r.found.id for r in match.ranked])
        rest = {"bool": {"must": [match.query], "must_not": [ranked]}}
        order = [{"_score": "desc"}, {"id": "asc"}]
        return self._ordered(rest, order, skip, size)

    def _sorted(self, query: Query, order: tuple[str, bool], start: int) -> list[Ranked]:
        ordered = [{order[0]: "desc" if order[1] else "asc"}, {"id": "asc"}]
        return self._ordered(query, ordered, start, self._request.size)

    def _ordered(self, query: Query, order: list[dict[str, str]], start: int, size: int) -> list[Ranked]:
        body = querying.page(query, order, start, size)
        return [Ranked(replace(f, score=0.0)) for f in found_of(self._reader.search([body])[0])]

    def _counted_and_shown(
        self, query: Query, page: Sequence[Folded[Ranked]]
    ) -> tuple[int, dict[str, list[dict[str, Any]]], dict[str, dict[str, Any]]]:
        """Return the total, the facets and the documents of the page, in one round."""
        sizes = {n: FACETS[n].size for n in self._request.facets}
        ids = [r.found.id for f in page for r in (f.kept, *f.behind)]
        bodies = [querying.count(query, sizes), *([querying.shown(ids)] if ids else [])]
        counted, *shown = self._reader.search(bodies)
        found = counted.get("aggregations", {})
        facets = {
            n: [{"value": b["key"], "count": b["doc_count"]} for b in found[n]["buckets"]] for n in sizes
        }
        documents = {h["_id"]: h["_source"]["document"] for s in shown for h in s["hits"]["hits"]}
        return int(counted["hits"]["total"]["value"]), facets, documents

    def _shown(self, item: Folded[Ranked], documents: Mapping[str, dict[str, Any]]) -> Hit | None:
        document = documents.get(item.kept.found.id)
        if document is None:  # taken out between two rounds
            return None
        hit = self._hit(item.kept, document)
        others = [o for r in item.behind if (o := documents.get(r.found.id))]
        if not others:
            return hit
        briefly = tuple({k: o.get(k) for k in ("id", "source_id", "title", "agency_name")} for o in others)
        names = [str(o.get("agency_name") or "") for o in others]
        return replace(
            hit, folded=briefly, fold_label=fold_label(names, str(document.get("agency_name") or ""))
        )

    def _hit(self, ranked: Ranked, document: dict[str, Any]) -> Hit:
        marked = {}
        for name, mark in (("title", self._highlighter.mark), ("description", self._highlighter.snippet)):
            found = mark(document[name]) if document.get(name) else None
            if found:
                marked[name] = found
        evidence: tuple[Mapping[str, Any], ...] = ()
        if self._request.explain and ranked.scored is not None:
            evidence = tuple(explain(self._understood, ranked.scored, ranked.row, self._weights))
        return Hit(document, ranked.score, marked, evidence)

    @cached_property
    def _highlighter(self) -> Highlighter:
        return Highlighter(self._understood)


def ranked_features(search: Search) -> list[tuple[str, Floats]]:
    """Return ids and features of all candidates, for learning the weights."""
    found, _, scored = search.candidates()
    return [(f.id, row) for f, row in zip(found, scored.features, strict=True)] if scored is not None else []


def _terms(understood: Understood) -> list[str]:
    """Return every term whose rarity ranking asks for."""
    across = [PAIR + p for p in bigrams("".join(c.text for c in understood.concepts))]
    return list(dict.fromkeys([*(t for c in understood.concepts for u in c.units for t in u.terms), *across]))


def _unfolded(ranked: Sequence[Ranked]) -> list[Folded[Ranked]]:
    return [Folded(r, ()) for r in ranked]


def _related(hits: Sequence[Hit], understood: Understood) -> tuple[str, ...]:
    """Return keywords that several of the shown results share and that were not asked for."""
    asked = normal(understood.text).replace(" ", "")
    counts = Counter(k for h in hits for k in dict.fromkeys(h.document.get("keywords", ())))
    common = [k for k, n in counts.most_common(12) if n > 1 and normal(k).replace(" ", "") not in asked]
    return tuple(common[:6])
