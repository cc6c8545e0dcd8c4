"""Requests from draft to vocabulary, over an installation: what officers do, and what every process sees of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from catalog.errors import MalformedItemError, StaleRequestError, UnknownRecordError
from catalog.harvest import harvest
from catalog.items import Checkpoint, SourceSpec
from catalog.records import Column, Dataset, Kind, Table
from catalog.store.privacy import PrivacyClass
from catalog.store.requests import StoredRequest
from malmoi.pipeline import RequestDesk, Workspace, open_workspace, process_changes, standardise
from malmoi.settings import Settings
from vocab.check.errors import RequestRefused
from vocab.requests import Action, ItemKind, RequestState

AGENCY = "1480000"
WORD = {"name": "가상자산", "abbreviation": "VRTAST", "english": "Virtual Asset", "synonyms": ["암호자산"]}
TERM = {"name": "가상자산주소", "abbreviation": "VRTAST_ADDR", "domain": "주소V200"}


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with open_workspace(Settings(home=tmp_path, database_url="", search_url="", vocabulary=())) as opened:
        yield opened


@pytest.fixture
def desk(workspace: Workspace) -> RequestDesk:
    return RequestDesk(workspace.store, workspace.standard)


def approved(desk: RequestDesk, kind: ItemKind, item: dict[str, object]) -> StoredRequest:
    made = desk.draft(kind, item, "김", AGENCY)
    desk.act(made.id, Action.REQUEST, "김")
    desk.act(made.id, Action.REVIEW, "이")
    return desk.act(made.id, Action.APPROVE, "박", "적합")


class Columns:
    """A source of one dataset with one table of some columns."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def items(self, cursor: str | None = None) -> Iterator[Dataset | Checkpoint]:
        columns = tuple(Column(f"C{n}", logical_name=name) for n, name in enumerate(self.names))
        yield Dataset(source_id="1", title="가상자산 지갑", tables=(Table("TB_WALLET", columns=columns),))
        yield Checkpoint("1")


def harvested(workspace: Workspace, *names: str) -> list[str]:
    spec = SourceSpec("wallets", "script", "http://data.example.go.kr", agency="금융위원회")
    if not workspace.store.sources.list():
        workspace.store.sources.add(spec)
    assert harvest(workspace.store, Columns(*names), spec).ok
    rows = workspace.store.records.list(Kind.COLUMN, order="title").rows
    return [row.id for row in rows]


def test_an_approved_word_joins_the_vocabulary_as_the_agencys_own(
    workspace: Workspace, desk: RequestDesk
) -> None:
    assert "가상자산" not in workspace.vocabulary.words
    done = approved(desk, ItemKind.WORD, WORD)
    assert done.request.state is RequestState.APPROVED
    word = workspace.vocabulary.words["가상자산"]
    assert (word.abbreviation, word.layer, word.agency) == ("VRTAST", "agency", AGENCY)
    assert workspace.recommender.recommend("가상자산명").proposal is not None
    assert "가상자산" not in workspace.official.words


def test_another_process_takes_in_what_was_approved_here(workspace: Workspace, desk: RequestDesk) -> None:
    with open_workspace(workspace.settings) as other:
        assert "가상자산" not in other.vocabulary.words
        approved(desk, ItemKind.WORD, WORD)
        other.standard.refresh()
        assert "가상자산" in other.vocabulary.words
    with open_workspace(workspace.settings) as later:
        assert "가상자산" in later.vocabulary.words


def test_a_term_waits_on_the_word_it_needs(workspace: Workspace, desk: RequestDesk) -> None:
    term = desk.draft(ItemKind.TERM, TERM, "김", AGENCY)
    desk.act(term.id, Action.REQUEST, "김")
    (need,) = workspace.store.requests.get(term.id).request.needs
    assert (need.kind, need.name, need.request) == (ItemKind.WORD, "가상자산", None)
    word = desk.draft(ItemKind.WORD, WORD, "김", AGENCY)
    desk.act(word.id, Action.REQUEST, "김")
    assert workspace.store.requests.get(term.id).request.needs[0].request == word.id
    desk.act(term.id, Action.REVIEW, "이")
    with pytest.raises(RequestRefused, match="가상자산"):
        desk.act(term.id, Action.APPROVE, "박")
    desk.act(word.id, Action.REVIEW, "이")
    desk.act(word.id, Action.APPROVE, "박")
    assert workspace.store.requests.get(term.id).request.needs == ()
    desk.act(term.id, Action.APPROVE, "박")
    assert workspace.vocabulary.terms["가상자산주소"].domain == "주소V200"


