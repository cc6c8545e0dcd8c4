"""The body of an answer as a stream that cannot grow without bound.

Threat: a few kilobytes of gzip can unpack to gigabytes (a decompression bomb), an answer may never end, or arrive a
byte a minute. Checking Content-Length fails because it is optional, may lie, and counts the packed bytes. So unpacked
bytes are counted as they come, each step unpacks at most one block, and a deadline stands over the whole.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from connectors.errors import SourceError

BLOCK = 256 * 1024


@dataclass(frozen=True)
class BodyLimits:
    """Bounds of one body: unpacked bytes, the ratio unpacked/packed past `ratio_from` bytes, seconds in all."""

    max_bytes: int
    seconds: float
    max_ratio: int = 250
    ratio_from: int = 16 * 1024 * 1024


class BoundedBody(io.RawIOBase):
    """A readable stream over raw chunks: unpacks gzip and deflate, counts, and refuses what is too much.

    Raises SourceError `too_large`, `decompression_bomb`, `timeout`, `content_encoding`.
    """

    def __init__(
        self,
        chunks: Iterator[bytes],
        encoding: str,
        limits: BodyLimits,
        clock: Callable[[], float],
        shown: str,
    ) -> None:
        super().__init__()
        self._blocks = self._unpacked(chunks, encoding)
        self._limits = limits
        self._clock = clock
        self._deadline = clock() + limits.seconds
        self._shown = shown
        self._rest = memoryview(b"")
        self._packed = 0
        self._total = 0

    def readable(self) -> bool:
        """Always: bodies are only read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any writable buffer in typeshed
        """Fill the buffer with unpacked bytes; 0 at the end."""
        while not self._rest:
            block = next(self._blocks, None)
            if block is None:
                return 0
            self._rest = memoryview(block)
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size

    def _unpacked(self, chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
        unpack = _unpacker(encoding, self._shown)
        for chunk in chunks:
            self._packed += len(chunk)
            if self._clock() > self._deadline:
                message = f"응답이 {self._limits.seconds:.0f}초 안에 끝나지 않았습니다 (answer did not end in time): {self._shown}"
                raise SourceError("timeout", message, transient=True)
            for block in unpack(chunk):
                self._count(len(block))
                yield block

    def _count(self, size: int) -> None:
        self._total += size
        if self._total > self._limits.max_bytes:
            message = f"응답이 너무 큽니다: {self._limits.max_bytes:,} 바이트 초과 (answer larger than the limit): {self._shown}"
            raise SourceError("too_large", message)
        ratio_counts = self._total > self._limits.ratio_from
        if ratio_counts and self._total > self._packed * self._limits.max_ratio:
            message = f"압축 폭탄으로 보이는 응답입니다 (looks like a decompression bomb): {self._shown}"
            raise SourceError("decompression_bomb", message)


def _unpacker(encoding: str, shown: str) -> Callable[[bytes], Iterator[bytes]]:
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return lambda chunk: iter((chunk,))
    if name not in ("gzip", "x-gzip", "deflate"):
        raise SourceError(
            "content_encoding",
            f"지원하지 않는 압축 방식입니다 (unsupported content encoding) {encoding!r}: {shown}",
        )
    return _Inflater(shown).feed


class _Inflater:
    def __init__(self, shown: str) -> None:
        self._engine = zlib.decompressobj(zlib.MAX_WBITS | 32)  # gzip or zlib header
        self._first = True
        self._shown = shown

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        data = chunk
        while data:
            block = self._inflate(data)
            if block:
                yield block
            data = self._engine.unconsumed_tail
            if self._engine.eof:
                data = self._engine.unused_data
                self._engine = zlib.decompressobj(zlib.MAX_WBITS | 32)  # gzip members may follow one another

    def _inflate(self, data: bytes) -> bytes:
        try:
            try:
                return self._engine.decompress(data, BLOCK)
            except zlib.error:
                if not self._first:
                    raise
                self._engine = zlib.decompressobj(-zlib.MAX_WBITS)  # some servers send raw deflate
                return self._engine.decompress(data, BLOCK)
        except zlib.error as error:
            raise SourceError(
                "content_encoding", f"압축을 풀 수 없는 응답입니다 (broken compression): {self._shown}"
            ) from error
        finally:
            self._first = False
