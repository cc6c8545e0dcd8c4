"""What turns texts into vectors; by default the catalog's own related words, see `choice.py` for others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from catalog.search.analysis.words import Analyzer
from catalog.search.knowledge.related import DIMENSIONS, WordVectors
from catalog.search.ranking.forward import term_hash

Floats = NDArray[np.float32]


class Embedder(Protocol):
    """Gives texts unit vectors of one length; `cheap` when a query of its own costs well under a millisecond."""

    @property
    def name(self) -> str:
        """Return what vectors of this embedder are kept under; another name means vectors must be made anew."""

    @property
    def dimensions(self) -> int:
        """Return the length of the vectors."""

    @property
    def cheap(self) -> bool:
        """Return whether documents may be embedded while they are indexed."""

    def embed(self, texts: Sequence[str]) -> Floats:
        """Return a row a text; zeros for a text nothing is known of."""

    def query(self, text: str) -> Floats:
        """Return the vector of what a person asks, to be compared with those of documents."""


class CatalogEmbedder:
    """Embeds by the words of a text, as related in the catalog itself; nothing is downloaded."""

    cheap = True
    dimensions = DIMENSIONS

    def __init__(self, words: WordVectors, analyzer: Analyzer) -> None:
        self.words = words
        self._analyzer = analyzer

    @property
    def name(self) -> str:
        """Return the name with what was learned, since vectors of two learnings cannot be compared."""
        return (
            f"catalog-{len(self.words.hashes)}-{int(self.words.hashes.sum(dtype=np.uint64)) & 0xFFFFFFFF:08x}"
        )

    def embed(self, texts: Sequence[str]) -> Floats:
        """Return the directions of the texts' words."""
        rows = [self._one(t) for t in texts]
        return np.stack(rows) if rows else np.empty((0, DIMENSIONS), np.float32)

    def query(self, text: str) -> Floats:
        """Return the direction of the query's words."""
        return self._one(text)

    def _one(self, text: str) -> Floats:
        terms = dict.fromkeys(self._analyzer.terms([text]))
        return self.words.of(np.fromiter((term_hash(t) for t in terms), dtype=np.uint32, count=len(terms)))
