"""Take a batch of harvested records in: compare, write what differs, and mark all as seen, in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from catalog.access import Visibility
from catalog.items import Problem
from catalog.records import Agency, Kind, from_json, record_id
from catalog.store import schema, states
from catalog.store.agencies import Agencies, Publisher
from catalog.store.changes import Transaction
from catalog.store.database import chunks, insert, insert_missing, upsert
from catalog.store.encoding import Encoded
from catalog.store.parts import write_parts
from catalog.store.publication import held_among
from catalog.store.runs import Counts, Run, checkpoint, note, page_of, require_lease
from catalog.store.states import State, Stored

_OUTCOMES = {"create": "created", "update": "updated", "revive": "revived", None: "unchanged"}
REJECTED = "rejected"
REMOVED = "removed"
OUTCOMES = ("created", "updated", "unchanged", "revived", REMOVED)


@dataclass(frozen=True, slots=True)
class _Seen:
    page: int
    attempt: int
    outcome: str


@dataclass
class Delivery:
    """One batch on its way into the store."""

    tx: Transaction
    run: Run
    agencies: Agencies
    page: int = 0
    problems: list[Problem] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)

    def take_in(self, batch: Sequence[Encoded], problems: Sequence[Problem], cursor: str | None) -> Counts:
        """Write the batch, the problems and the checkpoint; returns what became of the records."""
        connection = self.tx.connection
        require_lease(connection, self.run)
        self.page = page_of(connection, self.run)
        for kind in schema.TOP_KINDS:
            self._take_in_kind(kind, [e for e in batch if e.kind is kind])
        self._mark_rejected(problems)
        note(connection, self.run, self.page, [*problems, *self.problems])
        if cursor is not None:
            checkpoint(connection, self.run, cursor)
        created, updated, unchanged, revived = (self.outcomes[name] for name in OUTCOMES if name != REMOVED)
        return Counts(created, updated, unchanged, revived, tuple(self.problems))

    def _take_in_kind(self, kind: Kind, batch: Sequence[Encoded]) -> None:
        if not batch:
            return
        before = states.stored(self.tx.connection, kind, {e.id for e in batch})
        seen = self._seen({e.id for e in batch})
        fresh = self._without_duplicates(batch, before, seen)
        self._note_changed_case(fresh, before)
        agency_ids = self._agency_ids(fresh)
        held = held_among(self.tx.connection, [e.id for e in fresh] if kind is Kind.DATASET else [])
        wanted = [_state(self.run, e, agency_ids[e.id], e.id in held) for e in fresh]
        notes = {}
        if kind is Kind.DATASET:
            changed = {s.id: s for s in wanted if states.operation(s, before.get(s.id)) is not None}
            notes = write_parts(
                self.tx, self.run.source, [e for e in fresh if e.id in changed], changed, before
            )
        states.write(self.tx, kind, wanted, before, notes)
        self._mark_seen(kind, wanted, before, seen)
        if kind is Kind.AGENCY:
            self._name_agencies(fresh)

    def _seen(self, ids: Iterable[str]) -> dict[str, _Seen]:
        table = schema.seen
        found: dict[str, _Seen] = {}
        for block in chunks(ids):
            query = select(table).where(table.c.run == self.run.id, table.c.record_id.in_(block))
            for row in self.tx.connection.execute(query):
                found[row.record_id] = _Seen(row.page, row.attempt, row.outcome)
        return found

    def _without_duplicates(
        self, batch: Sequence[Encoded], before: Mapping[str, Stored], seen: Mapping[str, _Seen]
    ) -> list[Encoded]:
        """Keep the first record of each identifier; what a resumed run reads again is no duplicate."""
        first: dict[str, Encoded] = {}
        for encoded in batch:
            mark = seen.get(encoded.id)
            if encoded.id in first:
                self.problems.append(_duplicate(encoded, first[encoded.id].source_id, first[encoded.id].hash))
            elif mark is not None and mark.outcome != REJECTED and not self._replayed(mark):
                stored = before[encoded.id]
                self.problems.append(_duplicate(encoded, stored.source_id, stored.hash))
            else:
                first[encoded.id] = encoded
        return list(first.values())

    def _replayed(self, mark: _Seen) -> bool:
        return mark.page == self.page and mark.attempt < self.run.attempt

    def _note_changed_case(self, batch: Sequence[Encoded], before: Mapping[str, Stored]) -> None:
        for encoded in batch:
            stored = before.get(encoded.id)
            if stored is not None and stored.source_id != encoded.source_id:
                self.problems.append(_changed_case(encoded.source_id, stored.source_id))

    def _agency_ids(self, batch: Sequence[Encoded]) -> dict[str, str | None]:
        wanted = {e.id: self._publisher(e) for e in batch if e.kind is not Kind.AGENCY}
        found = self.agencies.ids_for(self.tx, wanted.values())
        return {e.id: e.id if e.kind is Kind.AGENCY else found[wanted[e.id]] for e in batch}

    def _publisher(self, encoded: Encoded) -> Publisher:
        if encoded.publisher or encoded.publisher_code:
            return (encoded.publisher, encoded.publisher_code)
        return self.agencies.publisher(self.run.agency)

    def _mark_seen(
        self, kind: Kind, wanted: Sequence[State], before: Mapping[str, Stored], seen: Mapping[str, _Seen]
    ) -> None:
        fresh: list[dict[str, object]] = []
        again: list[dict[str, object]] = []
        for state in wanted:
            outcome = _OUTCOMES[states.operation(state, before.get(state.id))]
            self.outcomes[outcome] += 1
            mark = seen.get(state.id)
            if mark is not None and mark.outcome != REJECTED and outcome == "unchanged":
                outcome = mark.outcome  # stored before the kill: it stays what it was then
            row = _seen_row(self.run, self.page, kind, state.id, outcome)
            (fresh if mark is None else again).append(row)
        insert(self.tx.connection, schema.seen, fresh)
        upsert(self.tx.connection, schema.seen, again)

    def _mark_rejected(self, problems: Sequence[Problem]) -> None:
        # A record that is there but wrong is no missing record: what is stored of it stays. Its kind is not told.
        rows = [
            _seen_row(self.run, self.page, kind, record_id(kind, self.run.source, p.source_id), REJECTED)
            for p in problems
            if p.severity == "error" and p.source_id
            for kind in schema.TOP_KINDS
        ]
        insert_missing(self.tx.connection, schema.seen, rows)

    def _name_agencies(self, batch: Sequence[Encoded]) -> None:
        for encoded in batch:
            agency = from_json(Agency, encoded.full)
            self.agencies.adopt(self.tx, encoded.id, agency)


def mark_removed(tx: Transaction, run: Run, kind: Kind, ids: Sequence[str]) -> None:
    """Count records among what the run removed."""
    upsert(tx.connection, schema.seen, [_seen_row(run, -1, kind, i, REMOVED) for i in ids])


def _seen_row(run: Run, page: int, kind: Kind, identifier: str, outcome: str) -> dict[str, object]:
    return {
        "run": run.id,
        "record_id": identifier,
        "kind": kind.value,
        "page": page,
        "attempt": run.attempt,
        "outcome": outcome,
    }


def _state(run: Run, encoded: Encoded, agency_id: str | None, held: bool) -> State:
    return State(
        id=encoded.id,
        source=run.source,
        source_id=encoded.source_id,
        title=encoded.title,
        body=encoded.body,
        hash=encoded.hash,
        visibility=(Visibility.RESTRICTED if held else encoded.visibility).value,
        agency_id=agency_id,
    )


def _duplicate(encoded: Encoded, first_id: str, first_hash: str) -> Problem:
    same = encoded.hash == first_hash
    told = "the same content" if same else "other content, which was left out"
    return Problem(
        source_id=encoded.source_id,
        code="duplicate_identifier",
        severity="warning" if same else "error",
        field="source_id",
        value=encoded.source_id,
        message=(
            f"the source gives identifier {encoded.source_id!r} more than once (first as {first_id!r}), here with {told}; "
            "the first one is kept. Give each record an identifier of its own (식별자가 중복되었습니다)"
        ),
    )


def _changed_case(now: str, before: str) -> Problem:
    return Problem(
        source_id=now,
        code="identifier_changed_case",
        severity="warning",
        field="source_id",
        value=now,
        message=(
            f"identifier {before!r} is now written {now!r}; both are taken for the same record. Keep identifiers as they "
            "are (식별자의 대소문자가 바뀌었습니다)"
        ),
    )
