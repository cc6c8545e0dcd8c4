"""Rules that compare with the standard's own items: L8, L17, L19 and D1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vocab.conformity import expected_length, same_length, type_of
from vocab.datatypes import data_type
from vocab.model import Domain, Layer, Term
from vocab.rules.catalogue import Rule, found
from vocab.rules.subject import SubjectKind

if TYPE_CHECKING:
    from vocab.columns import ColumnSpec, LengthUnit
    from vocab.rules.finding import Finding
    from vocab.rules.subject import Subject
    from vocab.vocabulary import Vocabulary

_UNIT_NAMES = {
    "bytes": ("바이트(한글 2)", "bytes, Hangul = 2"),
    "utf8_bytes": ("바이트(UTF-8, 한글 3)", "UTF-8 bytes, Hangul = 3"),
    "characters": ("글자 수", "characters"),
}
_LAYER_NAMES = {Layer.COMMON: "공통표준용어", Layer.AGENCY: "기관표준용어", Layer.DATABASE: "DB표준용어"}


def differs_from_term(subject: Subject, vocabulary: Vocabulary) -> Finding | None:
    """L8: the name is a standard term's but abbreviation, type or length differ.

    What the source does not tell (no physical name, no type) is not held against it.
    """
    term, column = subject.term, subject.column
    if term is None or column is None:
        return None
    domain = vocabulary.domains.get(term.domain)
    differences: list[tuple[str, str]] = []
    if column.name.strip() and column.name.strip().upper() != term.abbreviation:
        differences.append((f"영문명 {column.name} ≠ {term.abbreviation}", "abbreviation"))
    if domain is not None and column.data_type:
        differences += _type_differences(column, domain, _unit(subject))
    if not differences:
        return None
    return _difference(subject, term, domain, differences)


def _difference(
    subject: Subject, term: Term, domain: Domain | None, differences: list[tuple[str, str]]
) -> Finding:
    unit, unit_en = _UNIT_NAMES[_unit(subject)]
    lengthy = any(kind == "length" for _, kind in differences)
    note, note_en = (f" (길이 단위: {unit})", f" (length in {unit_en})") if lengthy else ("", "")
    basis = "" if subject.is_korean else " [영문약어로 찾음]"
    kinds = ", ".join(kind for _, kind in differences)
    return found(
        Rule.L8,
        f"{_LAYER_NAMES[term.layer]} '{term.name}'{basis}와(과) 다릅니다: "
        f"{'; '.join(text for text, _ in differences)}{note}",
        f"Differs from the standard term '{term.name}' in {kinds}{note_en}.",
        f"{term.name} | {term.abbreviation} | {declared(domain, _unit(subject)) if domain else term.domain}",
    )


def _type_differences(column: ColumnSpec, domain: Domain, unit: LengthUnit) -> list[tuple[str, str]]:
    own = type_of(column)
    shown = f"{own.name}{_size(own.length, own.scale)}"
    standard = declared(domain, unit)
    if own.family != data_type(domain.data_type).family:
        return [(f"타입 {shown} ≠ {standard}", "type")]
    if domain.length is not None and not same_length(domain, own, unit):
        return [(f"길이 {shown} ≠ {standard}", "length")]
    return []


def declared(domain: Domain, unit: LengthUnit) -> str:
    """Write a domain's type as a declaration, its length counted in `unit`: `VARCHAR(100)`, `NUMERIC(15,4)`."""
    return f"{domain.data_type}{_size(expected_length(domain, unit), domain.scale)}"


def _size(length: int | None, scale: int | None) -> str:
    if length is None:
        return ""
    return f"({length},{scale})" if scale else f"({length})"


def _unit(subject: Subject) -> LengthUnit:
    own = type_of(subject.column).unit if subject.column and subject.column.data_type else None
    return own or subject.database.length_unit


