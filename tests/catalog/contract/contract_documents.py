"""Small search documents and a store of nothing but lists, for the contract of the indexes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from catalog.search.document import SearchDocument


def make(number: int, title: str, **others: Any) -> SearchDocument:
    """A small document; its change number is its own number unless another is given."""
    seq = others.pop("seq", number)
    return SearchDocument(
        id=f"id{number}", seq=seq, source="test", source_id=str(number), title=title, **others
    )


@dataclass(frozen=True)
class Change:
    seq: int
    kind: str
    id: str
    op: str


class ListStore:
    """A source of documents and changes that fulfils the indexer's surface."""

    def __init__(self) -> None:
        self.active: dict[str, SearchDocument] = {}
        self.log: list[Change] = []

    @property
    def changes(self) -> ListStore:
        return self

    def put(self, document: SearchDocument) -> None:
        self.log.append(Change(len(self.log) + 1, "dataset", document.id, "updated"))
        self.active[document.id] = replace(document, seq=len(self.log))

    def remove(self, identifier: str) -> None:
        self.log.append(Change(len(self.log) + 1, "dataset", identifier, "removed"))
        self.active.pop(identifier, None)

    def since(self, seq: int, limit: int, kinds: Sequence[str] | None = None) -> list[Change]:
        return [c for c in self.log if c.seq > seq and (kinds is None or c.kind in kinds)][:limit]

    def last_seq(self) -> int:
        return len(self.log)

    def documents(self, ids: Sequence[str]) -> list[SearchDocument]:
        return [self.active[i] for i in ids if i in self.active]

    def documents_all(self, batch: int) -> Iterator[list[SearchDocument]]:
        every = list(self.active.values())
        for start in range(0, len(every), batch):
            yield every[start : start + batch]
