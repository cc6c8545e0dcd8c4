"""Values that several nodes have: dates with their types, addresses that are addresses, licences, things with a label."""

from __future__ import annotations

from api.dcat.node import Iri, Node, Properties, Text
from api.licences import licence_of
from quality.mqa.compliance import date_type, is_address


def dated(name: str, told: str | None) -> Properties:
    """Yield a property with a date; a text that is no date is left out."""
    kind = date_type(told) if told else None
    if told and kind:
        yield name, Text(told, datatype=f"xsd:{kind}")


def address(name: str, told: str | None) -> Properties:
    """Yield a property with an address; a text that is none is left out."""
    if told and is_address(Iri.of(told).value):
        yield name, Iri.of(told)


def labelled(kind: str, text: str) -> Node:
    """Return something that is only known by what it is called."""
    return Node(None, (kind,), (("rdfs:label", Text.of(text)),))


def licence(told: str) -> Node:
    """Return a licence: a known one by its address, another by its own, or by its name."""
    known = licence_of(told)
    if known is not None:
        return Node(Iri(known.url), ("dct:LicenseDocument",), (("dct:title", Text.of(known.title)),))
    if is_address(told):
        return Node(Iri.of(told), ("dct:LicenseDocument",))
    return labelled("dct:LicenseDocument", told)
