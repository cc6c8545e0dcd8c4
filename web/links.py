"""Addresses of searches: what is asked for stands in the query string, so that every view can be linked to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True)
class SearchState:
    """What a search page shows: the words, chosen facet values, order and page."""

    q: str
    filters: Mapping[str, Sequence[str]]
    sort: str = "relevance"
    page: int = 1
    correct: bool = True

    def href(self, **change: object) -> str:
        """Return the address of this search with some of it changed; a changed filter goes to the first page."""
        state = {
            "q": self.q,
            "filters": self.filters,
            "sort": self.sort,
            "page": 1,
            "correct": self.correct,
            **change,
        }
        pairs: list[tuple[str, str]] = [("q", str(state["q"]))]
        filters = state["filters"]
        assert isinstance(filters, Mapping)
        pairs += [(k, v) for k, values in filters.items() for v in values]
        if state["sort"] != "relevance":
            pairs.append(("sort", str(state["sort"])))
        if not state["correct"]:
            pairs.append(("correct", "false"))
        if state["page"] != 1:
            pairs.append(("page", str(state["page"])))
        return "/?" + urlencode(pairs)

    def toggled(self, facet: str, value: str) -> str:
        """Return the address with one facet value chosen or let go."""
        chosen = list(self.filters.get(facet, ()))
        chosen = [v for v in chosen if v != value] if value in chosen else [*chosen, value]
        return self.href(filters={**self.filters, facet: chosen})
