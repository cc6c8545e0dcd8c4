"""From an understood query to a tantivy query, built of terms only: nothing a person types is ever parsed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum

import tantivy
from tantivy import Occur, Query

from catalog.access import Principal
from catalog.search.embedded.writing import DATASET

_REGION_BOOST = 12.0

Clause = tuple[Occur, Query]


class Seen(Enum):
    """What visibilities the datasets of an index have, as its counts tell."""

    PUBLIC = 1
    PUBLIC_OR_RESTRICTED = 2
    OTHER = 3


class QueryBuilder:
    """Builds queries for one schema."""

    def __init__(self, schema: tantivy.Schema) -> None:
        self.schema = schema

    def allowed(self, principal: Principal | None, seen: Seen) -> list[Clause]:
        """Return the clauses of what the principal may read.

        Nearly all datasets are public: to leave out the others costs less than to look for `public` in each result.
        Where a dataset is neither public nor restricted, only `public` is looked for.
        """
        scope = (principal or Principal()).scope
        if scope.everything or seen is Seen.PUBLIC:
            return []
        own = None if scope.agency_code is None else self._exact("agency_code", scope.agency_code)
        if seen is Seen.PUBLIC_OR_RESTRICTED:
            hidden = self._exact("visibility", "restricted")
            if own is not None:
                hidden = Query.boolean_query([(Occur.Must, hidden), (Occur.MustNot, own)])
            return [(Occur.MustNot, hidden)]
        public = self._exact("visibility", "public")
        if own is not None:
            public = Query.boolean_query([(Occur.Should, public), (Occur.Should, own)])
        return [(Occur.Must, _unscored(public))]

    def filters(
        self, filters: Mapping[str, Sequence[str]], principal: Principal | None, seen: Seen
    ) -> list[Clause]:
        """Return the clauses a result must fulfil whatever is asked: any value of each filter, and permission.

        They leave out nothing else: whoever asks for no word, region or number adds `datasets`.
        """
        clauses = self.allowed(principal, seen)
        for name, values in filters.items():
            options = Query.boolean_query([(Occur.Should, self._exact(name, v)) for v in values])
            clauses.append((Occur.Must, _unscored(options)))
        return clauses

    def datasets(self) -> Clause:
        """Return the clause of datasets; what else is in the index has no words, regions or numbers above 0."""
        return (Occur.Must, _unscored(self._exact("kind", DATASET)))

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


def _unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)
