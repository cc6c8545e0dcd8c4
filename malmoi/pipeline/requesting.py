"""Requests for agency items: draft, submit, review, approve, reject; `vocab.requests` decides, the store keeps.

Every action is one ordered write transaction: conflicts are looked for against what is approved and asked for at that
very moment. An approved item joins the vocabulary of every process within a second (malmoi.pipeline.standard), and
the next run of `standardise` looks at the columns with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from catalog.store.request_items import item_of_input
from catalog.store.requests import OPEN_STATES, RequestWriting, StoredRequest
from vocab import requests as workflow
from vocab.request_conflicts import Conflict, conflicts_of
from vocab.requests import Action, ItemKind, Request, RequestState

if TYPE_CHECKING:
    from catalog.store import Store
    from vocab.vocabulary import Vocabulary


class InForce(Protocol):
    """Where the vocabulary of this moment is had."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary."""

    def refresh(self) -> None:
        """Take in what was approved since."""


class RequestDesk:
    """Where requests are made and decided on; who may is asked before (`Principal.may_edit`)."""

    def __init__(
        self, store: Store, standard: InForce, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._store, self._standard, self._clock = store, standard, clock

    def draft(
        self, kind: ItemKind, item: Mapping[str, Any], who: str, agency: str | None, why: str = ""
    ) -> StoredRequest:
        """Make a draft. Raises MalformedItemError, and RequestRefused for a nameless requester."""
        made = workflow.draft("-", item_of_input(kind, item, agency), who, self._clock(), why)
        with self._store.requests.writing() as writing:
            return writing.add([made], agency)[0]

    def draft_words(
        self, unregistered: Mapping[str, int], who: str, agency: str | None, at_least: int = 1
    ) -> list[StoredRequest]:
        """Make a draft for each unregistered word of a check that stands often enough and is not asked for yet.

        Officers fill in English name and abbreviation (`revise`) before they submit.
        """
        with self._store.requests.writing() as writing:
            vocabulary = self._vocabulary()
            new = {word: count for word, count in unregistered.items() if word not in vocabulary.words}
            peers = _peers(writing.open(), agency)
            made = workflow.word_drafts(new, peers, who, self._clock(), at_least)
            return writing.add([replace(r, item=replace(r.item, agency=agency)) for r in made], agency)

    def revise(
        self, identifier: str, item: Mapping[str, Any], who: str, why: str = "", version: int | None = None
    ) -> StoredRequest:
        """Change a draft's item. Raises MalformedItemError, RequestRefused, StaleRequestError, UnknownRecordError."""
        with self._store.requests.writing() as writing:
            found = writing.get(identifier, version)
            wanted = item_of_input(found.request.kind, item, found.agency_code)
            revised = workflow.revise(found.request, wanted, who, self._when(found.request), why)
            return writing.save(found, revised)

    def act(
        self, identifier: str, action: Action, who: str, why: str = "", version: int | None = None
    ) -> StoredRequest:
        """Take a step with a request; `version` is the one the officer saw.

        Raises RequestRefused (state, person, reason, conflict, waiting), StaleRequestError and UnknownRecordError.
        """
        with self._store.requests.writing() as writing:
            found = writing.get(identifier, version)
            moved = self._move(writing, found, action, who, why)
            saved = writing.save(found, moved)
            _tell_waiting(writing, moved)
        if action is Action.APPROVE:
            self._standard.refresh()
        return saved

    def conflicts(self, stored: StoredRequest) -> tuple[Conflict, ...]:
        """Return what stands against an open request now; nothing for one that was decided."""
        if not stored.request.state.is_open:
            return ()
        peers = _peers(self._store.requests.open(), stored.agency_code)
        return conflicts_of(stored.request, self._standard.vocabulary, peers)

    def _move(
        self, writing: RequestWriting, found: StoredRequest, action: Action, who: str, why: str
    ) -> Request:
        request, when = found.request, self._when(found.request)
        if action is Action.REQUEST:
            peers = _peers(writing.open(), found.agency_code)
            return workflow.submit(request, self._vocabulary(), peers, who, when, why)
        if action is Action.APPROVE:
            return workflow.approve(request, self._vocabulary(), who, when, why)
        return workflow.act(request, action, who, when, why)

    def _vocabulary(self) -> Vocabulary:
        """The vocabulary with all approvals up to this transaction: writers are ordered, so there is none in between."""
        self._standard.refresh()
        return self._standard.vocabulary

    def _when(self, request: Request) -> datetime:
        """Now, or the time of the last step where another machine's clock runs ahead."""
        return max(self._clock(), request.steps[-1].when)


def _peers(open_requests: Sequence[StoredRequest], agency: str | None) -> list[Request]:
    """The open requests that count against another: drafts are an agency's own business and bind nobody else."""
    return [
        stored.request
        for stored in open_requests
        if stored.request.state is not RequestState.DRAFT or stored.agency_code == agency
    ]


def _tell_waiting(writing: RequestWriting, moved: Request) -> None:
    """Clear the need of an approved item, and tell those who wait whether somebody has asked for it."""
    for other in writing.waiting():
        if not any((need.kind, need.name) == (moved.kind, moved.item.name) for need in other.request.needs):
            continue
        needs = _needs_after(other.request, moved)
        if tuple(needs) != other.request.needs:
            writing.save_needs(other, needs)


def _needs_after(waiting: Request, moved: Request) -> Sequence[workflow.Need]:
    if moved.state is RequestState.APPROVED:
        return next((r.needs for r in workflow.waiting_on([waiting], moved)), waiting.needs)
    asked = moved.id if moved.state in OPEN_STATES else None
    mine = (moved.kind, moved.item.name)
    return [replace(n, request=asked) if (n.kind, n.name) == mine else n for n in waiting.needs]
