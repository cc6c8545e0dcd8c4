"""The schema.org connector: opens documents, cuts them into objects, maps each."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from connectors.base import Checkpoint, Connector, Item, Options, Problem, Shortfall
from connectors.document import open_document
from connectors.fields import Fields
from connectors.files import is_file_url
from connectors.json_stream import BrokenJson
from connectors.schemaorg.dataset import dataset
from connectors.schemaorg.nodes import Broken, nodes

CHECKPOINT_EVERY = 1_000
SUFFIXES = (".json", ".jsonl", ".jsonld", ".ndjson")


class SchemaOrgOptions(Options):
    """Options of a schema.org source."""

    documents: tuple[str, ...] = Field(
        default=(),
        description="더 읽을 문서 주소 (further documents to read, after the source's own address)",
    )


class SchemaOrgConnector(Connector):
    """Reads schema.org Dataset descriptions."""

    name = "schemaorg"
    title = "schema.org JSON-LD (공공데이터포털)"
    options_type = SchemaOrgOptions
    options: SchemaOrgOptions

    def items(self, cursor: str | None = None) -> Iterator[Item]:
        """Yield datasets in the order of the source; the cursor counts the objects read."""
        skip = int(cursor) if cursor and cursor.isdigit() else 0
        number = 0
        for url in self._documents():
            for item in self._document(url):
                number += 1
                if number <= skip:
                    continue
                yield from item
                if number % CHECKPOINT_EVERY == 0:
                    yield Checkpoint(str(number))

    def _documents(self) -> Iterator[str]:
        for url in (self.source.url, *self.options.documents):
            if is_file_url(url):
                yield from (str(path) for path in self.context.http.files.files(url, SUFFIXES))
            else:
                yield url

    def _document(self, url: str) -> Iterator[list[Item]]:
        """Yield what each object of a document gives."""
        with open_document(self.context.http, url) as document:
            document.require_json()
            read = 0
            try:
                for node in nodes(document):
                    read += 1
                    yield self._read(node)
            except BrokenJson as error:
                yield list(_broken_off(document.shown, error, read))

    def _read(self, node: object) -> list[Item]:
        if isinstance(node, Broken):
            message = f"JSON으로 읽을 수 없습니다 (malformed JSON): {node.reason}"
            return [Problem(None, "bad_json", "error", f"line {node.line}", node.text, message)]
        if not isinstance(node, dict):
            message = "객체가 아닙니다 (a record must be an object)"
            return [Problem(None, "not_an_object", "error", None, repr(node)[:200], message)]
        fields = Fields(node)
        record = dataset(fields, self.source.agency)
        found: list[Item] = [*fields.problems]
        return [record, *found] if record is not None else found


def _broken_off(shown: str, error: BrokenJson, read: int) -> Iterator[Item]:
    """A document that is broken as a whole is one error; one that breaks off has also lost what followed."""
    message = f"JSON이 깨져 있습니다 (malformed JSON) {shown}: {error}"
    yield Problem(None, "bad_json", "error", None, None, message)
    if read:
        yield Shortfall(read + 1, read, message)
