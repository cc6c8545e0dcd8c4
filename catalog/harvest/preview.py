"""A dry run: what a harvest would do, without writing anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from catalog.harvest.guard import Outcome
from catalog.harvest.intake import BATCH_RECORDS, Clean, prepare, without_personal
from catalog.harvest.result import SHOWN_ERRORS
from catalog.harvest.unread import ids_named
from catalog.items import Problem, Shortfall
from catalog.records import RECORD_TYPES, Record
from catalog.store import Store
from catalog.store.encoding import Encoded
from catalog.store.rows import ACTIVE

_KNOWN = ("unchanged", "updated")


class Preview:
    """Compares what a source yields with the store."""

    def __init__(self, store: Store, source: str, clean: Clean | None) -> None:
        self.problems: list[Problem] = []  # the first ones
        self.problem_count = 0
        self._store = store
        self._source = source
        self._clean = clean
        self._batch: list[Encoded] = []
        self._ids: set[str] = set()
        self._totals: Counter[str] = Counter()
        self._shortfall: str | None = None
        self._named: set[str] = set()
        self._unnamed = 0

    @property
    def counts(self) -> dict[str, int]:
        """What would become of the records."""
        return {name: self._totals[name] for name in ("created", "updated", "unchanged", "revived")}

    def take(self, record: Record) -> None:
        """Take a record."""
        encoded, problems = prepare(self._source, record, self._clean)
        self._add(problems)
        if encoded is not None and encoded.id in self._ids:
            told = "the source gives this identifier more than once; the first record is kept (식별자 중복)"
            self._add(
                [
                    Problem(
                        encoded.source_id,
                        "duplicate_identifier",
                        "error",
                        "source_id",
                        encoded.source_id,
                        told,
                    )
                ]
            )
        elif encoded is not None:
            self._ids.add(encoded.id)
            self._batch.append(encoded)
        if len(self._batch) >= BATCH_RECORDS:
            self._compare()

    def note(self, problem: Problem) -> None:
        """Take a problem of a record."""
        self._add([without_personal(problem, self._clean)])

    def fall_short(self, shortfall: Shortfall) -> None:
        """Take that the source gave less than it announced."""
        self._shortfall = f"the source announced {shortfall.announced} records and gave {shortfall.received}"

    def checkpoint(self, cursor: str) -> None:
        """Pass over a checkpoint: a dry run is not resumed."""

    def outcome(self, *, scope_changed: bool, before: int = 0) -> Outcome:
        """Return what the guard decides on."""
        self._compare()
        had = self._store.records.active_count(self._source)
        known = sum(self._totals[name] for name in _KNOWN) + self._kept()
        taken = sum(self.counts.values())
        created, unread = self._totals["created"], self._unnamed - before
        return Outcome(had, taken, created, had - known, self._shortfall, scope_changed, unread)

    def _kept(self) -> int:
        """Return how many active records the source has but could not give this time."""
        ids = ids_named(self._source, self._named) - self._ids
        rows = (row for kind in RECORD_TYPES for row in self._store.records.get_many(kind, ids))
        return sum(1 for row in rows if row.state == ACTIVE)

    def _compare(self) -> None:
        found = self._store.records.compare(self._batch)
        for name in self.counts:
            self._totals[name] += getattr(found, name)
        self._batch = []

    def _add(self, problems: Sequence[Problem]) -> None:
        self.problem_count += len(problems)
        for found in (p for p in problems if p.severity == "error"):
            if found.source_id is None:
                self._unnamed += 1
            else:
                self._named.add(found.source_id)
        self.problems += problems[: max(0, SHOWN_ERRORS - len(self.problems))]
