"""The units of one understood query as tantivy queries: each made once, those that no document can hold left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

import tantivy
from tantivy import Occur, Query

from catalog.search.ranking.features import needed_pairs
from catalog.search.understanding.query import Concept, Unit

_TITLE = 2.5  # beside 1 for a word anywhere
_TIE = 0.3  # what the other ways to find a concept add to the best one

_Key = tuple[
    bool, tuple[str, ...]
]  # whether they are pairs, and the terms: units of several concepts may be the same


class UnitQueries:
    """Makes the queries of one search; `frequency` tells how many documents may hold a term, 0 for none.

    `missing` says of how many absent pairs a unit is counted as the ways to lack them instead of by a tally: each is
    an intersection that skips from match to match, where a tally reads every posting. In small indexes a tally is
    quicker than so many queries.
    """

    def __init__(self, schema: tantivy.Schema, frequency: Callable[[str], int], missing: int) -> None:
        self._schema = schema
        self._frequency = frequency
        self._missing = missing
        self._whole: dict[_Key, Query | None] = {}

    def scored(self, concept: Concept, pairs: bool) -> Query | None:
        """Return the scored query of a concept, with its character pairs or by whole words only; None for no document."""
        ways = []
        for unit in concept.units:
            if unit.source == "pairs" and not pairs:
                continue
            weight = max(unit.weight, 0.01)
            found = self._tally(unit.terms) if unit.source == "pairs" else self._held(unit)
            if found is not None:
                ways.append(Query.boost_query(found, weight))
                if unit.source != "pairs":  # found in the title it says more
                    ways.append(Query.boost_query(self._together("title", unit.terms), _TITLE * weight))
        if not ways:
            return None
        return ways[0] if len(ways) == 1 else Query.disjunction_max_query(ways, _TIE)

    def ordered(self, concepts: Iterable[Concept]) -> list[tuple[Occur, Query]]:
        """Return clauses for documents that hold every one of the concepts, scored by all ways they hold each."""
        clauses = []
        for concept in concepts:
            ways = [self._tally(u.terms) if u.source == "pairs" else self._held(u) for u in concept.units]
            clauses.append(
                (Occur.Must, Query.boolean_query([(Occur.Should, w) for w in ways if w is not None]))
            )
        return clauses

    def holding(self, concepts: Iterable[Concept]) -> Query:
        """Return a query for documents that hold every one of the concepts in any way, whatever their score."""
        topics = []
        for concept in concepts:
            keys = dict.fromkeys(
                (u.source == "pairs", u.terms) for u in concept.units if self._held(u) is not None
            )
            if not keys:
                return Query.empty_query()
            topics.append(list(keys))
        return self._every(topics)

    def _every(self, topics: list[list[_Key]]) -> Query:
        """Return a query for all topics; what several of them share is asked once: (A or X) and (B or X) is X or (A and B)."""
        if len(topics) == 1:
            return _any(self._asked(topics[0]))
        shared = [k for k in topics[0] if all(k in other for other in topics[1:])]
        if shared:
            rest = [[k for k in topic if k not in shared] for topic in topics]
            found = self._asked(shared)
            return _any([*found, self._every(rest)] if all(rest) else found)
        together = _widest(topics)
        if len(together) == 1:
            return _all([_any(self._asked(topic)) for topic in topics])
        inside = [topics[i] for i in together]
        outside = [t for i, t in enumerate(topics) if i not in together]
        return _all([self._every(inside), self._every(outside)])

    def _asked(self, keys: Sequence[_Key]) -> list[Query]:
        return [q for q in map(self._whole.get, keys) if q is not None]

    def _held(self, unit: Unit) -> Query | None:
        """Return the query for documents that hold a unit; None where none can."""
        key = (unit.source == "pairs", unit.terms)
        if key not in self._whole:
            self._whole[key] = self._pairs(unit.terms) if key[0] else self._words(unit.terms)
        return self._whole[key]

    def _words(self, terms: Sequence[str]) -> Query | None:
        if not all(map(self._frequency, terms)):
            return None
        return self._together("every", terms)

    def _pairs(self, terms: Sequence[str]) -> Query | None:
        needed = needed_pairs(len(terms))
        present = [t for t in terms if self._frequency(t)]
        if needed < len(present) <= needed + self._missing:
            ways = combinations(present, needed)
            return _any([self._together("pairs", way) for way in ways])
        return self._tally(terms)

    def _tally(self, terms: Sequence[str]) -> Query | None:
        """Return a query for documents with as many of some pairs as are needed, scored by all they have."""
        needed = needed_pairs(len(terms))
        present = [t for t in terms if self._frequency(t)]
        if len(present) <= needed:
            return self._together("pairs", present) if len(present) == needed else None
        clauses = [(Occur.Should, self._term("pairs", t)) for t in present]
        return Query.boolean_query(clauses, minimum_number_should_match=needed)

    def _together(self, field: str, terms: Sequence[str]) -> Query:
        return _all([self._term(field, t) for t in terms])

    def _term(self, field: str, term: str) -> Query:
        return Query.term_query(self._schema, field, term, index_option="freq")


def _widest(topics: Sequence[Sequence[_Key]]) -> list[int]:
    """Return the topics that share a unit, the most that share any."""
    members: dict[_Key, list[int]] = {}
    for number, topic in enumerate(topics):
        for key in topic:
            members.setdefault(key, []).append(number)
    return max(members.values(), key=len)


def _any(queries: Sequence[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, q) for q in queries])


def _all(queries: Sequence[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, q) for q in queries])
