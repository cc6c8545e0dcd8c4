"""What the tools do: the same services as the pages and the API, asked as anybody may ask.

Nothing here knows the protocol, and nobody signs in: whatever a model is told, anybody may read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from api import views
from api.rows.output import told
from api.rows.query import asked
from api.services import Services
from catalog.access import ANONYMOUS
from catalog.records import Kind
from catalog.search.request import SearchRequest

MOST_RESULTS = 50
MOST_COLUMNS = 200
MOST_NAMES = 50
MOST_ROWS = 200
SHORTEST_TEXT = 600  # characters of a description in a list
Json = dict[str, Any]


class Tools:
    """The tools over an installation's services."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def search(
        self,
        query: str,
        agency: Sequence[str] = (),
        format: Sequence[str] = (),
        size: int = 10,
        page: int = 1,
    ) -> Json:
        """Return datasets for words, best first."""
        filters = {k: list(v) for k, v in (("agency", agency), ("format", format)) if v}
        wanted = SearchRequest(
            q=query[:10_000],
            filters=filters,
            facets=("agency", "format"),
            page=max(1, page),
            size=min(max(1, size), MOST_RESULTS),
            principal=ANONYMOUS,
        )
        found = self._services.index.search(wanted)
        return {
            "total": found.total,
            "items": [self._item(hit.document) for hit in found.hits],
            "corrected_query": found.corrected_query,
            "agencies": list(found.facets.get("agency", ()))[:10],
            "formats": list(found.facets.get("format", ()))[:10],
        }

    def dataset(self, identifier: str) -> Json:
        """Return a dataset with where it lies, its files, its columns with standard terms, and whether rows can be had."""
        store = self._services.store
        row = views.readable(store, ANONYMOUS, Kind.DATASET, identifier)
        view = views.dataset_view(store, row, self._services.public_url)
        store.usage.count(row.id, "view")
        names = (
            "id",
            "title",
            "description",
            "keywords",
            "themes",
            "issued",
            "modified",
            "frequency",
            "license",
        )
        return {
            **{n: view.get(n) for n in names if view.get(n)},
            "url": view["uri"],
            "agency": (view["agency"] or {}).get("name"),
            "location": view["location"],
            "files": [_file(d) for d in view["distributions"]],
            "tables": [_table(t) for t in view["tables"]],
            "rows": [{"table": c.name, "title": c.title} for c in self._services.rows.choices(row)],
        }

    def related(self, identifier: str, size: int = 10) -> list[Json]:
        """Return what can be used together with a dataset, with the evidence."""
        store = self._services.store
        row = views.readable(store, ANONYMOUS, Kind.DATASET, identifier)
        return views.related_views(store, ANONYMOUS, row.id, most=min(max(1, size), MOST_RESULTS))

    def terms(self, names: Sequence[str]) -> list[Json]:
        """Return standard terms for column names, each with how it was found."""
        recommender = self._services.recommender
        return [recommender.recommend(name[:200]).as_dict() for name in names[:MOST_NAMES]]

    def rows(
        self,
        identifier: str,
        table: str | None = None,
        select: Sequence[str] = (),
        where: Sequence[str] = (),
        sort: Sequence[str] = (),
        page: int = 1,
        size: int = 20,
    ) -> Json:
        """Return rows of a dataset whose data is open; personal values are masked or left out."""
        store = self._services.store
        row = views.readable(store, ANONYMOUS, Kind.DATASET, identifier)
        given: Mapping[str, str] = {
            "table": table or "",
            "select": ",".join(select),
            "sort": ",".join(sort),
            "page": str(page),
            "size": str(min(size, MOST_ROWS)),
        }
        parts = [f"{name}={quote(value)}" for name, value in given.items() if value]
        answer = self._services.rows.page(row, asked("&".join([*parts, *(quote(c) for c in where)])))
        store.usage.count(row.id, "api")
        return told(answer, row.id)

    def _item(self, document: Mapping[str, Any]) -> Json:
        names = ("id", "title", "agency_name", "keywords", "formats", "modified")
        found = {n: document[n] for n in names if document.get(n)}
        about = str(document.get("description") or "")[:SHORTEST_TEXT]
        return {**found, "description": about, "url": f"{self._services.public_url}/dataset/{document['id']}"}


def _file(part: Mapping[str, Any]) -> Json:
    told = {n: part.get(n) for n in ("title", "format", "license")}
    return {**{n: v for n, v in told.items() if v}, "url": part.get("download_url") or part.get("access_url")}


def _table(table: Mapping[str, Any]) -> Json:
    columns = table["columns"][:MOST_COLUMNS]
    return {
        "name": table["name"],
        "title": table["logical_name"],
        "rows": table["row_count"],
        "columns": [
            {
                "name": c["name"],
                "title": c.get("logical_name"),
                "type": c.get("data_type"),
                "term": (c["term"] or {}).get("term"),
                "personal": (c["privacy"] or {}).get("label"),
            }
            for c in columns
        ],
    }
