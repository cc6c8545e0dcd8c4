"""What a rule judges: a word, a term or a column, with its names read once."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from vocab.column_name import KoreanName, NameBasis, abbreviation_parts, korean_name_of, read_korean_name
from vocab.columns import CheckedDatabase, ColumnSpec
from vocab.model import Domain, Layer, Term, Word
from vocab.rules.near import NearWords
from vocab.rules.rulebook import Rulebook, rulebook
from vocab.segmentation import Segment, Segmentation

if TYPE_CHECKING:
    from vocab.vocabulary import Vocabulary


class SubjectKind(StrEnum):
    """What is judged."""

    WORD = "word"
    TERM = "term"
    COLUMN = "column"


@dataclass(frozen=True)
class Subject:
    """A word, a term or a column under judgement.

    `abbreviation` is in capitals. With `basis` ABBREVIATION the name was derived from the physical one, so rules on
    how a Korean name is written do not apply. `domain` is the one chosen for it: declared, or the item's own.
    """

    kind: SubjectKind
    name: KoreanName
    basis: NameBasis
    abbreviation: str
    domain: Domain | None = None
    declared_domain: str | None = None
    layer: Layer | None = None
    column: ColumnSpec | None = None
    database: CheckedDatabase = field(default_factory=CheckedDatabase)
    book: Rulebook = field(default_factory=rulebook)
    near: NearWords | None = (
        None  # to suggest words with; without it findings name the unregistered word only
    )

    @property
    def term(self) -> Term | None:
        """The standard term of that name."""
        return self.name.term

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the abbreviation."""
        return abbreviation_parts(self.column.name.strip() if self.column else self.abbreviation)

    @property
    def last_word(self) -> Word | None:
        """The last piece of the name, if it is a standard word."""
        return self.name.segments[-1].word if self.name.segments else None

    @property
    def is_korean(self) -> bool:
        """Whether a Korean name was given."""
        return self.basis is NameBasis.KOREAN


def subject_of_word(vocabulary: Vocabulary, word: Word) -> Subject:
    """Make a word the subject."""
    name = read_korean_name(vocabulary, word.name)
    return Subject(SubjectKind.WORD, name, NameBasis.KOREAN, word.abbreviation, layer=word.layer)


def subject_of_term(vocabulary: Vocabulary, term: Term) -> Subject:
    """Make a term the subject, with its domain."""
    return Subject(
        SubjectKind.TERM,
        read_korean_name(vocabulary, term.name),
        NameBasis.KOREAN,
        term.abbreviation,
        vocabulary.domains.get(term.domain),
        term.domain,
        term.layer,
    )


def subject_of_column(vocabulary: Vocabulary, column: ColumnSpec, database: CheckedDatabase) -> Subject:
    """Make a column the subject."""
    korean = korean_name_of(column)
    if korean:
        return subject_of_named_column(vocabulary, column, read_korean_name(vocabulary, korean), database)
    name, basis = name_from_abbreviation(vocabulary, column.name)
    return subject_of_named_column(vocabulary, column, name, database, basis)


def subject_of_named_column(
    vocabulary: Vocabulary,
    column: ColumnSpec,
    name: KoreanName,
    database: CheckedDatabase,
    basis: NameBasis = NameBasis.KOREAN,
    near: NearWords | None = None,
) -> Subject:
    """Make a column the subject whose Korean name has been read already."""
    return Subject(
        SubjectKind.COLUMN,
        name,
        basis,
        column.name.strip().upper(),
        vocabulary.domains.get(column.domain) if column.domain else None,
        column.domain,
        column=column,
        database=database,
        near=near,
    )


def name_from_abbreviation(vocabulary: Vocabulary, physical: str) -> tuple[KoreanName, NameBasis]:
    """Derive a Korean name from a physical one: the term of that abbreviation, else its parts' words.

    A part that is no word's abbreviation becomes an unregistered piece.
    """
    parts = abbreviation_parts(physical.strip())
    if not parts:
        return KoreanName("", "", None, None), NameBasis.NOTHING
    term = vocabulary.term_by_abbreviation.get("_".join(parts))
    pieces: list[Segment] = []
    for part in parts:
        word = vocabulary.word_by_abbreviation.get(part)
        text = word.name if word else part
        start = pieces[-1].end if pieces else 0
        pieces.append(Segment(text, word, start, start + len(text)))
    written = term.name if term else "".join(piece.text for piece in pieces)
    return KoreanName(written, written, term, Segmentation(tuple(pieces))), NameBasis.ABBREVIATION
