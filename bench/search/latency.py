"""Speed of the embedded search: indexing, searching, suggesting and understanding, at 10,000 documents and more."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.measure import Measure
from bench.search.portal import DATA, documents, multiplied
from catalog.search.embedded.index import EmbeddedIndex
from catalog.search.embedded.matching import ALIKE, LEAST_ALIKE
from catalog.search.evaluation import read_queries
from catalog.search.facets import FACETS
from catalog.search.request import SearchRequest
from catalog.search.understanding.language import default_language

LARGE = int(os.environ.get("MALMOI_BENCH_DOCUMENTS", "500000"))
BEGINNINGS = (
    "미",
    "미세",
    "미세먼",
    "주차",
    "ㅁㅅㅁㅈ",
    "ㅈㅊ",
    "altp",
    "서울",
    "어린이",
    "교통사",
    "ㅅ",
    "한국토",
    "폐기",
    "공공",
)


def run() -> list[Measure]:
    """Return the speeds at 10,000 documents, then at MALMOI_BENCH_DOCUMENTS (0: left out)."""
    found = measured(10_000, (2.0, 8.0))
    return found + (measured(LARGE, (None, 25.0)) if LARGE else [])


def measured(count: int, bars: tuple[float | None, float | None]) -> list[Measure]:
    """Build an index of a size and time what people do with it."""
    judged = read_queries(DATA / "search" / "queries.jsonl", DATA / "search" / "qrels.tsv")
    texts = [q.text for q in judged]
    with tempfile.TemporaryDirectory() as folder:
        index = EmbeddedIndex(Path(folder), default_language())
        batches = list(multiplied(documents(), count)) if count <= 20_000 else multiplied(documents(), count)
        started = time.perf_counter()
        index.rebuild(batches, count)
        speed = count / (time.perf_counter() - started)
        index.learn()
        asked = {q: SearchRequest(q, facets=tuple(FACETS)) for q in texts}
        search = timed(lambda q: index.search(asked[q]), texts, before=index.forget)
        again = timed(lambda q: index.search(asked[q]), texts)
        suggest = timed(index.suggest, BEGINNINGS)
        lexicon = index._words.lexicon
        understand = timed(lambda q: index._language.understand(q, lexicon), texts)
        table = index._meanings.table
        meant = {q: v for q in texts if (v := index._meanings.query(q)) is not None}
        nearest = timed(lambda q: table.nearest(meant[q], ALIKE, LEAST_ALIKE), list(meant))
        index.close()
    name = f"{count:,} documents"
    return [
        Measure(f"indexing, {name}", speed, "documents/s", 2500),
        Measure(
            f"search p50, {name}",
            at(search, 0.5),
            "ms",
            bars[0],
            "lower",
            note="processor time, nothing remembered of the query; 9 facets, highlights, understanding",
        ),
        Measure(f"search p95, {name}", at(search, 0.95), "ms", bars[1], "lower"),
        Measure(
            f"search p95 for another page or form of a search, {name}", at(again, 0.95), "ms", None, "lower"
        ),
        Measure(f"suggest p95, {name}", at(suggest, 0.95), "ms", 5.0, "lower"),
        Measure(f"understanding p50, {name}", at(understand, 0.5), "ms", 1.0, "lower"),
        Measure(f"understanding p95, {name}", at(understand, 0.95), "ms", None, "lower"),
        Measure(
            f"nearest vectors p95, {name}",
            at(nearest, 0.95),
            "ms",
            None,
            "lower",
            note="exact; asked only where words find few",
        ),
        Measure(f"spelling neighbours, {name}", lexicon.nbytes / 1e6, "MB", 150, "lower"),
    ]


def timed(
    call: Callable[[str], object],
    texts: Sequence[str],
    rounds: int = 5,
    before: Callable[[], object] = lambda: None,
) -> list[float]:
    """Return sorted milliseconds of processor time, the best of some rounds for each text, after one to warm up.

    Processor time and the best round say what the search costs; waiting time says who else uses the machine.
    """
    best = dict.fromkeys(texts, float("inf"))
    gc.collect()
    for _ in range(rounds + 1):
        for text in texts:
            before()
            started = time.process_time_ns()
            call(text)
            best[text] = min(best[text], (time.process_time_ns() - started) / 1e6)
    return sorted(best.values())


def at(times: Sequence[float], share: float) -> float:
    """Return a percentile of sorted times."""
    return times[min(len(times) - 1, int(len(times) * share))]


if __name__ == "__main__":
    for measure in measured(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, (2.0, 8.0)):
        print(f"{measure.name}: {measure.ours:.3g} {measure.unit}")
