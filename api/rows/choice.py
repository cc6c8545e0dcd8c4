"""The tables a dataset's rows can be had from: tables of opened databases, files of its distributions."""

from __future__ import annotations

from dataclasses import dataclass

from api.rows.file import FORMATS
from api.rows.opening import is_open
from catalog.errors import UnknownSourceError
from catalog.store import Store
from catalog.store.rows import Row
from connectors.formats import format_names


@dataclass(frozen=True, slots=True)
class Choice:
    """A table to choose: its name in addresses, the record it is described by, and for a file its address and format."""

    name: str
    title: str
    record: Row
    url: str | None = None
    format: str | None = None


def choices(store: Store, dataset: Row) -> list[Choice]:
    """Return the tables of a dataset, those that are read best first; none where nothing is open."""
    return [*_tables(store, dataset), *_files(store, dataset)]


def _tables(store: Store, dataset: Row) -> list[Choice]:
    try:
        source = store.sources.get(dataset.source)
    except UnknownSourceError:
        return []
    if source.type != "database" or not is_open(store, source.name):
        return []
    tables = [t for t in store.records.tables_of(dataset.id) if t.body.get("public") is not False]
    return [Choice(str(t.body["name"]), t.body.get("logical_name") or t.title, t) for t in tables]


def _files(store: Store, dataset: Row) -> list[Choice]:
    found = []
    for part in store.records.distributions_of(dataset.id):
        url = part.body.get("download_url") or part.body.get("access_url") or ""
        kinds = [k for k in format_names(part.body.get("format")) if k in FORMATS]
        if kinds and url.startswith(("http://", "https://")):
            found.append(Choice(part.id, part.title, part, url, kinds[0]))
    return sorted(found, key=lambda c: FORMATS.index(c.format or FORMATS[-1]))
