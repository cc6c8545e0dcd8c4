"""What happens around every request: limits before it, headers and measurements after it.

Plain ASGI rather than a framework middleware: it costs a tenth, and search answers in a few milliseconds.
"""

from __future__ import annotations

import time

from prometheus_client import Counter, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems
from api.services import Services

MOST_BODY = 4 * 1024 * 1024  # bytes of a request
LIMITED = ("/api/", "/signin", "/catalog", "/mcp")  # what programs ask
OWN_MACHINE = frozenset({"127.0.0.1", "::1"})  # a reverse proxy tells the real address in X-Forwarded-For
REQUESTS = Counter("malmoi_http_requests_total", "Requests answered", ["status"])
SECONDS = Histogram("malmoi_http_seconds", "Seconds to answer", buckets=(0.002, 0.005, 0.01, 0.05, 0.2, 1, 5))
SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Frame-Options": "DENY",
}


class BodyTooLargeError(Exception):
    """The body of a request grew past what is taken."""


class Guard:
    """Refuses what is too large or too often, measures, and sets the headers every answer has."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(scope, MutableHeaders(scope=message))
            await send(message)

        refused = refusal(scope)
        try:
            await (refused or self._app)(scope, limited(receive), sending)
        except BodyTooLargeError:
            await too_large(scope["path"])(scope, receive, sending)
        finally:
            REQUESTS.labels(str(status)).inc()
            SECONDS.observe(time.perf_counter() - started)


def refusal(scope: Scope) -> Response | None:
    """Return the answer to a request that is not to be taken, or None."""
    headers, path = Headers(scope=scope), scope["path"]
    length = headers.get("content-length", "0")
    if not length.isdigit() or int(length) > MOST_BODY:
        return too_large(path)
    address = scope["client"][0] if scope.get("client") else "-"
    if not path.startswith(LIMITED) or address in OWN_MACHINE:
        return None
    services: Services = scope["app"].state.services
    if services.principal(Request(scope)).roles:
        return None
    limit = services.limit
    wait = limit.wait(address)
    if wait <= 0:
        return None
    detail = f"1분에 {limit.per_minute}번까지입니다; {wait:.1f}초 뒤에 다시 (rate limit)"
    return problems.problem(429, detail, path, {"Retry-After": str(max(1, round(wait)))})


def too_large(path: str) -> Response:
    """Return the answer to a body that is too large."""
    return problems.problem(413, f"본문은 {MOST_BODY:,}바이트까지입니다 (body too large)", path)


def limited(receive: Receive) -> Receive:
    """Return a `receive` that stops a body which does not tell its length and grows too large."""
    taken = 0

    async def receiving() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > MOST_BODY:
            raise BodyTooLargeError
        return message

    return receiving


def _add_headers(scope: Scope, headers: MutableHeaders) -> None:
    for name, value in SAFE_HEADERS.items():
        headers.setdefault(name, value)
    headers.add_vary_header("Authorization, Cookie")
    if {"authorization", "cookie"} & set(Headers(scope=scope).keys()):
        headers["Cache-Control"] = "no-store"  # what officers see is for nobody's cache
    if scope["path"].startswith("/api/") and scope["method"] == "GET":
        headers["Access-Control-Allow-Origin"] = "*"  # open data, no cookies
