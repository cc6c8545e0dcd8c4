"""How time and memory grow from 1,000 to 500,000 datasets: both indexes, and harvest with store on both databases.

Every figure is taken in a process of its own, whose peak memory is its own. MALMOI_BENCH_DOCUMENTS limits the size.
One row alone: python -m bench.search.growth elastic|embedded|sqlite|postgresql COUNT [ADDRESS]
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from bench.catalog.harvest import Generated, _postgresql
from bench.measure import Measure
from bench.search.elastic import LARGE, WARM, asked, filled, server, waited
from bench.search.latency import BEGINNINGS, at, timed
from bench.search.portal import DATA, documents, multiplied
from catalog.harvest import harvest
from catalog.items import SourceSpec
from catalog.search.embedded.index import EmbeddedIndex
from catalog.search.evaluation import read_queries
from catalog.search.facets import FACETS
from catalog.search.request import SearchRequest
from catalog.search.understanding.language import default_language
from catalog.store import Store

SIZES = (1_000, 10_000, 100_000, 500_000)
ROOT = Path(__file__).resolve().parents[2]
Row = dict[str, float]


def run() -> list[Measure]:
    """Return the figures of every size up to MALMOI_BENCH_DOCUMENTS."""
    sizes = [n for n in SIZES if n <= LARGE]
    found = []
    with server() as url:
        if url is not None:
            filled(f"{url}/warm", WARM)[0].close()
            found += [m for n in sizes for m in measures("elastic", n, row("elastic", n, url))]
    found += [m for n in sizes for m in measures("embedded", n, row("embedded", n))]
    with _postgresql() as database:
        for kind, address in (("sqlite", ""), ("postgresql", database)):
            if address is not None:
                found += [m for n in sizes for m in measures(kind, n, row(kind, n, address))]
    return found


def row(kind: str, count: int, address: str = "") -> Row:
    """Measure one row of the table in a process of its own."""
    command = [sys.executable, "-m", "bench.search.growth", kind, str(count), address]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: Row = json.loads(done.stdout.splitlines()[-1])
    return found


def measures(kind: str, count: int, found: Row) -> list[Measure]:
    """Return a row as measures."""
    units = {"seconds": "s", "rate": "/s", "memory": "MB", "disk": "MB", "learn": "s", "learn_memory": "MB"}
    return [
        Measure(
            f"{kind}, {count:,}: {name.replace('_', ' ')}",
            value,
            units.get(name, "ms"),
            better="higher" if name == "rate" else "lower",
        )
        for name, value in found.items()
    ]


def elastic(count: int, url: str) -> Row:
    """Reindex, learn and search on a cluster."""
    index, seconds = filled(f"{url}/growth{count}", count)
    found = _written(count, seconds)
    found["disk"] = (index.status().size_bytes or 0) / 1e6
    found |= _learned(index.learn)
    found |= _searched(asked(index, url), timed(index.suggest, BEGINNINGS))
    index.close()
    return found


def embedded(count: int) -> Row:
    """Reindex, learn and search in a folder."""
    texts = [q.text for q in read_queries(DATA / "search" / "queries.jsonl", DATA / "search" / "qrels.tsv")]
    with tempfile.TemporaryDirectory() as folder:
        index, base = EmbeddedIndex(Path(folder), default_language()), documents()
        started = time.perf_counter()
        index.rebuild(multiplied(base, count), count)
        found = _written(count, time.perf_counter() - started)
        found["disk"] = (index.status().size_bytes or 0) / 1e6
        found |= _learned(index.learn)
        search = waited(lambda q: index.search(SearchRequest(q, facets=tuple(FACETS))), texts, index.forget)
        found |= _searched(search, timed(index.suggest, BEGINNINGS))
        index.close()
    return found


def sqlite(count: int) -> Row:
    """Harvest generated records into a file."""
    with tempfile.TemporaryDirectory() as folder:
        return _harvested(count, f"sqlite:///{folder}/store.db")


def postgresql(count: int, address: str) -> Row:
    """Harvest generated records into a server's database."""
    return _harvested(count, address)


def _harvested(count: int, address: str) -> Row:
    with Store.open(address) as store:
        spec = SourceSpec(f"growth{count}", "generated", "http://data.example.go.kr")
        store.sources.add(spec)
        started = time.perf_counter()
        result = harvest(store, Generated(count), spec)
        if result.seen != count:
            raise RuntimeError(str(result.as_dict()))
        return _written(count, time.perf_counter() - started)


def _written(count: int, seconds: float) -> Row:
    return {"seconds": seconds, "rate": count / seconds, "memory": _peak()}


def _learned(learn: Callable[[], object]) -> Row:
    started = time.perf_counter()
    learn()
    return {"learn": time.perf_counter() - started, "learn_memory": _peak()}


def _searched(search: list[float], suggest: list[float]) -> Row:
    return {"search_p50": at(search, 0.5), "search_p95": at(search, 0.95), "suggest_p95": at(suggest, 0.95)}


def _peak() -> float:
    """Return the peak memory of this program in MB; where the system tells it, without that of the program it was started by."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    peaks = [int(line.split()[1]) for line in lines if line.startswith("VmHWM")]
    return (peaks[0] if peaks else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024


def main(kind: str, count: int, address: str = "") -> Row:
    """Measure one row; without an address on a server started for it."""
    if kind == "elastic":
        with nullcontext(address) if address else server() as url:
            if not address:
                filled(f"{url}/warm", WARM)[0].close()
            return elastic(count, str(url))
    if kind == "postgresql":
        with nullcontext(address) if address else _postgresql() as database:
            return postgresql(count, str(database))
    return embedded(count) if kind == "embedded" else sqlite(count)


if __name__ == "__main__":
    os.chdir(ROOT)
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:4])))
