"""The units of one understood query as tantivy queries: each made once, those that no document can hold left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

import tantivy
from tantivy import Occur, Query

from catalog.search.ranking.features import needed_pairs
from catalog.search.understanding.query import Concept, Unit

_TITLE = 2.5  # beside 1 for a word anywhere
_TIE = 0.3  # what the other ways to find a concept add to the best one


class _Way(NamedTuple):
    """What a document must hold of a field's terms: as many as `needed`; all of them some document holds."""

    field: str
    terms: tuple[str, ...]
    needed: int

    @property
    def whole(self) -> bool:
        """Whether all terms are needed."""
        return self.needed == len(self.terms)


class UnitQueries:
    """Makes the queries of one search; `frequency` tells how many documents may hold a field's term, 0 for none.

    `missing` says of how many absent pairs a unit is counted as the ways to lack them instead of by a tally: each is
    an intersection that skips from match to match, where a tally reads every posting. In small indexes a tally is
    quicker than so many queries.
    """

    def __init__(self, schema: tantivy.Schema, frequency: Callable[[str, str], int], missing: int) -> None:
        self._schema = schema
        self._frequency = frequency
        self._missing = missing
        self._ways: dict[tuple[bool, tuple[str, ...]], _Way | None] = {}
        self._made: dict[_Way, Query] = {}
        self._terms: dict[tuple[str, str], Query] = {}  # the same pairs stand in several units

    def scored(self, concept: Concept, pairs: bool) -> Query | None:
        """Return the scored query of a concept, with its character pairs or by whole words only; None for no document."""
        ways = []
        for unit in concept.units:
            if unit.source == "pairs" and not pairs:
                continue
            way = self._way(unit)
            if way is None:
                continue
            weight = max(unit.weight, 0.01)
            ways.append(Query.boost_query(self._tally(way), weight))
            if unit.source != "pairs" and all(self._frequency("title", t) for t in way.terms):
                # found in the title it says more
                ways.append(Query.boost_query(self._together("title", way.terms), _TITLE * weight))
        if not ways:
            return None
        return ways[0] if len(ways) == 1 else Query.disjunction_max_query(ways, _TIE)

    def ordered(self, concepts: Iterable[Concept]) -> list[tuple[Occur, Query]]:
        """Return clauses for documents that hold every one of the concepts, scored by all ways they hold each."""
        clauses = []
        for concept in concepts:
            ways = [way for unit in concept.units if (way := self._way(unit)) is not None]
            clauses.append((Occur.Must, Query.boolean_query([(Occur.Should, self._tally(w)) for w in ways])))
        return clauses

    def holding(self, concepts: Iterable[Concept]) -> Query:
        """Return a query for documents that hold every one of the concepts in any way, whatever their score."""
        topics = []
        for concept in concepts:
            ways = dict.fromkeys(way for unit in concept.units if (way := self._way(unit)) is not None)
            if not ways:
                return Query.empty_query()
            topics.append(_weakest(list(ways)))
        return self._every(topics)

    def _every(self, topics: list[list[_Way]]) -> Query:
        """Return a query for all topics; what several of them share is asked once: (A or X) and (B or X) is X or (A and B)."""
        if len(topics) == 1:
            return _any([*map(self._query, topics[0])])
        shared = [w for w in topics[0] if all(w in other for other in topics[1:])]
        if shared:
            rest = [[w for w in topic if w not in shared] for topic in topics]
            found = [*map(self._query, shared)]
            return _any([*found, self._every(rest)] if all(rest) else found)
        together = _widest(topics)
        if len(together) == 1:
            return _all([self._every([topic]) for topic in topics])
        inside = [topics[i] for i in together]
        outside = [t for i, t in enumerate(topics) if i not in together]
        return _all([self._every(inside), self._every(outside)])

    def _way(self, unit: Unit) -> _Way | None:
        """Return what a document must hold for a unit; None where none can."""
        key = (unit.source == "pairs", unit.terms)
        if key not in self._ways:
            field = "pairs" if key[0] else "every"
            present = tuple(t for t in unit.terms if self._frequency(field, t))
            needed = needed_pairs(len(unit.terms)) if key[0] else len(unit.terms)
            way = _Way(field, present, needed)
            self._ways[key] = way if len(present) >= needed else None
        return self._ways[key]

    def _query(self, way: _Way) -> Query:
        """Return the query for counting documents."""
        if way.whole or len(way.terms) > way.needed + self._missing:
            return self._tally(way)
        return _any([self._together(way.field, some) for some in combinations(way.terms, way.needed)])

    def _tally(self, way: _Way) -> Query:
        """Return the query scored by all terms a document has."""
        made = self._made.get(way)
        if made is None:
            if way.whole:
                made = self._together(way.field, way.terms)
            else:
                clauses = [(Occur.Should, self._term(way.field, t)) for t in way.terms]
                made = Query.boolean_query(clauses, minimum_number_should_match=way.needed)
            self._made[way] = made
        return made

    def _together(self, field: str, terms: Sequence[str]) -> Query:
        return _all([self._term(field, t) for t in terms])

    def _term(self, field: str, term: str) -> Query:
        made = self._terms.get((field, term))
        if made is None:
            made = Query.term_query(self._schema, field, term, index_option="freq")
            self._terms[field, term] = made
        return made


def _weakest(ways: list[_Way]) -> list[_Way]:
    """Leave out ways that need all another way needs, and more."""
    held = [(w.field, frozenset(w.terms)) if w.whole else None for w in ways]
    kept = []
    for way, own in zip(ways, held, strict=True):
        if own is None or not any(o and o[0] == own[0] and o[1] < own[1] for o in held):
            kept.append(way)
    return kept


def _widest(topics: Sequence[Sequence[_Way]]) -> list[int]:
    """Return the topics that share a unit, the most that share any."""
    members: dict[_Way, list[int]] = {}
    for number, topic in enumerate(topics):
        for way in topic:
            members.setdefault(way, []).append(number)
    return max(members.values(), key=len)


def _any(queries: Sequence[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, q) for q in queries])


def _all(queries: Sequence[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, q) for q in queries])
