"""From an understood query to a tantivy query, built of terms only: nothing a person types is ever parsed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import tantivy
from tantivy import Occur, Query

from catalog.access import Principal
from catalog.search.embedded.writing import DATASET
from catalog.search.ranking.features import needed_pairs
from catalog.search.understanding.query import PAIR, Concept, Understood, Unit

_TITLE = 2.5  # beside 1 for a word anywhere
_TIE = 0.3  # what the other ways to find a concept add to the best one
_REGION_BOOST = 12.0


class QueryBuilder:
    """Builds queries for one schema."""

    def __init__(self, schema: tantivy.Schema) -> None:
        self.schema = schema

    def allowed(self, principal: Principal | None) -> Query | None:
        """Return the filter of what the principal may read; None for no filter."""
        scope = (principal or Principal()).scope
        if scope.everything:
            return None
        public = self._exact("visibility", "public")
        if scope.agency_code is None:
            return public
        return Query.boolean_query(
            [(Occur.Should, public), (Occur.Should, self._exact("agency_code", scope.agency_code))]
        )

    def filters(
        self, filters: Mapping[str, Sequence[str]], principal: Principal | None
    ) -> list[tuple[Occur, Query]]:
        """Return the clauses a result must fulfil whatever is asked: any value of each filter, and permission."""
        clauses = [(Occur.Must, _unscored(self._exact("kind", DATASET)))]
        allowed = self.allowed(principal)
        if allowed is not None:
            clauses.append((Occur.Must, _unscored(allowed)))
        for name, values in filters.items():
            options = Query.boolean_query([(Occur.Should, self._exact(name, v)) for v in values])
            clauses.append((Occur.Must, _unscored(options)))
        return clauses

    def concepts(
        self, understood: Understood, weigh: Callable[[Concept], float], pairs: bool = True
    ) -> list[Query]:
        """Return a scored query for each concept, with its character pairs or by whole words only."""
        return [Query.boost_query(self._concept(c, pairs), weigh(c)) for c in understood.concepts]

    def matching(self, concept: Concept) -> Query:
        """Return a query for documents that hold a concept in any way, whatever their score: for counting."""
        return Query.boolean_query([(Occur.Should, self._unit("every", u)) for u in concept.units])

    def region(self, codes: Sequence[str]) -> Query:
        """Return a query for documents about the regions or what lies in them."""
        return Query.boolean_query([(Occur.Should, self._exact("place", c)) for c in codes])

    def region_boost(self, codes: Sequence[str]) -> Query:
        """Return the same query with a fixed score."""
        return Query.const_score_query(self.region(codes), _REGION_BOOST)

    def numbered(self, numbers: Sequence[int]) -> Query:
        """Return a query for documents by the index's own numbers; quicker than a term set, which walks all terms."""
        make = Query.term_query
        return Query.boolean_query([(Occur.Should, make(self.schema, "number", n)) for n in numbers])

    def one(self, name: str, value: str) -> Query:
        """Return a query for an exact value."""
        return self._exact(name, value)

    def _exact(self, name: str, value: str) -> Query:
        return Query.term_query(self.schema, name, value, index_option="basic")

    def _concept(self, concept: Concept, pairs: bool) -> Query:
        ways = []
        for unit in concept.units:
            if unit.source == "pairs" and not pairs:
                continue
            weight = max(unit.weight, 0.01)
            ways.append(Query.boost_query(self._unit("every", unit), weight))
            if unit.source != "pairs":  # found in the title it says more
                ways.append(Query.boost_query(self._unit("title", unit), _TITLE * weight))
        return ways[0] if len(ways) == 1 else Query.disjunction_max_query(ways, _TIE)

    def _unit(self, field: str, unit: Unit) -> Query:
        if unit.source == "pairs":
            return self._pairs(unit.terms)
        terms = [Query.term_query(self.schema, field, t, index_option="freq") for t in unit.terms]
        return terms[0] if len(terms) == 1 else Query.boolean_query([(Occur.Must, t) for t in terms])

    def _pairs(self, terms: Sequence[str]) -> Query:
        clauses = [
            (Occur.Should, Query.term_query(self.schema, "pairs", t, index_option="freq")) for t in terms
        ]
        return Query.boolean_query(clauses, minimum_number_should_match=needed_pairs(len(terms)))


def is_pair(term: str) -> bool:
    """Say whether a term is a character pair."""
    return term.startswith(PAIR)


def _unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)
