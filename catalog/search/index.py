"""The index interface both search engines fulfil, and the choice between them."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from catalog.search.document import SearchDocument
from catalog.search.request import SearchRequest, SearchResult, Suggestion

if TYPE_CHECKING:
    from catalog.search.meaning.embedder import Embedder
    from catalog.search.understanding.language import Language


@dataclass(frozen=True, slots=True)
class ApplyReport:
    """What one batch did; `rejected` holds (id, reason) of documents the engine refused, the rest went in."""

    indexed: int
    deleted: int
    rejected: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """Where an index stands: engine, documents, last applied change, bytes on disk (None: unknown)."""

    engine: str
    documents: int
    last_seq: int
    size_bytes: int | None
    version: str

    def as_dict(self) -> dict[str, Any]:
        """Return the status as JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Drift:
    """How an index differs from the store: ids it lacks, holds too much, or holds in an older state."""

    missing: tuple[str, ...]
    surplus: tuple[str, ...]
    stale: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Whether index and store agree."""
        return not (self.missing or self.surplus or self.stale)


class Index(Protocol):
    """A search index: derived from the store, rebuildable, knowing the last change it holds."""

    def apply(
        self, documents: Sequence[SearchDocument], deleted: Sequence[tuple[str, int]], upto_seq: int
    ) -> ApplyReport:
        """Put documents in and take (id, seq) out, then remember `upto_seq`, all in one commit.

        An older state never replaces a newer one: what the index holds with a higher seq stays.
        """

    def search(self, request: SearchRequest) -> SearchResult:
        """Answer a search; BadRequest for what cannot be asked."""

    def suggest(self, text: str, size: int = 10) -> list[Suggestion]:
        """Complete a typed beginning, also by 초성."""

    def last_seq(self) -> int:
        """Return the number of the last change applied; 0 for a new index."""

    def rebuild(self, batches: Iterable[Sequence[SearchDocument]], upto_seq: int) -> ApplyReport:
        """Build anew beside the old index and change over at the end; searches go on meanwhile."""

    def learn(self) -> None:
        """Learn related words and vectors from the catalog as it is now; seconds for ten thousand datasets.

        Search works without; a run after a rebuild or a large harvest keeps it fresh.
        """

    def unlearned(self) -> int:
        """Return how many documents have no vector of the embedder in use: new ones, or all after another was chosen."""

    def status(self) -> IndexStatus:
        """Return where the index stands."""

    def compare(self, ids_and_seqs: Iterable[tuple[str, int]]) -> Drift:
        """Compare with the store's active datasets."""

    def close(self) -> None:
        """Let go of files and threads."""


def open_index(target: str | Path, language: Language | None = None, model: Embedder | None = None) -> Index:
    """Open the index at a folder (tantivy, made where there is none) or an http(s) address (Elasticsearch).

    `language` is what queries are understood with (`catalog.search.language()` makes the default), `model` what gives
    texts their vectors (`meaning.choice.chosen_embedder`; without one they are learned from the catalog).
    """
    from catalog.search.understanding.language import default_language

    known = language or default_language()
    text = str(target)
    if text.startswith(("http://", "https://")):
        engine = importlib.import_module("catalog.search.elastic")  # its client is an optional dependency
        found: Index = engine.open_elastic(text, known, model)
        return found
    from catalog.search.embedded.index import EmbeddedIndex

    return EmbeddedIndex(Path(text.removeprefix("tantivy://")), known, model=model)
