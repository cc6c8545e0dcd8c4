"""What the index knows of a dataset: one flat document, made from the dictionary."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """A dataset as it is searched; every text is already cleaned of personal data.

    `standard_state` is one of standard, partial, nonstandard, unknown (share of conforming columns);
    `conformity` that share (0-1) or None; `visibility` public or restricted (then only `agency_code`'s officers see it);
    `use_count` views and downloads; `quality` 0-405 (MQA) or None; dates ISO 8601.
    """

    id: str
    seq: int  # of the last change, as the index's version
    source: str
    source_id: str
    title: str
    description: str | None = None
    keywords: tuple[str, ...] = ()
    agency_code: str | None = None
    agency_name: str | None = None
    agency_kind: str | None = None  # catalog.records.AgencyKind
    system: str | None = None
    database: str | None = None
    tables: tuple[str, ...] = ()  # physical and logical names
    columns: tuple[str, ...] = ()  # physical and logical names, comments
    terms: tuple[str, ...] = ()  # standard terms of the columns
    themes: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    license: str | None = None
    spatial: tuple[str, ...] = ()
    issued: str | None = None
    modified: str | None = None
    standard_state: str = "unknown"
    conformity: float | None = None
    has_personal: bool = False
    visibility: str = "public"
    quality: float | None = None
    use_count: int = 0
