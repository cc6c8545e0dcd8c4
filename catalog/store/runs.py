"""Harvest runs: started, kept alive, resumed after a kill, and finished with their counts and errors."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import Connection, and_, delete, func, select, update
from sqlalchemy import Row as SqlRow

from catalog.errors import SourceBusyError, UnknownSourceError
from catalog.items import Problem
from catalog.store import schema
from catalog.store.changes import SYSTEM_ACTOR, now
from catalog.store.database import Database, insert
from catalog.store.leases import Lease, Leases, require
from catalog.store.rows import ACTIVE
from catalog.store.spools import require_free

# PostgreSQL needs a moment to notice that a killed client is gone and to free its lock.
_DYING_WAITS = (0.05, 0.1, 0.2, 0.4)  # seconds
_SPOOL = "spool:"
RESUME_WITHIN = timedelta(hours=24)  # an older half of a run says too little about the source of today


class RunStatus(StrEnum):
    """How a run stands."""

    RUNNING = "running"
    INTERRUPTED = "interrupted"  # its process died; the next run of the source resumes it
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    HELD = "held"  # records went in, removals wait for an officer


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the records of a batch or run; top-level records, without their parts."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    revived: int = 0
    problems: tuple[Problem, ...] = ()  # found on the way: duplicates, identifiers that changed in case

    @property
    def seen(self) -> int:
        """Records taken in."""
        return self.created + self.updated + self.unchanged + self.revived


@dataclass(frozen=True, slots=True)
class Run:
    """A harvest run; `cursor` is where reading goes on, `lease` the right to write (None when read back)."""

    id: str
    source: str
    status: RunStatus
    actor: str
    scope: str
    attempt: int
    page: int
    had: int  # active records of the source when the run started
    cursor: str | None
    started_at: str
    finished_at: str | None = None
    reason: str | None = None
    counts: Mapping[str, Any] = field(default_factory=dict)
    agency: str | None = None  # the source's, for records that do not tell theirs
    lease: Lease | None = None


class Runs:
    """The runs of all sources."""

    def __init__(self, database: Database, leases: Leases) -> None:
        self._database = database
        self._leases = leases

    def start(
        self,
        source: str,
        resume: bool = True,
        *,
        scope: str = "",
        actor: str = SYSTEM_ACTOR,
        spool: str | None = None,
    ) -> Run:
        """Start a run, or go on with one of the same scope whose process died or whose source failed for the moment.

        `spool` is the one the run takes its records from (catalog.store.spools): the run then goes on only where an
        earlier one of the same spool stopped, and no other run where that one did. Raises UnknownSourceError,
        SourceBusyError while another process harvests the source, and LeaseLostError for a spool that is gone.
        """
        for wait in () if self._database.is_sqlite else _DYING_WAITS:
            try:
                return self._start(source, resume, scope, actor, spool)
            except SourceBusyError:
                time.sleep(wait)
        return self._start(source, resume, scope, actor, spool)

    def heartbeat(self, run: Run) -> bool:
        """Say that the run lives; False when another process has taken it over."""
        return run.lease is not None and self._leases.beat(run.lease)

    def checkpoint(self, run: Run, cursor: str) -> None:
        """Remember that everything before `cursor` is stored."""
        with self._database.write() as connection:
            require_lease(connection, run)
            checkpoint(connection, run, cursor)

    def finish(
        self,
        run: Run,
        status: RunStatus,
        counts: Mapping[str, Any],
        *,
        reason: str | None = None,
        resumable: bool = False,
    ) -> Run:
        """End a run with its status and counts; its list of seen records goes unless it may be resumed."""
        with self._database.write() as connection:
            lease = require_lease(connection, run)
            values: dict[str, Any] = {
                "status": status.value,
                "counts": orjson.dumps(dict(counts)).decode(),
                "reason": reason,
            }
            values |= {"finished_at": now(), "resumable": int(resumable)}
            connection.execute(update(schema.runs).where(schema.runs.c.id == run.id).values(values))
            if not resumable:
                connection.execute(delete(schema.seen).where(schema.seen.c.run == run.id))
            self._leases.release(connection, lease)
            return _run(_row(connection, run.id))

    def get(self, run_id: str) -> Run | None:
        """Return a run, or None."""
        with self._database.read() as connection:
            row = connection.execute(select(schema.runs).where(schema.runs.c.id == run_id)).first()
        return None if row is None else _run(row)

    def list(self, source: str | None = None, limit: int = 100) -> Sequence[Run]:
        """Return runs, the newest first."""
        query = select(schema.runs).order_by(schema.runs.c.id.desc()).limit(limit)
        if source is not None:
            query = query.where(schema.runs.c.source == source)
        with self._database.read() as connection:
            return [_run(row) for row in connection.execute(query)]

    def errors(self, run: Run | str, limit: int | None = None) -> Sequence[Problem]:
        """Return what was wrong with single records of a run, in order."""
        run_id = run if isinstance(run, str) else run.id
        table = schema.run_errors
        query = select(table).where(table.c.run == run_id).order_by(table.c.id).limit(limit)
        with self._database.read() as connection:
            return [
                Problem(r.source_id, r.code, r.severity, r.field, r.value, r.message)
                for r in connection.execute(query)
            ]

    def error_count(self, run: Run) -> int:
        """Return how many problems a run has noted."""
        query = select(func.count()).select_from(schema.run_errors).where(schema.run_errors.c.run == run.id)
        with self._database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def interrupt(self, run: Run) -> None:
        """Leave a run where it is, to be resumed by the next one, and give its lease back."""
        table = schema.runs
        with self._database.write() as connection:
            lease = require_lease(connection, run)
            values = {"status": RunStatus.INTERRUPTED.value, "finished_at": now()}
            connection.execute(update(table).where(table.c.id == run.id).values(values))
            self._leases.release(connection, lease)

    def has_error(self, run: Run, code: str) -> bool:
        """Tell whether a run has noted a problem of a code."""
        table = schema.run_errors
        query = select(table.c.id).where(table.c.run == run.id, table.c.code == code).limit(1)
        with self._database.read() as connection:
            return connection.execute(query).first() is not None

    def unread(self, run: Run) -> tuple[frozenset[str], int]:
        """Return the identifiers of records a run could not take, and how many it could not even name."""
        table = schema.run_errors
        wrong = (table.c.run == run.id) & (table.c.severity == "error")
        named = select(table.c.source_id).where(wrong, table.c.source_id.is_not(None)).distinct()
        unnamed = select(func.count()).where(wrong, table.c.source_id.is_(None)).select_from(table)
        with self._database.read() as connection:
            return frozenset(connection.execute(named).scalars()), int(
                connection.execute(unnamed).scalar_one()
            )

    def sweep(self) -> Sequence[Run]:
        """Mark runs as interrupted whose process is dead, so that none stays "running" for ever; returns them."""
        table = schema.runs
        swept: list[Run] = []
        with self._database.write() as connection:
            for row in connection.execute(select(table).where(table.c.status == RunStatus.RUNNING)).all():
                if not self._leases.alive(connection, row.source):
                    done = (
                        update(table).where(table.c.id == row.id).values(status=RunStatus.INTERRUPTED.value)
                    )
                    connection.execute(done)
                    connection.execute(delete(schema.leases).where(schema.leases.c.source == row.source))
                    swept.append(_run(_row(connection, row.id)))
        return swept

    def last_good(self, source: str) -> Run | None:
        """Return the source's last run that succeeded."""
        table = schema.runs
        query = select(table).where(table.c.source == source, table.c.status == RunStatus.SUCCEEDED)
        with self._database.read() as connection:
            row = connection.execute(query.order_by(table.c.id.desc()).limit(1)).first()
        return None if row is None else _run(row)

    def _start(self, source: str, resume: bool, scope: str, actor: str, spool: str | None) -> Run:
        with self._database.write() as connection:
            registered = (schema.sources.c.name == source) & (schema.sources.c.state == ACTIVE)
            spec = connection.execute(select(schema.sources).where(registered)).first()
            if spec is None:
                raise UnknownSourceError(
                    f"no source is named {source!r}; `malmoi source list` shows those there are (등록되지 않은 수집 대상)"
                )
            require_free(connection, source, spool)
            row = self._resumable(connection, source, scope, spool) if resume else None
            run_id = row.id if row is not None else _new_id()
            lease = self._leases.take(connection, source, run_id)
            if row is None:
                _abandon(connection, source)
                _insert(connection, run_id, source, scope, actor, active_count(connection, source))
            else:
                _reopen(connection, row)
            return _run(_row(connection, run_id), agency=spec.agency, lease=lease)

    def _resumable(
        self, connection: Connection, source: str, scope: str, spool: str | None
    ) -> SqlRow[Any] | None:
        table = schema.runs
        query = select(table).where(table.c.source == source).order_by(table.c.id.desc()).limit(1)
        row = connection.execute(query).first()
        if row is None or row.scope != scope or _older(row.started_at, RESUME_WITHIN):
            return None
        if row.cursor is not None and spool_of(row.cursor) != spool:
            return None  # the place it stopped at means nothing to another way of reading
        dead = row.status in (RunStatus.RUNNING, RunStatus.INTERRUPTED)
        return row if dead or (row.status == RunStatus.FAILED and row.resumable) else None


