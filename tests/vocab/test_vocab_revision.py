"""Revisions as differences: what changes, what collides, applied and rolled back as a whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.vocab.cases import until
from vocab.errors import OverlayConflict, RevisionConflict
from vocab.layouts import TableKind
from vocab.model import CodeSet, CodeValue, Domain, Layer, Term, Word
from vocab.revision import (
    Collision,
    CollisionKind,
    ColumnUse,
    ItemKey,
    Resolution,
    apply,
    compare,
    impact,
    roll_back,
)
from vocab.vocabulary import Vocabulary

pytest_plugins = ("official_vocabulary",)

NAME = Word("명", "NM", is_format_word=True, domain_class="명")
TEST = Word("시험", "EXAM")
DOMAIN = Domain("명V100", "명칭", "명", "VARCHAR", 100)
OLD = Vocabulary.of([NAME, TEST], [Term("시험명", "EXAM_NM", "명V100")], [DOMAIN], revision="7차")
ECO = Word("생태", "ECO", layer=Layer.AGENCY, agency="환경기관")
ECO_NAME = Term("생태명", "ECO_NM", "명V100", layer=Layer.AGENCY)


def revised(
    *words: Word, terms: tuple[Term, ...] = (), domains: tuple[Domain, ...] = (DOMAIN,)
) -> Vocabulary:
    return Vocabulary.of([NAME, TEST, *words], [*OLD.terms.values(), *terms], domains, revision="8차")


def test_the_same_edition_is_no_difference() -> None:
    assert compare(OLD, OLD).is_empty


def test_additions_changes_and_abolitions_are_told_apart() -> None:
    new = Vocabulary.of(
        [NAME, Word("환경", "ENV")], [Term("시험명", "EXAM_NM", "명V200")], [replace(DOMAIN, name="명V200")]
    )
    diff = compare(OLD, new)
    assert ItemKey(TableKind.WORDS, "환경") in diff.added
    assert ItemKey(TableKind.WORDS, "시험") in diff.abolished
    (change,) = diff.changed
    assert (change.key.name, change.field, change.before, change.after) == (
        "시험명",
        "domain",
        "명V100",
        "명V200",
    )


def test_other_line_breaks_are_no_change() -> None:
    before = Vocabulary.of(domains=[replace(DOMAIN, allowed="Y,\nN")])
    assert compare(before, Vocabulary.of(domains=[replace(DOMAIN, allowed="Y, N")])).is_empty


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        (Word("생태", "ECLGY"), CollisionKind.SAME_NAME),
        (Word("경제", "ECO"), CollisionKind.SAME_ABBREVIATION),
        (Word("생물", "BIO", synonyms=("생태",)), CollisionKind.NOW_SYNONYM),
        (Word("생물", "BIO", forbidden=("생태",)), CollisionKind.NOW_SYNONYM),
    ],
)
def test_agency_words_that_collide_are_listed(word: Word, kind: CollisionKind) -> None:
    diff = compare(OLD.with_overlay([ECO]), revised(word))
    assert diff.collisions == (Collision(ItemKey(TableKind.WORDS, "생태"), kind, word.name),)


def test_agency_terms_that_lose_their_domain_are_listed() -> None:
    diff = compare(OLD.with_overlay([ECO], [ECO_NAME]), revised(domains=()))
    assert CollisionKind.LOST_DOMAIN in {collision.kind for collision in diff.collisions}


def test_a_revision_with_open_collisions_changes_nothing() -> None:
    current = OLD.with_overlay([ECO])
    with pytest.raises(RevisionConflict, match="생태"):
        apply(current, revised(Word("생태", "ECLGY")))
    assert current.words["생태"] is ECO


@pytest.mark.parametrize(("choice", "hidden"), [(Resolution.ADOPT, ()), (Resolution.KEEP, (ECO,))])
def test_a_decided_revision_is_applied_and_rolled_back_as_a_whole(
    choice: Resolution, hidden: tuple[Word, ...]
) -> None:
    current, new = OLD.with_overlay([ECO]), revised(Word("생태", "ECLGY"))
    applied = apply(current, new, dict.fromkeys(compare(current, new).collisions, choice))
    assert applied.vocabulary.words["생태"].abbreviation == "ECLGY"
    assert applied.vocabulary.shadowed.words == hidden
    assert applied.vocabulary.revision == "8차"
    assert roll_back(applied) == current


def test_code_sets_outlive_a_revision_without_code_sets() -> None:
    codes = [CodeSet("성별", (CodeValue("1", "남"),))]
    current = Vocabulary.of(OLD.words.values(), codes=codes)
    assert "성별" in apply(current, revised()).vocabulary.codes


def test_columns_are_touched_through_term_domain_and_words() -> None:
    new = Vocabulary.of(
        [replace(NAME, abbreviation="NAME"), TEST], OLD.terms.values(), [replace(DOMAIN, length=200)]
    )
    found = list(
        impact(compare(OLD, new), OLD, [ColumnUse("T.EXAM_NM", "시험명"), ColumnUse("T.X", "없는용어")])
    )
    assert {(i.column, i.cause.name, i.what) for i in found} == {
        ("T.EXAM_NM", "명", "abbreviation"),
        ("T.EXAM_NM", "명V100", "length"),
    }


def test_revision_8_over_7_brings_what_the_files_say(official: Vocabulary) -> None:
    diff = compare(until(official, 7), replace(official, codes={}))
    assert sum(key.kind is TableKind.TERMS for key in diff.added) == 4_137
    assert not diff.abolished


def test_official_items_cannot_be_overlaid() -> None:
    with pytest.raises(OverlayConflict, match="환경"):
        OLD.with_overlay([Word("환경", "ENV")])


def test_layers_take_precedence_in_order() -> None:
    database = replace(ECO, layer=Layer.DATABASE, abbreviation="ECODB")
    merged = OLD.with_overlay([database, replace(TEST, layer=Layer.AGENCY, abbreviation="TST")]).with_overlay(
        [ECO]
    )
    assert merged.words["생태"].abbreviation == "ECO"
    assert merged.words["시험"].abbreviation == "EXAM"
    assert {word.abbreviation for word in merged.shadowed.words} == {"ECODB", "TST"}


def test_a_vocabulary_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        OLD.words["새"] = TEST  # type: ignore[index]  # that it fails is the point
    with pytest.raises(AttributeError):
        OLD.revision = "9차"  # type: ignore[misc]  # as above
