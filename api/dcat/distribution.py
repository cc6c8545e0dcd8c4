"""A distribution as dcat:Distribution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.dcat.node import Iri, Node, Properties, Text
from api.dcat.values import address, dated, labelled, licence
from api.dcat.vocabularies import AUTHORITY, file_type
from catalog.store.rows import Row
from connectors.formats import is_media_type

IANA = "https://www.iana.org/assignments/media-types"


def distribution(row: Row, dataset: Row, base: str) -> Node:
    """Return a form of a dataset; one without an address of its own is had at the dataset's page."""
    body = row.body
    told = body.get("license") or dataset.body.get("license")
    return Node(
        Iri(f"{base}/distribution/{row.id}"),
        ("dcat:Distribution",),
        (
            *_described(body),
            *_addresses(body, f"{base}/dataset/{dataset.id}"),
            *_form(body),
            *((("dct:license", licence(told)),) if told else ()),
            *(
                (("dct:rights", labelled("dct:RightsStatement", body["rights"])),)
                if body.get("rights")
                else ()
            ),
            *dated("dct:issued", body.get("issued")),
            *dated("dct:modified", body.get("modified")),
        ),
    )


def _described(body: Mapping[str, Any]) -> Properties:
    if body.get("title"):
        yield "dct:title", Text.of(body["title"])
    if body.get("description"):
        yield "dct:description", Text.of(body["description"])


def _addresses(body: Mapping[str, Any], page: str) -> Properties:
    access = tuple(address("dcat:accessURL", body.get("access_url")))
    download = tuple(address("dcat:downloadURL", body.get("download_url")))
    yield from access or [("dcat:accessURL", download[0][1] if download else Iri(page))]
    yield from download


def _form(body: Mapping[str, Any]) -> Properties:
    told = body.get("format") or body.get("declared_format")
    if told:
        known = file_type(told)
        kind = Iri(f"{AUTHORITY}/file-type/{known}") if known else labelled("dct:MediaTypeOrExtent", told)
        yield "dct:format", kind
    if is_media_type(body.get("media_type")):
        yield "dcat:mediaType", Iri(f"{IANA}/{body['media_type']}")
    size = body.get("byte_size")
    if isinstance(size, int) and size >= 0:
        yield "dcat:byteSize", Text(str(size), datatype="xsd:nonNegativeInteger")
