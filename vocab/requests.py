"""Requests for new words, terms, domains and codes: a pure state machine, stored by whoever keeps the catalogue.

draft → requested → reviewed → approved or rejected; withdrawn from any open state; a review may send back to draft.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from vocab.check.errors import RequestRefused
from vocab.model import CodeSet, Domain, Layer, Term, Word

if TYPE_CHECKING:
    from vocab.request_conflicts import Conflict
    from vocab.vocabulary import Vocabulary

Item = Word | Term | Domain | CodeSet


class ItemKind(StrEnum):
    """What is asked for."""

    WORD = "word"
    TERM = "term"
    DOMAIN = "domain"
    CODE = "code"


class RequestState(StrEnum):
    """Where a request stands."""

    DRAFT = "draft"  # 작성 중
    REQUESTED = "requested"  # 등록 요청
    REVIEWED = "reviewed"  # 검토 완료
    APPROVED = "approved"  # 승인
    REJECTED = "rejected"  # 반려
    WITHDRAWN = "withdrawn"  # 철회

    @property
    def is_open(self) -> bool:
        """Whether the request may still become an item."""
        return self in {RequestState.DRAFT, RequestState.REQUESTED, RequestState.REVIEWED}


class Action(StrEnum):
    """What can be done with a request."""

    REQUEST = "request"
    REVIEW = "review"
    RETURN = "return"
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"


_TRANSITIONS: Final[Mapping[tuple[RequestState, Action], RequestState]] = {
    (RequestState.DRAFT, Action.REQUEST): RequestState.REQUESTED,
    (RequestState.DRAFT, Action.WITHDRAW): RequestState.WITHDRAWN,
    (RequestState.REQUESTED, Action.REVIEW): RequestState.REVIEWED,
    (RequestState.REQUESTED, Action.RETURN): RequestState.DRAFT,
    (RequestState.REQUESTED, Action.REJECT): RequestState.REJECTED,
    (RequestState.REQUESTED, Action.WITHDRAW): RequestState.WITHDRAWN,
    (RequestState.REVIEWED, Action.APPROVE): RequestState.APPROVED,
    (RequestState.REVIEWED, Action.RETURN): RequestState.DRAFT,
    (RequestState.REVIEWED, Action.REJECT): RequestState.REJECTED,
    (RequestState.REVIEWED, Action.WITHDRAW): RequestState.WITHDRAWN,
}
_NEED_REASON: Final = frozenset({Action.RETURN, Action.REJECT, Action.WITHDRAW})
_BY_OTHERS: Final = frozenset({Action.REVIEW, Action.APPROVE, Action.REJECT, Action.RETURN})


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a request's history; `when` has a time zone."""

    action: Action | None  # None for the making of the draft
    state: RequestState
    who: str
    when: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """An item a request waits on; `request` is the open request for it, None when nobody has asked for it."""

    kind: ItemKind
    name: str
    request: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A request with its item, its history (oldest first) and what it waits on."""

    id: str
    kind: ItemKind
    item: Item
    state: RequestState
    steps: tuple[Step, ...]
    needs: tuple[Need, ...] = ()

    @property
    def requester(self) -> str:
        """Who made the draft."""
        return self.steps[0].who

    @property
    def actions(self) -> tuple[Action, ...]:
        """What may be done now."""
        return tuple(action for state, action in _TRANSITIONS if state is self.state)


def draft(id: str, item: Item, who: str, when: datetime, why: str = "") -> Request:
    """Make a draft; an item of the common layer is taken as the agency's until the common standard adopts it.

    Raises RequestRefused for a time without zone or a nameless requester.
    """
    _require_person(who, when)
    if item.layer is Layer.COMMON:
        item = replace(item, layer=Layer.AGENCY)
    step = Step(None, RequestState.DRAFT, who, when, why)
    return Request(id, kind_of(item), item, RequestState.DRAFT, (step,))


def kind_of(item: Item) -> ItemKind:
    """Return the kind of an item."""
    kinds = {Word: ItemKind.WORD, Term: ItemKind.TERM, Domain: ItemKind.DOMAIN, CodeSet: ItemKind.CODE}
    return kinds[type(item)]


def revise(request: Request, item: Item, who: str, when: datetime, why: str = "") -> Request:
    """Change a draft's item; raises RequestRefused once it has been requested."""
    _require_person(who, when)
    if request.state is not RequestState.DRAFT or kind_of(item) is not request.kind:
        raise _refused(
            request,
            "작성 중인 요청만 같은 종류로 고칠 수 있습니다",
            "only a draft can be revised, in its kind",
        )
    step = Step(None, RequestState.DRAFT, who, when, why)
    return replace(request, item=item, steps=(*request.steps, step))


