"""A data service as dcat:DataService."""

from __future__ import annotations

from api.dcat.dataset import agent
from api.dcat.node import Iri, Node, Properties, Text
from api.dcat.values import address, dated, licence
from catalog.records import Kind, record_id
from catalog.store.rows import Row


def service(row: Row, agency: Row | None, base: str) -> Node:
    """Return a data service; one whose address is not told is had at the catalog."""
    body = row.body
    endpoint = tuple(address("dcat:endpointURL", body.get("endpoint_url")))
    return Node(
        Iri(f"{base}/data_service/{row.id}"),
        ("dcat:DataService",),
        (
            ("dct:identifier", Text(row.id)),
            ("dct:title", Text.of(row.title)),
            *((("dct:description", Text.of(body["description"])),) if body.get("description") else ()),
            *(endpoint or (("dcat:endpointURL", Iri(f"{base}/catalog")),)),
            *address("dcat:endpointDescription", body.get("endpoint_description")),
            *_serves(row, base),
            *((("dct:publisher", agent(agency, base)),) if agency is not None else ()),
            *(("dcat:keyword", Text.of(word)) for word in body.get("keywords") or ()),
            *((("dct:license", licence(body["license"])),) if body.get("license") else ()),
            *dated("dct:issued", body.get("issued")),
            *dated("dct:modified", body.get("modified")),
        ),
    )


def _serves(row: Row, base: str) -> Properties:
    for name in row.body.get("serves") or ():
        yield "dcat:servesDataset", Iri(f"{base}/dataset/{record_id(Kind.DATASET, row.source, name)}")
