"""What was learned of the catalog, kept in the cluster for every process: the lexicon and related words.

A learned thing is written in parts under a new stamp, then its head document names the stamp: readers see the old one
or the new one, never half of each. It is advice: a lost or damaged one is learned again.
"""

from __future__ import annotations

import base64
import binascii
import io
import uuid
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import orjson
from elasticsearch import NotFoundError

from catalog.search.document import SearchDocument
from catalog.search.elastic.cluster import Cluster
from catalog.search.knowledge.lexicon import Lexicon
from catalog.search.knowledge.related import WordVectors
from catalog.search.ranking.forward import Analysed

_PART = 4_000_000  # bytes of a part before it is written as text
_SAVE_AT = 0.05  # growth of the words after which they are written again
_UNREADABLE = (KeyError, ValueError, TypeError, zlib.error, binascii.Error)


class Learned:
    """Named blobs in the state index."""

    def __init__(self, cluster: Cluster, index: str) -> None:
        self._cluster = cluster
        self._index = index

    def stamps(self, names: Iterable[str]) -> dict[str, str]:
        """Return the stamps of the blobs that there are, in one round."""
        try:
            found = self._cluster.read(self._cluster.client.mget, index=self._index, ids=list(names))
        except NotFoundError:
            return {}
        return {d["_id"]: d["_source"]["stamp"] for d in found["docs"] if d.get("found")}

    def load(self, name: str) -> tuple[str, bytes] | None:
        """Return stamp and body of a blob; None where there is none or it is damaged."""
        try:
            head = self._cluster.read(self._cluster.client.get, index=self._index, id=name)["_source"]
            parts = [self._part(name, head["stamp"], n) for n in range(head["parts"])]
            return head["stamp"], zlib.decompress(b"".join(parts))
        except (NotFoundError, *_UNREADABLE):
            return None

    def save(self, name: str, body: bytes) -> str:
        """Write a blob and return its stamp; the parts of the former one are removed."""
        before = self.stamps([name]).get(name)
        stamp, packed = uuid.uuid4().hex[:12], zlib.compress(body, 1)
        cut = [packed[i : i + _PART] for i in range(0, max(len(packed), 1), _PART)]
        for number, part in enumerate(cut):
            self._put(f"{name}-{stamp}-{number}", {"body": base64.b64encode(part).decode()})
        self._put(name, {"stamp": stamp, "parts": len(cut)})
        if before is not None:
            self._clear(name, before)
        return stamp

    def _clear(self, name: str, stamp: str) -> None:
        number = 0
        while True:
            try:
                self._cluster.write(
                    self._cluster.client.delete, index=self._index, id=f"{name}-{stamp}-{number}"
                )
            except NotFoundError:
                return
            number += 1

    def _part(self, name: str, stamp: str, number: int) -> bytes:
        found = self._cluster.read(self._cluster.client.get, index=self._index, id=f"{name}-{stamp}-{number}")
        return base64.b64decode(found["_source"]["body"])

    def _put(self, identifier: str, document: Mapping[str, Any]) -> None:
        self._cluster.write(self._cluster.client.index, index=self._index, id=identifier, document=document)


class Words:
    """The lexicon of the catalog with its blob."""

    NAME = "lexicon"

    def __init__(self, learned: Learned, empty: bool = False) -> None:
        self._learned = learned
        self.stamp = ""
        self._saved = 0
        self.lexicon = Lexicon()
        if not empty:
            self.reload()

    @property
    def empty(self) -> bool:
        """Whether no word is known."""
        return not self.lexicon.counts

    def add(self, analysed: Iterable[tuple[SearchDocument, Analysed]]) -> None:
        """Count the words of documents."""
        for document, found in analysed:
            self.lexicon.add(document, found)
        self.lexicon.prune()

    def save_if_grown(self, share: float = _SAVE_AT) -> None:
        """Write the blob when the words have grown by more than a share."""
        if len(self.lexicon.counts) > self._saved * (1 + share):
            self.save()

    def save(self) -> None:
        """Write the blob."""
        self.stamp = self._learned.save(self.NAME, orjson.dumps(self.lexicon.as_dict()))
        self._saved = len(self.lexicon.counts)

    def reload(self) -> None:
        """Read the blob; what cannot be read is left."""
        found = self._learned.load(self.NAME)
        if found is None:
            return
        try:
            kept = orjson.loads(found[1])
            self.lexicon = Lexicon(kept["counts"], kept["phrases"], kept.get("hidden", ()))
        except _UNREADABLE:
            return
        self.stamp, self._saved = found[0], len(self.lexicon.counts)


def packed_words(words: WordVectors) -> bytes:
    """Return related words as bytes."""
    out = io.BytesIO()
    rows = words.vectors.astype(np.float16)
    np.savez(out, hashes=words.hashes, vectors=rows, words=np.array(words.words))
    return out.getvalue()


def unpacked_words(body: bytes) -> WordVectors | None:
    """Read what `packed_words` gave; None for what cannot be read."""
    try:
        with np.load(io.BytesIO(body), allow_pickle=False) as kept:
            names = tuple(str(w) for w in kept["words"])
            return WordVectors(kept["hashes"], kept["vectors"].astype(np.float32), names)
    except (*_UNREADABLE, OSError):
        return None