def test_a_word_that_is_rejected_is_asked_for_by_nobody_any_more(
    workspace: Workspace, desk: RequestDesk
) -> None:
    word = desk.draft(ItemKind.WORD, WORD, "김", AGENCY)
    desk.act(word.id, Action.REQUEST, "김")
    term = desk.draft(ItemKind.TERM, TERM, "김", AGENCY)
    desk.act(term.id, Action.REQUEST, "김")
    assert workspace.store.requests.get(term.id).request.needs[0].request == word.id
    desk.act(word.id, Action.REJECT, "이", "뜻이 좁음")
    assert workspace.store.requests.get(term.id).request.needs[0].request is None


@pytest.mark.parametrize(
    ("item", "told"),
    [
        ({"name": "주소", "abbreviation": "ADR"}, "이미 등록"),
        ({"name": "가상자산", "abbreviation": "ADDR"}, "ADDR"),
        ({"name": "가상자산", "abbreviation": ""}, "형식"),
        ({"name": "가상자산", "abbreviation": "TOOLONG7"}, "형식"),
    ],
)
def test_conflicts_are_found_when_a_request_is_made(
    desk: RequestDesk, item: dict[str, object], told: str
) -> None:
    made = desk.draft(ItemKind.WORD, item, "김", AGENCY)
    assert any(c.blocking for c in desk.conflicts(made))
    with pytest.raises(RequestRefused, match=told):
        desk.act(made.id, Action.REQUEST, "김")


def test_a_draft_of_another_agency_binds_nobody_and_its_request_does(desk: RequestDesk) -> None:
    theirs = desk.draft(ItemKind.WORD, WORD, "최", "1360000")
    mine = desk.draft(ItemKind.WORD, WORD, "김", AGENCY)
    desk.act(mine.id, Action.REQUEST, "김")
    with pytest.raises(RequestRefused, match="진행 중"):
        desk.act(theirs.id, Action.REQUEST, "최")


def test_a_returned_draft_is_revised_and_asked_for_again(desk: RequestDesk) -> None:
    made = desk.draft(ItemKind.WORD, WORD, "김", AGENCY)
    desk.act(made.id, Action.REQUEST, "김")
    desk.act(made.id, Action.RETURN, "이", "영문약어 보완")
    desk.revise(made.id, {**WORD, "abbreviation": "VRTL"}, "김", "고침")
    done = desk.act(made.id, Action.REQUEST, "김")
    states = [s.state.value for s in done.request.steps]
    assert states == ["draft", "requested", "draft", "draft", "requested"]
    with pytest.raises(RequestRefused, match="작성 중"):
        desk.revise(made.id, WORD, "김")


def test_an_officer_who_decides_on_what_changed_meanwhile_is_told(desk: RequestDesk) -> None:
    made = desk.draft(ItemKind.WORD, WORD, "김", AGENCY)
    seen = desk.act(made.id, Action.REQUEST, "김")
    desk.act(made.id, Action.RETURN, "이", "약어", version=seen.version)
    with pytest.raises(StaleRequestError, match="이"):
        desk.act(made.id, Action.REVIEW, "박", version=seen.version)


