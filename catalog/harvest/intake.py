"""Take what a source yields: clean, check, encode, and store in batches."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from catalog.errors import StoreError
from catalog.harvest.result import Progress
from catalog.harvest.validation import shorten, sift
from catalog.items import Problem, Shortfall
from catalog.records import RECORD_TYPES, Dataset, Record
from catalog.store import Run, Store
from catalog.store.encoding import Encoded, TextError, encode

Clean = Callable[[Record], Record]
"""Takes personal values out of a record."""

BATCH_RECORDS = 500
BATCH_PARTS = 10_000  # distributions, tables and columns; a batch of wide datasets ends earlier
_WAITS = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)  # seconds between tries while the database is down

_RECORDS = tuple(RECORD_TYPES.values())


def prepare(source: str, record: Record, clean: Clean | None) -> tuple[Encoded | None, Sequence[Problem]]:
    """Return a record ready to be stored, None when it cannot be, and what was wrong with it.

    Personal values are taken out before anything else sees the record, and out of what the problems quote.
    """
    if not isinstance(record, _RECORDS):
        return None, [_no_record(record)]
    kept, problems = sift(record)
    encoded, more = (None, []) if kept is None else _encode(source, kept, clean)
    return encoded, [without_personal(p, clean) for p in (*problems, *more)]


def without_personal(problem: Problem, clean: Clean | None) -> Problem:
    """Return a problem whose quoted value and message went through the same cleaning as records do."""
    if clean is None:
        return problem
    try:
        value, message = (_clean_text(t, clean) for t in (problem.value, problem.message))
    except Exception:
        return replace(problem, value=None)
    return replace(problem, value=value, message=message or problem.message)


def _clean_text(text: str | None, clean: Clean) -> str | None:
    if not text:
        return text
    cleaned = clean(Dataset(source_id="-", title="-", description=text))
    return cleaned.description if isinstance(cleaned, Dataset) else None


def _encode(source: str, record: Record, clean: Clean | None) -> tuple[Encoded | None, list[Problem]]:
    try:
        cleaned = clean(record) if clean else record
    except Exception as error:
        return None, [_not_cleaned(record, error)]
    try:
        return encode(source, cleaned), []
    except (TextError, TypeError, UnicodeEncodeError) as error:
        kept, problems = sift(cleaned, texts=True)
        if not problems:
            return None, [_not_storable(record, error)]
        return (None if kept is None else encode(source, kept)), problems


class Intake:
    """What a run takes in, a batch at a time; memory does not grow with the source."""

    def __init__(
        self, store: Store, run: Run, clean: Clean | None, on_progress: Callable[[Progress], None] | None
    ) -> None:
        self.advanced = False  # whether a checkpoint was passed in this attempt
        self._store = store
        self._run = run
        self._clean = clean
        self._on_progress = on_progress
        self._batch: list[Encoded] = []
        self._problems: list[Problem] = []
        self._parts = 0
        self._totals: Counter[str] = Counter()
        self._shortfall: str | None = None

    def take(self, record: Record) -> None:
        """Take a record."""
        encoded, problems = prepare(self._run.source, record, self._clean)
        self._problems += problems
        if encoded is not None:
            self._batch.append(encoded)
            self._parts += _weight(encoded)
        if len(self._batch) + len(self._problems) >= BATCH_RECORDS or self._parts >= BATCH_PARTS:
            self.flush()

    def note(self, problem: Problem) -> None:
        """Take a problem of a record."""
        shown = problem if problem.value is None else replace(problem, value=shorten(problem.value))
        self._problems.append(without_personal(shown, self._clean))
        if len(self._problems) >= BATCH_RECORDS:
            self.flush()

    def fall_short(self, shortfall: Shortfall) -> None:
        """Take that the source gave less than it announced."""
        told = f"the source announced {shortfall.announced} records and gave {shortfall.received}: {shortfall.message}"
        self._shortfall = told
        self.note(Problem(None, "shortfall", "error", None, str(shortfall.received), told))

    def shortfall(self) -> str | None:
        """Return how the source fell short, also in an attempt before this one."""
        if self._shortfall is None and self._store.runs.has_error(self._run, "shortfall"):
            return "the source announced more records than it gave"
        return self._shortfall

    def checkpoint(self, cursor: str) -> None:
        """Store everything taken so far, and that reading goes on behind `cursor`."""
        self.flush(cursor)
        self.advanced = True

    def flush(self, cursor: str | None = None) -> None:
        """Store the batch."""
        if not (self._batch or self._problems or cursor is not None):
            return
        self._deliver(cursor)
        self._totals["errors"] += len(self._problems)
        self._batch, self._problems, self._parts = [], [], 0
        self._tell()

    def _deliver(self, cursor: str | None) -> None:
        for wait in (*_WAITS, None):
            try:
                counts = self._store.records.apply(
                    self._run, self._batch, problems=self._problems, cursor=cursor
                )
            except StoreError:
                # The transaction was undone as a whole, or committed and then is seen as a replay of nothing new.
                if wait is None:
                    raise
                time.sleep(wait)
            else:
                for name in ("created", "updated", "unchanged", "revived"):
                    self._totals[name] += getattr(counts, name)
                self._totals["errors"] += len(counts.problems)
                return

    def _tell(self) -> None:
        if self._on_progress is not None:
            totals = {n: self._totals[n] for n in ("created", "updated", "unchanged", "revived")}
            seen = sum(totals.values())
            self._on_progress(
                Progress(self._run.source, self._run.id, seen, errors=self._totals["errors"], **totals)
            )


def _weight(encoded: Encoded) -> int:
    tables = encoded.full.get("tables", ())
    columns = sum(len(t.get("columns", ())) for t in tables)
    return len(encoded.full.get("distributions", ())) + len(tables) + columns


def _no_record(found: object) -> Problem:
    told = f"the connector yielded {type(found).__name__}, which is no record; it was left out"
    return Problem(None, "not_a_record", "error", None, shorten(found), told)


def _not_cleaned(record: Record, error: Exception) -> Problem:
    told = (
        f"personal values could not be taken out of the record ({type(error).__name__}), so it was left out; report this "
        "with the record's identifier (개인정보를 가릴 수 없어 제외했습니다)"
    )
    return Problem(record.source_id, "cleaning_failed", "error", None, None, told)


def _not_storable(record: Record, error: Exception) -> Problem:
    told = (
        f"the record cannot be stored ({error}); it was left out. Correct it at the source and harvest again"
    )
    return Problem(record.source_id, "not_storable", "error", None, None, told)
