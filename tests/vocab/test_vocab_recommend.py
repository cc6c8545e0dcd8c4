"""Recommending terms: the order of methods, reasons, contexts, what people decided."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.vocab.cases import gold_words, new_terms, official_synonyms, typos, until, without_term_synonyms
from vocab.model import Domain, Layer, Term, Word
from vocab.recommend import (
    ColumnContext,
    Decision,
    MappingDecision,
    Prior,
    Recommendation,
    Recommender,
    Status,
)
from vocab.starter import starter_vocabulary
from vocab.vocabulary import Vocabulary

pytest_plugins = ("official_vocabulary",)


@pytest.fixture(scope="module")
def recommender(official: Vocabulary) -> Recommender:
    return Recommender(official)


@pytest.fixture(scope="module")
def before_revision_8(official: Vocabulary) -> Recommender:
    return Recommender(until(official, 7))


def first(found: Recommendation) -> str | None:
    return found.candidates[0].term if found.candidates else None


@pytest.mark.parametrize("name", ["사업장명", "BPLC_NM", "bplc_nm", "bplcNm", "사업장 명", "사업장_명"])
def test_a_standard_name_in_any_writing_is_exact(recommender: Recommender, name: str) -> None:
    found = recommender.recommend(name)
    assert (found.status, first(found)) == (Status.EXACT, "사업장명")
    assert [w.word for w in found.words] == ["사업장", "명"]


@pytest.mark.parametrize(
    ("name", "term"),
    [
        ("사업장이름", "사업장명"),
        ("등록날짜", "등록일자"),
        ("LEDCD", "법정동코드"),
        ("REGIST_DE", "등록일자"),
        ("registDe", "등록일자"),
        ("USE_AT", "사용여부"),
        ("사업장_NM", "사업장명"),
        ("휴대폰번호", "휴대전화번호"),
        ("전화번호1", "전화번호"),
    ],
)
def test_other_words_for_a_term_are_synonyms(recommender: Recommender, name: str, term: str) -> None:
    found = recommender.recommend(name)
    assert (found.status, first(found)) == (Status.SYNONYM, term)


@pytest.mark.parametrize(
    ("name", "term"),
    [
        ("등녹일자", "등록일자"),
        ("사업장의 이름", "사업장명"),
        ("등록된 날짜", "등록일자"),
        ("emdfhrdlfwk", "등록일자"),
        ("altpajswlshdeh", "미세먼지농도"),
    ],
)
def test_accidents_and_phrases_are_partial_with_the_term_first(
    recommender: Recommender, name: str, term: str
) -> None:
    found = recommender.recommend(name)
    assert (found.status, first(found)) == (Status.PARTIAL, term)


def test_a_new_combination_is_composed_with_a_proposal_and_ranked_domains(recommender: Recommender) -> None:
    found = recommender.recommend("시설물안전등급코드")
    assert found.status is Status.COMPOSED
    assert found.proposal is not None
    assert found.proposal.abbreviation == "FCLTY_SFTY_GRD_CD"
    offered = [c.domain for c in found.candidates if c.term == "시설물안전등급코드"]
    assert len(offered) == len(set(offered)) == 3
    assert all("코드" in (c.reason or "") for c in found.candidates[:3])


def test_the_columns_type_and_length_choose_the_domain(recommender: Recommender) -> None:
    found = recommender.recommend("시설물안전등급코드", ColumnContext(data_type="CHAR", length=3))
    assert found.proposal is not None
    assert found.proposal.domain == "코드C3"


def test_a_comment_tells_what_a_physical_name_does_not(recommender: Recommender) -> None:
    found = recommender.recommend("COL1", ColumnContext(comment="사업장이름"))
    assert first(found) == "사업장명"
    assert "컬럼 설명" in found.candidates[0].reason


def test_neighbours_decide_between_equal_readings(recommender: Recommender) -> None:
    orders = ColumnContext(table="주문상세", neighbours=("주문번호",))
    assert first(recommender.recommend("ORD_QTY", orders)) == "주문수량"


def test_an_unregistered_word_is_told_with_a_draft(recommender: Recommender) -> None:
    found = recommender.recommend("생태모방기술명")
    assert found.status is Status.PARTIAL
    assert found.unknown_words == ("생태모방",)
    assert found.gaps[0].nouns == ("생태", "모방")
    assert found.proposal is not None
    assert found.proposal.abbreviation is None  # waits on the new word's English name


def test_the_answer_has_exactly_the_published_shape(recommender: Recommender) -> None:
    for name in ("사업장명", "시설물안전등급코드", "생태모방기술명", "qwerty"):
        answer = recommender.recommend(name).as_dict()
        assert list(answer) == ["name", "status", "words", "candidates", "unknown_words", "proposal"]
        assert all(list(w) == ["text", "word", "abbreviation", "known"] for w in answer["words"])
        fields = ["term", "abbreviation", "domain", "data_type", "length", "scale", "score", "reason"]
        assert all(list(c) == fields for c in answer["candidates"])
        assert answer["proposal"] is None or list(answer["proposal"]) == ["term", "abbreviation", "domain"]


def test_misspelt_terms_are_found(recommender: Recommender, official: Vocabulary) -> None:
    cases = typos(list(official.terms), 600, seed=41)
    answers = [(meant, [c.term for c in recommender.recommend(typed).candidates]) for typed, meant in cases]
    assert sum(terms[:1] == [meant] for meant, terms in answers) >= 0.985 * len(cases)
    assert all(meant in terms[:5] for meant, terms in answers)


def test_listed_synonyms_are_found(recommender: Recommender, official: Vocabulary) -> None:
    cases = official_synonyms(official)
    assert sum(first(recommender.recommend(name)) in terms for name, terms in cases) == len(cases)


def test_synonyms_are_found_without_their_list(official: Vocabulary) -> None:
    held_out = Recommender(without_term_synonyms(official))
    cases = official_synonyms(official)
    hits = 0
    for name, terms in cases:
        offered = [c.term for c in held_out.recommend(name).candidates if c.term in official.terms]
        hits += offered[:1] != [] and offered[0] in terms
    assert hits >= 0.98 * len(cases)


def test_terms_of_the_next_revision_are_composed_as_they_came(
    before_revision_8: Recommender, official: Vocabulary
) -> None:
    gold = gold_words()
    known = before_revision_8.vocabulary.words
    terms = [t for t in new_terms(official, 8) if all(w in known for w in gold[t.name])]
    terms = random.Random(5).sample(terms, 500)
    proposals = [(t, before_revision_8.recommend(t.name).proposal) for t in terms]
    assert sum(p is not None and p.abbreviation == t.abbreviation for t, p in proposals) >= 0.99 * len(terms)
    assert sum(p is not None and p.domain == t.domain for t, p in proposals) >= 0.9 * len(terms)


def test_accepted_mappings_come_first_and_rejected_ones_last(official: Vocabulary) -> None:
    accepted = Prior.of([MappingDecision("ORD_QTY", "주문수량", Decision.ACCEPTED)])
    assert first(Recommender(official, accepted).recommend("ord_qty")) == "주문수량"
    rejected = Prior.of([MappingDecision("ORD_QTY", "발주수량", Decision.REJECTED)])
    assert Recommender(official, rejected).recommend("ORD_QTY").candidates[-1].term == "발주수량"


def test_an_accepted_mapping_gives_an_unreadable_name_its_term(official: Vocabulary) -> None:
    prior = Prior.of([MappingDecision("ZZQ9", "사업장명", Decision.ACCEPTED)])
    found = Recommender(official, prior).recommend("zzq9")
    assert (found.status, first(found)) == (Status.SYNONYM, "사업장명")


def test_a_decision_does_not_hide_an_exact_name(official: Vocabulary) -> None:
    prior = Prior.of([MappingDecision("사업장명", "사업자명", Decision.ACCEPTED)])
    assert first(Recommender(official, prior).recommend("사업장명")) == "사업장명"


def test_agency_words_take_part(official: Vocabulary) -> None:
    word = Word("생태모방", "ECOMMC", "Ecological Mimicry", layer=Layer.AGENCY, agency="환경기관")
    found = Recommender(official.with_overlay(words=[word])).recommend("생태모방명")
    assert found.status is Status.COMPOSED
    assert found.proposal is not None
    assert found.proposal.abbreviation == "ECOMMC_NM"


def test_many_names_come_back_in_order_from_several_processes() -> None:
    names = [f"{word}명" for word in list(starter_vocabulary().words)[:1_100]]
    recommender = Recommender(starter_vocabulary())
    alone = [r.as_dict() for r in recommender.recommend_many(names)]
    assert [r.as_dict() for r in recommender.recommend_many(names, workers=2)] == alone


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_gets_an_answer(recommender_of_starter: Recommender, name: str) -> None:
    found = recommender_of_starter.recommend(name)
    assert found.name == name
    assert all(0 <= c.score <= 1 and c.reason for c in found.candidates)


@pytest.fixture(scope="module")
def recommender_of_starter() -> Recommender:
    return Recommender(starter_vocabulary())


def test_an_empty_vocabulary_knows_nothing_and_says_so() -> None:
    for name in ("사업장명", "BPLC_NM", "", "가" * 5_000):
        assert Recommender(Vocabulary()).recommend(name).status in (Status.UNKNOWN, Status.PARTIAL)


def test_a_term_with_a_missing_domain_is_still_recommended() -> None:
    words = {"시험": Word("시험", "EXAM"), "명": Word("명", "NM", is_format_word=True, domain_class="명")}
    terms = {"시험명": Term("시험명", "EXAM_NM", "명V100")}
    found = Recommender(Vocabulary(words=words, terms=terms)).recommend("시험명")
    assert (found.status, found.candidates[0].data_type) == (Status.EXACT, None)
    with_domain = Vocabulary(
        words=words, terms=terms, domains={"명V50": Domain("명V50", None, "명", "VARCHAR", 50)}
    )
    assert Recommender(with_domain).recommend("명시험명").status is Status.COMPOSED


def test_a_drafts_slots_are_filled_by_the_rules(recommender: Recommender) -> None:
    assert (
        recommender.abbreviation_for("Ecological Mimicry") not in recommender.vocabulary.word_by_abbreviation
    )
    gap = recommender.recommend("EOL코드").gaps[0]
    assert (gap.text, gap.english, gap.abbreviation) == ("EOL", "EOL", "EOL")