def test_of_two_requests_for_one_word_at_once_one_goes_through(desk: RequestDesk) -> None:
    drafts = [desk.draft(ItemKind.WORD, WORD, who, code) for who, code in (("김", "1"), ("최", "2"))]
    barrier, refused = threading.Barrier(2), []

    def ask(made: StoredRequest) -> None:
        barrier.wait()
        try:
            desk.act(made.id, Action.REQUEST, made.request.requester)
        except RequestRefused as error:
            refused.append(str(error))

    threads = [threading.Thread(target=ask, args=(d,)) for d in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1


@pytest.mark.parametrize(
    ("kind", "item", "told"),
    [
        (ItemKind.WORD, {"abbreviation": "X"}, "name"),
        (ItemKind.WORD, {"name": "가", "colour": 1}, "colour"),
        (ItemKind.WORD, {"name": "가", "synonyms": "나"}, "synonyms"),
        (ItemKind.WORD, {"name": "가", "layer": "common"}, "layer"),
        (ItemKind.WORD, {"name": "가\x00"}, "NUL"),
        (ItemKind.WORD, {"name": "가", "description": "나" * 70_000}, "바이트"),
        (ItemKind.DOMAIN, {"name": "가V1", "length": "many"}, "length"),
        (ItemKind.CODE, {"name": "가코드", "values": [{"value": "1"}]}, "meaning"),
    ],
)
def test_an_item_that_is_none_is_told_by_field(
    desk: RequestDesk, kind: ItemKind, item: dict[str, object], told: str
) -> None:
    with pytest.raises(MalformedItemError, match=told):
        desk.draft(kind, item, "김", AGENCY)


def test_unregistered_words_of_a_check_become_drafts_once(workspace: Workspace, desk: RequestDesk) -> None:
    counts = {"가상자산": 12, "주소": 3, "지갑": 1}
    made = desk.draft_words(counts, "김", AGENCY, at_least=2)
    assert [(s.request.item.name, s.request.item.agency) for s in made] == [("가상자산", AGENCY)]
    assert "12번" in made[0].request.steps[0].why
    again = desk.draft_words(counts, "이", AGENCY)
    assert [s.request.item.name for s in again] == ["지갑"]
    assert workspace.store.requests.count() == {"draft": 2}


def test_an_unknown_request_is_told(desk: RequestDesk) -> None:
    with pytest.raises(UnknownRecordError):
        desk.act("nothing", Action.REVIEW, "이")


def test_a_clock_that_runs_behind_does_not_hold_a_request_up(workspace: Workspace) -> None:
    ahead = RequestDesk(workspace.store, workspace.standard, lambda: datetime(2100, 1, 1, tzinfo=UTC))
    made = ahead.draft(ItemKind.WORD, WORD, "김", AGENCY)
    done = RequestDesk(workspace.store, workspace.standard).act(made.id, Action.REQUEST, "김")
    assert done.request.steps[-1].when == made.request.steps[-1].when


def test_columns_are_looked_at_again_with_approved_terms(workspace: Workspace, desk: RequestDesk) -> None:
    (column,) = harvested(workspace, "가상자산주소")
    assert standardise(workspace) == 1
    before = workspace.store.column_terms.of([column])[column]
    assert "가상자산주소" not in {t.term for t in before}
    approved(desk, ItemKind.WORD, WORD)
    approved(desk, ItemKind.TERM, TERM)
    assert standardise(workspace) == 1
    after = workspace.store.column_terms.of([column])[column]
    assert after[0].term == "가상자산주소"
    assert standardise(workspace) == 0


def test_decisions_about_columns_are_learnt_from(workspace: Workspace) -> None:
    column, _ = harvested(workspace, "업체주소", "이름")
    standardise(workspace)
    terms = [c.term for c in workspace.recommender.recommend("업체주소").candidates]
    workspace.store.column_terms.decide(column, "도로명주소", "accepted", "김", "이 표에서는 도로명")
    workspace.store.column_terms.decide(column, terms[0], "rejected", "김")
    workspace.standard.refresh()
    found = [c.term for c in workspace.recommender.recommend("업체주소").candidates]
    assert found[0] == "도로명주소" != terms[0]
    with open_workspace(workspace.settings) as other:
        assert other.recommender.recommend("업체주소").candidates[0].term == "도로명주소"


def test_what_an_officer_decided_is_kept_over_later_harvests(workspace: Workspace) -> None:
    column, other = harvested(workspace, "담당자전화번호", "담당자명")
    process_changes(workspace)
    store = workspace.store
    store.column_terms.decide(column, "휴대전화번호", "accepted", "김", "휴대전화만 담음")
    store.column_terms.decide(other, store.column_terms.of([other])[other][0].term, "rejected", "김")
    store.privacy.classify([PrivacyClass(other, "PERSON", 0.9, 0.9)])
    store.privacy.decide(other, "rejected", "김", "부서 이름임")
    store.privacy.decide(column, "accepted", "김", kind="PHONE", treatment="mask")
    decided = store.column_terms.of([column, other]), store.privacy.of([column, other])
    for names in (("담당자전화번호", "담당자명", "비고"), ("담당자전화번호", "담당자명")):
        harvested(workspace, *names)
        process_changes(workspace)
        store.privacy.classify([PrivacyClass(other, "PERSON", 0.8, 0.7), PrivacyClass(column, None)])
    terms, classes = store.column_terms.of([column, other]), store.privacy.of([column, other])
    kept = [t for t in terms[column] if t.status == "accepted"]
    assert kept == [t for t in decided[0][column] if t.status == "accepted"]
    assert [t for t in terms[other] if t.status == "rejected"] == [
        t for t in decided[0][other] if t.status == "rejected"
    ]
    assert classes == decided[1]


def test_looking_words_up_makes_no_database(tmp_path: Path) -> None:
    with open_workspace(Settings(home=tmp_path, database_url="", search_url="")) as opened:
        assert opened.recommender.recommend("사업장명").candidates
    assert not list(tmp_path.glob("*.db"))
