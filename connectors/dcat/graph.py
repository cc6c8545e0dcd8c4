"""An RDF document as a graph, parsed without letting it reach out."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import orjson
from rdflib import Graph

from connectors.dcat.context import local_contexts
from connectors.document import Document
from connectors.errors import SourceError
from connectors.json_stream import BrokenJson, parse
from connectors.xml import safe_xml

_BY_MEDIA_TYPE = {
    "application/rdf+xml": "xml",
    "text/turtle": "turtle",
    "application/x-turtle": "turtle",
    "application/n-triples": "nt",
    "application/ld+json": "json-ld",
}
_BY_SUFFIX = {
    ".rdf": "xml",
    ".xml": "xml",
    ".ttl": "turtle",
    ".nt": "nt",
    ".jsonld": "json-ld",
    ".json": "json-ld",
}


def read_graph(document: Document) -> Graph:
    """Return the graph of a document, its relative addresses against the document's own.

    Raises SourceError `not_rdf`, `not_json`, `not_xml`, `xml_forbidden`, `unknown_context`, `html_instead`, `empty_body`.
    """
    document.require_not_html()
    syntax = syntax_of(document)
    content = document.read()
    if syntax == "json-ld":
        content = _json_ld(content, document)
    elif syntax == "xml":
        content = safe_xml(content, document.shown)
    graph = Graph()
    try:
        with _quiet_literals():
            graph.parse(data=content, format=syntax, publicID=_base(document.url))
    except SourceError:
        raise
    except (Exception, RecursionError) as error:  # rdflib's parsers raise a different kind each
        reason = re.sub(r"\s+", " ", str(error))[:200]
        message = f"RDF를 읽을 수 없습니다 (malformed RDF, {syntax}) {document.shown}: {reason}"
        raise SourceError("not_rdf", message) from error
    return graph


def syntax_of(document: Document) -> str:
    """Return rdflib's name of a document's syntax, by its first character, then by what it is declared to be."""
    start = document.head.lstrip()
    if start[:1] in (b"{", b"["):
        is_turtle = start[:1] == b"[" and re.match(rb"\[\s*(?:a\s|\]|[\w-]*:)", start) is not None
        return "turtle" if is_turtle else "json-ld"
    declared = _BY_MEDIA_TYPE.get(document.media_type)
    if declared in ("turtle", "nt"):
        return declared
    if re.match(rb"<\?xml|<!--|<!DOCTYPE|<(?:\w+:)?RDF[\s>]", start):
        return "xml"
    suffix = re.search(r"\.\w+$", document.url.partition("?")[0])
    guess = declared or _BY_SUFFIX.get(suffix[0].lower() if suffix else "", "turtle")
    return "turtle" if guess == "json-ld" or (guess == "xml" and start[:1] != b"<") else guess


def _base(url: str) -> str:
    """Return what relative addresses stand against: of a file only its name, so that no folder shows in a record."""
    return "file:///" + url.rpartition("/")[2] if url.startswith("file:") else url


def _json_ld(content: bytes, document: Document) -> bytes:
    try:
        return orjson.dumps(local_contexts(parse(content)))
    except BrokenJson as error:
        raise SourceError(
            "not_json", f"JSON이 깨져 있습니다 (malformed JSON) {document.shown}: {error}"
        ) from error
    except (orjson.JSONEncodeError, RecursionError) as error:
        raise SourceError(
            "too_deep", f"JSON-LD가 너무 깊이 겹쳐 있습니다 (nested too deeply): {document.shown}"
        ) from error


@contextmanager
def _quiet_literals() -> Iterator[None]:
    """Keep rdflib from logging a traceback for every literal that does not fit its datatype (NaN, odd dates)."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of rdflib against itself
            yield
    finally:
        logger.setLevel(level)
