"""File formats as sources declare them, turned into one spelling and a media type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "csv": "text/csv",
        "tsv": "text/tab-separated-values",
        "json": "application/json",
        "jsonl": "application/x-ndjson",
        "geojson": "application/geo+json",
        "xml": "application/xml",
        "rdf": "application/rdf+xml",
        "ttl": "text/turtle",
        "nt": "application/n-triples",
        "jsonld": "application/ld+json",
        "xls": "application/vnd.ms-excel",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "ods": "application/vnd.oasis.opendocument.spreadsheet",
        "doc": "application/msword",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "ppt": "application/vnd.ms-powerpoint",
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt": "application/vnd.oasis.opendocument.text",
        "hwp": "application/x-hwp",
        "hwpx": "application/hwp+zip",
        "pdf": "application/pdf",
        "txt": "text/plain",
        "html": "text/html",
        "png": "image/png",
        "jpeg": "image/jpeg",
        "gif": "image/gif",
        "tiff": "image/tiff",
        "zip": "application/zip",
        "gz": "application/gzip",
        "parquet": "application/vnd.apache.parquet",
        "gpkg": "application/geopackage+sqlite3",
        "gml": "application/gml+xml",
        "kml": "application/vnd.google-earth.kml+xml",
        "shp": "application/vnd.shp",
        "sdmx": "application/vnd.sdmx.structure+xml",
        "mp4": "video/mp4",
        "mp3": "audio/mpeg",
    }
)
_ALIASES: Mapping[str, str] = MappingProxyType(
    {
        "xlxs": "xlsx",
        "cvs": "csv",
        "jpg": "jpeg",
        "htm": "html",
        "excel": "xls",
        "json-ld": "jsonld",
        "json_ld": "jsonld",
        "rdf_xml": "rdf",
        "rdf/xml": "rdf",
        "turtle": "ttl",
        "rdf_turtle": "ttl",
        "text": "txt",
        "tif": "tiff",
        "ndjson": "jsonl",
        "webpage": "html",
        "web page": "html",
        "shape": "shp",
        "shapefile": "shp",
        "octet-stream": "",
        "text/xml": "xml",
        "application/x-zip-compressed": "zip",
        "application/vnd.geo+json": "geojson",
        "application/csv": "csv",
        "text/json": "json",
        "application/x-json": "json",
    }
)
_BY_MEDIA_TYPE: Mapping[str, str] = MappingProxyType({media: name for name, media in MEDIA_TYPES.items()})


def format_names(declared: str | None) -> tuple[str, ...]:
    """Return the formats a declaration names, lower case and mended (`JSON+XML` are two, `.CVS` is csv)."""
    if not declared:
        return ()
    text = declared.strip().lower()
    whole = _one(text)
    if whole in MEDIA_TYPES or "://" in text:
        return (whole,) if whole else ()
    parts = tuple(
        _one(part) for part in re.split(r"\s*[+,;|&]\s*|\s+/\s+|(?<=[a-z])/(?=[a-z])", text) if part
    )
    if len(parts) > 1 and all(part in MEDIA_TYPES for part in parts):
        return tuple(dict.fromkeys(parts))
    return (whole,) if whole and len(whole) <= 60 else ()


def media_type(name: str | None) -> str | None:
    """Return the media type of a format name, None when it is not known."""
    return MEDIA_TYPES.get(name) if name else None


def is_media_type(text: str | None) -> bool:
    """Tell whether a text has the form of a media type."""
    return text is not None and re.fullmatch(r"[a-z]+/[a-z0-9.+_-]+", text.strip().lower()) is not None


def _one(text: str) -> str:
    """Return the name behind a media type, an authority URI (EU file types, IANA), an extension or a plain name."""
    value = text.partition(";")[0].strip()
    if "://" in value:
        iana = re.search(r"media-types/([a-z]+/[a-z0-9.+_-]+)$", value)
        value = iana[1] if iana else value.rstrip("/").rpartition("/")[2]
    value = _ALIASES.get(value, value)
    value = _BY_MEDIA_TYPE.get(value, value).lstrip(".")
    return _ALIASES.get(value, value)
