"""The thesaurus: what a word leads to, what officers may change, and that what ships holds together."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.understanding.language import Language
from vocab.thesaurus import (
    Action,
    Change,
    Direction,
    Group,
    Kind,
    Member,
    Thesaurus,
    ThesaurusMistake,
    load_thesaurus,
)
from vocab.thesaurus.changes import changes_of, table_of
from vocab.thesaurus.checking import findings
from vocab.thesaurus.model import key_of
from vocab.thesaurus.reading import members_of, text_of

HEADINGS = "id\thead\tmembers\tdefinition\n"
EDITS = "action\tid\thead\tmembers\tdefinition\n"


@pytest.fixture(scope="module")
def shipped() -> Thesaurus:
    return load_thesaurus()


@pytest.fixture
def waste() -> Thesaurus:
    return Thesaurus(
        [
            Group(
                "w-1",
                "waste",
                "폐기물",
                (
                    Member("쓰레기", Direction.SAME, 0.9),
                    Member("버린 물건", Direction.EVERYDAY, 0.8),
                    Member("재활용", Direction.RELATED, 0.4),
                ),
            )
        ]
    )


def words(thesaurus: Thesaurus, word: str) -> dict[str, float]:
    return {e.word: e.weight for e in thesaurus.expand(word)}


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_what_ships_has_no_findings() -> None:
    assert findings() == []


def test_what_ships_covers_all_fields_of_government(shipped: Thesaurus) -> None:
    fields = Counter(group.field for group in shipped.groups)
    assert len(shipped.groups) >= 2000
    assert len(fields) >= 20
    assert min(fields.values()) >= 40, fields.most_common()[-3:]


def test_every_shipped_group_can_be_reached_from_its_head_and_members(shipped: Thesaurus) -> None:
    for group in shipped.groups:
        assert shipped.group(group.id) is group
        for member in group.members:
            assert group.head in words(shipped, member.word) or key_of(group.head) in {
                key_of(w) for w in words(shipped, member.word)
            }


def test_no_shipped_word_leads_to_more_than_can_be_asked(shipped: Thesaurus) -> None:
    heads = [group.head for group in shipped.groups]
    members = [m.word for group in shipped.groups for m in group.members]
    for word in heads + members:
        strong = [e for e in shipped.expand(word) if e.weight >= 0.7]
        assert len(strong) <= 14, (word, [e.word for e in strong])


@pytest.mark.parametrize(
    ("everyday", "official"),
    [
        ("쓰레기", "폐기물"),
        ("헬스장", "체력단련장업"),
        ("AED", "자동심장충격기"),
        ("aed", "자동심장충격기"),
        ("약 버리", "폐의약품"),
        ("정비소", "자동차정비업"),
        ("어르신", "노인"),
    ],
)
def test_an_everyday_word_leads_to_the_administrative_one(
    shipped: Thesaurus, everyday: str, official: str
) -> None:
    assert words(shipped, everyday).get(official, 0) >= 0.7


def test_loading_is_cheap() -> None:
    best = min(_timed() for _ in range(5))
    assert best < 0.06


def _timed() -> float:
    start = time.process_time()
    load_thesaurus().expand("쓰레기")
    return time.process_time() - start


def test_synonyms_lead_both_ways_and_everyday_words_one_way(waste: Thesaurus) -> None:
    assert words(waste, "쓰레기") == {"폐기물": 0.9}
    assert words(waste, "폐기물") == {"쓰레기": 0.9, "재활용": 0.4}
    assert words(waste, "버린 물건") == {"폐기물": 0.8, "쓰레기": 0.72}


def test_a_related_word_leads_to_the_head_only(waste: Thesaurus) -> None:
    (only,) = waste.expand("재활용")
    assert (only.word, only.kind, only.direction, only.group) == (
        "폐기물",
        Kind.RELATED,
        Direction.RELATED,
        "w-1",
    )


def test_who_asks_for_the_whole_wants_its_parts_and_hardly_the_other_way() -> None:
    members = (Member("먼지", Direction.EVERYDAY, 0.8), Member("대기질", Direction.NARROWER, 0.6))
    thesaurus = Thesaurus([Group("e-1", "environment", "미세먼지", members)])
    assert words(thesaurus, "미세먼지") == {"대기질": 0.6}
    assert words(thesaurus, "먼지") == {"미세먼지": 0.8, "대기질": 0.48}
    assert words(thesaurus, "대기질") == {"미세먼지": 0.3}


def test_spaces_punctuation_and_capitals_do_not_matter() -> None:
    thesaurus = Thesaurus([Group("a", "air", "초미세먼지", (Member("PM2.5", Direction.SAME, 0.9),))])
    assert [w for typed in ("pm 2.5", "PM25", "pm2.5") for w in words(thesaurus, typed)] == ["초미세먼지"] * 3


def test_search_asks_the_thesaurus_as_it_is(shipped: Thesaurus) -> None:
    others = Language.default(shipped).other_words("쓰레기")
    assert ("폐기물", shipped.expand("쓰레기")[0].weight, "thesaurus") in others


def test_no_phrase_is_short_enough_to_stand_inside_a_common_word(shipped: Thesaurus) -> None:
    assert [p for p in shipped.phrases() if len(key_of(p)) < 2] == []


def test_an_unknown_word_has_no_other_words(shipped: Thesaurus) -> None:
    assert shipped.expand("뷁뷁") == ()
    assert shipped.expand("") == ()
    assert shipped.group("nothing-000") is None


def test_phrases_are_the_words_with_spaces(waste: Thesaurus) -> None:
    assert waste.phrases() == {"버린 물건"}


def test_members_are_added_removed_and_weighed(waste: Thesaurus) -> None:
    edited = waste.with_changes(
        [
            Change(Action.ADD, "w-1", (Member("가비지", Direction.EVERYDAY, 0.7),)),
            Change(Action.REMOVE, "w-1", (Member("재활용", Direction.RELATED, 0.4),)),
            Change(Action.WEIGHT, "w-1", (Member("쓰레기", Direction.SAME, 0.5),)),
        ]
    )
    assert words(edited, "가비지")["폐기물"] == 0.7
    assert words(edited, "폐기물") == {"쓰레기": 0.5}
    assert words(waste, "폐기물") == {"쓰레기": 0.9, "재활용": 0.4}


def test_groups_are_added_and_removed(waste: Thesaurus) -> None:
    added = waste.with_changes(
        [Change(Action.ADD_GROUP, "l-1", (Member("놀터", Direction.SAME, 0.9),), "어린이놀이터")]
    )
    assert words(added, "놀터") == {"어린이놀이터": 0.9}
    assert added.with_changes([Change(Action.REMOVE_GROUP, "l-1")]).groups == waste.groups


@pytest.mark.parametrize(
    "change",
    [
        Change(Action.ADD, "nowhere", (Member("새말", Direction.SAME, 0.9),)),
        Change(Action.ADD, "w-1", (Member("쓰레기", Direction.SAME, 0.9),)),
        Change(Action.ADD, "w-1", (Member("폐기물", Direction.SAME, 0.9),)),
        Change(Action.ADD, "w-1"),
        Change(Action.REMOVE, "w-1", (Member("없는말", Direction.SAME, 0.9),)),
        Change(Action.WEIGHT, "w-1", (Member("없는말", Direction.SAME, 0.9),)),
        Change(Action.REMOVE_GROUP, "nowhere"),
        Change(Action.ADD_GROUP, "w-1", (), "또 폐기물"),
        Change(Action.ADD_GROUP, "w-2", (), " "),
    ],
)
def test_an_edit_that_does_not_apply_says_where_it_stands(waste: Thesaurus, change: Change) -> None:
    with pytest.raises(ThesaurusMistake, match=r"local\.tsv:7"):
        waste.with_changes([change._replace(place="local.tsv:7")])


def test_edits_in_a_folder_lie_over_what_ships(tmp_path: Path, shipped: Thesaurus) -> None:
    group = shipped.groups_of("폐기물")[0]
    folder = write(
        tmp_path / "edits",
        "office.tsv",
        EDITS + f"add\t{group.id}\t\t>잡동사니 0.60\nadd-group\tx-1\t우리말\t=순우리말\n",
    )
    edited = load_thesaurus(edits=folder)
    assert words(edited, "잡동사니")[group.head] == 0.6
    assert words(edited, "순우리말") == {"우리말": 0.95}
    assert edited.groups_of("순우리말")[0].field == "office"
    assert len(edited.groups) == len(shipped.groups) + 1


def test_edits_come_back_from_their_table_as_they_were() -> None:
    edits = [
        Change(Action.ADD, "w-1", (Member("가비지", Direction.EVERYDAY, 0.7),)),
        Change(Action.REMOVE_GROUP, "w-2"),
        Change(Action.ADD_GROUP, "w-3", (Member("나", Direction.SAME, 0.95),), "가", "뜻"),
    ]
    read = changes_of(table_of(edits), "local.tsv")
    assert [c._replace(place="edit") for c in read] == edits
    assert [c.place for c in read] == ["local.tsv:2", "local.tsv:3", "local.tsv:4"]


def test_an_unknown_action_is_named_with_its_line() -> None:
    with pytest.raises(ThesaurusMistake, match=r"e\.tsv:2.*replace"):
        changes_of(EDITS + "replace\tw-1\t\t=가\n", "e.tsv")


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("w-1\t폐기물\t쓰레기", "방향"),
        ("w-1\t폐기물\t?쓰레기", "방향"),
        ("w-1\t폐기물\t=쓰레기 1.5", "가중치"),
        ("w-1\t폐기물\t=쓰레기 0.0", "가중치"),
        ("w-1\t폐기물\t=쓰레기 -0.5", "가중치"),
        ("w-1\t폐기물\t= 0.5", "낱말"),
        ("w-1\t폐기물\t=", "낱말"),
        ("w-1\t\t=쓰레기", "head"),
        ("\t폐기물\t=쓰레기", "id"),
        ("w-1\t폐기물\t=쓰레기\t뜻\t남음", "칸"),
    ],
)
def test_a_line_that_cannot_hold_is_named_with_file_and_line(
    tmp_path: Path, line: str, complaint: str
) -> None:
    folder = write(tmp_path / "t", "waste.tsv", f"# 비고\n{HEADINGS}{line}\n")
    with pytest.raises(ThesaurusMistake, match=rf"waste\.tsv:3.*{complaint}"):
        load_thesaurus(folder)


def test_a_table_with_other_headings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ThesaurusMistake, match=r"waste\.tsv:1"):
        load_thesaurus(write(tmp_path / "t", "waste.tsv", "번호\t낱말\n1\t폐기물\n"))
    with pytest.raises(ThesaurusMistake, match=r"waste\.tsv"):
        load_thesaurus(write(tmp_path / "t", "waste.tsv", ""))


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["w-1\t폐기물\t=쓰레기", "w-1\t재활용품\t=재활용"], "repeated-id"),
        (["w-1\t폐기물\t=쓰레기", "w-2\t폐 기물\t=오물"], "repeated-head"),
        (["w-1\t폐기물\t=쓰레기|>쓰레 기"], "repeated-member"),
        (["w-1\t폐기물\t=폐기물"], "repeated-member"),
        (["w-1\t폐기물\t"], "no-members"),
        (["w-1\t폐기물\t>쓰레기", "w-2\t쓰레기\t>폐기물"], "contradiction"),
        (["w-1\t폐기물\t!쓰레기"], "unreadable-line"),
    ],
)
def test_the_checker_finds_what_a_thesaurus_must_not_say(tmp_path: Path, lines: list[str], code: str) -> None:
    folder = write(tmp_path / "t", "waste.tsv", HEADINGS + "\n".join(lines) + "\n")
    (found,) = findings(folder)
    assert found.code == code
    assert found.place == f"waste.tsv:{len(lines) + 1}"


def test_the_checker_finds_repeats_across_files(tmp_path: Path) -> None:
    folder = write(tmp_path / "t", "a.tsv", HEADINGS + "a-1\t폐기물\t=쓰레기\n")
    write(folder, "b.tsv", HEADINGS + "b-1\t폐기물\t=오물\n")
    (found,) = findings(folder)
    assert (found.code, found.place) == ("repeated-head", "b.tsv:2")


MEMBERS = st.lists(
    st.builds(
        Member,
        st.text("가나다라 마바사", min_size=1, max_size=8).map(str.strip).filter(bool),
        st.sampled_from(Direction),
        st.integers(1, 100).map(lambda n: n / 100),
    ),
    max_size=5,
)


@given(MEMBERS)
def test_members_come_back_from_their_cell_as_they_were(members: list[Member]) -> None:
    assert list(members_of(text_of(members), "x:1")) == members


@given(MEMBERS)
def test_weights_stay_between_nothing_and_one_and_fall(members: list[Member]) -> None:
    thesaurus = Thesaurus([Group("a", "f", "머리", tuple(members))])
    for word in ("머리", *(m.word for m in members)):
        weights = [e.weight for e in thesaurus.expand(word)]
        assert all(0 < w <= 1 for w in weights)
        assert weights == sorted(weights, reverse=True)
