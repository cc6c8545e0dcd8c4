"""A list that goes to disk when it grows: a check of a million columns needs no more memory than one of ten."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from typing import IO, Final, Generic, TypeVar

import orjson

ItemT = TypeVar("ItemT")
IN_MEMORY: Final = 5_000


class Spool(Generic[ItemT]):
    """Append items, iterate over them any number of times; the file vanishes with the spool.

    `pack` and `unpack` turn an item into JSON-ready lists and back.
    """

    def __init__(
        self, pack: Callable[[ItemT], list[object]], unpack: Callable[[list[object]], ItemT]
    ) -> None:
        self._pack = pack
        self._unpack = unpack
        self._recent: list[ItemT] = []
        self._file: IO[bytes] | None = None
        self._count = 0

    def append(self, item: ItemT) -> None:
        """Add an item."""
        self._recent.append(item)
        self._count += 1
        if len(self._recent) >= IN_MEMORY:
            self._flush()

    def _flush(self) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115  # lives as long as the spool
        self._file.seek(0, 2)
        self._file.writelines(orjson.dumps(self._pack(item)) + b"\n" for item in self._recent)
        self._recent.clear()

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[ItemT]:
        if self._file is not None:
            self._flush()
            place = 0
            self._file.seek(place)
            while line := self._file.readline():
                place += len(line)
                yield self._unpack(orjson.loads(line))
                if self._file.tell() != place:  # another reader has moved the file
                    self._file.seek(place)
        yield from tuple(self._recent)
