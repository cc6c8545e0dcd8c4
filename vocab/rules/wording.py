"""Rules on the words of a name: L6 금칙어, L11 이음동의어, L12 unregistered words, L18 abolished items."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from vocab.rules.catalogue import Rule, found
from vocab.rules.subject import SubjectKind

if TYPE_CHECKING:
    from vocab.rules.finding import Finding
    from vocab.rules.subject import Subject
    from vocab.vocabulary import Vocabulary

_NO_LETTERS: Final = re.compile(r"[\d\W_]+")
_SHORTEST_INNER: Final = 2
_LONGEST_LISTED: Final = 14
_MOST_PIECES: Final = 5  # the longest official term has five words

Representatives = Mapping[str, tuple[str, ...]]  # listed word -> its standard words


def forbidden_word(subject: Subject, vocabulary: Vocabulary) -> Finding | None:
    """L6: a 금칙어 stands in the name, whole words only (유저명 → 사용자명)."""
    listed = _listed(subject, vocabulary.forbidden_words)
    if listed is None:
        return None
    written, representatives, replaced = listed
    return found(
        Rule.L6,
        f"금칙어 '{written}'을(를) 썼습니다. 대표 단어: {', '.join(representatives)}",
        f"The forbidden word '{written}' is used; its standard word is {', '.join(representatives)}.",
        replaced,
    )


def synonym_used(subject: Subject, vocabulary: Vocabulary) -> Finding | None:
    """L11: an 이음동의어 of a word or of a whole term is used.

    Three official synonyms are themselves standard terms (진행률): such names are left alone.
    """
    name = subject.name.folded
    if subject.term is not None or subject.kind is SubjectKind.WORD:
        return None
    terms = vocabulary.synonym_of_term(name) or vocabulary.synonym_of_term(subject.name.written)
    if terms:
        return found(
            Rule.L11,
            f"'{name}'은(는) 표준용어 {', '.join(terms)}의 이음동의어입니다.",
            f"'{name}' is a synonym of the standard term {', '.join(terms)}.",
            ", ".join(terms),
        )
    listed = _listed(subject, vocabulary.word_synonyms)
    if listed is None:
        return None
    written, representatives, replaced = listed
    return found(
        Rule.L11,
        f"이음동의어 '{written}'을(를) 썼습니다. 대표 단어: {', '.join(representatives)}",
        f"The synonym '{written}' is used; its standard word is {', '.join(representatives)}.",
        replaced,
    )


def _listed(subject: Subject, listed: Representatives) -> tuple[str, tuple[str, ...], str] | None:
    """Find the longest listed word in the name: (as written, its representatives, the name with the first)."""
    found_at = _listed_at(subject, listed)
    if found_at is None:
        return None
    start, end, representatives = found_at
    name = subject.name.folded
    return name[start:end], representatives, name[:start] + representatives[0] + name[end:]


def _listed_at(subject: Subject, listed: Representatives) -> tuple[int, int, tuple[str, ...]] | None:
    if not listed or not subject.is_korean or subject.name.term is not None:
        return None
    name = subject.name.folded
    for start, end in _spans(subject):
        if name[start:end] in listed and name not in listed[name[start:end]]:
            return start, end, listed[name[start:end]]
    return None


def standard_wording(subject: Subject, vocabulary: Vocabulary) -> str:
    """Return the name with its 금칙어 or 이음동의어 replaced by the representative, else the name."""
    for listed in (vocabulary.forbidden_words, vocabulary.word_synonyms):
        replaced = _listed(subject, listed)
        if replaced is not None:
            return replaced[2]
    return subject.name.folded


def _spans(subject: Subject) -> Iterator[tuple[int, int]]:
    """Spans of whole pieces, longest first, then stretches of two syllables and more inside unregistered ones.

    Whole pieces, because 주민번호 is cut into the standard words 주민 and 번호 and still forbidden.
    """
    pieces = subject.name.segments
    starts = [piece.start for piece in pieces]
    ends = [piece.end for piece in pieces]
    count = len(pieces)
    for size in range(min(count, _MOST_PIECES), 0, -1):
        yield from zip(starts[: count - size + 1], ends[size - 1 :], strict=True)
    for piece in pieces:
        if piece.word is None:
            yield from _inner_spans(piece.start, piece.end)


def _inner_spans(start: int, end: int) -> Iterator[tuple[int, int]]:
    for size in range(min(end - start - 1, _LONGEST_LISTED), _SHORTEST_INNER - 1, -1):
        for first in range(start, end - size + 1):
            yield first, first + size


def unregistered_word(subject: Subject, vocabulary: Vocabulary) -> Finding | None:
    """L12: a piece of the name is no standard word. Bare digits are left to L5, synonyms to L6 and L11."""
    if subject.term is not None or not subject.name.unknown:
        return None
    words = _unexplained(subject, vocabulary)
    if not words:
        return None
    listed = ", ".join(words)
    what = "단어" if subject.is_korean else "영문약어"
    return found(
        Rule.L12,
        f"표준단어 사전에 없는 {what}입니다: {listed}",
        f"Not in the standard vocabulary: {listed}",
        _instead(subject, words),
        words=words,
    )


def _instead(subject: Subject, words: tuple[str, ...]) -> str:
    near = [
        f"{word} → {', '.join(found)}"
        for word in words
        if subject.near and (found := subject.near.near(word))
    ]
    return (
        f"비슷한 표준단어: {'; '.join(near)}. 없으면 단어 등록 신청"
        if near
        else f"단어 등록 신청: {', '.join(words)}"
    )


def _unexplained(subject: Subject, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The unregistered pieces that neither a synonym of the whole name nor a listed word covers."""
    if vocabulary.synonym_of_term(subject.name.folded):
        return ()
    if not subject.name.segments:
        return subject.name.unknown
    lookups = (vocabulary.forbidden_words, vocabulary.word_synonyms)
    covered = [at for at in (_listed_at(subject, listed) for listed in lookups) if at is not None]
    return tuple(
        piece.text
        for piece in subject.name.segments
        if piece.word is None
        and not _NO_LETTERS.fullmatch(piece.text)
        and not any(start <= piece.start and piece.end <= end for start, end, _ in covered)
    )


