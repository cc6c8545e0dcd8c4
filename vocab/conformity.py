"""Does a column follow the standard? Judged by four items, 한글 컬럼명, 영문 컬럼명, 데이터 타입 and 데이터 길이."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from vocab.column_name import (
    KoreanName,
    NameBasis,
    abbreviation_parts,
    korean_name_of,
    read_korean_name,
)
from vocab.columns import CheckedDatabase, ColumnSpec, LengthUnit
from vocab.datatypes import DataType, data_type
from vocab.model import Domain, Layer, Term

if TYPE_CHECKING:
    from vocab.vocabulary import Vocabulary

_AS_DECLARED: Final = CheckedDatabase()
# Groups whose values are Korean text; the others hold digits and Latin letters, one byte each in every encoding.
_HANGUL_GROUPS: Final = frozenset({"명칭", "내용"})


class ConformityClass(StrEnum):
    """How far a column follows the standard; the classes are counted apart and never summed into one rate."""

    EXACT = "exact"  # a common standard term on all four items
    NAME_ONLY = "name_only"  # its name is a common standard term, some other item differs
    COMPOSABLE = "composable"  # not a term, but built of common standard words only
    AGENCY = "agency"  # an agency or database standard term, or built with such words
    UNREGISTERED = "unregistered"


@dataclass(frozen=True, slots=True)
class Conformity:
    """The judgement on one column.

    The four booleans tell what agrees with `term` (all False without one); `unjudged` names the items the source
    gave no evidence for: they count as not agreeing, except the Korean name where `basis` is the abbreviation.
    """

    conformity_class: ConformityClass
    korean_name: bool
    english_name: bool
    data_type: bool
    length: bool
    term: str | None
    basis: NameBasis
    length_unit: LengthUnit
    unknown_words: tuple[str, ...] = ()
    unjudged: tuple[str, ...] = ()

    @property
    def conforms(self) -> bool:
        """Whether all four items agree with a standard term of any layer."""
        return self.korean_name and self.english_name and self.data_type and self.length

    def as_dict(self) -> dict[str, Any]:
        """Return the judgement as a JSON-ready mapping."""
        return {
            "class": self.conformity_class.value,
            "korean_name": self.korean_name,
            "english_name": self.english_name,
            "data_type": self.data_type,
            "length": self.length,
            "term": self.term,
            "basis": self.basis.value,
            "length_unit": self.length_unit.value,
            "unknown_words": list(self.unknown_words),
            "unjudged": list(self.unjudged),
        }


def conformity(
    vocabulary: Vocabulary, column: ColumnSpec, database: CheckedDatabase = _AS_DECLARED
) -> Conformity:
    """Judge a column by the four items (매뉴얼 p.14-22, 표 III-1).

    Without a Korean name the physical name is looked up in reverse, and `basis` says so. Lengths are compared in the
    unit of `database` unless the column's type tells its own (`VARCHAR2(100 CHAR)`).
    """
    korean = korean_name_of(column)
    if korean:
        return judge_by_name(vocabulary, column, read_korean_name(vocabulary, korean), database)
    return _judge_by_abbreviation(vocabulary, column, database)


def judge_by_name(
    vocabulary: Vocabulary, column: ColumnSpec, name: KoreanName, database: CheckedDatabase
) -> Conformity:
    """Judge a column whose Korean name has been read already."""
    if name.term is not None:
        written_alike = name.written == name.term.name
        return _against(vocabulary, column, name.term, written_alike, NameBasis.KOREAN, database)
    layers = frozenset() if name.unknown else frozenset(word.layer for word in name.words)
    found = _composed(layers)
    return _without_term(found, NameBasis.KOREAN, name.unknown, _unit(column, database))


def _judge_by_abbreviation(
    vocabulary: Vocabulary, column: ColumnSpec, database: CheckedDatabase
) -> Conformity:
    physical = column.name.strip()
    unit = _unit(column, database)
    if not physical:
        return _without_term(ConformityClass.UNREGISTERED, NameBasis.NOTHING, (), unit)
    parts = abbreviation_parts(physical)
    term = vocabulary.term_by_abbreviation.get("_".join(parts))
    if term is not None:
        return _against(vocabulary, column, term, True, NameBasis.ABBREVIATION, database)
    words = vocabulary.word_by_abbreviation
    unknown = tuple(part for part in parts if part not in words)
    if unknown or not parts:
        return _without_term(ConformityClass.UNREGISTERED, NameBasis.ABBREVIATION, unknown, unit)
    layers = frozenset(words[part].layer for part in parts)
    return _without_term(_composed(layers), NameBasis.ABBREVIATION, (), unit)


def _composed(layers: frozenset[Layer]) -> ConformityClass:
    """Class of a name built of words of these layers; none at all means that it is not built of words."""
    if not layers:
        return ConformityClass.UNREGISTERED
    return ConformityClass.COMPOSABLE if layers == {Layer.COMMON} else ConformityClass.AGENCY


def _without_term(
    found: ConformityClass, basis: NameBasis, unknown: tuple[str, ...], unit: LengthUnit
) -> Conformity:
    unjudged = ("korean_name",) if basis is NameBasis.ABBREVIATION else ()
    return Conformity(found, False, False, False, False, None, basis, unit, unknown, unjudged)


def _against(
    vocabulary: Vocabulary,
    column: ColumnSpec,
    term: Term,
    korean_alike: bool,
    basis: NameBasis,
    database: CheckedDatabase,
) -> Conformity:
    unit = _unit(column, database)
    english_alike = column.name.strip().upper() == term.abbreviation
    type_alike, length_alike, unjudged = _compare_types(vocabulary.domains.get(term.domain), column, unit)
    if basis is NameBasis.ABBREVIATION:
        unjudged = ("korean_name", *unjudged)
    elif not column.name.strip():
        unjudged = ("english_name", *unjudged)
    alike = korean_alike and english_alike and type_alike and length_alike
    of_common = ConformityClass.EXACT if alike else ConformityClass.NAME_ONLY
    found = of_common if term.layer is Layer.COMMON else ConformityClass.AGENCY
    return Conformity(
        found, korean_alike, english_alike, type_alike, length_alike, term.name, basis, unit, (), unjudged
    )


def _compare_types(
    domain: Domain | None, column: ColumnSpec, unit: LengthUnit
) -> tuple[bool, bool, tuple[str, ...]]:
    if domain is not None and not column.data_type and column.domain == domain.name:
        return True, True, ()  # a 용어정의서 tells the domain, and with it type and length
    if domain is None or not column.data_type:
        return False, False, ("data_type", "length")
    found = type_of(column)
    type_alike = found.family == data_type(domain.data_type).family
    if domain.length is None:
        return type_alike, type_alike, ()
    if found.length is None:
        return type_alike, False, ("length",)
    return type_alike, same_length(domain, found, unit), ()


def type_of(column: ColumnSpec) -> DataType:
    """Return the column's declared type taken apart, its own length and scale first."""
    return data_type(column.data_type or "", column.length, column.scale)


def same_length(domain: Domain, found: DataType, unit: LengthUnit) -> bool:
    """Whether a declared length holds exactly what the domain prescribes, counted in `unit`."""
    if found.length != expected_length(domain, unit):
        return False
    return found.family != "NUMERIC" or (found.scale or 0) == (domain.scale or 0)


def expected_length(domain: Domain, unit: LengthUnit) -> int | None:
    """Return the domain's length in `unit`.

    The standard's bytes count Hangul as 2: 100 bytes of text are 50 syllables, which a UTF-8 database needs 150
    bytes for. Only 명칭 and 내용 domains hold Hangul; numbers, dates and codes keep their length in every unit.
    """
    textual = domain.data_type in {"CHAR", "VARCHAR"} and domain.group in _HANGUL_GROUPS
    if domain.length is None or unit is LengthUnit.BYTES or not textual:
        return domain.length
    syllables = (domain.length + 1) // 2
    return syllables if unit is LengthUnit.CHARACTERS else syllables * 3


def _unit(column: ColumnSpec, database: CheckedDatabase) -> LengthUnit:
    own = type_of(column).unit if column.data_type else None
    return own or database.length_unit
