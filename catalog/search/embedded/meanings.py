"""What the embedded index has learned of meaning: related words and document vectors, with their files."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np

from catalog.search.analysis.words import Analyzer
from catalog.search.document import SearchDocument
from catalog.search.knowledge.related import Floats, Hashes, WordVectors
from catalog.search.meaning.embedder import CatalogEmbedder, Embedder
from catalog.search.meaning.vectors import VectorTable, text_of
from catalog.search.ranking.forward import term_hash

_UNREADABLE = (FileNotFoundError, ValueError, KeyError, zipfile.BadZipFile)
_BATCH = 2000
T = TypeVar("T")


class Meanings:
    """Related words and vectors of one index; absent until learned, and never needed to find a document by words."""

    def __init__(self, home: Path, analyzer: Analyzer, model: Embedder | None) -> None:
        self._home = home
        self._analyzer = analyzer
        self._model = model
        self._stamp = 0
        self.words = WordVectors.nothing()
        self.embedder: Embedder = model or CatalogEmbedder(self.words, analyzer)
        self.table = VectorTable.empty(self.embedder.name, 0)
        self.reload()

    def reload(self) -> None:
        """Read the files if they have changed; what cannot be read is left unlearned."""
        try:
            stamp = self._words_file.stat().st_mtime_ns
            if stamp == self._stamp:
                return
            words, table = WordVectors.load(self._words_file), VectorTable.load(self._table_file)
        except _UNREADABLE:
            return
        embedder = self._model or CatalogEmbedder(words, self._analyzer)
        if table.embedder == embedder.name:
            self.words, self.embedder, self.table, self._stamp = words, embedder, table, stamp

    def learn(
        self,
        terms: Sequence[Hashes],
        names: Mapping[int, str],
        documents: Iterable[tuple[int, SearchDocument]],
    ) -> None:
        """Learn related words from the documents' terms, then embed every document, in order of number."""
        words = WordVectors.learn(terms, names)
        embedder = self._model or CatalogEmbedder(words, self._analyzer)
        table = VectorTable.of(embedder.name, embedder.dimensions, self._embedded(embedder, documents))
        self.words, self.embedder, self.table = words, embedder, table
        table.save(self._table_file)
        words.save(self._words_file)
        self._stamp = self._words_file.stat().st_mtime_ns

    @staticmethod
    def _embedded(
        embedder: Embedder, documents: Iterable[tuple[int, SearchDocument]]
    ) -> Iterator[tuple[list[int], Floats]]:
        for batch in batched(documents, _BATCH):
            yield [n for n, _ in batch], embedder.embed([text_of(d) for _, d in batch])

    def add(self, numbered: Sequence[tuple[int, SearchDocument]]) -> None:
        """Embed documents that were just indexed, where that is cheap; others wait for the next learning."""
        if len(self.table) and self.embedder.cheap and numbered:
            rows = self.embedder.embed([text_of(d) for _, d in numbered])
            self.table = self.table.added((n for n, _ in numbered), rows)

    def query(self, text: str) -> Floats | None:
        """Return the vector of a query; None where nothing was learned or nothing of it is known."""
        if not len(self.table) or not text:
            return None
        found = self.embedder.query(text)
        return found if found.any() else None

    def related(self, word: str, size: int, least: float) -> list[tuple[str, float]]:
        """Return words the catalog uses like this one."""
        return self.words.near(term_hash(word), size, least)

    @property
    def _words_file(self) -> Path:
        return self._home / "related.npz"

    @property
    def _table_file(self) -> Path:
        return self._home / "vectors.npz"


def distinct(terms: Hashes) -> Hashes:
    """Return the distinct hashes of a document."""
    return np.unique(terms)


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the items in lists of at most `size`."""
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch
