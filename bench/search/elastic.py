"""Elasticsearch: quality by class, reindexing and searching at 10,000 documents and more, on a server of our own.

Times are what a person waits (the cluster works in a process of its own), unlike those of the embedded index, which are
processor time.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from elasticsearch import Elasticsearch

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
WARM = 20_000  # documents written before speeds are taken: the server compiles its code as it runs
HEAP = "1g"
RIVAL = ("OpenMetadata", 830.0)


def run() -> list[Measure]:
    """Return nDCG@10 by class, then the speeds at 10,000 documents and at MALMOI_BENCH_DOCUMENTS (0: left out)."""
    with server() as url:
        if url is None:
            return []
        found = [_fresh(url)]
        filled(f"{url}/warm", WARM)[0].close()
        found += [*quality(url), *measured(url, 10_000, 60.0)]
        return found + (measured(url, LARGE, 100.0) if LARGE else [])


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


def _fresh(url: str) -> Measure:
    index, seconds = filled(f"{url}/fresh", 10_000)
    index.close()
    name = "reindexing with nori, 10,000 documents, first work of a server just started"
    note = "its code is compiled meanwhile"
    return Measure(name, 10_000 / seconds, "documents/s", None, "higher", *RIVAL, note=note)


def measured(url: str, count: int, bar: float) -> list[Measure]:
    """Reindex a catalog of a size, learn from it, and time what people do with it."""
    index, seconds = filled(f"{url}/speed{count}", count)
    index.learn()
    search = asked(index, url)
    suggest = timed(index.suggest, BEGINNINGS)
    index.close()
    name = f"{count:,} documents"
    note = "waiting time, nothing remembered of the query; 9 facets, highlights, understanding"
    return [
        Measure(
            f"reindexing with nori, {name}",
            count / seconds,
            "documents/s",
            3000,
            "higher",
            *RIVAL,
            note="analysis, bulks, alias",
        ),
        Measure(f"search p50, {name}", at(search, 0.5), "ms", None, "lower", note=note),
        Measure(f"search p95, {name}", at(search, 0.95), "ms", bar, "lower", note=note),
        Measure(f"suggest p95, {name}", at(suggest, 0.95), "ms", 5.0, "lower"),
    ]


def asked(index: ElasticIndex, url: str) -> list[float]:
    """Return sorted milliseconds a search takes, all facets asked, with nothing remembered of it on either side."""
    texts = [q.text for q in read_queries(DATA / "search" / "queries.jsonl", DATA / "search" / "qrels.tsv")]

    def forget() -> None:
        index._reader.forget_documents()
        index._meanings.forget()
        with Elasticsearch(url) as client:
            client.indices.clear_cache(index=index._generations.alias, request=True)

    return waited(lambda q: index.search(SearchRequest(q, facets=tuple(FACETS))), texts, forget)


def waited(
    call: Callable[[str], object], texts: Sequence[str], before: Callable[[], object], rounds: int = 3
) -> list[float]:
    """Return sorted milliseconds of waiting, the best of some rounds for each text after one to warm up.

    `before` is called before each round. The best round says what the search takes; the others who else uses the machine.
    """
    best = dict.fromkeys(texts, float("inf"))
    gc.collect()
    for number in range(rounds + 1):
        before()
        for text in texts:
            started = time.perf_counter()
            call(text)
            spent = (time.perf_counter() - started) * 1000
            best[text] = min(best[text], spent) if number else best[text]
    return sorted(best.values())


def filled(address: str, count: int) -> tuple[ElasticIndex, float]:
    """Return an index rebuilt with some documents, and the seconds that took."""
    index, base = open_elastic(address, default_language()), documents()
    batches = list(multiplied(base, count)) if count <= WARM else multiplied(base, count)
    started = time.perf_counter()
    index.rebuild(batches, count)
    return index, time.perf_counter() - started


@contextmanager
def server() -> Iterator[str | None]:
    """Give the address of a server of our own; None where it cannot be had."""
    sys.path.insert(0, str(ROOT / "tests"))
    try:
        from servers.elasticsearch import elasticsearch_server
        from servers.process import ServerMissing

        with elasticsearch_server(HEAP) as running:
            yield running.url
    except ServerMissing as error:
        print(f"left out: {error}")
        yield None
    finally:
        sys.path.remove(str(ROOT / "tests"))
