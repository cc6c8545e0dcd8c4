"""A source's document, from HTTP or a file, as a stream of UTF-8 whose shape was looked at before anything believes it.

Field facts: firewalls and error pages answer HTTP 200 with HTML where JSON is due (about 250 bytes); declared and real
encodings differ, and Korean systems still send CP949 that calls itself UTF-8 or nothing at all.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from connectors.body import BodyLimits
from connectors.errors import SourceError
from connectors.files import is_file_url
from connectors.http import HttpClient
from connectors.redaction import shown_url

HEAD = 64 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass
class Document:
    """An open document: `head` is its beginning, `stream` the whole of it; both UTF-8 without byte order mark."""

    url: str
    media_type: str
    encoding: str
    head: bytes
    stream: io.BufferedReader
    max_bytes: int

    @property
    def shown(self) -> str:
        """Address for messages, without secrets."""
        return shown_url(self.url)

    def read(self) -> bytes:
        """Return the whole document; SourceError `too_large` above the limit of documents held in memory."""
        content = self.stream.read(self.max_bytes + 1)
        if len(content) > self.max_bytes:
            message = f"문서가 너무 큽니다: {self.max_bytes:,} 바이트 초과 (document larger than the limit): {self.shown}"
            raise SourceError("too_large", message)
        return content

    def require_json(self) -> None:
        """Raise SourceError `empty_body`, `html_instead` or `not_json` when this cannot be JSON."""
        start = self._start()
        if start[:1] == b"<":
            raise self._html() if is_html(start) else self._unlike("not_json", "JSON")
        if start[:1] not in b'{["-0123456789tfn':
            raise self._unlike("not_json", "JSON")

    def require_not_html(self) -> None:
        """Raise SourceError `empty_body` or `html_instead` where a page is not what was asked for."""
        if is_html(self._start()):
            raise self._html()

    def _start(self) -> bytes:
        start = self.head.lstrip(b" \t\r\n\0")
        if not start:
            raise SourceError("empty_body", f"빈 응답입니다 (the answer is empty): {self.shown}")
        return start

    def _html(self) -> SourceError:
        message = f"데이터 대신 HTML 페이지가 왔습니다. 방화벽이나 오류 화면일 수 있습니다 (an HTML page instead of data): {self.shown}"
        return SourceError("html_instead", message)

    def _unlike(self, code: str, what: str) -> SourceError:
        return SourceError(code, f"{what} 형식이 아닙니다 (this is not {what}): {self.shown}")


def is_html(start: bytes) -> bool:
    """Tell whether a document's beginning is a web page."""
    text = start[:2048].lower()
    return text.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script")) or (
        text.startswith(b"<") and b"<html" in text and b"<rdf:rdf" not in text
    )


@contextmanager
def open_document(http: HttpClient, url: str, headers: Mapping[str, str] | None = None) -> Iterator[Document]:
    """Open an http(s) address or a file that the client's policies allow. Raises SourceError."""
    if is_file_url(url):
        path = http.files.file(url)
        try:
            with path.open("rb") as stream:
                yield _document(path.as_uri(), "", None, stream, http.limits.document)
        except OSError as error:
            raise SourceError(
                "file_missing", f"파일을 읽을 수 없습니다 (cannot read the file): {path}: {error}"
            ) from error
        return
    with http.stream(url, headers=headers) as answer:
        yield _document(answer.url, answer.media_type, answer.charset, answer.stream, http.limits.document)


def read_bytes(http: HttpClient, url: str) -> bytes:
    """Return a whole document as it is, for formats that are not text. Raises SourceError."""
    if not is_file_url(url):
        return http.get(url).content
    path = http.files.file(url)
    limit = http.limits.document.max_bytes
    if path.stat().st_size > limit:
        raise SourceError(
            "too_large", f"파일이 너무 큽니다: {limit:,} 바이트 초과 (file larger than the limit): {path}"
        )
    try:
        return path.read_bytes()
    except OSError as error:
        raise SourceError(
            "file_missing", f"파일을 읽을 수 없습니다 (cannot read the file): {path}"
        ) from error


def _document(
    url: str, media_type: str, declared: str | None, stream: io.BufferedReader, limits: BodyLimits
) -> Document:
    head = stream.read(HEAD)
    encoding = encoding_of(head, declared)
    whole: io.RawIOBase = _Prepended(head, stream)
    if encoding != "utf-8":
        whole = _Transcoded(_Prepended(head, stream), encoding)
        head = codecs.getincrementaldecoder(encoding)("replace").decode(head).encode("utf-8", "replace")
    elif head.startswith(codecs.BOM_UTF8):
        head = head[3:]
        whole = _Prepended(head, stream)
    return Document(url, media_type, encoding, head, io.BufferedReader(whole, HEAD), limits.max_bytes)


def encoding_of(head: bytes, declared: str | None = None) -> str:
    """Return the encoding of a document by its first block: byte order mark, valid UTF-8, what is declared, CP949."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    if _decodes(head, "utf-8"):
        return "utf-8"
    known = _known(declared)
    if known and known != "utf-8" and _decodes(head, known):
        return known
    return "cp949" if _decodes(head, "cp949") else "utf-8"


def _known(declared: str | None) -> str | None:
    if not declared:
        return None
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        return None
    return "cp949" if name in ("euc_kr", "cp949") else name


def _decodes(head: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(head)
    except (UnicodeError, LookupError):
        return False
    return True


class _Prepended(io.RawIOBase):
    """What was read already, then the rest."""

    def __init__(self, head: bytes, rest: io.BufferedReader) -> None:
        super().__init__()
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any writable buffer in typeshed
        if self._head:
            size = min(len(buffer), len(self._head))
            buffer[:size] = self._head[:size]
            self._head = self._head[size:]
            return size
        return self._rest.readinto1(buffer)


class _Transcoded(io.RawIOBase):
    """Another encoding as UTF-8; what cannot be decoded becomes U+FFFD."""

    def __init__(self, source: io.RawIOBase, encoding: str) -> None:
        super().__init__()
        self._source = io.BufferedReader(source, HEAD)
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._rest = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any writable buffer in typeshed
        while not self._rest and not self._ended:
            block = self._source.read1(HEAD)
            self._ended = not block
            self._rest = self._decoder.decode(block, final=self._ended).encode("utf-8", "replace")
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size
