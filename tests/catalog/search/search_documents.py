"""Search documents for tests: the portal's records, and small ones made on the spot."""

from __future__ import annotations

from typing import Any

from catalog.records import Kind, record_id
from catalog.search.document import SearchDocument


def portal_document(row: dict[str, Any], number: int) -> SearchDocument:
    """What the schema.org connector and the store make of a record of the national portal."""
    keywords = [k.strip() for joined in row.get("keywords", []) for k in joined.split(",") if k.strip()]
    return SearchDocument(
        id=record_id(Kind.DATASET, "portal", row["identifier"]),
        seq=number,
        source="portal",
        source_id=row["identifier"],
        title=row["name"],
        description=row.get("description"),
        keywords=tuple(keywords),
        agency_name=row["creator"]["name"],
        formats=tuple(d["encodingFormat"].lower() for d in row["distribution"] if d.get("encodingFormat")),
        issued=row.get("datePublished"),
        modified=row.get("dateModified"),
    )


def make(number: int, title: str, **others: Any) -> SearchDocument:
    """A small document; its change number is its own number."""
    return SearchDocument(
        id=f"id{number}", seq=number, source="test", source_id=str(number), title=title, **others
    )
