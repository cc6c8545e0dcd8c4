"""What a column should say instead: the items that follow from the standard without anybody's choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vocab.conformity import expected_length, same_length, type_of
from vocab.datatypes import data_type
from vocab.rules.abbreviation import joined_abbreviation
from vocab.rules.subject import subject_of_column
from vocab.rules.wording import standard_wording

if TYPE_CHECKING:
    from vocab.columns import CheckedDatabase, ColumnSpec
    from vocab.model import Domain
    from vocab.rules.subject import Subject
    from vocab.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Correction:
    """One item of a column to be changed: column, logical_name, domain, data_type, length or scale."""

    item: str
    old: str
    new: str


def corrections_of(
    vocabulary: Vocabulary, column: ColumnSpec, database: CheckedDatabase
) -> tuple[Correction, ...]:
    """Return the corrections of a column; none where the standard leaves a choice.

    A name that is a standard term, or becomes one by taking the representative of a 금칙어 or 이음동의어 or by losing
    spaces and marks, gets the term's four items and domain; a name built of standard words gets their abbreviation.
    """
    subject = subject_of_column(vocabulary, column, database)
    if not subject.name.segments:
        return ()
    changed: list[Correction] = []
    if subject.is_korean:
        name = _standard_name(subject, vocabulary)
        if name != subject.name.written:
            changed.append(Correction("logical_name", subject.name.written, name))
            subject = _renamed(subject, vocabulary, name)
        abbreviation = joined_abbreviation(subject)
        if abbreviation and column.name.isascii() and column.name.strip().upper() != abbreviation:
            changed.append(Correction("column", column.name, _as_cased(column.name, abbreviation)))
    if subject.term is not None:
        domain = vocabulary.domains.get(subject.term.domain)
        if domain is not None:
            changed += _type_corrections(column, domain, subject)
    return tuple(changed)


def _standard_name(subject: Subject, vocabulary: Vocabulary) -> str:
    """The name without marks, its listed synonyms replaced; ambiguous synonyms are left to a person."""
    if subject.term is not None:
        return subject.term.name
    terms = vocabulary.synonym_of_term(subject.name.folded)
    if len(terms) == 1:
        return terms[0]
    wording = standard_wording(subject, vocabulary)
    return wording if wording in vocabulary.terms or not subject.name.unknown else subject.name.folded


def _renamed(subject: Subject, vocabulary: Vocabulary, name: str) -> Subject:
    from dataclasses import replace

    from vocab.column_name import read_korean_name

    return replace(subject, name=read_korean_name(vocabulary, name))


def _as_cased(old: str, abbreviation: str) -> str:
    return abbreviation.lower() if old and old.islower() else abbreviation


def _type_corrections(column: ColumnSpec, domain: Domain, subject: Subject) -> list[Correction]:
    own = type_of(column)
    unit = own.unit or subject.database.length_unit
    changed = []
    if column.domain and column.domain != domain.name:
        changed.append(Correction("domain", column.domain, domain.name))
    if not column.data_type:
        return changed
    if own.family != data_type(domain.data_type).family:
        changed.append(Correction("data_type", own.name, domain.data_type))
    if domain.length is not None and not same_length(domain, own, unit):
        changed.append(Correction("length", _shown(own.length), _shown(expected_length(domain, unit))))
        if (own.scale or 0) != (domain.scale or 0):
            changed.append(Correction("scale", _shown(own.scale), _shown(domain.scale)))
    return changed


def _shown(number: int | None) -> str:
    return "" if number is None else str(number)
