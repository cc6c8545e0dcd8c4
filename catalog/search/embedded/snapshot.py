"""One committed state of the index, with what is remembered of its documents between searches."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import orjson
import tantivy
from tantivy import Occur, Query

from catalog.search.document import SearchDocument
from catalog.search.embedded.querying import QueryBuilder, Seen
from catalog.search.embedded.writing import DATASET, MARK
from catalog.search.ranking.forward import Forward, unpack
from catalog.search.understanding.query import PAIR

_REMEMBERED = 60_000  # unpacked documents; about 1 kB each
_SHOWN = 4_000  # documents as hits show them; a few kB each
_FIELDS = frozenset(SearchDocument.__dataclass_fields__)
_TUPLES = ("keywords", "tables", "columns", "terms", "themes", "formats", "spatial")


class Snapshot:
    """Reads one searcher; numbers are never used twice, so unpacked documents are handed on to the next snapshot."""

    def __init__(
        self,
        searcher: tantivy.Searcher,
        state: tuple[str, int],
        queries: QueryBuilder,
        forwards: dict[int, Forward] | None = None,
    ) -> None:
        self.searcher = searcher
        self.state = state
        self._queries = queries
        self.forwards = forwards if forwards is not None else {}
        self._frequency: dict[tuple[str, str], int] = {}
        self._shown: dict[tuple[int, int], dict[str, Any]] = {}
        self._newest: int | None = None

    def count(self) -> int:
        """Return how many datasets the index holds."""
        return total_of(self.searcher, self._queries.one("kind", DATASET))

    def last_seq(self) -> int:
        """Return the last change applied; 0 for a new index."""
        found = self.searcher.search(self._queries.one("kind", MARK), limit=1).hits
        return int(self.searcher.doc(found[0][1])["seq"][0]) if found else 0

    def next_number(self) -> int:
        """Return a number no document of the index has had."""
        found = self.searcher.search(Query.all_query(), limit=1, order_by_field="number").hits
        return int(found[0][0]) + 1 if found else 1

    def newest(self) -> int:
        """Return the day of the newest change of a dataset, in days since 1970."""
        if self._newest is None:
            found = self.searcher.search(
                self._queries.one("kind", DATASET), limit=1, order_by_field="modified"
            ).hits
            self._newest = int(found[0][0] or 0) if found else 0
        return self._newest

    def frequency(self, field: str, term: str) -> int:
        """Return how many documents hold a field's term, those counted that are deleted but not yet gone: 0 is sure."""
        key = field, term
        known = self._frequency.get(key)
        if known is None:
            if len(self._frequency) > 100_000:
                self._frequency = {}
            known = self._frequency[key] = self.searcher.doc_freq(field, term)
        return known

    def rarity(self, term: str) -> float:
        """Return the inverse document frequency of a term (as BM25 counts it)."""
        total = self.searcher.num_docs
        holding = self.frequency("pairs" if term.startswith(PAIR) else "every", term)
        return math.log1p((total - holding + 0.5) / (holding + 0.5))

    @cached_property
    def seen(self) -> Seen:
        """Return what visibilities the datasets have; every dataset has exactly one."""
        count = self.searcher.doc_freq
        datasets, public = count("kind", DATASET), count("visibility", "public")
        if public == datasets:
            return Seen.PUBLIC
        known = public + count("visibility", "restricted") == datasets
        return Seen.PUBLIC_OR_RESTRICTED if known else Seen.OTHER

    def numbers(self, addresses: Sequence[tantivy.DocAddress]) -> list[int]:
        """Return the index's own numbers of documents."""
        found: list[Any] = self.searcher.fast_field_values("number", list(addresses)) if addresses else []
        return found

    def forward(
        self, addresses: Sequence[tantivy.DocAddress], numbers: Sequence[int] | None = None
    ) -> list[Forward]:
        """Return the ranking data of documents, unpacked once."""
        numbers = self.numbers(addresses) if numbers is None else numbers
        if len(self.forwards) > _REMEMBERED:
            self.forwards = {}
        known = self.forwards
        for number, address in zip(numbers, addresses, strict=True):
            if number not in known:
                known[number] = self.unpacked(address)
        return [known[number] for number in numbers]

    def unpacked(self, address: tantivy.DocAddress) -> Forward:
        """Return the ranking data of one document, read anew."""
        return unpack(self._bytes(address, "forward"))

    def shown(self, address: tantivy.DocAddress) -> dict[str, Any]:
        """Return the stored fields of a document; shared, not to be changed."""
        key = (address.segment_ord, address.doc)
        known = self._shown.get(key)
        if known is None:
            if len(self._shown) >= _SHOWN:
                self._shown = {}
            known = self._shown[key] = self.stored(address)
        return known

    def stored(self, address: tantivy.DocAddress) -> dict[str, Any]:
        """Return the stored fields of a document, read anew."""
        found: dict[str, Any] = orjson.loads(self._bytes(address, "document"))
        return found

    def _bytes(self, address: tantivy.DocAddress, field: str) -> bytes:
        return bytes(self.searcher.doc(address).get_first(field) or b"")

    def seqs(self, ids: Sequence[str]) -> dict[str, int]:
        """Return the change number of those of the ids that the index holds."""
        if not ids:
            return {}
        schema_query = Query.boolean_query([(Occur.Should, self._queries.one("id", i)) for i in ids])
        hits = self.searcher.search(schema_query, limit=len(ids) + 1, count=False).hits
        return self._seqs_of([a for _, a in hits])

    def all_seqs(self) -> dict[str, int]:
        """Return the change number of every dataset by id."""
        total = self.count()
        if not total:
            return {}
        hits = self.searcher.search(self._queries.one("kind", DATASET), limit=total, count=False).hits
        return self._seqs_of([a for _, a in hits])

    def numbered(self) -> Iterator[tuple[int, tantivy.DocAddress]]:
        """Yield number and address of every dataset."""
        total = self.count()
        hits = self.searcher.search(self._queries.one("kind", DATASET), limit=max(total, 1), count=False).hits
        addresses = [address for _, address in hits]
        yield from zip(self.numbers(addresses), addresses, strict=True)

    def document(self, address: tantivy.DocAddress) -> SearchDocument:
        """Return what is stored of a dataset."""
        stored: dict[str, Any] = {k: v for k, v in self.stored(address).items() if k in _FIELDS}
        stored |= {k: tuple(stored[k]) for k in _TUPLES if k in stored}
        return SearchDocument(**stored)

    def documents(self) -> Iterator[SearchDocument]:
        """Yield what is stored of every dataset, for learning the catalog's words anew."""
        return (self.document(address) for _, address in self.numbered())

    def _seqs_of(self, addresses: list[tantivy.DocAddress]) -> dict[str, int]:
        found = {}
        for address in addresses:
            stored = self.searcher.doc(address)
            found[str(stored["id"][0])] = int(stored["seq"][0])
        return found


def total_of(searcher: tantivy.Searcher, query: Query) -> int:
    """Return how many documents match; the library's stubs lack the attribute."""
    return int(getattr(searcher.search(query, limit=1), "count"))  # noqa: B009 - absent from the stubs
