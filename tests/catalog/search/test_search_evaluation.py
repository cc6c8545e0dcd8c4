from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.embedded.index import EmbeddedIndex
from catalog.search.errors import BadJudgements
from catalog.search.evaluation import Evaluation, JudgedQuery, compare, evaluate, ndcg, read_queries
from catalog.search.request import SearchRequest

# nDCG@10 below which a change has broken something; the bars themselves are kept by the benchmark
FLOOR = {
    "topic": 0.92,
    "synonym": 0.9,
    "spacing": 0.945,
    "typo": 0.84,
    "particle": 0.86,
    "region": 0.92,
    "acronym": 0.89,
    "all": 0.9,
}


def test_ndcg_of_a_worked_example() -> None:
    grades = {"a": 3, "b": 2, "c": 0}
    assert ndcg(["a", "b"], grades) == 1.0
    assert ndcg(["x", "a"], grades) == pytest.approx((7 / 1.5849625) / (7 + 3 / 1.5849625), abs=1e-6)
    assert ndcg([], grades) == 0.0
    assert ndcg(["c"], {"c": 0}) == 0.0


@given(st.lists(st.integers(0, 3), min_size=1, max_size=30))
def test_the_ideal_order_has_ndcg_one(grades: list[int]) -> None:
    judged = {str(i): g for i, g in enumerate(grades)}
    best = sorted(judged, key=lambda i: -judged[i])
    assert ndcg(best, judged) == pytest.approx(1.0 if any(grades) else 0.0)
    assert ndcg(best[::-1], judged) <= 1.0


def queries() -> list[JudgedQuery]:
    return [
        JudgedQuery(str(n), "topic" if n % 2 else "typo", f"q{n}", str(n), {"a": 3, "b": 1})
        for n in range(20)
    ]


def test_an_evaluation_survives_being_saved() -> None:
    made = evaluate(queries(), lambda text: ["a", "b"])
    assert Evaluation.from_dict(json.loads(json.dumps(made.as_dict()))) == made
    assert made.by_class()["all"]["ndcg@10"] == 1.0
    assert made.by_class()["all"]["zero"] == 0.0


def test_a_clear_gain_is_told_from_chance() -> None:
    worse, better = evaluate(queries(), lambda text: ["x", "a"]), evaluate(queries(), lambda text: ["a", "b"])
    found = compare(worse, better, rounds=500)
    assert found.difference > 0.2
    assert found.low > 0
    assert found.p_value < 0.05
    same = compare(better, better, rounds=200)
    assert (same.difference, same.p_value) == (0.0, 1.0)


@pytest.mark.parametrize("line", ["T01\t1", "T01 1 3", "T01\t1\tx"])
def test_wrong_grades_are_told_with_their_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "q").write_text('{"id": "T01", "class": "topic", "text": "약국"}\n')
    (tmp_path / "r").write_text(f"T01\t1\t3\n{line}\n")
    with pytest.raises(BadJudgements, match=":2:"):
        read_queries(tmp_path / "q", tmp_path / "r")


@pytest.mark.data
def test_quality_on_the_judged_queries_does_not_fall(portal_index: EmbeddedIndex, test_data: Path) -> None:
    judged = read_queries(test_data / "search" / "queries.jsonl", test_data / "search" / "qrels.tsv")

    def answer(text: str) -> list[str]:
        return [h.document["source_id"] for h in portal_index.search(SearchRequest(text, size=20)).hits]

    found = evaluate(judged, answer).by_class()
    below = {
        kind: (round(found[kind]["ndcg@10"], 3), floor)
        for kind, floor in FLOOR.items()
        if found[kind]["ndcg@10"] < floor
    }
    assert not below


@pytest.mark.data
def test_folding_takes_no_graded_document_out_of_the_first_ten(
    portal_index: EmbeddedIndex, test_data: Path
) -> None:
    judged = read_queries(test_data / "search" / "queries.jsonl", test_data / "search" / "qrels.tsv")
    for query in judged:
        plain = [h.document["source_id"] for h in portal_index.search(SearchRequest(query.text)).hits]
        folded = portal_index.search(SearchRequest(query.text, fold=True)).hits
        reachable = {h.document["source_id"] for h in folded} | {
            o["source_id"] for h in folded for o in h.folded
        }
        lost = [i for i in plain if query.grades.get(i, 0) >= 2 and i not in reachable]
        assert not lost, query.text
