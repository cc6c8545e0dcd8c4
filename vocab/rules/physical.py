"""Rules on what a column is in its database: L9 stored values, L10 personal data, L20 identifiers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from vocab.rules.catalogue import Rule, found
from vocab.rules.finding import Severity
from vocab.rules.subject import SubjectKind

if TYPE_CHECKING:
    from vocab.columns import ColumnSpec
    from vocab.model import Domain
    from vocab.rules.finding import Finding
    from vocab.rules.rulebook import IdentifierLimit
    from vocab.rules.subject import Subject
    from vocab.vocabulary import Vocabulary

_SEPARATOR: Final = re.compile(r"(?<=[0-9A-Z])([-./:,])(?=[0-9A-Z])")
_LETTERS: Final = re.compile(r"[가-힣a-z]")
_DATE_GROUP: Final = "날짜/시간"


def display_characters_stored(subject: Subject, vocabulary: Vocabulary) -> Finding | None:
    """L9: a sample value, or the column's own format, holds the display form of its domain (2020-01-01, 1,000).

    Only separators the domain displays and does not store count: a decimal point in a rate is part of the value.
    """
    column = subject.column
    if column is None or not (column.samples or column.value_format):
        return None
    domain = subject.domain or (vocabulary.domains.get(subject.term.domain) if subject.term else None)
    if domain is None:
        return None
    shown = display_separators(domain)
    evidence = _evidence(column, shown) if shown else None
    if evidence is None:
        return None
    stored = domain.storage_format or domain.name
    return found(
        Rule.L9,
        f"저장 값에 표시 문자가 있습니다: '{evidence}' (도메인 {domain.name})",
        f"The stored value '{evidence}' holds display characters (domain {domain.name}).",
        f"저장형식 {stored}",
    )


def display_separators(domain: Domain) -> frozenset[str]:
    """Return the separators a domain shows but does not store."""
    shown = set(_SEPARATOR.findall((domain.display_format or "").upper()))
    stored = set(_SEPARATOR.findall((domain.storage_format or "").upper()))
    if domain.data_type == "DATETIME":
        return frozenset()
    if domain.group == _DATE_GROUP:
        shown |= set("-./:")
    elif domain.data_type == "NUMERIC":
        shown |= {","}
    return frozenset(shown - stored)


def _evidence(column: ColumnSpec, separators: frozenset[str]) -> str | None:
    for value in (*column.samples, column.value_format or ""):
        text = value.strip().upper()
        if not _LETTERS.search(text) and separators & set(_SEPARATOR.findall(text)):
            return value.strip()
    return None


def personal_without_flags(subject: Subject, vocabulary: Vocabulary) -> Finding | None:
    """L10: a column that holds personal data lacks 개인정보여부, or 암호화여부 where encryption is a duty.

    A source without a place for the flags (DDL, a form lacking the headings) earns a warning, not an error.
    """
    column = subject.column
    if column is None:
        return None
    kind = personal_kind(subject)
    if kind is None:
        return None
    missing = _missing_flags(column, subject.book.identifying.get(kind, False))
    if not missing:
        return None
    told = column.flags_expected or column.personal is not None or column.encrypted is not None
    return found(
        Rule.L10,
        f"개인정보('{kind}') 컬럼에 {'·'.join(missing)}이(가) 필요합니다.",
        f"The column holds personal data ('{kind}') and needs {', '.join(missing)}.",
        ", ".join(f"{flag} = Y" for flag in missing),
        severity=None if told else Severity.WARNING,
    )


def _missing_flags(column: ColumnSpec, must_encrypt: bool) -> list[str]:
    missing = [] if column.personal else ["개인정보여부"]
    if column.encrypted is None or (must_encrypt and not column.encrypted):
        missing.append("암호화여부")
    return missing


def personal_kind(subject: Subject) -> str | None:
    """Return the word that makes a column personal, None for none.

    An identifier by itself (주민등록번호), or a contact right after a person (신청인전화번호). Whole words only: neither
    고객센터전화번호 nor 사용자설명 nor 속성명 is personal, nor a flag about a name (성명공개여부).
    """
    book, name = subject.book, subject.name.folded
    pieces = subject.name.segments
    for place, piece in enumerate(pieces):
        ending = name[piece.start :]
        if ending in book.identifying:
            return ending
        if ending in book.contacts:
            return ending if _follows_person(subject, place) else None
    return None


def _follows_person(subject: Subject, place: int) -> bool:
    """Whether the piece before `place`, qualifiers such as 영문 left out, is or ends in a person."""
    pieces = subject.name.segments
    before = place - 1
    while before > 0 and pieces[before].text in subject.book.qualifiers:
        before -= 1
    if before < 0:
        return False
    text = pieces[before].text
    start = subject.name.folded[: pieces[before].end]
    return text in subject.book.persons or any(start.endswith(person) for person in subject.book.persons)


def unusable_identifier(subject: Subject, vocabulary: Vocabulary) -> Finding | None:
    """L20: the physical name is reserved, or longer than the system's identifier limit.

    Without a known system only what every system reserves counts.
    """
    if subject.kind is SubjectKind.WORD or subject.column is None or not subject.abbreviation:
        return None
    dbms = subject.database.dbms
    reserved = subject.book.reserved_in(subject.abbreviation, dbms)
    if reserved:
        systems = ", ".join(reserved)
        return found(
            Rule.L20,
            f"컬럼명 {subject.abbreviation}은(는) {systems}의 예약어입니다.",
            f"{subject.abbreviation} is a reserved word in {systems}.",
            _unreserved(subject),
        )
    limit = subject.book.limit_of(dbms, subject.database.version) if dbms else None
    return _too_long(subject, limit) if limit else None


def _unreserved(subject: Subject) -> str:
    segmentation = subject.name.segmentation
    joined = (
        subject.term.abbreviation if subject.term else (segmentation.abbreviation if segmentation else None)
    )
    if joined and joined != subject.abbreviation:
        return joined
    return f'"{subject.abbreviation}" (인용) 또는 단어를 더한 이름'


def _too_long(subject: Subject, limit: IdentifierLimit) -> Finding | None:
    name = subject.column.name.strip() if subject.column else subject.abbreviation
    size = len(name.encode()) if limit.counts_bytes else len(name)
    if size <= limit.limit:
        return None
    unit = "바이트" if limit.counts_bytes else "자"
    return found(
        Rule.L20,
        f"컬럼명이 {size}{unit}로 {limit.dbms}의 한도 {limit.limit}{unit}를 넘습니다: {name}",
        f"The name is longer ({size}) than {limit.dbms} allows ({limit.limit}).",
        "더 짧은 표준 약어를 쓰세요.",
    )