def abolished_item(subject: Subject, vocabulary: Vocabulary) -> Finding | None:
    """L18: an abolished term, word or domain is used; a name that was enacted again is alive."""
    name = subject.name.folded
    abolished = vocabulary.abolished
    if name in abolished.terms and name not in vocabulary.terms:
        return _abolished("용어", name, _successor(name, vocabulary))
    for word in subject.name.unknown:
        if word in abolished.words and word not in vocabulary.words:
            return _abolished("단어", word, ", ".join(vocabulary.synonym_of_word(word)))
    domain = subject.declared_domain
    if domain and domain in abolished.domains and domain not in vocabulary.domains:
        return _abolished("도메인", domain, "")
    return _abolished_abbreviation(subject, vocabulary)


def _abolished_abbreviation(subject: Subject, vocabulary: Vocabulary) -> Finding | None:
    """The re-enacted term's name with the abolished row's abbreviation."""
    old = vocabulary.abolished.terms.get(subject.name.folded)
    if old is None or subject.term is None or subject.term.abbreviation == old.abbreviation:
        return None
    if subject.abbreviation != old.abbreviation:
        return None
    return _abolished("영문약어명", old.abbreviation, subject.term.abbreviation)


def _abolished(what: str, name: str, successor: str) -> Finding:
    return found(
        Rule.L18,
        f"폐기된 {what} '{name}'을(를) 썼습니다.",
        f"The abolished item '{name}' is used.",
        successor or "대체 항목을 표준 사전에서 찾으세요.",
    )


def _successor(name: str, vocabulary: Vocabulary) -> str:
    """The active term that lists the abolished name, has its abbreviation, or begins as it does."""
    listed = vocabulary.synonym_of_term(name)
    if listed:
        return ", ".join(listed)
    same = vocabulary.term_by_abbreviation.get(vocabulary.abolished.terms[name].abbreviation)
    if same is not None:
        return same.name
    shorter = (name[:end] for end in range(len(name) - 1, _SHORTEST_INNER, -1))
    return next((stem for stem in shorter if stem in vocabulary.terms), "")
