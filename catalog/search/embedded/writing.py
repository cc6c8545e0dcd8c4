"""From a search document to a document of the index."""

from __future__ import annotations

from typing import Any

import orjson
import tantivy

from catalog.search.document import SearchDocument
from catalog.search.facets import FACETS
from catalog.search.ranking.forward import Analysed, days, joined, pack
from catalog.search.understanding.language import Language

DATASET, MARK = "dataset", "mark"
_SHOWN = (
    "id", "seq", "source", "source_id", "title", "description", "keywords", "agency_code", "agency_name", "agency_kind",
    "system", "database", "themes", "formats", "license", "spatial", "issued", "modified", "standard_state",
    "conformity", "has_personal", "visibility", "quality", "use_count",
)  # fmt: skip


def make_document(
    document: SearchDocument, number: int, analysed: Analysed, language: Language
) -> tantivy.Document:
    """Return the index document; `number` is unique in the index and never used again."""
    values: dict[str, Any] = {
        "kind": DATASET,
        "id": document.id,
        "seq": document.seq,
        "number": number,
        "visibility": document.visibility,
        "agency_code": document.agency_code or "",
        "title_sort": document.title.lower(),
        "modified": days(document.modified),
        "issued": days(document.issued),
        "use_count": document.use_count,
        "quality": int(document.quality or 0),
        "document": orjson.dumps(shown(document, analysed, language)),
        "forward": pack(document, analysed),
        "place": list(_places(analysed, language)),
    }
    values |= _texts(analysed)
    for name, facet in FACETS.items():
        values[name] = list(facet.values(document, language.gazetteer))
    return tantivy.Document(**{k: v for k, v in values.items() if v != []})


def make_mark(seq: int, number: int) -> tantivy.Document:
    """Return the document that remembers the last change applied; committed together with what it tells of."""
    return tantivy.Document(kind=MARK, id="", seq=seq, number=number)


def shown(document: SearchDocument, analysed: Analysed, language: Language) -> dict[str, Any]:
    """Return what a hit shows of a document."""
    found = {name: getattr(document, name) for name in _SHOWN}
    found["regions"] = [language.gazetteer.regions[c].name for c in analysed.regions]
    found["columns"] = [c for c in document.columns if c][:60]
    found["terms"] = list(document.terms)[:60]
    return {k: v for k, v in found.items() if v not in (None, (), [])}


def _texts(analysed: Analysed) -> dict[str, str]:
    every = (analysed.title, analysed.keywords, analysed.agency, analysed.body, analysed.columns)
    return {
        "title": joined(analysed.title),
        "keywords": joined(analysed.keywords),
        "every": joined(*every),
        "pairs": joined(analysed.title_pairs, analysed.keyword_pairs),
    }


def _places(analysed: Analysed, language: Language) -> tuple[str, ...]:
    return tuple(dict.fromkeys(a for c in analysed.regions for a in language.gazetteer.ancestors(c)))
