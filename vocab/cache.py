"""A parsed vocabulary in a file of the caller's, so that a new process starts at once.

The file is JSON, not pickle: a cache lies in a shared folder, and reading it must not be able to run anything.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any

import orjson

from vocab.importing import read_vocabulary
from vocab.model import CodeSet, CodeValue, Domain, Layer, Term, Word
from vocab.vocabulary import Abolished, Shadowed, Vocabulary

CACHE_FORMAT = 1
_KINDS: dict[str, type[Any]] = {"words": Word, "terms": Term, "domains": Domain, "codes": CodeSet}


def load_cached(paths: Iterable[Path], cache_file: Path) -> Vocabulary:
    """Return the vocabulary of `paths`, from `cache_file` when it is of these very files; else parse and write it."""
    sources = [Path(path) for path in paths]
    key = _key(sources)
    found = _read(cache_file, key)
    if found is not None:
        return found
    vocabulary = read_vocabulary(sources).vocabulary
    _write(cache_file, key, vocabulary)
    return vocabulary


def _key(paths: list[Path]) -> str:
    """Return what changes when a file, the cache's format or the records' fields change."""
    shape = [[f.name for f in fields(kind)] for kind in _KINDS.values()]
    files = [(str(path.resolve()), path.stat().st_size, path.stat().st_mtime_ns) for path in paths]
    return hashlib.sha256(orjson.dumps([CACHE_FORMAT, shape, files])).hexdigest()


def _read(cache_file: Path, key: str) -> Vocabulary | None:
    try:
        content = orjson.loads(cache_file.read_bytes())
        if content["key"] != key:
            return None
        return from_plain(content)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(cache_file: Path, key: str, vocabulary: Vocabulary) -> None:
    """Write beside and rename, so that a reader never sees half a file."""
    cache_file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=cache_file.parent, prefix=cache_file.name)
    with os.fdopen(handle, "wb") as file:
        file.write(orjson.dumps({"key": key, **to_plain(vocabulary)}))
    Path(name).replace(cache_file)


def to_plain(vocabulary: Vocabulary) -> dict[str, Any]:
    """Return a vocabulary as lists and texts: each item a list of its fields in order."""
    return {
        "revision": vocabulary.revision,
        **{kind: _rows(getattr(vocabulary, kind).values()) for kind in _KINDS},
        "abolished": {kind: _rows(getattr(vocabulary.abolished, kind).values()) for kind in _KINDS},
        "shadowed": {kind: _rows(getattr(vocabulary.shadowed, kind)) for kind in _KINDS},
    }


def from_plain(content: dict[str, Any]) -> Vocabulary:
    """Return the vocabulary of what `to_plain` gave."""
    dead = {kind: _named(_items(kind, content["abolished"][kind])) for kind in _KINDS}
    hidden = {kind: tuple(_items(kind, content["shadowed"][kind])) for kind in _KINDS}
    return Vocabulary(
        **{kind: _named(_items(kind, content[kind])) for kind in _KINDS},
        abolished=Abolished(**dead),
        shadowed=Shadowed(**hidden),
        revision=content["revision"],
    )


def _rows(items: Iterable[Any]) -> list[list[Any]]:
    rows = []
    for item in items:
        row = [getattr(item, field.name) for field in fields(item)]
        if isinstance(item, CodeSet):
            row[1] = [[value.value, value.meaning] for value in item.values]
        rows.append(row)
    return rows


def _items(kind: str, rows: list[list[Any]]) -> list[Any]:
    make = _KINDS[kind]
    names = [field.name for field in fields(make)]
    layers = {layer.value: layer for layer in Layer}
    layer, lists = (
        names.index("layer"),
        [names.index(n) for n in ("synonyms", "forbidden", "values") if n in names],
    )
    made = []
    for row in rows:
        row[layer] = layers[row[layer]]
        for place in lists:
            row[place] = tuple(row[place])
        if make is CodeSet:
            row[1] = tuple(CodeValue(*pair) for pair in row[1])
        made.append(make(*row))
    return made


def _named(items: list[Any]) -> dict[str, Any]:
    return {item.name: item for item in items}
