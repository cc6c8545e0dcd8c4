"""From a search document to the lines of a bulk."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from catalog.search.document import SearchDocument
from catalog.search.elastic.cluster import Line
from catalog.search.embedded.writing import shown
from catalog.search.facets import FACETS
from catalog.search.ranking.forward import Analysed, analyse, days, joined, pack
from catalog.search.understanding.language import Language

_LONGEST_ID = 512  # bytes, a limit of the engine that would refuse the whole bulk
_BAD = (ValueError, TypeError, OverflowError, AttributeError)


def index_line(document: SearchDocument, analysed: Analysed, language: Language) -> Line:
    """Return the operation that puts a document in unless a newer state is there; ValueError or TypeError for a bad one."""
    size = len(document.id.encode())
    if not 0 < size <= _LONGEST_ID:
        raise ValueError(f"an id has 1 to {_LONGEST_ID} bytes, this one {size}")
    return Line(
        document.id,
        (_action("index", document.id, document.seq), orjson.dumps(_fields(document, analysed, language))),
    )


def delete_line(identifier: str, seq: int) -> Line:
    """Return the operation that takes a document out unless a newer state is there."""
    return Line(identifier, (_action("delete", identifier, seq),))


def _action(name: str, identifier: str, seq: int) -> bytes:
    return orjson.dumps({name: {"_id": identifier, "version": seq, "version_type": "external_gte"}})


def _fields(document: SearchDocument, analysed: Analysed, language: Language) -> dict[str, Any]:
    gazetteer = language.gazetteer
    every = (analysed.title, analysed.keywords, analysed.agency, analysed.body, analysed.columns)
    fields: dict[str, Any] = {
        "id": document.id,
        "seq": document.seq,
        "title": joined(analysed.title),
        "every": joined(*every),
        "pairs": joined(analysed.title_pairs, analysed.keyword_pairs),
        "korean": f"{document.title}\n{' '.join(document.keywords)}",  # what names it; nori is most of the cluster's work
        "place": list(dict.fromkeys(a for c in analysed.regions for a in gazetteer.ancestors(c))),
        "visibility": document.visibility,
        "agency_code": document.agency_code or "",
        "title_sort": document.title.lower(),
        "modified": days(document.modified),
        "issued": days(document.issued),
        "use_count": document.use_count,
        "quality": int(document.quality or 0),
        "forward": base64.b64encode(pack(document, analysed)).decode(),
        "document": shown(document, analysed, language),
    }
    for name, facet in FACETS.items():
        if name != "region":  # the analysis has found the regions already, which is the dear part
            fields[name] = list(facet.values(document, gazetteer))
    fields["region"] = list(gazetteer.facet_names(analysed.regions))
    return fields


@dataclass(frozen=True, slots=True)
class Batch:
    """What one batch comes to: operations, the documents behind them with their analysis, and those that were bad."""

    lines: tuple[Line, ...]
    analysed: tuple[tuple[SearchDocument, Analysed], ...]
    rejected: tuple[tuple[str, str], ...]

    def analysed_of(self, ids: frozenset[str]) -> list[tuple[SearchDocument, Analysed]]:
        """Return those of the documents that have one of the ids."""
        return [(d, a) for d, a in self.analysed if d.id in ids]


class Writer:
    """Makes operations from documents; one bad document never spoils a batch."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def batch(self, documents: Sequence[SearchDocument], deleted: Sequence[tuple[str, int]]) -> Batch:
        """Return the operations of a batch; of a document given twice the newest state."""
        newest = {d.id: d for d in sorted(documents, key=lambda d: d.seq)}
        lines, analysed, rejected = [], [], []
        for document in newest.values():
            try:
                found = self._analyse(document)
                lines.append(index_line(document, found, self._language))
            except _BAD as error:
                rejected.append((document.id, f"{type(error).__name__}: {error}"))
                continue
            analysed.append((document, found))
        gone = [delete_line(i, seq) for i, seq in deleted if 0 < len(i.encode()) <= _LONGEST_ID]
        return Batch((*lines, *gone), tuple(analysed), tuple(rejected))

    def analysed(self, documents: Iterable[SearchDocument]) -> Iterator[tuple[SearchDocument, Analysed]]:
        """Yield documents with their analysis."""
        return ((d, self._analyse(d)) for d in documents)

    def _analyse(self, document: SearchDocument) -> Analysed:
        return analyse(document, self._language.analyzer, self._language.gazetteer)
