"""Rules on 영문약어명: L1, L2, L13, L14 (매뉴얼 p.108, 120-121)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vocab.rules.catalogue import Rule, found
from vocab.rules.subject import SubjectKind
from vocab.rules.wording import standard_wording

if TYPE_CHECKING:
    from vocab.rules.finding import Finding
    from vocab.rules.subject import Subject
    from vocab.vocabulary import Vocabulary

LONGEST_TERM: Final = 30
LONGEST_WORD: Final = 6


def long_term_abbreviation(subject: Subject, vocabulary: Vocabulary) -> Finding | None:
    """L1: the abbreviation of a term or column has more than 30 characters with its `_`."""
    if subject.kind is SubjectKind.WORD or len(subject.abbreviation) <= LONGEST_TERM:
        return None
    joined = joined_abbreviation(subject)
    shorter = joined if joined and len(joined) <= LONGEST_TERM else "더 짧은 합성 단어를 쓰세요."
    return found(
        Rule.L1,
        f"영문약어명이 {len(subject.abbreviation)}자입니다 (최대 {LONGEST_TERM}자): {subject.abbreviation}",
        f"The abbreviation has {len(subject.abbreviation)} characters (at most {LONGEST_TERM}).",
        shorter,
    )


def long_word_abbreviation(subject: Subject, vocabulary: Vocabulary) -> Finding | None:
    """L2: the abbreviation of a word, or a part of a column's name, has more than 6 characters."""
    short = len(subject.abbreviation) <= LONGEST_WORD
    if short or subject.kind is SubjectKind.TERM or not subject.abbreviation.isascii():
        return None
    parts = subject.parts if subject.kind is SubjectKind.COLUMN else (subject.abbreviation,)
    long = [part for part in parts if len(part) > LONGEST_WORD]
    if not long:
        return None
    return found(
        Rule.L2,
        f"단어 영문약어명이 {LONGEST_WORD}자를 넘습니다: {', '.join(long)}",
        f"Longer than {LONGEST_WORD} characters: {', '.join(long)}",
        joined_abbreviation(subject) or _rule_made(long),
    )


def _rule_made(parts: list[str]) -> str:
    return ", ".join(f"{part} → {shortened(part)}" for part in parts)


def shortened(english: str) -> str:
    """Make a word abbreviation by the manual's rule: keep the first letter, drop vowels and doubled consonants.

    At most 6 letters (Demand → DMND, Success → SCS, Action → ACTN).
    """
    letters = [letter for letter in english.upper() if letter.isalnum()]
    kept = letters[:1]
    for letter in letters[1:]:
        if letter not in "AEIOU" and letter != kept[-1]:
            kept.append(letter)
    return "".join(kept[:LONGEST_WORD])


def joined_abbreviation(subject: Subject) -> str | None:
    """Return the standard term's abbreviation, or the words' joined by `_`; None with an unregistered piece."""
    if subject.term is not None:
        return subject.term.abbreviation
    return subject.name.segmentation.abbreviation if subject.name.segmentation else None


def misjoined_abbreviation(subject: Subject, vocabulary: Vocabulary) -> Finding | None:
    """L13: the abbreviation's parts stand in another order or number than the Korean words, or are others'.

    Every segmentation of the name may explain the abbreviation. A standard term whose parts are simply different
    (REGIST_DE) is left to L8.
    """
    if subject.kind is SubjectKind.WORD or not subject.is_korean or not subject.parts:
        return None
    joined = joined_abbreviation(subject)
    written = "_".join(subject.parts)
    if joined is None or joined == written or not subject.abbreviation.isascii():
        return None
    expected = tuple(joined.split("_"))
    if subject.term is not None and len(expected) == len(subject.parts) and not _shuffled(subject, expected):
        return None
    if any(way.abbreviation == written for way in vocabulary.segment(subject.name.written)):
        return None
    return found(
        Rule.L13,
        f"영문약어 {written}의 구성이 한글 단어 {_words_of(subject)}와(과) 다릅니다.",
        f"The parts of {written} differ in order, number or spelling from the words {_words_of(subject)}.",
        joined,
    )


def _shuffled(subject: Subject, expected: tuple[str, ...]) -> bool:
    return sorted(subject.parts) == sorted(expected)


def _words_of(subject: Subject) -> str:
    return "+".join(segment.text for segment in subject.name.segments)


def colliding_abbreviation(subject: Subject, vocabulary: Vocabulary) -> Finding | None:
    """L14: the abbreviation belongs to another word or term.

    A term of one word shares its word's abbreviation, and synonyms share theirs.
    """
    other = _other_owner(subject, vocabulary)
    if other is None:
        return None
    return found(
        Rule.L14,
        f"영문약어명 {subject.abbreviation}은(는) 이미 '{other}'의 약어입니다.",
        f"The abbreviation {subject.abbreviation} already belongs to '{other}'.",
        joined_abbreviation(subject) or "다른 약어를 쓰세요.",
    )


def _other_owner(subject: Subject, vocabulary: Vocabulary) -> str | None:
    if not subject.is_korean or not subject.name.folded:
        return None
    word = vocabulary.word_by_abbreviation.get(subject.abbreviation)
    if subject.kind is SubjectKind.WORD:
        return word.name if word and not _same(word.name, word.synonyms, subject) else None
    term = vocabulary.term_by_abbreviation.get(subject.abbreviation)
    if term is not None:
        same = _same(term.name, term.synonyms, subject) or standard_wording(subject, vocabulary) == term.name
        return None if same else term.name
    if word is None or _same(word.name, word.synonyms, subject):
        return None
    return None if any(known.name == word.name for known in subject.name.words) else word.name


def _same(name: str, synonyms: tuple[str, ...], subject: Subject) -> bool:
    own = {subject.name.folded, subject.name.written}
    return name in own or name.upper() in own or bool(own & set(synonyms))
