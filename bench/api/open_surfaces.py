"""Milliseconds of a page of the open surfaces: DCAT in three syntaxes, CKAN, and rows of a file of 100,000 rows.

2,000 datasets of two files and twelve columns each; a page holds 100. The application is asked in process, so the
figures are the server's own work: reading the store, describing and writing. The rival of DCAT is the same page put into
an rdflib graph and written by it, which is what the libraries of the field do.
"""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from fastapi.testclient import TestClient
from rdflib import Graph

from bench.measure import Measure
from catalog.harvest import harvest
from catalog.items import SourceSpec
from catalog.records import Column, Dataset, Distribution, Kind, Table
from malmoi.pipeline import open_workspace, process_changes
from malmoi.serving import build
from malmoi.settings import Settings

DATASETS = 2_000
COLUMNS = (
    "시군구코드",
    "측정소명",
    "측정일자",
    "미세먼지농도",
    "초미세먼지농도",
    "오존농도",
    "위도",
    "경도",
    "설치일자",
    "비고",
    "상태",
    "순번",
)
ROWS = 100_000
ROUNDS = 15


class Agency:
    """A source of made datasets; the first one's file is served."""

    def __init__(self, base: str) -> None:
        self._base = base

    def items(self, cursor: str | None = None) -> Iterator[Dataset]:
        """Yield the datasets."""
        columns = tuple(
            Column(f"C{n}", logical_name=name, data_type="VARCHAR", length=20)
            for n, name in enumerate(COLUMNS)
        )
        for n in range(DATASETS):
            url = f"{self._base}/data.csv" if n == 0 else f"https://data.example.go.kr/{n}.csv"
            yield Dataset(
                f"ds-{n}",
                f"대기오염 측정 자료 {n}",
                description="측정소별 미세먼지와 오존 농도입니다. 매일 갱신되며 환경 정책의 수립에 쓰입니다. "
                * 3,
                publisher="환경부",
                keywords=("미세먼지", "대기", f"낱말{n % 50}"),
                themes=("환경 > 대기",),
                license="공공누리 제1유형",
                issued="2024-01-01",
                modified="2026-09-30",
                frequency="매일",
                spatial=("서울특별시",),
                distributions=(
                    Distribution("a", "CSV 파일", download_url=url, format="csv", media_type="text/csv"),
                    Distribution("b", "JSON 파일", download_url=f"{url}.zip", format="zip"),
                ),
                tables=(Table("TB_AIR", logical_name="측정", columns=columns),),
            )


@contextmanager
def served_file() -> Iterator[str]:
    """Serve the rows on loopback."""
    lines = [
        f"{n % 250:05d},측정소{n % 40},20260101,{n % 90}.5,{n % 45}.25,0.0{n % 9},37.5,126.9,20100301,,1,{n}"
        for n in range(ROWS)
    ]
    body = ("\n".join([",".join(COLUMNS), *lines])).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def run() -> list[Measure]:
    """Measure the pages."""
    with tempfile.TemporaryDirectory() as folder, served_file() as base:
        settings = Settings(
            home=Path(folder), database_url="", search_url="", allowed_private_hosts=("127.0.0.1",)
        )
        with open_workspace(settings) as workspace:
            spec = SourceSpec("agency", "script", "http://data.example.go.kr")
            workspace.store.sources.add(spec)
            harvest(workspace.store, Agency(base), spec)
            process_changes(workspace)
            first = workspace.store.records.by_source_id(Kind.DATASET, "agency", "ds-0")
            with TestClient(build(workspace), client=("127.0.0.1", 50000)) as client:
                return list(_measures(client, first.id if first else ""))


def _measures(client: TestClient, first: str) -> Iterator[Measure]:
    def get(path: str) -> bytes:
        answer = client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.content

    for ending, syntax in (("ttl", "turtle"), ("jsonld", "json-ld"), ("rdf", "xml")):
        graph = Graph().parse(data=get(f"/catalog.{ending}?page=3"), format=syntax)
        ours = _milliseconds(lambda e=ending: get(f"/catalog.{e}?page=3"), rounds=3)  # type: ignore[misc]  # bound now
        name = f"a page of 100 datasets as DCAT ({ending}), {len(graph):,} triples"
        yield Measure(name, ours, "ms", None, "lower", note="filled and written by rdflib")
    search = "/api/3/action/package_search?rows=100&start=500&sort=metadata_modified+asc"
    yield Measure(
        "package_search, 100 datasets with columns", _milliseconds(lambda: get(search)), "ms", 150.0, "lower"
    )
    started = time.perf_counter()
    get(f"/api/v1/datasets/{first}/rows?size=1")
    yield Measure(
        f"rows: fetch, examine and open a file of {ROWS:,} rows",
        round((time.perf_counter() - started) * 1e3, 1),
        "ms",
        None,
        "lower",
    )
    path = f"/api/v1/datasets/{first}/rows?%EB%AF%B8%EC%84%B8%EB%A8%BC%EC%A7%80%EB%86%8D%EB%8F%84%5Bgte%5D=80&size=100"
    yield Measure(
        "rows: a page of 100 of it by a condition", _milliseconds(lambda: get(path)), "ms", 100.0, "lower"
    )


def _milliseconds(ask: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the median time of a call after a first one."""
    ask()
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        ask()
        times.append((time.perf_counter() - started) * 1e3)
    return round(statistics.median(times), 1)
