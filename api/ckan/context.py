"""What actions are called with: the services, who asks, and the directory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.directory import Clause, Directory, Listing
from api.directory.clause import ALL
from api.services import Services
from catalog.access import ANONYMOUS, Principal
from catalog.records import Kind
from catalog.store import Store
from catalog.store.rows import ACTIVE, Row


@dataclass(frozen=True)
class Context:
    """One call."""

    services: Services
    principal: Principal

    @property
    def store(self) -> Store:
        """The store."""
        return self.services.store

    @property
    def directory(self) -> Directory:
        """The directory of datasets."""
        return self.services.directory

    def listing(
        self, where: Clause = ALL, *, private: bool = False, hits: Sequence[str] | None = None
    ) -> Listing:
        """Return the datasets that are public, or with `private` those the asker may see."""
        return Listing(self.directory, self.principal if private else ANONYMOUS, where, hits)

    def readable(self, ids: Sequence[str]) -> list[Row]:
        """Return the datasets of ids that are there and that the asker may see, in their order."""
        rows = self.store.records.get_many(Kind.DATASET, ids)
        return [r for r in rows if r.state == ACTIVE and self.principal.may_read(r)]
