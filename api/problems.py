"""Errors as RFC 9457 problem documents, in Korean and English."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog.errors import CatalogError, MalformedItemError, StaleRequestError, StoreError, UnknownRecordError
from catalog.search.errors import BadRequest
from vocab.errors import VocabularyError

TITLES = {
    400: "잘못된 요청 (Bad Request)",
    401: "로그인이 필요합니다 (Unauthorized)",
    403: "권한이 없습니다 (Forbidden)",
    404: "찾을 수 없습니다 (Not Found)",
    405: "허용되지 않는 방식 (Method Not Allowed)",
    406: "그 형식으로는 없습니다 (Not Acceptable)",
    409: "지금은 할 수 없습니다 (Conflict)",
    413: "요청이 너무 큽니다 (Content Too Large)",
    422: "값이 잘못되었습니다 (Unprocessable Content)",
    429: "요청이 너무 잦습니다 (Too Many Requests)",
    500: "서버 오류 (Internal Server Error)",
    502: "원천이 답하지 않습니다 (Bad Gateway)",
    503: "잠시 뒤에 다시 시도하십시오 (Service Unavailable)",
    504: "시간 안에 끝나지 않았습니다 (Gateway Timeout)",
}
STATUSES: tuple[tuple[type[Exception], int], ...] = (
    (StaleRequestError, 409),  # somebody else was first: read again
    (MalformedItemError, 422),
    (UnknownRecordError, 404),
    (StoreError, 503),
    (CatalogError, 400),
    (VocabularyError, 409),  # a request cannot take that step now; the message says why
)


class ProblemError(Exception):
    """An answer that is a problem document; `extra` members are added to it."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None, **extra: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}
        self.extra = extra


def not_found(what: str, name: str) -> ProblemError:
    """Return the problem of something that is not there, or that the asker may not see."""
    return ProblemError(404, f"{what} {name[:200]!r}이(가) 없습니다 (no such {what})")


def problem(
    status: int, detail: str, instance: str, headers: dict[str, str] | None = None, **extra: Any
) -> Response:
    """Return a problem document."""
    title = TITLES.get(status, f"HTTP {status}")
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": instance,
        **extra,
    }
    return Response(orjson.dumps(body), status, headers, "application/problem+json")


def install(app: FastAPI) -> None:
    """Make the application answer every error with a problem document."""

    @app.exception_handler(ProblemError)
    async def _problem(request: Request, error: ProblemError) -> Response:
        return problem(error.status, error.detail, request.url.path, error.headers, **error.extra)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        return problem(error.status_code, str(error.detail), request.url.path, dict(error.headers or {}))

    @app.exception_handler(RequestValidationError)
    async def _validation(request: Request, error: RequestValidationError) -> Response:
        wrong = [{"where": ".".join(map(str, e["loc"])), "message": e["msg"]} for e in error.errors()]
        detail = "; ".join(f"{w['where']}: {w['message']}" for w in wrong)
        return problem(422, detail, request.url.path, errors=wrong)

    @app.exception_handler(Exception)
    async def _unexpected(request: Request, error: Exception) -> Response:
        # Starlette logs the trace; whoever asked learns nothing of the inside.
        return problem(500, "예상하지 못한 오류입니다 (unexpected error)", request.url.path)

    @app.exception_handler(BadRequest)
    async def _bad(request: Request, error: BadRequest) -> Response:
        return problem(400, str(error), request.url.path)

    @app.exception_handler(CatalogError)
    async def _catalog(request: Request, error: CatalogError) -> Response:
        return problem(status_of(error), str(error), request.url.path, code=error.code)

    @app.exception_handler(VocabularyError)
    async def _vocabulary(request: Request, error: VocabularyError) -> Response:
        return problem(status_of(error), str(error), request.url.path)


def status_of(error: Exception) -> int:
    """Return the status an error of the rooms below is answered with."""
    return next((status for kind, status in STATUSES if isinstance(error, kind)), 500)