def require_lease(connection: Connection, run: Run) -> Lease:
    """Return the run's lease, checked in the transaction. Raises LeaseLostError."""
    lease = run.lease or Lease(run.source, run.id, "")
    require(connection, lease)
    return lease


def checkpoint(connection: Connection, run: Run, cursor: str) -> None:
    """Remember in a transaction that everything before `cursor` is stored."""
    table = schema.runs
    connection.execute(update(table).where(table.c.id == run.id).values(cursor=cursor, page=table.c.page + 1))


def page_of(connection: Connection, run: Run) -> int:
    """Return how many checkpoints the run has passed."""
    return int(connection.execute(select(schema.runs.c.page).where(schema.runs.c.id == run.id)).scalar_one())


def note(connection: Connection, run: Run, page: int, problems: Sequence[Problem]) -> None:
    """Store problems of single records."""
    insert(connection, schema.run_errors, [{"run": run.id, "page": page, **asdict(p)} for p in problems])


def active_count(connection: Connection, source: str) -> int:
    """Return how many active top-level records a source has."""
    total = 0
    for kind in schema.TOP_KINDS:
        table = schema.RECORDS[kind]
        mine = and_(table.c.source == source, table.c.state == ACTIVE)
        total += connection.execute(select(func.count()).select_from(table).where(mine)).scalar_one()
    return total