def domain_class_differs(subject: Subject, vocabulary: Vocabulary) -> Finding | None:
    """L17: the chosen domain is of another class than the last word, or the type fits no domain of that class.

    The type alone is held against a name only where it is decisive: another family than every domain of the class,
    or another length where the class has one size (여부C1). Standard terms are judged by L8.
    """
    last = subject.last_word
    if last is None or last.domain_class is None or subject.kind is SubjectKind.WORD:
        return None
    if subject.domain is not None:
        return _other_class(subject, last.domain_class, vocabulary)
    if subject.column is None or subject.term is not None or not subject.column.data_type:
        return None
    return _unfit_type(subject, subject.column, last.domain_class, vocabulary)


def domains_of_class(vocabulary: Vocabulary, domain_class: str) -> list[Domain]:
    """Return the domains of a class."""
    return [domain for domain in vocabulary.domains.values() if domain.domain_class == domain_class]


def _other_class(subject: Subject, domain_class: str, vocabulary: Vocabulary) -> Finding | None:
    domain = subject.domain
    if domain is None or domain.domain_class == domain_class:
        return None
    if subject.term is not None and subject.term.domain == domain.name and subject.kind is SubjectKind.COLUMN:
        return None
    ranked = sorted(
        domains_of_class(vocabulary, domain_class),
        key=lambda other: (
            other.data_type != domain.data_type,
            abs((other.length or 0) - (domain.length or 0)),
        ),
    )
    return found(
        Rule.L17,
        f"도메인 {domain.name}의 분류 '{domain.domain_class}'가 마지막 단어의 분류 '{domain_class}'와 다릅니다.",
        f"The domain {domain.name} is of class {domain.domain_class}, the last word of {domain_class}.",
        ", ".join(other.name for other in ranked[:5]),
    )


def _unfit_type(
    subject: Subject, column: ColumnSpec, domain_class: str, vocabulary: Vocabulary
) -> Finding | None:
    own = type_of(column)
    domains = domains_of_class(vocabulary, domain_class)
    fitting = [domain for domain in domains if data_type(domain.data_type).family == own.family]
    if not domains or own.family == "OTHER":
        return None
    sizes = {(domain.data_type, domain.length, domain.scale) for domain in domains}
    fits = bool(fitting) and (len(sizes) > 1 or own.length is None or _sized(domains[0], subject))
    if fits:
        return None
    names = ", ".join(domain.name for domain in domains[:5])
    return found(
        Rule.L17,
        f"타입 {own.name}{_size(own.length, own.scale)}이(가) 마지막 단어의 도메인 분류 '{domain_class}'에 맞지 않습니다.",
        f"The type {own.name}{_size(own.length, own.scale)} fits no domain of the class {domain_class}.",
        names,
    )


def _sized(domain: Domain, subject: Subject) -> bool:
    column = subject.column
    return column is None or domain.length is None or same_length(domain, type_of(column), _unit(subject))


def shadows_common_item(subject: Subject, vocabulary: Vocabulary) -> Finding | None:
    """L19: an agency's word or term has the name or the abbreviation of a common item a revision brought."""
    if subject.kind is SubjectKind.COLUMN or subject.layer in {None, Layer.COMMON}:
        return None
    items = vocabulary.words if subject.kind is SubjectKind.WORD else vocabulary.terms
    item = items.get(subject.name.written)
    if item is None or item.layer is not Layer.COMMON:
        return None
    return found(
        Rule.L19,
        f"기관 항목 '{item.name}'이(가) 공통표준({item.revision or '차수 미상'})에 있습니다.",
        f"The agency item '{item.name}' now stands in the common standard ({item.revision or 'revision unknown'}).",
        f"공통표준 {item.abbreviation}을(를) 따르거나 매핑을 기록하세요.",
    )


def unregistered_domain(subject: Subject, vocabulary: Vocabulary) -> Finding | None:
    """D1: the declared domain is no standard domain (abolished ones are L18's)."""
    name = subject.declared_domain
    if not name or subject.domain is not None or name in vocabulary.abolished.domains:
        return None
    term_domain = subject.term.domain if subject.term else None
    last = subject.last_word
    of_class = domains_of_class(vocabulary, last.domain_class) if last and last.domain_class else []
    return found(
        Rule.D1,
        f"도메인 '{name}'은(는) 표준도메인이 아닙니다.",
        f"The domain '{name}' is not a standard domain.",
        term_domain or ", ".join(domain.name for domain in of_class[:5]),
    )
