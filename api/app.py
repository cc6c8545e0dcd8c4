"""The HTTP application: routes, errors, limits, headers, measurements."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request
from prometheus_client import Counter, Histogram
from starlette.responses import Response

from api import problems
from api.routes import datasets, dictionary, health, suggest, vocabulary
from api.services import Services

OWN_MACHINE = frozenset({"127.0.0.1", "::1"})  # a reverse proxy tells the real address in X-Forwarded-For
MOST_BODY = 4 * 1024 * 1024  # bytes of a request
REQUESTS = Counter("malmoi_http_requests_total", "Requests answered", ["status"])
SECONDS = Histogram("malmoi_http_seconds", "Seconds to answer", buckets=(0.002, 0.005, 0.01, 0.05, 0.2, 1, 5))
SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Frame-Options": "DENY",
}
Next = Callable[[Request], Awaitable[Response]]


def create_app(services: Services) -> FastAPI:
    """Return the application over an installation's services."""
    app = FastAPI(
        title="말모이 (Malmoi) API",
        version="1",
        summary="범정부 메타데이터 사전: 찾기, 표준, 관계 (government-wide metadata dictionary)",
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.services = services
    problems.install(app)
    for module in (datasets, suggest, vocabulary, dictionary, health):
        app.include_router(module.router)
    app.middleware("http")(_guard)
    return app


async def _guard(request: Request, call_next: Next) -> Response:
    """Refuse what is too large or too often, measure, and set the headers every answer has."""
    started = time.perf_counter()
    response = _refusal(request) or await call_next(request)
    for name, value in SAFE_HEADERS.items():
        response.headers.setdefault(name, value)
    if request.url.path.startswith("/api/") and request.method == "GET":
        response.headers["Access-Control-Allow-Origin"] = "*"  # open data, no cookies
    REQUESTS.labels(str(response.status_code)).inc()
    SECONDS.observe(time.perf_counter() - started)
    return response


def _refusal(request: Request) -> Response | None:
    path = request.url.path
    length = request.headers.get("content-length", "0")
    if not length.isdigit() or int(length) > MOST_BODY:
        return problems.problem(413, f"본문은 {MOST_BODY:,}바이트까지입니다 (body too large)", path)
    address = request.client.host if request.client else "-"
    if not path.startswith("/api/") or request.headers.get("authorization") or address in OWN_MACHINE:
        return None
    services: Services = request.app.state.services
    wait = services.limit.wait(address)
    if wait <= 0:
        return None
    detail = f"1분에 {services.limit.per_minute}번까지입니다; {wait:.1f}초 뒤에 다시 (rate limit)"
    return problems.problem(429, detail, path, {"Retry-After": str(max(1, round(wait)))})
