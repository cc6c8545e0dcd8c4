"""Search over the catalog: one understanding of Korean queries, two engines."""

from __future__ import annotations

from catalog.search.document import SearchDocument
from catalog.search.index import ApplyReport, Drift, Index, IndexStatus, open_index
from catalog.search.request import Hit, SearchRequest, SearchResult, Suggestion

__all__ = [
    "ApplyReport",
    "Drift",
    "Hit",
    "Index",
    "IndexStatus",
    "SearchDocument",
    "SearchRequest",
    "SearchResult",
    "Suggestion",
    "open_index",
]
