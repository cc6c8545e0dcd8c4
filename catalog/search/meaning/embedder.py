"""What turns texts into vectors: by default the catalog's own related words, by a setting a sentence model."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from catalog.search.analysis.words import Analyzer
from catalog.search.errors import ModelUnavailable
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

    def _one(self, text: str) -> Floats:
        terms = dict.fromkeys(self._analyzer.terms([text]))
        return self.words.of(np.fromiter((term_hash(t) for t in terms), dtype=np.uint32, count=len(terms)))


class SentenceEmbedder:
    """Embeds with a sentence-transformers model by name or folder; the library is loaded on first use."""

    cheap = False

    def __init__(self, model: str) -> None:
        self._model_name = model

    @property
    def name(self) -> str:
        """Return the model's name."""
        return f"sentence-{self._model_name}"

    @property
    def dimensions(self) -> int:
        """Return the model's vector length."""
        return int(self._model.get_sentence_embedding_dimension())

    def embed(self, texts: Sequence[str]) -> Floats:
        """Return the model's normalised vectors."""
        made: Floats = np.asarray(
            self._model.encode(list(texts), normalize_embeddings=True), dtype=np.float32
        )
        return made

    @cached_property
    def _model(self) -> Any:
        try:
            library = importlib.import_module("sentence_transformers")
        except ImportError as error:
            raise ModelUnavailable(
                f"model {self._model_name!r} needs the package sentence-transformers (설치 필요); "
                "or leave MALMOI_SEARCH_MODEL empty for the built-in vectors"
            ) from error
        return library.SentenceTransformer(self._model_name)
