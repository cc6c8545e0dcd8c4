"""The words of a catalog, kept beside its index: advice for understanding, never needed to find a document."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import orjson

from catalog.search.document import SearchDocument
from catalog.search.knowledge.lexicon import Lexicon
from catalog.search.ranking.forward import Analysed

_SAVE_AT = 0.05  # growth of the words after which they are written again


class LexiconFile:
    """A lexicon with its file; a lost or damaged file is learned again from the index."""

    def __init__(self, path: Path, empty: bool = False) -> None:
        self._path = path
        self._stamp = 0
        self._saved = 0
        self.lexicon = Lexicon()
        if not empty:
            self.reload()

    @property
    def empty(self) -> bool:
        """Whether no word is known."""
        return not self.lexicon.counts

    def add(self, analysed: Iterable[tuple[SearchDocument, Analysed]]) -> None:
        """Count the words of documents, and write the file when there are enough new ones."""
        for document, found in analysed:
            self.lexicon.add(document, found)
        self.lexicon.prune()
        self.save_if_grown(_SAVE_AT)

    def save_if_grown(self, share: float) -> None:
        """Write the file when the words have grown by more than a share."""
        if len(self.lexicon.counts) > self._saved * (1 + share):
            self.save()

    def save(self) -> None:
        """Write the file, replacing the old one in one step."""
        body = orjson.dumps(self.lexicon.as_dict())
        waiting = self._path.with_suffix(f".{os.getpid()}.new")
        waiting.write_bytes(body)
        os.replace(waiting, self._path)
        self._stamp = self._path.stat().st_mtime_ns
        self._saved = len(self.lexicon.counts)

    def reload(self) -> None:
        """Read the file if another process has written it; what cannot be read is left."""
        try:
            stamp = self._path.stat().st_mtime_ns
            if stamp == self._stamp:
                return
            found = orjson.loads(self._path.read_bytes())
            self.lexicon = Lexicon(found["counts"], found["phrases"], found.get("hidden", ()))
        except (FileNotFoundError, orjson.JSONDecodeError, KeyError):
            return
        self._stamp, self._saved = stamp, len(self.lexicon.counts)
