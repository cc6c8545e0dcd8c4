"""The request workflow: who may do what and when, what stands in the way, what waits on what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocab.check.errors import RequestRefused
from vocab.model import CodeSet, CodeValue, Domain, Layer, Term, Word
from vocab.request_conflicts import conflicts_of, needs_of
from vocab.requests import (
    Action,
    ItemKind,
    Need,
    RequestState,
    act,
    approve,
    draft,
    revise,
    submit,
    waiting_on,
    with_approved,
    word_drafts,
)
from vocab.vocabulary import Vocabulary

pytest_plugins = ("official_vocabulary",)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WORD = Word("모방", "IMTT", "Imitation")


def requested(vocabulary, item, id="r1", others=()):
    return submit(draft(id, item, "김", NOW), vocabulary, others, "김", NOW)


def reviewed(request):
    return act(request, Action.REVIEW, "이", NOW)


def test_a_request_goes_from_draft_to_approved_and_keeps_who_when_and_why(official):
    request = approve(reviewed(requested(official, WORD)), official, "박", NOW + timedelta(days=1), "적합")
    assert [step.state.value for step in request.steps] == ["draft", "requested", "reviewed", "approved"]
    assert [step.who for step in request.steps] == ["김", "김", "이", "박"]
    assert request.steps[-1].why == "적합"
    assert request.item.layer is Layer.AGENCY
    grown = with_approved(official, [request])
    assert grown.words["모방"].abbreviation == "IMTT"
    assert "모방" not in official.words


@pytest.mark.parametrize("action", [Action.REVIEW, Action.REJECT, Action.RETURN])
def test_the_requester_does_not_decide_on_their_own_request(official, action):
    with pytest.raises(RequestRefused, match="본인"):
        act(requested(official, WORD), action, "김", NOW, "사유")


@pytest.mark.parametrize("action", [Action.REJECT, Action.RETURN])
def test_refusing_and_returning_need_a_reason(official, action):
    with pytest.raises(RequestRefused, match="사유"):
        act(requested(official, WORD), action, "이", NOW)
    assert act(requested(official, WORD), action, "이", NOW, "뜻이 같은 단어가 있음").steps[-1].why


def test_a_returned_request_is_revised_and_requested_again(official):
    returned = act(requested(official, WORD), Action.RETURN, "이", NOW, "약어 보완")
    revised = revise(returned, Word("모방", "IMTATE"), "김", NOW)
    assert submit(revised, official, (), "김", NOW).state is RequestState.REQUESTED
    with pytest.raises(RequestRefused, match="작성 중"):
        revise(requested(official, WORD), WORD, "김", NOW)


def test_only_the_requester_withdraws(official):
    with pytest.raises(RequestRefused, match="철회"):
        act(requested(official, WORD), Action.WITHDRAW, "이", NOW, "필요 없음")
    assert (
        act(requested(official, WORD), Action.WITHDRAW, "김", NOW, "필요 없음").state
        is RequestState.WITHDRAWN
    )


def test_steps_need_a_name_a_zone_and_the_order_of_time(official):
    with pytest.raises(RequestRefused, match="시간대"):
        draft("r", WORD, "김", datetime(2026, 1, 1))  # a time without zone is what is tested
    with pytest.raises(RequestRefused):
        draft("r", WORD, " ", NOW)
    with pytest.raises(RequestRefused, match="이른"):
        act(requested(official, WORD), Action.REVIEW, "이", NOW - timedelta(hours=1))


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (Word("등록", "RGST"), "duplicate"),
        (Word("유저", "USR"), "forbidden"),
        (Word("모방", "REG"), "abbreviation"),
        (Word("모방", ""), "malformed"),
        (Word("모방", "imitation"), "malformed"),
        (Term("등록일자", "REG_DE", "연월일C8"), "duplicate"),
        (Term("게시물제목명", "PST_TTL_NM", "명V100"), "synonym"),
        (Term("방문확인일자", "REG_YMD", "연월일C8"), "abbreviation"),
        (Term("이메일수신", "EML_RCPTN", "명V100"), "rule"),
        (Domain("명V100", "명칭", "명", "VARCHAR", 100), "duplicate"),
        (Domain("명V77", "명칭", "명", "VARCHAR"), "malformed"),
        (CodeSet("모방코드", (CodeValue("1", "가"), CodeValue("1", "나"))), "malformed"),
        (CodeSet("직위", (CodeValue("1", "가"),)), "duplicate"),
    ],
)
def test_conflicts_are_found_when_requested(official, item, code):
    request = draft("r", item, "김", NOW)
    assert code in {conflict.code for conflict in conflicts_of(request, official, ()) if conflict.blocking}
    with pytest.raises(RequestRefused, match=f"'{item.name}'"):
        submit(request, official, (), "김", NOW)


def test_two_requests_for_one_name_or_abbreviation_collide(official):
    first = requested(official, WORD)
    with pytest.raises(RequestRefused, match="진행 중"):
        requested(official, Word("모방", "MB"), "r2", [first])
    with pytest.raises(RequestRefused, match="IMTT"):
        requested(official, Word("흉내", "IMTT"), "r2", [first])
    rejected = act(first, Action.REJECT, "이", NOW, "중복")
    assert requested(official, WORD, "r2", [rejected]).state is RequestState.REQUESTED


def test_a_term_waits_on_the_word_and_the_domain_it_needs(official):
    word = requested(official, WORD)
    term = requested(official, Term("모방일자", "IMTT_YMD", "모방D1"), "t1", [word])
    assert set(term.needs) == {Need(ItemKind.WORD, "모방", "r1"), Need(ItemKind.DOMAIN, "모방D1")}
    with pytest.raises(RequestRefused, match="모방"):
        approve(reviewed(term), official, "박", NOW)


def test_an_approved_word_frees_the_term_that_waited(official):
    word = requested(official, WORD)
    term = reviewed(requested(official, Term("모방일자", "IMTT_YMD", "연월일C8"), "t1", [word]))
    word = approve(reviewed(word), official, "박", NOW)
    (freed,) = waiting_on([term], word)
    assert freed.needs == ()
    assert approve(freed, with_approved(official, [word]), "박", NOW).state is RequestState.APPROVED


def test_an_approval_looks_for_conflicts_again(official):
    term = reviewed(requested(official, Term("방문확인일자", "VST_IDNTY_YMD", "연월일C8"), "t1"))
    grown = official.with_overlay(
        terms=[Term("방문확인일자", "VST_IDNTY_YMD", "연월일C8", layer=Layer.AGENCY)]
    )
    with pytest.raises(RequestRefused, match="이미 등록"):
        approve(term, grown, "박", NOW)


def test_drafts_are_made_of_a_checks_unregistered_words(official):
    pending = requested(official, WORD)
    made = list(word_drafts({"모방": 9, "생태": 3, "학명": 1}, [pending], "김", NOW, at_least=2))
    assert [(request.id, request.state) for request in made] == [("word:생태", RequestState.DRAFT)]
    assert "3번" in made[0].steps[0].why
    with pytest.raises(RequestRefused, match="약어"):
        submit(made[0], official, (), "김", NOW)


def test_a_term_of_standard_words_needs_nothing(official):
    request = draft("t", Term("방문확인일자", "VST_IDNTY_YMD", "연월일C8"), "김", NOW)
    assert needs_of(request, official, ()) == ()


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(list(Action)), st.sampled_from(["김", "이"]), st.sampled_from(["", "사유"]))
    )
)
def test_no_order_of_actions_reaches_approval_without_review_by_another(steps):
    vocabulary = Vocabulary.of([Word("일자", "YMD", is_format_word=True, domain_class="연월일")])
    request = draft("r", WORD, "김", NOW)
    for action, who, why in steps:
        try:
            if action is Action.REQUEST:
                request = submit(request, vocabulary, (), who, NOW, why)
            elif action is Action.APPROVE:
                request = approve(request, vocabulary, who, NOW, why)
            else:
                request = act(request, action, who, NOW, why)
        except RequestRefused:
            continue
    if request.state is RequestState.APPROVED:
        done = [(step.action, step.who) for step in request.steps]
        assert (Action.REVIEW, "이") in done
        assert done[-1] == (Action.APPROVE, "이")
