"""An httpx transport that connects only to addresses the network policy has judged.

Resolving and judging happen in the very call that opens the socket, so that nothing can change in between; the host
name stays in the Host header and in TLS (SNI and certificate check). Proxies of the environment play no part.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator

import httpcore
import httpx

from connectors.errors import SourceError
from connectors.network import NetworkPolicy

_SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


class PinnedBackend(httpcore.NetworkBackend):
    """Opens TCP connections to judged addresses only."""

    def __init__(self, policy: NetworkPolicy) -> None:
        self._policy = policy
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[_SocketOption] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first permitted address that answers."""
        failure: Exception | None = None
        for address in self._policy.addresses(host, port):
            try:
                return self._sockets.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError(f"no address of {host} answers")

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[_SocketOption] | None = None
    ) -> httpcore.NetworkStream:
        """Refuse: a source is never a local socket."""
        raise SourceError(
            "forbidden_address", f"로컬 소켓은 허용되지 않습니다 (unix sockets are not allowed): {path}"
        )


class PinnedTransport(httpx.BaseTransport):
    """Sends httpx requests through a pool of pinned connections."""

    def __init__(self, policy: NetworkPolicy) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(),
            max_connections=10,
            max_keepalive_connections=5,
            keepalive_expiry=10.0,
            network_backend=PinnedBackend(policy),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; no redirect is followed here."""
        url = request.url
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.read(),
                extensions=request.extensions,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Stream(answer), request=request)

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


class _Stream(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