def submit(
    request: Request,
    vocabulary: Vocabulary,
    open_requests: Collection[Request],
    who: str,
    when: datetime,
    why: str = "",
) -> Request:
    """Request an item: conflicts are looked for now, and what it waits on is noted.

    Raises RequestRefused when a conflict forbids it (a duplicate, a synonym, an abbreviation taken, a request pending).
    """
    from vocab.request_conflicts import conflicts_of, needs_of

    conflicts = conflicts_of(request, vocabulary, open_requests)
    blocking = [conflict for conflict in conflicts if conflict.blocking]
    if blocking:
        raise _refused(request, *_told(blocking))
    moved = _move(request, Action.REQUEST, who, when, why)
    return replace(moved, needs=needs_of(request, vocabulary, open_requests))


def _told(conflicts: Iterable[Conflict]) -> tuple[str, str]:
    found = list(conflicts)
    return "; ".join(c.message for c in found), "; ".join(c.message_en for c in found)


def act(request: Request, action: Action, who: str, when: datetime, why: str = "") -> Request:
    """Review, return, reject or withdraw a request; raises RequestRefused.

    Others than the requester review and decide, only the requester withdraws; refusals and returns need a reason.
    """
    if action in {Action.REQUEST, Action.APPROVE}:
        raise _refused(
            request,
            f"{action.value}에는 사전이 필요합니다",
            f"{action.value} needs the vocabulary: submit, approve",
        )
    return _move(request, action, who, when, why)


def approve(request: Request, vocabulary: Vocabulary, who: str, when: datetime, why: str = "") -> Request:
    """Approve a reviewed request; raises RequestRefused while an item it needs is missing or a conflict has come up."""
    from vocab.request_conflicts import conflicts_of, needs_of

    needs = needs_of(request, vocabulary, ())
    if needs:
        names = ", ".join(need.name for need in needs)
        raise _refused(request, f"먼저 등록되어야 할 항목이 있습니다: {names}", f"waits on: {names}")
    blocking = [conflict for conflict in conflicts_of(request, vocabulary, ()) if conflict.blocking]
    if blocking:
        raise _refused(request, *_told(blocking))
    return replace(_move(request, Action.APPROVE, who, when, why), needs=())


def _move(request: Request, action: Action, who: str, when: datetime, why: str) -> Request:
    _require_person(who, when)
    target = _TRANSITIONS.get((request.state, action))
    if target is None:
        allowed = ", ".join(known.value for known in request.actions) or "없음"
        raise _refused(
            request,
            f"'{request.state.value}' 상태에서 {action.value}을(를) 할 수 없습니다 (가능: {allowed})",
            f"{action.value} is not possible in the state {request.state.value} (possible: {allowed})",
        )
    if action in _NEED_REASON and not why.strip():
        raise _refused(request, f"{action.value}에는 사유가 필요합니다", f"{action.value} needs a reason")
    if action in _BY_OTHERS and who == request.requester:
        raise _refused(
            request, "요청자 본인은 검토·결정할 수 없습니다", "the requester may not review or decide"
        )
    if action is Action.WITHDRAW and who != request.requester:
        raise _refused(request, "요청자만 철회할 수 있습니다", "only the requester withdraws")
    if when < request.steps[-1].when:
        raise _refused(request, "이전 단계보다 이른 시각입니다", "the time is before the last step")
    return replace(request, state=target, steps=(*request.steps, Step(action, target, who, when, why)))


def _require_person(who: str, when: datetime) -> None:
    if not who.strip() or when.tzinfo is None:
        raise RequestRefused(
            "누가, 언제(시간대 포함) 했는지 적어야 합니다 / tell who and when, with a time zone"
        )


def _refused(request: Request, korean: str, english: str) -> RequestRefused:
    return RequestRefused(f"요청 {request.id} '{request.item.name}': {korean} / {english}")


def waiting_on(requests: Iterable[Request], approved: Request) -> Iterator[Request]:
    """Yield the open requests that waited on a request just approved, that need cleared."""
    for request in requests:
        rest = tuple(
            need for need in request.needs if (need.kind, need.name) != (approved.kind, approved.item.name)
        )
        if request.state.is_open and rest != request.needs:
            yield replace(request, needs=rest)


def with_approved(vocabulary: Vocabulary, requests: Iterable[Request]) -> Vocabulary:
    """Return the vocabulary with the items of approved requests laid under it."""
    items = [request.item for request in requests if request.state is RequestState.APPROVED]
    return vocabulary.with_overlay(
        [item for item in items if isinstance(item, Word)],
        [item for item in items if isinstance(item, Term)],
        [item for item in items if isinstance(item, Domain)],
        [item for item in items if isinstance(item, CodeSet)],
    )


def word_drafts(
    unregistered: Mapping[str, int],
    open_requests: Collection[Request],
    who: str,
    when: datetime,
    at_least: int = 1,
) -> Iterator[Request]:
    """Yield a draft for each unregistered word of a check that occurs often enough and is not asked for yet.

    The abbreviation is left empty for the officer: a draft without one cannot be submitted. Ids are `word:NAME`.
    """
    asked = {r.item.name for r in open_requests if r.kind is ItemKind.WORD and r.state.is_open}
    for name, count in unregistered.items():
        if count >= at_least and name not in asked:
            item = Word(name, "", layer=Layer.AGENCY)
            yield draft(f"word:{name}", item, who, when, f"점검에서 {count}번 쓰인 미등록 단어")
