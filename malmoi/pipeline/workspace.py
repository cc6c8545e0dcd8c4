"""What the steps work with: store, index, vocabulary, detector; each opened when first used, closed together.

Libraries are imported with what needs them, so that a command starts as fast as its own part allows.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from malmoi.settings import Settings

if TYPE_CHECKING:
    from anonymize.detect import Detector
    from catalog.search.index import Index
    from catalog.search.understanding.language import Language
    from catalog.store import Store
    from connectors.http import HttpClient
    from malmoi.pipeline.standard import Standard
    from vocab.recommend import Recommender
    from vocab.vocabulary import Vocabulary

SKETCH_KEY_BYTES = 32


class Workspace:
    """An installation at work.

    Not to be shared between processes; the parts themselves are safe to use from several threads.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def store(self) -> Store:
        """The store, migrated to the newest schema."""
        from catalog.store import Store

        self.settings.home.mkdir(parents=True, exist_ok=True)
        return Store.open(self.settings.database)

    @cached_property
    def index(self) -> Index:
        """The search index; one that holds nothing (new, or of another version) is filled from the store first."""
        from catalog.search.index import open_index
        from catalog.search.indexer import catch_up
        from catalog.search.meaning.choice import chosen_embedder

        model = chosen_embedder(self.settings.embedder, self.settings.home / "embeddings")
        index = open_index(self.settings.search, self.language, model)
        if index.status().documents == 0:
            catch_up(self.store, index)
        return index

    @cached_property
    def language(self) -> Language:
        """What queries are understood with.

        Of the official vocabulary only: an index is cut into words once, and would not fit another cut any more.
        """
        from catalog.search.understanding.language import Language
        from vocab.thesaurus import load_thesaurus

        edits = self.settings.home / "thesaurus"  # officers' additions and corrections, see vocab/README.md
        thesaurus = load_thesaurus(edits=edits if edits.is_dir() else None)
        return Language.default(thesaurus, self.official)

    @cached_property
    def official(self) -> Vocabulary:
        """The imported official vocabulary, or the starter one as long as none was imported, with agencies' own under it."""
        from vocab.importing import read_vocabulary
        from vocab.model import Layer
        from vocab.starter import starter_vocabulary
        from vocab.vocabulary import Vocabulary

        files = list(self.settings.vocabulary) or self.vocabulary_files()
        cache = self.settings.home / "cache" / "vocabulary.cache"
        found = Vocabulary.load_cached(files, cache) if files else starter_vocabulary()
        for agency in sorted(p for p in self.overlay_folder.glob("*") if p.suffix not in {".new", ".old"}):
            own = read_vocabulary(sorted(agency.glob("*.[cx]*")), Layer.AGENCY, agency.name).vocabulary
            found = found.with_overlay(
                own.words.values(), own.terms.values(), own.domains.values(), own.codes.values()
            )
        return found

    @cached_property
    def standard(self) -> Standard:
        """The standard in force: official vocabulary, approved items of agencies, decisions about columns."""
        from malmoi.pipeline.standard import Standard

        return Standard(self.official, lambda: self.store if self.has_database else None)

    @property
    def vocabulary(self) -> Vocabulary:
        """The official vocabulary with the approved items of agencies."""
        return self.standard.vocabulary

    @property
    def recommender(self) -> Recommender:
        """The term recommender over the vocabulary; it weighs what people accepted and rejected before."""
        return self.standard.recommender

    @cached_property
    def detector(self) -> Detector:
        """The detector of personal data."""
        from anonymize.detect import Detector

        return Detector()

    @cached_property
    def http(self) -> HttpClient:
        """The safe HTTP client all connectors share."""
        from connectors.http import HttpClient
        from connectors.network import NetworkPolicy

        return HttpClient(NetworkPolicy(allowed=self.settings.allowed_private_hosts))

    @cached_property
    def sketch_key(self) -> bytes:
        """The secret that sketches are keyed with; made once, kept apart with narrow permissions."""
        path = self.settings.home / "keys" / "sketch.key"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            made = path.with_name(f"sketch.{os.getpid()}.{secrets.token_hex(4)}")
            made.touch(mode=0o600)
            made.write_bytes(secrets.token_bytes(SKETCH_KEY_BYTES))
            with suppress(FileExistsError):  # another process was first: its key counts
                os.link(made, path)
            made.unlink()
        return path.read_bytes()

    @property
    def has_database(self) -> bool:
        """Whether there is a database to read; none is made by asking."""
        url = self.settings.database
        file = url.removeprefix("sqlite:///")
        return "store" in self.__dict__ or file == url or Path(file).exists()

    @property
    def vocabulary_folder(self) -> Path:
        """Where imported vocabulary files are kept."""
        return self.settings.home / "vocabulary"

    @property
    def overlay_folder(self) -> Path:
        """Where agencies' own vocabulary files are kept, a folder an agency."""
        return self.settings.home / "agency-vocabulary"

    def vocabulary_files(self) -> list[Path]:
        """Return the imported vocabulary files in the order of their names."""
        return sorted(p for p in self.vocabulary_folder.glob("*") if p.suffix in {".csv", ".xlsx"})

    def reload_vocabulary(self) -> None:
        """Forget what depends on the vocabulary, so that it is read anew."""
        for name in ("official", "standard", "language"):
            self.__dict__.pop(name, None)
        if "index" in self.__dict__:
            self.index.close()
            del self.__dict__["index"]

    def close(self) -> None:
        """Close what was opened."""
        for name in ("index", "store", "http"):
            if name in self.__dict__:
                self.__dict__.pop(name).close()


@contextmanager
def open_workspace(settings: Settings) -> Iterator[Workspace]:
    """Open an installation for the block."""
    workspace = Workspace(settings)
    try:
        yield workspace
    finally:
        workspace.close()
