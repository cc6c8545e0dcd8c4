"""The one HTTP client of all connectors: bounded, patient with what can succeed later, and hard to abuse.

Threat: what a source answers is written by somebody else. It may redirect to an inner address (see
`connectors.network`: the judged address is the one connected to, for every hop), never end, or unpack to gigabytes
(see `connectors.body`). A client that follows redirects by itself and checks only the first address lets all of this
through, so redirects are followed here, hop by hop. Secrets in addresses are never shown (`connectors.redaction`),
credentials are not carried to another origin, proxies and netrc of the environment are not consulted, and httpx's
own request log, which prints whole addresses, is not in the path.
"""

from __future__ import annotations

import base64
import email.utils
import io
import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import httpcore
import httpx

from connectors.body import BodyLimits, BoundedBody
from connectors.errors import SourceError
from connectors.files import FilePolicy
from connectors.network import NetworkPolicy
from connectors.redaction import shown_url
from connectors.transport import PinnedTransport

T = TypeVar("T")
TRANSIENT_STATUS = frozenset({429, 502, 503, 504})
REDIRECT_STATUS = frozenset({301, 302, 303, 307, 308})
ORIGIN_HEADERS = ("authorization", "cookie", "x-ckan-api-key", "x-api-key")
DOCUMENT = BodyLimits(max_bytes=256 * 2**20, seconds=600.0)
STREAM = BodyLimits(max_bytes=16 * 2**30, seconds=6 * 3600.0)
USER_AGENT = "malmoi-harvester/1"


@dataclass(frozen=True)
class Limits:
    """Time-outs in seconds and sizes in unpacked bytes: of documents held in memory and of streams."""

    connect_seconds: float = 10.0
    read_seconds: float = 60.0
    document: BodyLimits = DOCUMENT
    stream: BodyLimits = STREAM
    redirects: int = 5


@dataclass(frozen=True)
class Retry:
    """How often and how patiently: back-off doubles from `first_wait`, with jitter, up to `longest_wait` seconds.

    A Retry-After longer than `longest_wait` is not waited for: the run ends transient and the schedule tries again.
    """

    attempts: int = 3
    first_wait: float = 0.5
    longest_wait: float = 60.0

    def wait(self, attempt: int, jitter: float) -> float:
        """Return seconds before the next attempt; `jitter` in 0..1 spreads many clients."""
        return float(min(self.longest_wait, self.first_wait * 2**attempt) * (0.5 + jitter / 2))


