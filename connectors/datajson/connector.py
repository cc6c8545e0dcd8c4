"""The data.json connector: one file, which may be over 100 MB, read object by object."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from catalog.records import identity_key
from connectors.base import Checkpoint, Connector, Context, Item, Options, Problem, Shortfall
from connectors.datajson.dataset import dataset, service
from connectors.document import Document, open_document
from connectors.errors import SourceError
from connectors.fields import Fields
from connectors.json_stream import BrokenJson, objects

CHECKPOINT_EVERY = 1_000
_PLACES = re.compile(r"(?:(?:catalog\.item|catalog)\.)*(dataset|service|datasetSeries)(?:\.item)?|item")
_LISTS = re.compile(r"(?:(?:catalog\.item|catalog)\.)*(?:dataset|service|datasetSeries)")


class DataJsonOptions(Options):
    """Options of a data.json source."""

    services: bool = Field(
        default=True, description="데이터 서비스도 읽기 (read data services too; DCAT-US 3.0)"
    )


class DataJsonConnector(Connector):
    """Reads datasets and services of a data.json catalog, nested catalogs included."""

    name = "datajson"
    title = "data.json (DCAT-US)"
    options_type = DataJsonOptions
    options: DataJsonOptions

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._identifiers: set[int] = set()
        self._parents: dict[str, str] = {}
        self._is_catalog = False

    def items(self, cursor: str | None = None) -> Iterator[Item]:
        """Yield records in the file's order; the cursor counts the objects read."""
        skip = int(cursor) if cursor and cursor.isdigit() else 0
        self._identifiers.clear()
        self._parents.clear()
        with open_document(self.context.http, self.source.url) as document:
            document.require_json()
            yield from self._document(document, skip)
        yield from self._orphans()

    def _document(self, document: Document, skip: int) -> Iterator[Item]:
        number = 0
        try:
            for place, value in objects(document.stream, self._is_wanted):
                number += 1
                found = list(self._object(place, value))
                if number > skip:
                    yield from found
                    if number % CHECKPOINT_EVERY == 0:
                        yield Checkpoint(str(number))
        except BrokenJson as error:
            yield from _broken_off(document.shown, error, number)
            return
        if not number and not self._is_catalog:
            message = f"data.json이 아닙니다: dataset 목록이 없습니다 (no dataset list): {document.shown}"
            raise SourceError("not_datajson", message)

    def _is_wanted(self, prefix: str) -> bool:
        if _LISTS.fullmatch(prefix):
            self._is_catalog = True
        return _PLACES.fullmatch(prefix) is not None

    def _object(self, place: str, value: Any) -> Iterator[Item]:
        if value is None and not place.endswith("item"):
            return
        if not isinstance(value, Mapping):
            message = "객체가 아닙니다 (a record must be an object)"
            yield Problem(None, "not_an_object", "error", place, repr(value)[:200], message)
            return
        fields = Fields(value)
        is_service = "service.item" in place or fields.text("@type") in ("DataService", "dcat:DataService")
        if is_service and not self.options.services:
            return
        record = (service if is_service else dataset)(fields, self.source.agency)
        if record is not None:
            self._identifiers.add(hash(identity_key(record.source_id)))
            if getattr(record, "part_of", None):
                self._parents[record.source_id] = str(record.part_of)  # type: ignore[union-attr]  # only datasets have it
            yield record
        yield from fields.problems

    def _orphans(self) -> Iterator[Problem]:
        """Tell which parts point to a whole that the file does not hold."""
        for source_id, parent in self._parents.items():
            if hash(identity_key(parent)) not in self._identifiers:
                message = "isPartOf가 가리키는 데이터셋이 없습니다 (the parent is not in this catalog)"
                yield Problem(source_id, "missing_parent", "warning", "isPartOf", parent, message)


def _broken_off(shown: str, error: BrokenJson, read: int) -> Iterator[Item]:
    message = f"JSON이 깨져 있습니다 (malformed JSON) {shown}: {error}"
    if not read:
        raise SourceError("not_json", message) from error
    yield Problem(None, "bad_json", "error", None, None, message)
    yield Shortfall(read + 1, read, message)
