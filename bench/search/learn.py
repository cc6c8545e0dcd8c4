"""Learn the ranking weights on the judged queries: python -m bench.search.learn [--write]; tells cross-validated worth first."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import mean

import numpy as np

import catalog.search
from bench.search.portal import DATA, documents
from catalog.search.embedded.index import EmbeddedIndex
from catalog.search.evaluation import JudgedQuery, read_queries
from catalog.search.ranking.features import NAMES
from catalog.search.ranking.learning import DISCOUNT, Sample, cross_validate, learn
from catalog.search.ranking.weights import Weights
from catalog.search.request import SearchRequest
from catalog.search.understanding.language import default_language

TARGET = Path(catalog.search.__file__).parent / "data" / "weights.json"


def samples(index: EmbeddedIndex, judged: Sequence[JudgedQuery]) -> list[Sample]:
    """Return features and gains of the candidates of every judged query."""
    found = []
    for query in judged:
        ranked = index.candidates(SearchRequest(query.text))
        grades = [query.grades.get(i, 0) for i, _ in ranked]
        best = sorted(query.grades.values(), reverse=True)[:10]
        ideal = float(sum((2.0**g - 1) * d for g, d in zip(best, DISCOUNT, strict=False)))
        rows = np.stack([f for _, f in ranked]) if ranked else np.zeros((0, len(NAMES)), np.float32)
        found.append(Sample(query.need, rows, np.array([2.0**g - 1 for g in grades], np.float32), ideal))
    return found


def main(write: bool) -> None:
    """Learn, tell, and with `write` keep the weights."""
    judged = read_queries(DATA / "search" / "queries.jsonl", DATA / "search" / "qrels.tsv")
    with tempfile.TemporaryDirectory() as folder:
        index = EmbeddedIndex(Path(folder), default_language())
        every = documents()
        index.rebuild([every[i : i + 1000] for i in range(0, len(every), 1000)], len(every))
        index.learn()
        made = samples(index, judged)
    start = Weights.default()
    learned = learn(made, start.vector)
    for name, values in (
        ("as they are", [s.ndcg(start.vector) for s in made]),
        ("cross-validated", cross_validate(made, start.vector)),
        ("learned on all", [s.ndcg(learned) for s in made]),
    ):
        print(name, _table(judged, values))
    weights = {n: round(float(w), 3) for n, w in zip(NAMES, learned, strict=True)}
    print(json.dumps(weights, indent=1))
    if write:
        TARGET.write_text(json.dumps({"weights": weights}, indent=1) + "\n", encoding="utf-8")


def _table(judged: Sequence[JudgedQuery], values: Sequence[float]) -> dict[str, float]:
    kinds = list(dict.fromkeys(q.kind for q in judged))
    means = {k: mean(v for q, v in zip(judged, values, strict=True) if q.kind == k) for k in kinds}
    return {k: round(v, 3) for k, v in {**means, "all": mean(values)}.items()}


if __name__ == "__main__":
    main("--write" in sys.argv)
