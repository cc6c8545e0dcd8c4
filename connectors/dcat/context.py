"""JSON-LD contexts: those that are known come from here, none is ever fetched.

Threat: rdflib fetches `"@context": "http://..."`, so that a record could make the catalog call any address, and
whoever answers decides what the record means.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from connectors.errors import SourceError

DCAT = "http://www.w3.org/ns/dcat#"
DCT = "http://purl.org/dc/terms/"
DEPTH = 100

_PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "dcat": DCAT,
        "dct": DCT,
        "dcterms": DCT,
        "foaf": "http://xmlns.com/foaf/0.1/",
        "vcard": "http://www.w3.org/2006/vcard/ns#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "schema": "http://schema.org/",
        "org": "http://www.w3.org/ns/org#",
        "adms": "http://www.w3.org/ns/adms#",
        "prov": "http://www.w3.org/ns/prov#",
        "hydra": "http://www.w3.org/ns/hydra/core#",
        "pod": "https://project-open-data.cio.gov/v1.1/schema#",
    }
)
_OF_DCAT = ("Catalog", "Dataset", "Distribution", "DataService", "DatasetSeries", "dataset", "distribution")
_OF_DCAT_TOO = (
    "service",
    "keyword",
    "theme",
    "contactPoint",
    "landingPage",
    "accessURL",
    "downloadURL",
    "mediaType",
)
_OF_DCAT_3 = ("byteSize", "startDate", "endDate", "inSeries", "endpointURL", "servesDataset")
_OF_DCT = (
    "title",
    "description",
    "identifier",
    "issued",
    "modified",
    "language",
    "license",
    "publisher",
    "spatial",
)
_OF_DCT_TOO = ("temporal", "accrualPeriodicity", "format", "conformsTo", "isPartOf", "accessRights", "rights")
_TERMS = (
    *((DCAT, name) for name in (*_OF_DCAT, *_OF_DCAT_TOO, *_OF_DCAT_3)),
    *((DCT, name) for name in (*_OF_DCT, *_OF_DCT_TOO, "provenance", "creator")),
)
_ADDRESSES = frozenset({"landingPage", "accessURL", "downloadURL", "endpointURL", "license", "conformsTo"})
_DATA_JSON = frozenset(
    {
        "project-open-data.cio.gov/v1.1/schema/catalog.jsonld",
        "resources.data.gov/schemas/dcat-us/v1.1/schema/catalog.jsonld",
        "www.w3.org/ns/dcat.jsonld",
        "www.w3.org/ns/dcat",
        "w3c.github.io/dxwg/dcat/context/dcat.jsonld",
    }
)
_SCHEMA_ORG = frozenset(
    {
        "schema.org",
        "www.schema.org",
        "schema.org/docs/jsonldcontext.json",
        "schema.org/docs/jsonldcontext.jsonld",
    }
)
_HYDRA = frozenset({"www.w3.org/ns/hydra/core", "www.w3.org/ns/hydra/context.jsonld"})


def local_contexts(document: Any) -> Any:
    """Return a JSON-LD document whose contexts are all inline. Raises SourceError `unknown_context`, `too_deep`."""
    return _localised(document, 0)


def known_context(address: str) -> dict[str, Any] | None:
    """Return the bundled context for an address, None when it is not known."""
    name = address.partition("://")[2].partition("#")[0].rstrip("/").lower()
    if name in _DATA_JSON:
        return _dcat_context()
    if name in _SCHEMA_ORG:
        return {"@vocab": "http://schema.org/"}
    if name in _HYDRA:
        return {"@vocab": "http://www.w3.org/ns/hydra/core#", **_PREFIXES}
    return None


def _dcat_context() -> dict[str, Any]:
    terms: dict[str, Any] = dict(_PREFIXES)
    for base, name in _TERMS:
        terms[name] = {"@id": base + name, "@type": "@id"} if name in _ADDRESSES else base + name
    person = {
        "fn": "vcard:fn",
        "hasEmail": {"@id": "vcard:hasEmail", "@type": "@id"},
        "hasTelephone": "vcard:hasTelephone",
    }
    return {**terms, **person, "name": "foaf:name", "subOrganizationOf": "org:subOrganizationOf"}


def _localised(value: Any, depth: int) -> Any:
    if depth > DEPTH:
        raise SourceError("too_deep", "JSON-LD가 너무 깊이 겹쳐 있습니다 (nested too deeply)")
    if isinstance(value, list):
        return [_localised(item, depth + 1) for item in value]
    if not isinstance(value, Mapping):
        return value
    return {
        key: _context(inner, depth + 1) if key == "@context" else _localised(inner, depth + 1)
        for key, inner in value.items()
        if not _is_import(key)
    }


def _context(context: Any, depth: int) -> Any:
    if isinstance(context, str):
        known = known_context(context)
        if known is None:
            message = f"알 수 없는 원격 컨텍스트는 읽지 않습니다 (remote JSON-LD contexts are not fetched): {context[:200]}"
            raise SourceError("unknown_context", message)
        return known
    if isinstance(context, list):
        return [_context(part, depth + 1) for part in context]
    return _localised(context, depth)


def _is_import(key: str) -> bool:
    if key == "@import":
        raise SourceError(
            "unknown_context", "컨텍스트의 @import는 읽지 않습니다 (@import in contexts is not fetched)"
        )
    return False
