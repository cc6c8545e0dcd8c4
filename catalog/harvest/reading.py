"""Read a connector to its end, and turn whatever it raises into a failure of the source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from catalog.harvest.validation import shorten
from catalog.items import Checkpoint, Item, ItemSource, Problem, Shortfall
from catalog.records import Record


class Taker(Protocol):
    """Takes what a source yields."""

    def take(self, record: Record) -> None:
        """Take a record."""

    def note(self, problem: Problem) -> None:
        """Take a problem of a record."""

    def fall_short(self, shortfall: Shortfall) -> None:
        """Take that the source gave less than it announced."""

    def checkpoint(self, cursor: str) -> None:
        """Store everything taken so far, and that reading goes on behind `cursor`."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a source could not be read to its end; `transient`: a later try may succeed."""

    problem: Problem
    transient: bool


def read_all(connector: ItemSource, cursor: str | None, taker: Taker) -> Failure | None:
    """Hand all items of a connector to a taker; returns why reading ended early, None when it did not.

    Only what the connector raises is a failure of the source; what the taker raises (the database) goes through.
    """
    try:
        items = iter(connector.items(cursor))
    except Exception as error:
        return _failure(error)
    while True:
        try:
            item = next(items)
        except StopIteration:
            return None
        except Exception as error:
            return _failure(error)
        _hand_over(item, taker)


def _hand_over(item: Item, taker: Taker) -> None:
    if isinstance(item, Checkpoint):
        taker.checkpoint(item.cursor)
    elif isinstance(item, Problem):
        taker.note(item)
    elif isinstance(item, Shortfall):
        taker.fall_short(item)
    else:
        taker.take(item)


def _failure(error: Exception) -> Failure:
    code = getattr(error, "code", None)
    known = isinstance(code, str)
    told = str(error) if known else f"the connector failed with {type(error).__name__}: {error}"
    message = f"{shorten_message(told)}; nothing was removed (수집 대상을 끝까지 읽지 못했습니다)"
    problem = Problem(
        None, code if isinstance(code, str) else "connector_failed", "error", None, None, message
    )
    return Failure(problem, bool(getattr(error, "transient", False)))


def shorten_message(text: str) -> str:
    """Return a message of a foreign error fit to be stored: one line, at most 500 characters."""
    line = " ".join(text.split())[:500]
    return "".join(c if c.isprintable() else shorten(c) for c in line)
