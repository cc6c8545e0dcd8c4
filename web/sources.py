"""What the page of sources shows: each source with its latest run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from catalog.access import Principal
from catalog.items import Problem
from catalog.store import Store
from catalog.store.sources import Source

MOST_ERRORS = 5


def shown_sources(store: Store, principal: Principal) -> list[dict[str, Any]]:
    """Return every source with counts, status and first errors of its latest run.

    Errors name records and values, of restricted datasets too; only the agency's own officers, stewards and
    administrators read them, others how often which error came.
    """
    return [_shown(store, source, principal) for source in store.sources.list()]


def _may_read_errors(store: Store, source: Source, principal: Principal) -> bool:
    if principal.scope.everything:
        return True
    code = principal.scope.agency_code
    agency = store.agencies.resolve(source.spec.agency) if code and source.spec.agency else None
    return agency is not None and agency in store.agencies.ids_of_code(code)


def _shown(store: Store, source: Source, principal: Principal) -> dict[str, Any]:
    found = {
        "name": source.name,
        "type": source.spec.type,
        "agency": source.spec.agency,
        "schedule": source.schedule,
    }
    runs = store.runs.list(source.name, limit=1)
    if not runs:
        return {**found, "status": None, "finished_at": None, "errors": 0, "error_lines": [], **_counts(None)}
    run = runs[0]
    errors: Sequence[Problem] = store.runs.errors(run.id)
    if _may_read_errors(store, source, principal):
        lines = [f"{e.source_id or '-'} · {e.code}: {e.message}" for e in errors[:MOST_ERRORS]]
    else:
        lines = [f"{code}: {n}건" for code, n in Counter(e.code for e in errors).most_common(MOST_ERRORS)]
    return {
        **found,
        "status": run.status.value,
        "finished_at": run.finished_at,
        "errors": len(errors),
        "error_lines": lines,
        **_counts(run.counts),
    }


def _counts(counts: Mapping[str, Any] | None) -> dict[str, int]:
    told = {
        n: int((counts or {}).get(n, 0)) for n in ("created", "updated", "unchanged", "revived", "removed")
    }
    return {**told, "seen": sum(told.values()) - told["removed"]}
