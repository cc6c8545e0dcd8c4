"""The syntaxes of RDF there are, by the ending of an address and by what a client accepts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from api.dcat.graph import jsonld, rdfxml, turtle
from api.dcat.node import Node


@dataclass(frozen=True, slots=True)
class Syntax:
    """A syntax: the ending of its addresses, its media type, and what writes it."""

    ending: str
    media_type: str
    write: Callable[[list[Node]], bytes]


JSON_LD = Syntax("jsonld", "application/ld+json", jsonld)
TURTLE = Syntax("ttl", "text/turtle", turtle)
RDF_XML = Syntax("rdf", "application/rdf+xml", rdfxml)
SYNTAXES: Mapping[str, Syntax] = MappingProxyType(
    {"jsonld": JSON_LD, "ttl": TURTLE, "rdf": RDF_XML, "xml": RDF_XML}
)
_ACCEPTED: Mapping[str, Syntax | None] = MappingProxyType(
    {
        "application/ld+json": JSON_LD,
        "text/turtle": TURTLE,
        "application/rdf+xml": RDF_XML,
        "application/x-turtle": TURTLE,
        "application/json": JSON_LD,
        "application/xml": RDF_XML,
        "text/xml": RDF_XML,
        "text/html": None,
        "application/xhtml+xml": None,
    }
)


class NotAcceptable(Exception):
    """Nothing of what a client accepts is there."""


def negotiated(accept: str, otherwise: Syntax | None) -> Syntax | None:
    """Return the syntax an Accept header asks for first; None for a page, `otherwise` where anything will do.

    Raises NotAcceptable. Unreadable parts are passed over, RFC 9110 12.5.1.
    """
    wanted = sorted(_weighed(accept), key=lambda pair: -pair[0])
    if not wanted:
        return otherwise
    for weight, kind in wanted:
        if weight > 0 and kind in _ACCEPTED:
            return _ACCEPTED[kind]
        if weight > 0 and (kind == "*/*" or kind in ("text/*", "application/*")):
            return otherwise
    raise NotAcceptable


def _weighed(accept: str) -> list[tuple[float, str]]:
    found = []
    for part in accept.split(",")[:50]:
        kind, *parameters = (p.strip().lower() for p in part.split(";"))
        if "/" in kind:
            told = next((p[2:] for p in parameters if p.startswith("q=")), "1")
            try:
                weight = float(told)
            except ValueError:
                weight = 0.0
            found.append((weight, kind))
    return found
