"""Harvests: first and unchanged, from a local HTTP source, with cleaning, store and index; memory by size.

Every figure is taken in a process of its own, so that one run's caches are not the next one's memory. The generated
source of 433,000 records (the size of data.gov) takes minutes; MALMOI_BENCH_LARGE=0 leaves it out.
"""

from __future__ import annotations

import contextlib
import functools
import http.server
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.measure import Measure
from catalog.harvest import HarvestResult, harvest
from catalog.items import Checkpoint, Item, SourceSpec
from catalog.records import Dataset, Distribution
from catalog.store import Store

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("MALMOI_TEST_DATA", ROOT.parent / "shared" / "data")) / "catalog"
NAME = "data_go_kr.jsonl"
LARGE = os.environ.get("MALMOI_BENCH_LARGE", "1") != "0"
SIZES = (10_000, 50_000, 433_000) if LARGE else (10_000, 50_000)
CKAN = ("CKAN 2.12, creates through its API", 40.0)
PAGE = 1_000


def run() -> list[Measure]:
    """Measure all figures."""
    found = [*_speed("SQLite", "sqlite", index=True)]
    found += _speed("SQLite, store only", "sqlite", index=False)
    with _postgresql() as server:
        found += _speed("PostgreSQL, store only", server, index=False) if server else []
    found += _memory()
    return found


def _speed(label: str, url: str, *, index: bool) -> list[Measure]:
    told = _child("speed", url, str(int(index)))
    name, rival = CKAN
    what = "HTTP, parsing, cleaning of personal data, store" + (", index" if index else "")
    return [
        Measure(f"first harvest, {label}", told["first"], "records/s", 1_000, "higher", name, rival, what),
        Measure(f"unchanged re-harvest, {label}", told["again"], "records/s", 5_000, "higher", note=what),
        Measure(
            f"cleaning 5,066 records, {label}", told["clean"], "s", None, "lower", note="part of each pass"
        ),
    ]


def _memory() -> list[Measure]:
    measures = []
    for size in SIZES:
        told = _child("memory", str(size))
        note = f"{told['speed']:.0f} records/s; unchanged again {told['again']:.0f}/s; generated records, store only"
        name = f"peak memory, {size:,} records harvested twice"
        measures.append(Measure(name, told["peak"], "MB", 400, "lower", note=note))
    return measures


def _child(*arguments: str) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.catalog.harvest", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


@contextlib.contextmanager
def _postgresql() -> Iterator[str | None]:
    sys.path.insert(0, str(ROOT / "tests"))
    try:
        from servers.postgresql import postgresql_server
        from servers.process import ServerMissing
    except ImportError:
        yield None
        return
    try:
        with postgresql_server() as url:
            yield url
    except ServerMissing:
        yield None


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without a line on every request."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def _served(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback from another process: the source's work is not the harvester's."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))
    )
    pid = os.fork()
    if pid == 0:
        try:
            server.serve_forever()
        finally:
            os._exit(0)
    try:
        yield f"http://127.0.0.1:{server.server_port}/{NAME}"
    finally:
        os.kill(pid, 15)
        os.waitpid(pid, 0)
        server.server_close()


def measure_speed(url: str, with_index: bool) -> dict[str, float]:
    """Harvest the real catalogue, then three times unchanged (the best counts); returns records a second."""
    from anonymize.detect import Detector
    from connectors.base import Context
    from connectors.http import HttpClient
    from connectors.network import NetworkPolicy
    from connectors.registry import connect
    from malmoi.pipeline.cleaning import record_cleaner

    detector, spent = Detector(), [0.0]
    cleaner = record_cleaner(detector)

    def clean(record: object) -> object:
        began = time.perf_counter()
        cleaned = cleaner(record)  # type: ignore[arg-type] # a record
        spent[0] += time.perf_counter() - began
        return cleaned

    with tempfile.TemporaryDirectory() as folder, _served(DATA) as address, contextlib.ExitStack() as stack:
        store = stack.enter_context(Store.open(f"sqlite:///{folder}/store.db" if url == "sqlite" else url))
        client = stack.enter_context(HttpClient(policy=NetworkPolicy(("127.0.0.1",))))
        spec = SourceSpec("bench", "schemaorg", address)
        store.sources.add(spec)
        step = _indexer(store, Path(folder) / "index") if with_index else (lambda: None)
        rates = []
        for _ in range(4):
            connector = connect(Context(spec, client))
            began = time.perf_counter()
            result = harvest(store, connector, spec, clean=clean)  # type: ignore[arg-type] # as above
            step()
            rates.append(result.seen / (time.perf_counter() - began))
            _check(result)
        return {"first": rates[0], "again": max(rates[1:]), "clean": spent[0] / len(rates)}


def _indexer(store: Store, folder: Path) -> Callable[[], object]:
    from catalog.search.index import open_index
    from catalog.search.indexer import catch_up

    index = open_index(folder)
    return lambda: catch_up(store, index)


def _check(result: HarvestResult) -> None:
    if not result.ok or result.seen < 5_000:
        raise RuntimeError(f"the harvest did not go through: {result.as_dict()}")


class Generated:
    """A source of any number of records, made as they are asked for."""

    def __init__(self, count: int) -> None:
        self.count = count

    def items(self, cursor: str | None = None) -> Iterator[Item]:
        """Yield the records, a checkpoint a page."""
        for n in range(int(cursor or 0), self.count):
            yield _record(n)
            if n % PAGE == PAGE - 1:
                yield Checkpoint(str(n + 1))


def _record(n: int) -> Dataset:
    return Dataset(
        source_id=f"gen-{n}",
        title=f"제{n}호 대기오염 측정 자료",
        description=f"{n}번 측정소에서 잰 미세먼지와 오존의 시간별 농도입니다. " * 3,
        publisher=f"기관 {n % 900}",
        keywords=("대기", "미세먼지", f"측정소{n % 500}"),
        landing_page=f"https://data.example.go.kr/{n}",
        modified="2026-01-01",
        distributions=(Distribution(format="csv", download_url=f"https://data.example.go.kr/{n}.csv"),),
    )


def measure_memory(count: int) -> dict[str, float]:
    """Harvest generated records twice and return the peak memory of the process in MB."""
    rates = []
    with tempfile.TemporaryDirectory() as folder, Store.open(f"sqlite:///{folder}/store.db") as store:
        spec = SourceSpec("bench", "generated", "http://data.example.go.kr")
        store.sources.add(spec)
        for _ in range(2):
            began = time.perf_counter()
            result = harvest(store, Generated(count), spec)
            rates.append(result.seen / (time.perf_counter() - began))
            if result.seen != count:
                raise RuntimeError(str(result.as_dict()))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"peak": peak, "speed": rates[0], "again": rates[1]}


if __name__ == "__main__":
    threading.current_thread().name = "bench"
    if sys.argv[1] == "speed":
        print(json.dumps(measure_speed(sys.argv[2], sys.argv[3] == "1")))
    else:
        print(json.dumps(measure_memory(int(sys.argv[2]))))
