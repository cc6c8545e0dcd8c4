"""Elasticsearch: quality by class, reindexing and searching at 10,000 documents and more, on a server of our own."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.measure import Measure
from bench.search.latency import BEGINNINGS, at, timed
from bench.search.portal import DATA, documents, multiplied
from bench.search.quality import BARS, PLAIN
from catalog.search.elastic import ElasticIndex, open_elastic
from catalog.search.evaluation import evaluate, read_queries
from catalog.search.facets import FACETS
from catalog.search.request import SearchRequest
from catalog.search.understanding.language import default_language

ROOT = Path(__file__).resolve().parents[2]
LARGE = int(os.environ.get("MALMOI_BENCH_DOCUMENTS", "500000"))
WARM = 20_000  # documents written before anything is timed: the server compiles its code as it runs


def run() -> list[Measure]:
    """Return nDCG@10 by class, then the speeds at 10,000 documents and at MALMOI_BENCH_DOCUMENTS (0: left out)."""
    with _server() as url:
        if url is None:
            return []
        _filled(f"{url}/warm", WARM).close()
        found = [*quality(url), *measured(url, 10_000, 60.0, learn=True)]
        if LARGE:
            found += measured(url, LARGE, 100.0, learn=False)
        return found


def quality(url: str) -> list[Measure]:
    """Index the portal's records and ask the judged queries."""
    index, every = open_elastic(f"{url}/quality", default_language()), documents()
    index.rebuild([every[i : i + 1000] for i in range(0, len(every), 1000)], len(every))
    index.learn()
    judged = read_queries(DATA / "search" / "queries.jsonl", DATA / "search" / "qrels.tsv")

    def answer(text: str) -> list[str]:
        return [h.document["source_id"] for h in index.search(SearchRequest(text, size=20)).hits]

    table = evaluate(judged, answer).by_class()
    index.close()
    return [
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


def measured(url: str, count: int, bar: float, learn: bool) -> list[Measure]:
    """Reindex a catalog of a size and time what people do with it."""
    judged = read_queries(DATA / "search" / "queries.jsonl", DATA / "search" / "qrels.tsv")
    batches = list(multiplied(documents(), count)) if count <= 20_000 else multiplied(documents(), count)
    index = open_elastic(f"{url}/speed{count}", default_language())
    started = time.perf_counter()
    index.rebuild(batches, count)
    speed = count / (time.perf_counter() - started)
    if learn:
        index.learn()
    search = timed(lambda q: index.search(SearchRequest(q, facets=tuple(FACETS))), [q.text for q in judged])
    suggest = timed(index.suggest, BEGINNINGS)
    index.close()
    name = f"{count:,} documents"
    rival = {"rival_name": "OpenMetadata", "rival": 830.0}
    return [
        Measure(
            f"reindexing with nori, {name}",
            speed,
            "documents/s",
            3000,
            note="analysis, bulks, alias",
            **rival,
        ),
        Measure(
            f"search p50, {name}",
            at(search, 0.5),
            "ms",
            None,
            "lower",
            note="facets, highlights, understanding",
        ),
        Measure(f"search p95, {name}", at(search, 0.95), "ms", bar, "lower"),
        Measure(f"suggest p95, {name}", at(suggest, 0.95), "ms", 5.0, "lower"),
    ]


def _filled(address: str, count: int) -> ElasticIndex:
    index = open_elastic(address, default_language())
    index.rebuild(multiplied(documents(), count), count)
    return index


@contextmanager
def _server() -> Iterator[str | None]:
    sys.path.insert(0, str(ROOT / "tests"))
    try:
        from servers.elasticsearch import elasticsearch_server
        from servers.process import ServerMissing

        with elasticsearch_server() as server:
            yield server.url
    except ServerMissing as error:
        print(f"left out: {error}")
        yield None
    finally:
        sys.path.remove(str(ROOT / "tests"))