@dataclass
class Answer:
    """An answer whose body is still to be read from `stream` (unpacked, bounded)."""

    url: str
    status: int
    headers: Mapping[str, str]
    stream: io.BufferedReader[Any]

    @property
    def media_type(self) -> str:
        """Media type without parameters, in lower case; empty when not told."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """Charset the answer declares, which need not be the real one."""
        _, _, rest = self.headers.get("content-type", "").lower().partition("charset=")
        return rest.partition(";")[0].strip(" \"'") or None


@dataclass(frozen=True)
class Body:
    """A whole answer in memory."""

    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes
    media_type: str
    charset: str | None


@dataclass
class HttpClient:
    """Reads addresses within a network policy. Not shared between threads; close it when done.

    `files` says which local files a source's own address may name; links found in content are never files.
    """

    policy: NetworkPolicy = field(default_factory=NetworkPolicy)
    files: FilePolicy = field(default_factory=FilePolicy)
    limits: Limits = field(default_factory=Limits)
    retry: Retry = field(default_factory=Retry)
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    jitter: Callable[[], float] = random.random

    @cached_property
    def _transport(self) -> PinnedTransport:
        """Made when first needed: reading certificates takes longer than reading many a file."""
        return PinnedTransport(self.policy)

    def __enter__(self) -> HttpClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        if "_transport" in self.__dict__:
            self._transport.close()

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        expect_success: bool = True,
    ) -> Body:
        """Read a whole document into memory, at most `limits.document`.

        With `expect_success=False` an answer of any status that is not worth a retry is returned, since some services
        explain errors in the body. Raises SourceError.
        """
        target = _with_params(url, params)

        def attempt() -> Body:
            answer, response = self._open(target, headers or {}, self.limits.document, expect_success)
            try:
                with _read_errors(answer.url):
                    content = answer.stream.read()
            finally:
                response.close()
            return Body(answer.url, answer.status, answer.headers, content, answer.media_type, answer.charset)

        return self._retried(attempt)

    @contextmanager
    def stream(
        self, url: str, *, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Iterator[Answer]:
        """Open an address for reading bit by bit; only opening is retried. Raises SourceError."""
        target = _with_params(url, params)
        answer, response = self._retried(lambda: self._open(target, headers or {}, self.limits.stream, True))
        try:
            with _read_errors(answer.url):
                yield answer
        finally:
            response.close()

    def _retried(self, attempt: Callable[[], T]) -> T:
        for number in range(self.retry.attempts):
            try:
                return attempt()
            except SourceError as error:
                last = number + 1 == self.retry.attempts
                wait = max(self.retry.wait(number, self.jitter()), error.retry_after or 0.0)
                if last or not error.transient or wait > self.retry.longest_wait:
                    raise
            self.sleep(wait)
        raise AssertionError("a retry policy has at least one attempt")

    def _open(
        self, url: str, headers: Mapping[str, str], limits: BodyLimits, expect_success: bool
    ) -> tuple[Answer, httpx.Response]:
        response, final = self._followed(url, dict(headers))
        try:
            self._check_status(response, final, expect_success)
            raw = BoundedBody(
                response.stream.__iter__(),  # type: ignore[union-attr]  # the transport's stream is a sync one
                response.headers.get("content-encoding", ""),
                limits,
                self.clock,
                shown_url(final),
            )
            stream = io.BufferedReader(raw, 64 * 1024)
            return Answer(final, response.status_code, response.headers, stream), response
        except BaseException:
            response.close()
            raise

    def _followed(self, url: str, headers: dict[str, str]) -> tuple[httpx.Response, str]:
        seen = {url}
        for _ in range(self.limits.redirects + 1):
            response = self._sent(url, headers)
            location = response.headers.get("location")
            if response.status_code not in REDIRECT_STATUS or not location:
                return response, url
            response.close()
            following = _redirected(url, location)
            if _origin(following) != _origin(url):
                headers = {k: v for k, v in headers.items() if k.lower() not in ORIGIN_HEADERS}
            url = following
            if url in seen:
                break
            seen.add(url)
        raise SourceError(
            "too_many_redirects",
            f"전달(redirect)이 끝나지 않습니다 (redirects do not end): {shown_url(url)}",
        )

    def _sent(self, url: str, headers: Mapping[str, str]) -> httpx.Response:
        request = _request(url, headers, self.limits)
        with _read_errors(url):
            return self._transport.handle_request(request)

    def _check_status(self, response: httpx.Response, url: str, expect_success: bool) -> None:
        status = response.status_code
        transient = status in TRANSIENT_STATUS
        if status < 400 and status not in REDIRECT_STATUS:
            return
        if not expect_success and not transient:
            return
        raise SourceError(
            "http_status",
            f"HTTP {status} 응답을 받았습니다 (the source answered HTTP {status}): {shown_url(url)}",
            transient=transient,
            retry_after=retry_after(response.headers.get("retry-after"), self.now()) if transient else None,
        )


def retry_after(value: str | None, now: float) -> float | None:
    """Return the seconds a Retry-After header asks for (number or HTTP date, RFC 9110 10.2.3), None when unreadable."""
    if not value:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - now)
    except (TypeError, ValueError, OverflowError):
        return None


def _request(url: str, headers: Mapping[str, str], limits: Limits) -> httpx.Request:
    target = _checked(url)
    sent = {"user-agent": USER_AGENT, "accept-encoding": "gzip, deflate", "accept": "*/*", **headers}
    if target.userinfo:
        sent["authorization"] = (
            "Basic " + base64.b64encode(f"{target.username}:{target.password}".encode()).decode()
        )
        target = target.copy_with(username=None, password=None)
    timeout = httpx.Timeout(limits.read_seconds, connect=limits.connect_seconds)
    return httpx.Request("GET", target, headers=sent, extensions={"timeout": timeout.as_dict()})


def _checked(url: str) -> httpx.URL:
    try:
        target = httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise SourceError(
            "bad_url", f"주소를 읽을 수 없습니다 (not a valid address): {shown_url(url)}"
        ) from error
    if target.scheme not in ("http", "https") or not target.host:
        raise SourceError(
            "bad_url",
            f"http(s) 주소만 사용할 수 있습니다 (only http and https are allowed): {shown_url(url)}",
        )
    return target


def _with_params(url: str, params: Mapping[str, str] | None) -> str:
    return str(_checked(url).copy_merge_params(dict(params))) if params else url


def _redirected(url: str, location: str) -> str:
    try:
        return str(httpx.URL(url).join(location))
    except (httpx.InvalidURL, ValueError) as error:
        raise SourceError(
            "bad_url", f"전달 주소를 읽을 수 없습니다 (bad redirect) from {shown_url(url)}"
        ) from error


def _origin(url: str) -> tuple[str, str, int | None]:
    target = _checked(url)
    return target.scheme, target.host, target.port


@contextmanager
def _read_errors(url: str) -> Iterator[None]:
    """Turn the network's errors into SourceError, without the address's secrets."""
    try:
        yield
    except (httpcore.TimeoutException, TimeoutError) as error:
        message = f"시간 안에 응답이 없습니다 (timed out): {shown_url(url)}"
        raise SourceError("timeout", message, transient=True) from error
    except httpcore.UnsupportedProtocol as error:
        raise SourceError(
            "bad_url", f"지원하지 않는 프로토콜입니다 (unsupported protocol): {shown_url(url)}"
        ) from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        code = "tls" if "ssl" in str(error).lower() or "certificate" in str(error).lower() else "connection"
        message = f"연결하지 못했거나 끊어졌습니다 (connection failed) {shown_url(url)}: {error}"
        raise SourceError(code, message, transient=code == "connection") from error
