"""The sample agencies' web servers, all on one loopback port: a CKAN API, a data.json, JSON lines and DCAT pages."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from malmoi.demo import catalogs
from malmoi.demo.files import sample_file


class AgencyHandler(BaseHTTPRequestHandler):
    """Answers as the agencies' systems do."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer a GET request."""
        url = urlsplit(self.path)
        query = {k: v[-1] for k, v in parse_qs(url.query).items()}
        self._answer(url.path, query)

    def do_POST(self) -> None:
        """Answer a POST request with JSON parameters, as CKAN clients send."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._answer(urlsplit(self.path).path, json.loads(body or b"{}"))

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""

    @property
    def base(self) -> str:
        """Address of this server."""
        return f"http://127.0.0.1:{self.connection.getsockname()[1]}"

    def _answer(self, path: str, query: dict[str, Any]) -> None:
        first, _, rest = path.strip("/").partition("/")
        if first in {"seoul", "climate"} and "/action/" in path:
            self._send_ckan(first, rest.rsplit("/", 1)[-1], query)
        elif path == "/incheon/data.json":
            self._send(200, "application/json", catalogs.data_json(catalogs.INCHEON, "인천광역시", self.base))
        elif path == "/coal/datasets.jsonl":
            lines = catalogs.schema_org_lines(catalogs.COAL, "한국광해광업공단", self.base)
            self._send(200, "application/x-ndjson", lines)
        elif path == "/kma/catalog.ttl":
            base, page = f"{self.base}/kma", int(query.get("page", 1))
            text = catalogs.dcat_page(catalogs.WEATHER, "기상청", base, page)
            self._send(200 if text else 404, "text/turtle", text or "")
        elif (file := sample_file(path.rpartition("/files/")[2])) is not None:
            self._send_bytes(200, *file)
        else:
            self._send(404, "text/plain", "not found")

    def _send_ckan(self, agency: str, action: str, query: dict[str, Any]) -> None:
        samples, name = {
            "seoul": (catalogs.SEOUL, "서울특별시"),
            "climate": (catalogs.CLIMATE, "온실가스종합정보센터"),
        }[agency]
        packages = [catalogs.ckan_package(s, name, self.base) for s in samples]
        start, rows = int(query.get("start", 0)), int(query.get("rows", 10))
        known: dict[str, Any] = {
            "package_search": {"count": len(packages), "results": packages[start : start + rows]},
            "package_list": [p["name"] for p in packages],
            "site_read": True,
        }
        if action in known:
            answer = {"help": "", "success": True, "result": known[action]}
            self._send(200, "application/json", json.dumps(answer, ensure_ascii=False))
        else:
            error = {"__type": "Not Found Error", "message": "찾을 수 없음"}
            self._send(
                404, "application/json", json.dumps({"success": False, "error": error}, ensure_ascii=False)
            )

    def _send(self, status: int, kind: str, text: str) -> None:
        self._send_bytes(status, f"{kind}; charset=utf-8", text.encode())

    def _send_bytes(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def agency_servers() -> Iterator[str]:
    """Serve the sample agencies on a free loopback port while the block runs; yields the base address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), AgencyHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
