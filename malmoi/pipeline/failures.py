"""How a step tells its scheduler whether trying again can help."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from malmoi.errors import SourceUnavailable, StepFailed

if TYPE_CHECKING:
    from catalog.harvest import HarvestResult

# Codes that are told for what passes: nobody answers, or not in time; or our own store, while parts are read from it.
PASSING_CODES = frozenset(
    {"timeout", "connection", "dns", "database_error", "store_unavailable", "store_full"}
)
PASSING_STATUS = re.compile(r"\bHTTP (429|502|503|504)\b")


def raise_if_failed(result: HarvestResult) -> None:
    """Raise SourceUnavailable or StepFailed for a harvest that failed; a held one did not."""
    if result.status.value != "failed":
        return
    message = f"{result.source}: {result.code}: {result.reason}"
    raise SourceUnavailable(message) if is_passing(result.code, result.reason) else StepFailed(message)


def is_passing(code: str | None, reason: str | None) -> bool:
    """Tell whether a failure of a source is one that passes by itself."""
    if code == "http_status":
        return PASSING_STATUS.search(reason or "") is not None
    return code in PASSING_CODES


def passes(error: BaseException) -> bool:
    """Tell whether an error of a step passes by itself: trying again may succeed, and is safe for every step.

    Safe because each step goes on from the position the store keeps: a harvest behind its last checkpoint, the others
    behind the last change they worked off.
    """
    from catalog.errors import LeaseLostError, SchemaError, SourceBusyError, SpoolLostError, StoreError
    from catalog.search.elastic.errors import IndexUnreachable

    if isinstance(error, SchemaError | SpoolLostError):  # what a person has to migrate away, and what is over
        return False
    passing = (SourceUnavailable, SourceBusyError, LeaseLostError, StoreError, IndexUnreachable)
    told = getattr(error, "transient", False)  # a connector's own word, connectors.errors.SourceError
    return bool(told) or isinstance(error, (*passing, ConnectionError, TimeoutError))
