"""What stands in the way of a request: duplicates, synonyms, taken abbreviations, pending requests, missing words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vocab.model import CodeSet, Domain, Term, Word
from vocab.requests import Item, ItemKind, Need, Request
from vocab.rules import judge, subject_of_term, subject_of_word
from vocab.rules.finding import Severity

if TYPE_CHECKING:
    from vocab.vocabulary import Vocabulary

_WORD_ABBREVIATION: Final = re.compile(r"[A-Z0-9]{1,6}")
_TERM_ABBREVIATION: Final = re.compile(r"[A-Z0-9]+(?:_[A-Z0-9]+)*")
# Findings that a pending word or domain will settle, or that a conflict of its own reports.
_SETTLED: Final = frozenset({"L12", "L13", "L14", "D1", "L11", "L6"})


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something against a request: a stable code, the item it collides with, and whether it forbids the request."""

    code: str  # duplicate synonym forbidden abbreviation pending abolished malformed rule
    name: str
    message: str
    message_en: str
    blocking: bool = True


def conflicts_of(
    request: Request, vocabulary: Vocabulary, open_requests: Collection[Request]
) -> tuple[Conflict, ...]:
    """Return the conflicts of a request with the vocabulary and with other open requests."""
    item = request.item
    return (
        *_duplicates(item, vocabulary),
        *_pending(request, open_requests),
        *_naming(item, vocabulary),
        *_shape(item),
        *_against_rules(item, vocabulary),
    )


def _duplicates(item: Item, vocabulary: Vocabulary) -> Iterator[Conflict]:
    known = _items(item, vocabulary)
    if item.name in known:
        yield Conflict(
            "duplicate",
            item.name,
            f"'{item.name}'은(는) 이미 등록되어 있습니다",
            f"'{item.name}' is registered already",
        )
    if item.name in _abolished(item, vocabulary) and item.name not in known:
        message = f"'{item.name}'은(는) 폐기된 항목입니다"
        yield Conflict("abolished", item.name, message, f"'{item.name}' was abolished", blocking=False)


def _items(item: Item, vocabulary: Vocabulary) -> Collection[str]:
    kinds: dict[type, Collection[str]] = {
        Word: vocabulary.words,
        Term: vocabulary.terms,
        Domain: vocabulary.domains,
        CodeSet: vocabulary.codes,
    }
    return kinds[type(item)]


def _abolished(item: Item, vocabulary: Vocabulary) -> Collection[str]:
    gone = vocabulary.abolished
    kinds: dict[type, Collection[str]] = {
        Word: gone.words,
        Term: gone.terms,
        Domain: gone.domains,
        CodeSet: gone.codes,
    }
    return kinds[type(item)]


def _pending(request: Request, open_requests: Collection[Request]) -> Iterator[Conflict]:
    own = _abbreviation(request.item)
    for other in open_requests:
        if other.id == request.id or other.kind is not request.kind or not other.state.is_open:
            continue
        if other.item.name == request.item.name:
            message = f"같은 이름의 요청 {other.id}이(가) 진행 중입니다"
            yield Conflict("pending", other.item.name, message, f"the request {other.id} is pending")
        elif own and _abbreviation(other.item) == own:
            message = f"요청 {other.id} '{other.item.name}'이(가) 같은 약어 {own}을(를) 쓰려 합니다"
            english = f"the request {other.id} asks for the abbreviation {own}"
            yield Conflict("abbreviation", other.item.name, message, english)


def _abbreviation(item: Item) -> str:
    return item.abbreviation if isinstance(item, Word | Term) else ""


def _naming(item: Item, vocabulary: Vocabulary) -> Iterator[Conflict]:
    """Synonyms and forbidden words already told of, and abbreviations taken."""
    if isinstance(item, Word):
        yield from _listed("synonym", item.name, vocabulary.synonym_of_word(item.name))
        yield from _listed("forbidden", item.name, vocabulary.forbidden_of(item.name))
        taken = vocabulary.word_by_abbreviation.get(item.abbreviation)
    elif isinstance(item, Term):
        yield from _listed("synonym", item.name, vocabulary.synonym_of_term(item.name))
        found = vocabulary.term_by_abbreviation.get(item.abbreviation)
        if found is not None and found.name != item.name:
            yield _taken(item.abbreviation, found.name)
        return
    else:
        return
    if taken is not None and taken.name != item.name:
        yield _taken(item.abbreviation, taken.name)


