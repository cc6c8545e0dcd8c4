"""A CKAN-like portal of many pages at whose pages something can be made to happen."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psutil

ROWS = 2  # datasets a page: a part of ten pages has twenty


class Portal:
    """Datasets in the order of their last change, as CKAN pages them; `at` answers a page instead, by its first row.

    What `at` returns is the status to answer with, None: answer as always. `asked` counts requests by first row.
    """

    def __init__(self, count: int) -> None:
        self.packages = [package(n) for n in range(count)]
        self.at: dict[int, Callable[[BaseHTTPRequestHandler], int | None]] = {}
        self.asked: Counter[int] = Counter()
        self.address = ""

    def page(self, start: int, rows: int) -> dict[str, Any]:
        return {"count": len(self.packages), "results": self.packages[start : start + rows]}

    def touch(self, number: int) -> None:
        """Let a dataset be changed: it moves to the end and all behind it move up."""
        found = next(p for p in self.packages if p["id"] == f"d{number}")
        self.packages.remove(found)
        self.packages.append(found)


def package(n: int) -> dict[str, Any]:
    """Make a dataset; every seventh without a title, every fifth with a person's number in its text."""
    phone = " 담당자 010-1234-5678" if n % 5 == 0 else ""
    return {
        "id": f"d{n}",
        "name": f"d{n}",
        **({} if n % 7 == 6 else {"title": f"대기오염 측정 {n}"}),
        **({"name": None} if n % 7 == 6 else {}),
        "notes": f"관측소 {n}의 농도{phone}",
        "state": "active",
        "organization": {"title": "서울특별시"},
        "tags": [{"name": "대기"}],
        "resources": [{"id": f"r{n}", "url": f"http://data.example.go.kr/{n}.csv", "format": "CSV"}],
    }


@contextmanager
def serving(portal: Portal) -> Iterator[Portal]:
    """Serve a portal until the block ends."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            asked = {k: v[-1] for k, v in parse_qs(url.query).items()}
            if not url.path.endswith("package_search"):
                self._send(404, {"success": False, "error": {"message": "Action name not known"}})
                return
            start, rows = int(asked.get("start", 0)), int(asked.get("rows", 10))
            portal.asked[start] += rows > 1  # one row asks how many there are
            status = portal.at.get(start, lambda _: None)(self) if rows > 1 else None
            body = {"success": True, "result": portal.page(start, rows)} if status is None else {}
            self._send(status or 200, body)

        def log_message(self, format: str, *args: object) -> None:
            pass

        def _send(self, status: int, told: Any) -> None:
            body = json.dumps(told, ensure_ascii=False).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            if status == 503:
                self.send_header("Retry-After", "3600")  # longer than is waited for: the try ends at once
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    portal.address = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield portal
    finally:
        server.shutdown()
        server.server_close()


def failing(status: int, times: int) -> Callable[[object], int | None]:
    """Return what answers with a status so many times, and then as always."""
    left = iter(range(times))
    return lambda _: status if next(left, None) is not None else None


def killing() -> Callable[[BaseHTTPRequestHandler], int | None]:
    """Return what kills the process that asks, once, and then answers as always."""
    left = iter([True])

    def kill(handler: BaseHTTPRequestHandler) -> None:
        if next(left, False):
            port, ours = handler.client_address[1], handler.server.server_address[1]
            for found in psutil.net_connections("tcp4"):
                if found.pid and found.raddr and (found.laddr.port, found.raddr.port) == (port, ours):
                    os.kill(found.pid, signal.SIGKILL)

    return kill
