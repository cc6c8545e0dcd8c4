"""A part of a source as it is kept until all parts are there: cleaned records and problems, in order, as packed lines.

Personal values are taken out before anything is kept, by the same function a harvest of one piece uses.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

import orjson

from catalog.errors import StoreError
from catalog.harvest.intake import Clean, prepare, without_personal
from catalog.harvest.validation import shorten
from catalog.items import Checkpoint, Item, ItemSource, Problem, Shortfall
from catalog.records import RECORD_TYPES, Kind, Record, from_json
from catalog.store.runs import spool_cursor, spool_of
from catalog.store.spools import Spool, Spools
from connectors.base import Connector
from connectors.errors import SourceError

UNREAD = "part_unread"


class PartWriter:
    """Takes what a connector yields of a part (catalog.harvest.reading.Taker) and packs it."""

    def __init__(self, source: str, clean: Clean | None) -> None:
        self.counts: Counter[str] = Counter()
        self._source, self._clean = source, clean
        self._packer = zlib.compressobj(6)
        self._packed: list[bytes] = []

    def take(self, record: Record) -> None:
        """Take a record: checked, cleaned, and only then kept."""
        encoded, problems = prepare(self._source, record, self._clean)
        for problem in problems:
            self._write("problem", asdict(problem))
        if encoded is not None:
            self._write("record", [encoded.kind.value, encoded.full])

    def note(self, problem: Problem) -> None:
        """Take a problem of a record."""
        shown = problem if problem.value is None else replace(problem, value=shorten(problem.value))
        self._write("problem", asdict(without_personal(shown, self._clean)))

    def fall_short(self, shortfall: Shortfall) -> None:
        """Take that the part gave less than it announced."""
        self._write("shortfall", asdict(shortfall))

    def checkpoint(self, cursor: str) -> None:
        """Take what the part saw, for the connector to join the parts by."""
        self._write("tally", cursor)

    def content(self) -> bytes:
        """Return everything taken."""
        return b"".join([*self._packed, self._packer.flush()])

    def _write(self, what: str, told: Any) -> None:
        self.counts[what] += 1
        self._packed.append(self._packer.compress(orjson.dumps([what, told]) + b"\n"))


def read_content(content: bytes) -> Iterator[Item]:
    """Yield the items of a part again."""
    for line in zlib.decompress(content).splitlines():
        what, told = orjson.loads(line)
        if what == "record":
            kind, body = told
            yield from_json(RECORD_TYPES[Kind(kind)], body)
        elif what == "problem":
            yield Problem(**told)
        elif what == "shortfall":
            yield Shortfall(**told)
        else:
            yield Checkpoint(told)


class SpooledSource(ItemSource):
    """The parts of a spool as one source: what a harvest of one piece would read, from what is already there.

    Parts that nobody could read make it fail at its end, so that the others are stored and nothing is removed.
    """

    def __init__(self, spools: Spools, spool: Spool, connector: Connector) -> None:
        self._spools, self._spool, self._connector = spools, spool, connector
        self._current = 0  # the part whose items come now; the number of parts: what joining added

    def items(self, cursor: str | None = None) -> Iterator[Item]:
        """Yield the items with a checkpoint behind each part; behind `cursor` where it is one of this spool."""
        mine = cursor is not None and spool_of(cursor) == self._spool.id
        behind = int(str(cursor).rpartition(":")[2]) if mine else 0
        told = behind
        for item in self._connector.join(self._parts()):
            if self._current < behind or isinstance(item, Checkpoint):
                continue
            if self._current > told:
                told = self._current
                yield Checkpoint(spool_cursor(self._spool.id, told))
            yield item

    def _parts(self) -> Iterator[Iterator[Item]]:
        unread: list[SourceError] = []
        for number in range(len(self._spool.parts)):
            self._current = number
            content = self._content(number, unread)
            if content is not None:
                yield read_content(content)
        self._current = len(self._spool.parts)
        if unread:
            more = f" (외 {len(unread) - 1}개 부분, and more parts)" if len(unread) > 1 else ""
            raise SourceError(unread[0].code, f"{unread[0]}{more}")

    def _content(self, number: int, unread: list[SourceError]) -> bytes | None:
        try:
            part = self._spools.part(self._spool.id, number)
        except StoreError as error:  # not the source's fault: the harvest is to go on here later
            raise SourceError(error.code, str(error), transient=True) from error
        if part is None:
            unread.append(SourceError(UNREAD, f"{number + 1}번째 부분을 읽지 못했습니다 (part was not read)"))
            return None
        if part.content is None:
            place = f"{number + 1}/{len(self._spool.parts)}번째 부분 (part): {part.message}"
            unread.append(SourceError(part.code or UNREAD, place))
        return part.content
