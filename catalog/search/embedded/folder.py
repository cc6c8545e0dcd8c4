"""The folder of an embedded index: generations beside each other, a pointer to the current one."""

from __future__ import annotations

import os
import shutil
import uuid
from pathlib import Path

import tantivy

from catalog.search.embedded.schema import VERSION, make_schema, prepare
from catalog.search.errors import IndexUnusable


class Folder:
    """Opens, makes and changes over generations; the pointer is replaced in one step, so a kill leaves the old one."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._pointer = home / "current"
        self._place = str(
            home
        )  # a search asks for the state each time, and making a Path costs more than the stat
        home.mkdir(parents=True, exist_ok=True)

    @property
    def lexicon(self) -> Path:
        """Where the words of the catalog are kept."""
        return self.home / "lexicon.json"

    def current(self) -> str | None:
        """Return the name of the current generation."""
        try:
            return self._pointer.read_text(encoding="utf-8").strip() or None
        except FileNotFoundError:
            return None

    def stamp(self) -> float:
        """Return when the pointer was last changed, to notice a rebuild by another process; 0.0 for never."""
        try:
            return self._pointer.stat().st_mtime_ns
        except FileNotFoundError:
            return 0.0

    def state(self, name: str) -> tuple[str, int]:
        """Return what changes with every commit of a generation, by whichever process."""
        return name, os.stat(f"{self._place}/{name}/meta.json").st_mtime_ns

    def make(self) -> tuple[str, tantivy.Index]:
        """Make an empty generation; it is not current yet."""
        name = f"{VERSION}-{uuid.uuid4().hex[:12]}"
        place = self.home / name
        place.mkdir()
        return name, prepare(tantivy.Index(make_schema(), path=str(place)))

    def open(self, name: str) -> tantivy.Index:
        """Open a generation; IndexUnusable for one of another version or a damaged one."""
        if not name.startswith(f"{VERSION}-"):
            raise IndexUnusable(
                f"index {self.home / name} was written by another version (다른 판의 색인); run: malmoi index rebuild"
            )
        try:
            index = prepare(tantivy.Index.open(str(self.home / name)))
            index.config_reader(
                reload_policy="manual"
            )  # the index reloads when it sees a commit, no thread watches
            return index
        except ValueError as error:
            raise IndexUnusable(
                f"index {self.home / name} cannot be opened: {error}; run: malmoi index rebuild"
            ) from error

    def switch(self, name: str) -> None:
        """Make a generation the current one, durably, and remove the others."""
        waiting = self._pointer.with_suffix(".new")
        with waiting.open("w", encoding="utf-8") as file:
            file.write(name)
            file.flush()
            os.fsync(file.fileno())
        os.replace(waiting, self._pointer)
        for other in self.home.iterdir():
            if other.is_dir() and other.name != name:
                shutil.rmtree(other, ignore_errors=True)

    def size(self) -> int:
        """Return the bytes on disk."""
        return sum(f.stat().st_size for f in self.home.rglob("*") if f.is_file())
