"""What is asked of an index and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from catalog.access import Principal
from catalog.search.errors import BadRequest

MAX_SIZE = 1000
MAX_DEPTH = 10_000  # results that can be paged through; whoever wants all takes the change feed


SORTS: Mapping[str, tuple[str, bool] | None] = {  # field and whether descending; None: by relevance
    "relevance": None,
    "modified": ("modified", True),
    "issued": ("issued", True),
    "title": ("title_sort", False),
    "use": ("use_count", True),
    "quality": ("quality", True),
}


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search: `filters` by facet name (any of the values), `facets` to count, `page` from 1.

    `principal` None reads as anybody (public records only); `correct=False` takes the words as typed;
    `fold=True` shows near-duplicates and long series as one result.
    """

    q: str = ""
    filters: Mapping[str, list[str]] = field(default_factory=dict)
    facets: tuple[str, ...] | list[str] = ()
    page: int = 1
    size: int = 10
    sort: str = "relevance"
    principal: Principal | None = None
    explain: bool = False
    correct: bool = True
    fold: bool = False

    def checked(self, facets: Mapping[str, Any]) -> SearchRequest:
        """Return the request itself; BadRequest names what cannot be answered and what could."""
        for name in (*self.filters, *self.facets):
            if name not in facets:
                raise BadRequest(f"unknown facet {name!r} (모르는 패싯); known: {', '.join(facets)}")
        if self.sort not in SORTS:
            raise BadRequest(f"unknown sort {self.sort!r} (모르는 정렬); known: {', '.join(SORTS)}")
        if not 1 <= self.size <= MAX_SIZE:
            raise BadRequest(f"size {self.size} is not in 1..{MAX_SIZE} (한 쪽의 건수)")
        if self.page < 1 or self.page * self.size > MAX_DEPTH:
            raise BadRequest(
                f"page {self.page} of {self.size} lies outside the first {MAX_DEPTH} results; narrow the search"
            )
        return self


@dataclass(frozen=True, slots=True)
class Hit:
    """One result: what was stored of the dataset, its score, marked texts and, if asked, its evidence."""

    document: Mapping[str, Any]
    score: float
    highlight: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[Mapping[str, Any], ...] = ()
    folded: tuple[Mapping[str, Any], ...] = ()
    fold_label: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the item as the API shows it."""
        shown = dict(self.document)
        shown["agency"] = shown.get("agency_name")
        shown["score"] = round(self.score, 4)
        shown["highlight"] = dict(self.highlight)
        if self.evidence:
            shown["evidence"] = list(self.evidence)
        if self.folded:
            shown["folded"] = list(self.folded)
            shown["fold_label"] = self.fold_label
        return shown


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer: hits of one page, counts by facet, what was understood, how long it took."""

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, list[dict[str, Any]]]
    corrected_query: str | None
    took_ms: float
    page: int = 1
    size: int = 10
    understood: Mapping[str, Any] | None = None
    relaxed: str | None = None
    did_you_mean: tuple[str, ...] = ()
    related: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON of DESIGN §5 with the added fields."""
        return {
            "total": self.total,
            "page": self.page,
            "size": self.size,
            "items": [h.as_dict() for h in self.hits],
            "facets": dict(self.facets),
            "corrected_query": self.corrected_query,
            "did_you_mean": list(self.did_you_mean),
            "relaxed": self.relaxed,
            "related": list(self.related),
            "took_ms": round(self.took_ms, 3),
            **({"understood": self.understood} if self.understood is not None else {}),
        }


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion: text, kind (title, keyword, word, region, agency) and how many datasets have it."""

    text: str
    kind: str
    count: int

    def as_dict(self) -> dict[str, Any]:
        """Return the suggestion as the API shows it."""
        return {"text": self.text, "kind": self.kind, "count": self.count}
