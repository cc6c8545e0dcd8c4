"""The store: the one object through which the dictionary is read and written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import TracebackType

from sqlalchemy import select

from catalog.records import Kind
from catalog.search.document import SearchDocument
from catalog.store import migration, schema
from catalog.store.agencies import Agencies
from catalog.store.changes import Changes
from catalog.store.column_terms import ColumnTerms
from catalog.store.database import Database
from catalog.store.documents import Documents
from catalog.store.leases import Leases
from catalog.store.meta import Meta
from catalog.store.privacy import Privacy
from catalog.store.publication import Publication
from catalog.store.quality import Quality
from catalog.store.records import Records
from catalog.store.relations import Relations
from catalog.store.requests import Requests
from catalog.store.rows import ACTIVE, Row
from catalog.store.runs import Runs
from catalog.store.sources import Sources
from catalog.store.spools import Spools
from catalog.store.usage import Usage


class Store:
    """The dictionary in a database. Thread-safe; close it, or use it in a `with`."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._leases = Leases(database)
        self.sources = Sources(database)
        self.runs = Runs(database, self._leases)
        self.spools = Spools(database, self._leases)
        self.agencies = Agencies(database)
        self.records = Records(database, self.agencies)
        self.changes = Changes(database)
        self.column_terms = ColumnTerms(database)
        self.privacy = Privacy(database)
        self.relations = Relations(database)
        self.requests = Requests(database)
        self.quality = Quality(database)
        self.publication = Publication(database)
        self.usage = Usage(database)
        self.meta = Meta(database)
        self._documents = Documents(database)

    @classmethod
    def open(cls, url: str, *, migrate: bool = True) -> Store:
        """Open a store by its address: sqlite:///FILE, sqlite:// (private, gone at the end) or postgresql://...

        Brings the schema up to date, or with `migrate=False` requires that it is. Raises StoreError and SchemaError.
        """
        database = Database(url)
        try:
            if migrate:
                migration.upgrade(database)
            else:
                migration.require_head(database)
        except BaseException:
            database.close()
            raise
        return cls(database)

    def documents(self, ids: Sequence[str]) -> list[SearchDocument]:
        """Return the search documents of active datasets, in the order asked; others are left out."""
        return self._documents.of(ids)

    def documents_all(self, batch: int = 1000) -> Iterator[list[SearchDocument]]:
        """Yield the search documents of all active datasets in batches, by id."""
        return self._documents.all(batch)

    def columns_changed_since(self, seq: int, limit: int = 1000) -> Sequence[Row]:
        """Return active columns whose last own change has a number above `seq`, by that number: the ones to standardise."""
        table = schema.RECORDS[Kind.COLUMN]
        query = (
            select(table).where(table.c.seq > seq, table.c.state == ACTIVE).order_by(table.c.seq).limit(limit)
        )
        return self.records.rows(Kind.COLUMN, query)

    def close(self) -> None:
        """Close all connections and give leases up."""
        self._leases.close()
        self.database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
