"""Quality of the embedded search on the judged queries, by class."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.measure import Measure
from bench.search.portal import DATA, documents
from catalog.search.embedded.index import EmbeddedIndex
from catalog.search.evaluation import Evaluation, evaluate, read_queries
from catalog.search.request import SearchRequest
from catalog.search.understanding.language import default_language

BARS = {
    "topic": 0.88,
    "synonym": 0.60,
    "spacing": 0.97,
    "typo": 0.85,
    "particle": 0.85,
    "region": 0.85,
    "acronym": 0.80,
    "all": 0.84,
}
# nDCG@10 of the best plain set-up in each class, as the judged queries' README gives them
PLAIN = {
    "topic": 0.831,
    "synonym": 0.345,
    "spacing": 0.954,
    "typo": 0.537,
    "particle": 0.741,
    "region": 0.683,
    "acronym": 0.686,
    "all": 0.688,
}


def evaluated() -> Evaluation:
    """Index the portal's records and ask the judged queries."""
    with tempfile.TemporaryDirectory() as folder:
        index = EmbeddedIndex(Path(folder), default_language())
        every = documents()
        index.rebuild([every[i : i + 1000] for i in range(0, len(every), 1000)], len(every))
        index.learn()
        judged = read_queries(DATA / "search" / "queries.jsonl", DATA / "search" / "qrels.tsv")

        def answer(text: str) -> list[str]:
            return [h.document["source_id"] for h in index.search(SearchRequest(text, size=20)).hits]

        return evaluate(judged, answer)


def run() -> list[Measure]:
    """Return nDCG@10 by class and the other means over all queries."""
    table = evaluated().by_class()
    found = [
        Measure(
            f"nDCG@10 {kind}",
            table[kind]["ndcg@10"],
            "",
            bar,
            rival_name="best plain set-up",
            rival=PLAIN[kind],
        )
        for kind, bar in BARS.items()
    ]
    found += [Measure(name, table["all"][name], "") for name in ("mrr@10", "recall@20")]
    return [*found, Measure("queries without a hit", table["all"]["zero"], "share", better="lower")]