def spool_cursor(spool: str, part: int) -> str:
    """Return the place before a part of a spool, as a run remembers it."""
    return f"{_SPOOL}{spool}:{part}"


def spool_of(cursor: str) -> str | None:
    """Return the spool a remembered place is in, None when it is in the source itself."""
    return cursor.removeprefix(_SPOOL).rpartition(":")[0] if cursor.startswith(_SPOOL) else None


def _new_id() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}"


def _older(at: str, than: timedelta) -> bool:
    return datetime.now(UTC) - datetime.fromisoformat(at) > than


def _insert(connection: Connection, run_id: str, source: str, scope: str, actor: str, had: int) -> None:
    row = {"id": run_id, "source": source, "status": RunStatus.RUNNING.value, "actor": actor, "scope": scope}
    row_numbers = {"attempt": 1, "page": 0, "resumable": 0, "had": had}
    insert(connection, schema.runs, [{**row, **row_numbers, "counts": "{}", "started_at": now()}])


def _reopen(connection: Connection, row: SqlRow[Any]) -> None:
    values: dict[str, Any] = {
        "status": RunStatus.RUNNING.value,
        "attempt": row.attempt + 1,
        "finished_at": None,
        "reason": None,
    }
    connection.execute(update(schema.runs).where(schema.runs.c.id == row.id).values(values))
    # The page that was being read comes again, and so do its problems.
    errors = schema.run_errors
    connection.execute(delete(errors).where(errors.c.run == row.id, errors.c.page == row.page))


def _abandon(connection: Connection, source: str) -> None:
    """Close what earlier runs of the source left open."""
    runs, seen = schema.runs, schema.seen
    left = select(runs.c.id).where(runs.c.source == source)
    connection.execute(delete(seen).where(seen.c.run.in_(left)))
    open_runs = (runs.c.source == source) & runs.c.status.in_((RunStatus.RUNNING, RunStatus.INTERRUPTED))
    reason = "its process died and it was not resumed"
    values = {"status": RunStatus.FAILED.value, "finished_at": now(), "reason": reason, "resumable": 0}
    connection.execute(update(runs).where(open_runs).values(values))


def _row(connection: Connection, run_id: str) -> SqlRow[Any]:
    return connection.execute(select(schema.runs).where(schema.runs.c.id == run_id)).one()


def _run(row: SqlRow[Any], agency: str | None = None, lease: Lease | None = None) -> Run:
    return Run(
        id=row.id,
        source=row.source,
        status=RunStatus(row.status),
        actor=row.actor,
        scope=row.scope,
        attempt=row.attempt,
        page=row.page,
        had=row.had,
        cursor=row.cursor,
        started_at=row.started_at,
        finished_at=row.finished_at,
        reason=row.reason,
        counts=orjson.loads(row.counts),
        agency=agency,
        lease=lease,
    )
