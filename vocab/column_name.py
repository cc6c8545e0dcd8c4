"""What a column's Korean and physical names say, read against a vocabulary."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from vocab.model import Term, Word
from vocab.normalising import normalise_name

if TYPE_CHECKING:
    from vocab.columns import ColumnSpec
    from vocab.segmentation import Segment, Segmentation
    from vocab.vocabulary import Vocabulary

LONGEST_NAME: Final = (
    60  # the longest official term has 14 characters; longer texts are descriptions, not names
)
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_HANGUL: Final = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]")


class NameBasis(StrEnum):
    """Which name a judgement rests on."""

    KOREAN = "korean_name"
    ABBREVIATION = "abbreviation"  # no Korean name known: the physical name, looked up in reverse
    NOTHING = "nothing"


@dataclass(frozen=True)
class KoreanName:
    """A Korean name read against a vocabulary: as written, folded, its standard term and its words."""

    written: str
    folded: str  # no separators, Latin in capitals
    term: Term | None
    segmentation: Segmentation | None  # None for an empty or overlong name

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The pieces of the best segmentation; unregistered spans have no word."""
        return self.segmentation.words if self.segmentation else ()

    @property
    def words(self) -> tuple[Word, ...]:
        """The standard words among the pieces."""
        return tuple(segment.word for segment in self.segments if segment.word is not None)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The unregistered spans, and an overlong name as a whole."""
        if self.segmentation is None:
            return (self.folded,) if self.folded else ()
        return tuple(segment.text for segment in self.segments if segment.word is None)


def read_korean_name(vocabulary: Vocabulary, written: str) -> KoreanName:
    """Read a Korean name: fold it, find its term, cut it into words."""
    written = written.strip()
    folded = normalise_name(written).text
    if not folded or len(folded) > LONGEST_NAME:
        return KoreanName(written, folded, None, None)
    term = vocabulary.terms.get(written) or vocabulary.terms.get(folded)
    return KoreanName(written, folded, term, _segmentation(vocabulary, written, term))


def _segmentation(vocabulary: Vocabulary, written: str, term: Term | None) -> Segmentation:
    """The best segmentation; of a standard term the one its abbreviation tells (생산+지수, not 생산지+수)."""
    best = vocabulary.segmenter.best(written)
    if term is None or best.abbreviation == term.abbreviation:
        return best
    ways = vocabulary.segment(written)
    return next((way for way in ways if way.abbreviation == term.abbreviation), best)


def korean_name_of(column: ColumnSpec) -> str:
    """Return the Korean name of a column: 컬럼 한글명, else a physical name that is itself written in Hangul."""
    if column.logical_name and column.logical_name.strip():
        return column.logical_name.strip()
    return column.name.strip() if _HANGUL.search(column.name) else ""


def abbreviation_parts(physical: str) -> tuple[str, ...]:
    """Split a physical name into parts in capitals: `BPLC_NM`, `bplc_nm` and `bplcNm` alike."""
    if physical.isupper() or physical.islower():
        return tuple(part for part in physical.upper().split("_") if part)
    return tuple(part for part in _HUMP.sub("_", physical).upper().split("_") if part)
