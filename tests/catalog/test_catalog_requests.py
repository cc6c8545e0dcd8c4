"""Requests in the store: the workflow of vocab.requests, kept with every step, and two officers who act at once."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import text

from catalog.access import ANONYMOUS, Principal, Role
from catalog.errors import StaleRequestError, UnknownRecordError
from catalog.store import Store
from catalog.store.migration import downgrade, upgrade
from catalog.store.requests import StoredRequest
from vocab.check.errors import RequestRefused
from vocab.model import CodeSet, CodeValue, Domain, Layer, Term, Word
from vocab.requests import Action, ItemKind, Need, Request, RequestState, act, draft, submit
from vocab.vocabulary import Vocabulary

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
EMPTY = Vocabulary()
WORD = Word("모방", "IMTT", "Imitation", synonyms=("흉내",), layer=Layer.AGENCY, agency="1480000")
ITEMS = [
    WORD,
    Term("모방여부", "IMTT_YN", "여부C1", description="흉내 냈는지", layer=Layer.AGENCY),
    Domain("모방V20", None, "모방", "VARCHAR", 20, layer=Layer.DATABASE),
    CodeSet("모방코드", (CodeValue("1", "비슷함"), CodeValue("2", "같음")), layer=Layer.AGENCY),
]


def asked(store: Store, item: Any = WORD, agency: str | None = "1480000") -> StoredRequest:
    with store.requests.writing() as writing:
        made = writing.add([draft("-", item, "김", NOW, "점검에서 나옴")], agency)[0]
        return writing.save(made, submit(made.request, EMPTY, (), "김", NOW))


def reviewed(store: Store, identifier: str, who: str = "이") -> StoredRequest:
    with store.requests.writing() as writing:
        found = writing.get(identifier)
        return writing.save(found, act(found.request, Action.REVIEW, who, NOW + timedelta(hours=1)))


@pytest.mark.parametrize("item", ITEMS, ids=[type(i).__name__ for i in ITEMS])
def test_an_item_of_any_kind_comes_back_as_it_went_in(store: Store, item: Any) -> None:
    with store.requests.writing() as writing:
        made = writing.add([draft("-", item, "김", NOW)], None)[0]
    assert store.requests.get(made.id).request.item == item


def test_every_step_is_kept_with_who_when_and_why(store: Store) -> None:
    made = asked(store)
    reviewed(store, made.id)
    found = store.requests.get(made.id)
    steps = [(s.action, s.state, s.who, s.when, s.why) for s in found.request.steps]
    assert steps == [
        (None, RequestState.DRAFT, "김", NOW, "점검에서 나옴"),
        (Action.REQUEST, RequestState.REQUESTED, "김", NOW, ""),
        (Action.REVIEW, RequestState.REVIEWED, "이", NOW + timedelta(hours=1), ""),
    ]
    assert (found.request.state, found.version, found.agency_code) == (RequestState.REVIEWED, 3, "1480000")


def test_what_a_request_waits_on_is_kept(store: Store) -> None:
    needs = (Need(ItemKind.WORD, "모방", "r1"), Need(ItemKind.DOMAIN, "여부C1"))
    made = asked(store)
    with store.requests.writing() as writing:
        found = writing.get(made.id)
        writing.save(found, replace(found.request, needs=needs))
    assert store.requests.get(made.id).request.needs == needs


def test_who_decides_on_what_was_changed_meanwhile_is_told_by_whom(store: Store) -> None:
    made = asked(store)
    reviewed(store, made.id, "이")
    with pytest.raises(StaleRequestError, match="이") as caught, store.requests.writing() as writing:
        writing.get(made.id, version=made.version)
    assert "reviewed" in str(caught.value)


def test_of_two_officers_who_act_at_once_one_succeeds_and_the_other_is_refused(store: Store) -> None:
    made = asked(store)
    barrier, refused = threading.Barrier(2), []

    def review(who: str) -> None:
        barrier.wait()
        try:
            reviewed(store, made.id, who)
        except RequestRefused as error:
            refused.append(str(error))

    threads = [threading.Thread(target=review, args=(who,)) for who in ("이", "박")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert "reviewed" in refused[0]
    assert len(store.requests.get(made.id).request.steps) == 3


def test_an_error_in_between_writes_nothing(store: Store) -> None:
    made = asked(store)

    def stopped() -> None:
        with store.requests.writing() as writing:
            found = writing.get(made.id)
            writing.save(found, act(found.request, Action.REVIEW, "이", NOW))
            raise InterruptedError

    with pytest.raises(InterruptedError):
        stopped()
    assert store.requests.get(made.id) == made


def test_lists_are_paged_by_age_without_loss_and_filtered(store: Store) -> None:
    with store.requests.writing() as writing:
        words = [draft("-", Word(f"낱말{n}", f"W{n}"), "김", NOW) for n in range(7)]
        made = [s.id for s in writing.add(words, "1480000")]
    other = asked(store, agency="1360000")
    seen, after = [], None
    while True:
        page = store.requests.list(after=after, limit=3)
        seen += [s.id for s in page.items]
        after = page.next
        if after is None:
            break
    assert seen == [*made, other.id]
    assert [s.id for s in store.requests.list(newest_first=True, limit=1).items] == [other.id]
    assert [s.id for s in store.requests.list(states=["requested"]).items] == [other.id]
    assert [s.id for s in store.requests.list(agency="1360000").items] == [other.id]
    assert store.requests.list(kind="domain").items == []
    assert store.requests.count() == {"draft": 7, "requested": 1}


def test_requests_are_seen_by_their_agency_stewards_and_administrators(store: Store) -> None:
    made = asked(store)
    own = Principal(frozenset({Role.OFFICER}), "1480000")
    others = Principal(frozenset({Role.OFFICER}), "1360000")
    steward = Principal(frozenset({Role.STEWARD}))
    assert [bool(store.requests.list(principal=p).items) for p in (own, steward)] == [True, True]
    hidden = (others, ANONYMOUS, Principal(frozenset({Role.CITIZEN})))
    assert [bool(store.requests.list(principal=p).items) for p in hidden] == [False, False, False]
    assert own.may_edit(made)
    assert not others.may_edit(made)


def test_the_stamp_of_approved_items_changes_with_each_approval_only(store: Store) -> None:
    empty = store.requests.approved_stamp()
    made = asked(store)
    assert store.requests.approved_stamp() == empty
    with store.requests.writing() as writing:
        found = writing.get(made.id)
        writing.save(found, replace(found.request, state=RequestState.APPROVED))
    assert store.requests.approved_stamp() != empty
    assert [r.item for r in store.requests.approved()] == [WORD]


@pytest.mark.parametrize("identifier", ["nothing", "", "\x00", "' OR 1=1"])
def test_an_unknown_request_is_told(store: Store, identifier: str) -> None:
    with pytest.raises(UnknownRecordError):
        store.requests.get(identifier)


OLD = [
    ("20260101T000000000001-a", "term", "submitted", {"term": "미세먼지농도", "note": "급함"}, None, None),
    ("20260101T000000000002-b", "word", "approved", {"name": "농도", "abbreviation": "DNST"}, "박", "맞음"),
    ("20260101T000000000003-c", "word", "rejected", {"word": "농돗"}, "박", "틀린 말"),
    ("20260101T000000000004-d", "removal", "submitted", {"run": "r1"}, None, None),
]


def _old_rows(store: Store) -> list[Mapping[str, Any]]:
    with store.database.read() as connection:
        found = connection.execute(text("SELECT * FROM requests ORDER BY id")).mappings()
        return [dict(row) for row in found]


def test_requests_of_the_first_schema_go_up_and_down_without_loss(bare_url: str) -> None:
    with Store.open(bare_url) as store:
        downgrade(store.database, "0001")
        insert = text(
            "INSERT INTO requests VALUES (:id, :kind, :status, '1480000', :body, '김', :by, :why,"
            " '2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z')"
        )
        with store.database.write() as connection:
            for id, kind, status, body, by, why in OLD:
                row = {"id": id, "kind": kind, "status": status, "body": orjson.dumps(body).decode()}
                connection.execute(insert, {**row, "by": by, "why": why})
        before = _old_rows(store)
        upgrade(store.database)
        found = {s.id[-1]: s.request for s in store.requests.list().items}
        assert {k: (r.item.name, r.state.value) for k, r in found.items()} == {
            "a": ("미세먼지농도", "requested"),
            "b": ("농도", "approved"),
            "c": ("농돗", "rejected"),
        }
        assert [(s.who, s.why) for s in found["c"].steps] == [("김", ""), ("김", ""), ("박", "틀린 말")]
        downgrade(store.database, "0001")
        after = _old_rows(store)
    assert [{k: v for k, v in row.items() if k != "body"} for row in after] == [
        {k: v for k, v in row.items() if k != "body"} for row in before
    ]
    for old, new in zip(before, after, strict=True):
        assert orjson.loads(old["body"]).items() <= orjson.loads(new["body"]).items()


def test_a_request_with_all_its_steps_survives_down_and_up_in_what_the_old_schema_held(bare_url: str) -> None:
    with Store.open(bare_url) as store:
        made = reviewed(store, asked(store).id)
        downgrade(store.database, "0001")
        upgrade(store.database)
        found: Request = store.requests.get(made.id).request
    assert (found.item, found.requester, found.state) == (WORD, "김", RequestState.REQUESTED)
