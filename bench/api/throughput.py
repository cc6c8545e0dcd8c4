"""Searches a second over HTTP: `malmoi serve --workers 2` on 10,000 records, asked over 16 kept-alive connections.

The asking process shares the two cores with the server, as on any small machine; it speaks plain sockets so that it
takes little of them. Two loads: the 75 judged queries over and over, as people ask for the same things (answers are
kept until the index moves on), and requests no two of which are equal.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.parse import quote

import orjson

from bench.measure import Measure
from malmoi.pipeline import add_source, harvest_source, open_workspace, update_index
from malmoi.settings import Settings

RECORDS = 10_000
SECONDS = 6.0
CONNECTIONS = 16
DATA = Path(os.environ.get("MALMOI_TEST_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))


def run() -> list[Measure]:
    """Measure requests a second and latency."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        _prepare(home)
        port = _free_port()
        environment = {
            **os.environ,
            "MALMOI_HOME": str(home),
            "MALMOI_DATABASE_URL": "",
            "MALMOI_SEARCH_URL": "",
        }
        command = [sys.executable, "-c", "from malmoi.cli import main; main()", "serve"]
        server = subprocess.Popen([*command, "--port", str(port), "--workers", "2"], env=environment)
        try:
            _wait(port)
            asyncio.run(_load(port, 2.0, _same()))
            distinct = sorted(asyncio.run(_load(port, SECONDS, _distinct())))
            times = sorted(asyncio.run(_load(port, SECONDS, _same())))
        finally:
            server.terminate()
            server.wait(20)
    return [
        Measure(
            "searches a second over HTTP, 2 workers, 75 queries repeated",
            len(times) / SECONDS,
            "1/s",
            600,
            "higher",
            "CKAN 2.12 (published)",
            330,
        ),
        Measure("searches a second, no two equal", len(distinct) / SECONDS, "1/s"),
        Measure("latency p50, no two equal", statistics.median(distinct) * 1000, "ms", None, "lower"),
        Measure("latency p95, no two equal", distinct[int(len(distinct) * 0.95)] * 1000, "ms", None, "lower"),
    ]


def _prepare(home: Path) -> None:
    lines = (DATA / "catalog" / "data_go_kr.jsonl").read_bytes().splitlines()
    records = [orjson.loads(line) for line in lines]
    doubled = [{**r, "identifier": f"{r['identifier']}-{n}"} for n in range(2) for r in records][:RECORDS]
    source = home / "records.jsonl"
    source.write_bytes(b"\n".join(map(orjson.dumps, doubled)))
    with open_workspace(Settings(home=home, database_url="", search_url="")) as workspace:
        add_source(workspace, "bench", "schemaorg", str(source))
        harvest_source(workspace, "bench")
        update_index(workspace)


def _same() -> list[str]:
    found = [
        json.loads(line)["text"]
        for line in (DATA / "search" / "queries.jsonl").read_text("utf-8").splitlines()
    ]
    return [f"/api/v1/datasets?q={quote(q)}&facet=agency&facet=format" for q in found]


def _distinct() -> list[str]:
    """Return over 5,000 requests with different words each: nothing that was understood or found before helps."""
    regions = (
        *("서울", "부산", "대구", "인천", "광주", "대전", "울산", "세종", "경기"),
        *("강원", "충북", "충남", "전북", "전남", "경북", "경남", "제주"),
    )
    return [
        path.replace("&facet", quote(f" {region} {word}").replace("%20", "+") + "&facet", 1)
        for word in ("현황", "통계", "목록", "정보")
        for region in regions
        for path in _same()
    ]


async def _load(port: int, seconds: float, paths: list[str]) -> list[float]:
    times: list[float] = []
    end = time.perf_counter() + seconds

    async def ask(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        turn = number
        while time.perf_counter() < end:
            started = time.perf_counter()
            writer.write(f"GET {paths[turn % len(paths)]} HTTP/1.1\r\nHost: bench\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(f"the server answered {head[:80]!r}")
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            times.append(time.perf_counter() - started)
            turn += CONNECTIONS
        writer.close()

    await asyncio.gather(*(ask(n) for n in range(CONNECTIONS)))
    return times


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server did not come up")
