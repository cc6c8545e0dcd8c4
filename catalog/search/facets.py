"""The facets: one declaration each, from which filters, counts and labels follow on every engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from catalog.search.document import SearchDocument
from catalog.search.regions import Gazetteer


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet: its name is also the index field; `values` reads it from a document."""

    name: str
    label: str
    label_en: str
    values: Callable[[SearchDocument, Gazetteer], tuple[str, ...]]
    size: int = 50


def _one(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def _flag(value: bool) -> tuple[str, ...]:
    return ("true" if value else "false",)


def _themes(document: SearchDocument, _: Gazetteer) -> tuple[str, ...]:
    """Return every level of the themes, so that a filter on an outer level finds what lies inside."""
    found: list[str] = []
    for theme in document.themes:
        levels = theme.split(" > ")
        found += [" > ".join(levels[: i + 1]) for i in range(len(levels))]
    return tuple(dict.fromkeys(found))


def _regions(document: SearchDocument, gazetteer: Gazetteer) -> tuple[str, ...]:
    return gazetteer.facet_names(gazetteer.regions_of(document))


FACETS: Mapping[str, Facet] = {
    f.name: f
    for f in (
        Facet("agency", "기관", "Agency", lambda d, _: _one(d.agency_name), 100),
        Facet("agency_kind", "기관 유형", "Kind of agency", lambda d, _: _one(d.agency_kind)),
        Facet("theme", "분류", "Theme", _themes, 100),
        Facet("format", "형식", "Format", lambda d, _: tuple(dict.fromkeys(f.lower() for f in d.formats))),
        Facet("license", "이용허락", "Licence", lambda d, _: _one(d.license)),
        Facet("standard_state", "표준 준수", "Standard state", lambda d, _: _one(d.standard_state)),
        Facet("has_personal", "개인정보 포함", "Contains personal data", lambda d, _: _flag(d.has_personal)),
        Facet("region", "지역", "Region", _regions, 300),
        Facet("source", "수집원", "Source", lambda d, _: _one(d.source)),
    )
}
