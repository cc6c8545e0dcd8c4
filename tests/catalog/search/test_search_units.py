"""What several words of a query share is asked once, and the documents found are the same."""

from __future__ import annotations

import random

import pytest
import tantivy
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.embedded.schema import make_schema, prepare
from catalog.search.embedded.units import UnitQueries
from catalog.search.ranking.features import needed_pairs
from catalog.search.understanding.query import Concept, Unit

WORDS = [f"w{i}" for i in range(8)]
PAIRS = [f"~p{i}" for i in range(8)]
UNKNOWN = ["wx", "~px"]

Held = tuple[frozenset[str], frozenset[str]]  # words and pairs of a document


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> tuple[tantivy.Index, list[Held]]:
    chance = random.Random(1)
    index = prepare(tantivy.Index(make_schema(), path=str(tmp_path_factory.mktemp("units"))))
    held = []
    with index.writer(num_threads=1) as writer:
        for number in range(300):
            words, pairs = (
                chance.sample(WORDS, chance.randrange(6)),
                chance.sample(PAIRS, chance.randrange(8)),
            )
            held.append((frozenset(words), frozenset(pairs)))
            writer.add_document(
                tantivy.Document(number=number, kind="dataset", every=" ".join(words), pairs=" ".join(pairs))
            )
        writer.commit()
    index.reload()
    return index, held


def units() -> st.SearchStrategy[Unit]:
    words = st.lists(st.sampled_from([*WORDS, UNKNOWN[0]]), min_size=1, max_size=3, unique=True)
    pairs = st.lists(st.sampled_from([*PAIRS, UNKNOWN[1]]), min_size=1, max_size=7, unique=True)
    return words.map(lambda t: Unit(tuple(t), 1.0, "typed", "")) | pairs.map(
        lambda t: Unit(tuple(t), 0.8, "pairs", "")
    )


def concepts() -> st.SearchStrategy[list[Concept]]:
    """Return concepts that share units, as words of one compound do."""
    return st.lists(units(), min_size=1, max_size=6).flatmap(
        lambda pool: st.lists(
            st.lists(st.sampled_from(pool), min_size=1, max_size=5).map(lambda u: Concept("", tuple(u))),
            min_size=1,
            max_size=4,
        )
    )


def holds(held: Held, unit: Unit) -> bool:
    if unit.source == "pairs":
        return len(held[1].intersection(unit.terms)) >= needed_pairs(len(unit.terms))
    return held[0].issuperset(unit.terms)


@given(asked=concepts(), missing=st.integers(0, 2))
def test_what_holds_every_concept_is_found_whatever_they_share(
    catalog: tuple[tantivy.Index, list[Held]], asked: list[Concept], missing: int
) -> None:
    index, held = catalog
    searcher = index.searcher()
    made = UnitQueries(index.schema, searcher.doc_freq, missing)
    hits = searcher.search(made.holding(asked), limit=len(held)).hits
    expected = {n for n, h in enumerate(held) if all(any(holds(h, u) for u in c.units) for c in asked)}
    assert set(searcher.fast_field_values("number", [a for _, a in hits])) == expected
    ordered = searcher.search(tantivy.Query.boolean_query(made.ordered(asked)), limit=len(held)).hits
    assert set(searcher.fast_field_values("number", [a for _, a in ordered])) == expected


def test_a_word_no_document_has_is_not_asked_for(catalog: tuple[tantivy.Index, list[Held]]) -> None:
    made = UnitQueries(catalog[0].schema, lambda field, term: 0, 0)
    assert made.scored(Concept("x", (Unit(("wx",), 1.0, "typed", "x"),)), True) is None
