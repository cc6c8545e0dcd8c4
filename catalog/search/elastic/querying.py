"""From an understood query to an Elasticsearch query, built of terms only: nothing a person types is ever parsed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.access import Principal
from catalog.search.ranking.features import needed_pairs
from catalog.search.request import SearchRequest
from catalog.search.understanding.query import Concept, Understood, Unit

Query = dict[str, Any]

_TITLE = 2.5  # beside 1 for a word anywhere
_TIE = 0.3  # what the other ways to find a concept add to the best one
_REGION_BOOST = 12.0 / 2.2  # Lucene leaves the factor k1 + 1 out of BM25, which the embedded engine has in
_NORI = 0.5  # what a match of the whole concept by nori is worth beside one by our own analysis
NOTHING: Query = {"match_none": {}}


def allowed(principal: Principal | None) -> Query | None:
    """Return the filter of what the principal may read; None for no filter."""
    scope = (principal or Principal()).scope
    if scope.everything:
        return None
    public = exact("visibility", "public")
    if scope.agency_code is None:
        return public
    return any_of([public, exact("agency_code", scope.agency_code)])


def filters(request: SearchRequest) -> list[Query]:
    """Return the clauses a result must fulfil whatever is asked: any value of each filter, and permission."""
    clauses: list[Query] = [{"terms": {n: list(v)}} for n, v in request.filters.items()]
    permission = allowed(request.principal)
    return [*clauses, permission] if permission else clauses


def exact(name: str, value: str) -> Query:
    """Return a query for an exact value."""
    return {"term": {name: {"value": value}}}


def any_of(queries: Sequence[Query], filtered: Sequence[Query] = ()) -> Query:
    """Return a query for documents that match at least one of some queries, and all filters."""
    found: Query = {"should": list(queries), "minimum_should_match": 1}
    return {"bool": {**found, "filter": list(filtered)} if filtered else found}


def all_of(queries: Sequence[Query], filtered: Sequence[Query] = ()) -> Query:
    """Return a query for documents that match all queries, and all filters."""
    return {"bool": {"must": list(queries), "filter": list(filtered)}}


def with_ids(ids: Sequence[str]) -> Query:
    """Return a query for documents by id."""
    return {"ids": {"values": list(ids)}}


def region(codes: Sequence[str]) -> Query:
    """Return a query, of a fixed score, for documents about the regions or what lies in them."""
    return {"constant_score": {"filter": {"terms": {"place": list(codes)}}, "boost": _REGION_BOOST}}


def concepts(understood: Understood, weights: Sequence[float], whole: bool = False) -> list[Query]:
    """Return a scored query for each concept: its ways by our own analysis, and the whole of it as nori cuts it.

    `whole` leaves out character pairs and nori, which find what whole words do not.
    """
    return [_concept(c, w, whole) for c, w in zip(understood.concepts, weights, strict=True)]


def matching(concept: Concept) -> Query:
    """Return a query for documents that hold a concept in any way, whatever their score: for counting."""
    return any_of([_unit("every", u, 1.0) for u in concept.units])


def _concept(concept: Concept, weight: float, whole: bool) -> Query:
    ways = []
    for unit in concept.units:
        if whole and unit.source == "pairs":
            continue
        boost = weight * max(unit.weight, 0.01)
        ways.append(_unit("every", unit, boost))
        if unit.source != "pairs":  # found in the title it says more
            ways.append(_unit("title", unit, boost * _TITLE))
    if not ways:
        return NOTHING
    if len(concept.text) > 1 and not whole:
        match = {
            "query": concept.text,
            "operator": "and",
            "boost": weight * _NORI,
            "zero_terms_query": "none",
        }
        ways.append({"match": {"korean": match}})
    return ways[0] if len(ways) == 1 else {"dis_max": {"queries": ways, "tie_breaker": _TIE}}


def _unit(field: str, unit: Unit, boost: float) -> Query:
    if unit.source == "pairs":
        return _pairs(unit.terms, boost)
    terms: list[Query] = [{"term": {field: {"value": t, "boost": boost}}} for t in unit.terms]
    return terms[0] if len(terms) == 1 else {"bool": {"must": terms}}


def _pairs(terms: Sequence[str], boost: float) -> Query:
    clauses = [{"term": {"pairs": {"value": t, "boost": boost}}} for t in terms]
    return {"bool": {"should": clauses, "minimum_should_match": needed_pairs(len(terms))}}


def facet_counts(sizes: Mapping[str, int]) -> dict[str, Any]:
    """Return the aggregations that count facets, the most frequent values first."""
    return {name: {"terms": {"field": name, "size": size}} for name, size in sizes.items()}


def page(query: Query, order: list[dict[str, str]], start: int, size: int) -> dict[str, Any]:
    """Return the search for one page of ids in an order."""
    shape = {"_source": False, "stored_fields": "_none_", "docvalue_fields": ["id", "seq"]}
    return {"query": query, "sort": order, "from": start, "size": size, "track_total_hits": False, **shape}


def count(query: Query, facets: Mapping[str, int]) -> dict[str, Any]:
    """Return the search that counts all results and their facets."""
    found: dict[str, Any] = {"query": {"bool": {"filter": [query]}}, "size": 0, "track_total_hits": True}
    return found | ({"aggs": facet_counts(facets)} if facets else {})


def shown(ids: Sequence[str]) -> dict[str, Any]:
    """Return the search for the shown fields of documents."""
    return {"query": with_ids(ids), "size": len(ids), "_source": ["document"], "track_total_hits": False}