def _listed(code: str, name: str, representatives: tuple[str, ...]) -> Iterator[Conflict]:
    if representatives:
        listed = ", ".join(representatives)
        what = "금칙어" if code == "forbidden" else "이음동의어"
        yield Conflict(
            code,
            listed,
            f"'{name}'은(는) {listed}의 {what}입니다",
            f"'{name}' is a listed synonym of {listed}",
        )


def _taken(abbreviation: str, owner: str) -> Conflict:
    message = f"영문약어 {abbreviation}은(는) '{owner}'의 것입니다"
    return Conflict("abbreviation", owner, message, f"the abbreviation {abbreviation} belongs to '{owner}'")


def _shape(item: Item) -> Iterator[Conflict]:
    """Forms the naming rules demand (매뉴얼 p.108, 148)."""
    if isinstance(item, Word) and not _WORD_ABBREVIATION.fullmatch(item.abbreviation):
        yield _malformed(item.name, f"단어 영문약어 '{item.abbreviation}'", "1-6 capitals or digits")
    if isinstance(item, Term) and not _TERM_ABBREVIATION.fullmatch(item.abbreviation):
        yield _malformed(item.name, f"용어 영문약어 '{item.abbreviation}'", "capitals joined by _")
    if isinstance(item, Domain) and item.data_type in {"CHAR", "VARCHAR", "NUMERIC"} and not item.length:
        yield _malformed(item.name, "길이가 없는 도메인", "the type needs a length")
    if isinstance(item, CodeSet):
        values = [code.value for code in item.values]
        if not values or len(set(values)) < len(values):
            yield _malformed(item.name, "코드값이 없거나 중복됨", "values are missing or repeat")


def _malformed(name: str, korean: str, english: str) -> Conflict:
    return Conflict("malformed", name, f"형식이 맞지 않습니다: {korean}", f"malformed: {english}")


def _against_rules(item: Item, vocabulary: Vocabulary) -> Iterator[Conflict]:
    if isinstance(item, Word):
        findings = judge(subject_of_word(vocabulary, item), vocabulary)
    elif isinstance(item, Term):
        findings = judge(subject_of_term(vocabulary, item), vocabulary)
    else:
        return
    for finding in findings:
        if finding.rule not in _SETTLED:
            message = f"{finding.rule} {finding.message}"
            blocking = finding.severity is Severity.ERROR
            yield Conflict("rule", finding.rule, message, finding.message_en, blocking=blocking)


def needs_of(
    request: Request, vocabulary: Vocabulary, open_requests: Collection[Request]
) -> tuple[Need, ...]:
    """Return the words and the domain a term needs that do not stand in the vocabulary yet."""
    item = request.item
    if not isinstance(item, Term):
        return ()
    pending = {(other.kind, other.item.name): other.id for other in open_requests if other.state.is_open}
    asked = [other.item for other in open_requests if other.state.is_open and isinstance(other.item, Word)]
    words = [word for word in asked if word.name not in vocabulary.words]
    segmenting = vocabulary.with_overlay(words=words) if words else vocabulary
    wanted = [(ItemKind.WORD, name) for name in _missing_words(item.name, vocabulary, segmenting)]
    if item.domain not in vocabulary.domains:
        wanted.append((ItemKind.DOMAIN, item.domain))
    return tuple(Need(kind, name, pending.get((kind, name))) for kind, name in wanted)


def _missing_words(name: str, vocabulary: Vocabulary, segmenting: Vocabulary) -> list[str]:
    """Cut with the pending words too, so that a need is the word asked for and not a longer stretch around it."""
    pieces = segmenting.segmenter.best(name).words
    return [piece.text for piece in pieces if piece.word is None or piece.word.name not in vocabulary.words]
