"""Statistics of columns of words: names of people, addresses, prose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from anonymize.detect.address import AddressFinder
from anonymize.detect.lexicon import NameLexicon
from anonymize.detect.morphology import Morphology

HANGUL_NAME = re.compile(r"[가-힣]{2,4}")
MASKED_NAME = re.compile(r"[가-힣][*○◯●OＯ]{1,3}[가-힣]?|[가-힣]{2}[*○◯●]{1,2}")
LATIN_NAME = re.compile(r"[A-Z][A-Za-z'-]+(?:[ ,]+[A-Z][A-Za-z'.-]+){1,3}")
PLACE_OR_UNIT = re.compile(
    r".*(?:동|리|읍|면|군|구|시|도|역|로|길|과|팀|실|국|부|처|청|산|강|천|교|점|원|회|소|관|장|품|류|기|차|비)$"
)
STARS = re.compile(r"[*○●]+(?: [*○●]+)*")
FREQUENT = frozenset("김이박최정강조윤장임한오서신권")
JUDGED = 400


@dataclass(frozen=True)
class NameStatistics:
    """Shares of a sample (0..1): `plausible` surname and given syllables; `frequent` the 15 commonest surnames
    (about 0.68 of the people); `words` in the dictionary as common words; `masked` partly hidden names.
    """

    plausible: float
    shaped: float
    frequent: float
    words: float
    units: float
    masked: float
    distinct: float


def name_statistics(values: Sequence[str], lexicon: NameLexicon, morphology: Morphology) -> NameStatistics:
    """Return how a sample of values looks as names of people."""
    looked = values[:JUDGED]
    count = len(looked)
    masked = sum(_is_masked(v, lexicon) for v in looked)
    shaped = [v for v in looked if HANGUL_NAME.fullmatch(v) and lexicon.surname_length(v)]
    plausible = [v for v in shaped if _weight(v, lexicon) > 0 and v[:3] not in lexicon.not_names]
    base = max(1, len(plausible))
    distinct = set(plausible)
    return NameStatistics(
        plausible=len(plausible) / count,
        shaped=(len(shaped) + sum(LATIN_NAME.fullmatch(v) is not None for v in looked)) / count,
        frequent=sum(v[0] in FREQUENT for v in plausible) / base,
        words=sum(morphology.is_word(v) for v in distinct) / max(1, len(distinct)),
        units=sum(PLACE_OR_UNIT.fullmatch(v) is not None for v in plausible) / base,
        masked=masked / count,
        distinct=len(distinct) / base,
    )


def _is_masked(value: str, lexicon: NameLexicon) -> bool:
    return MASKED_NAME.fullmatch(value) is not None and value[0] in lexicon.surnames


def _weight(value: str, lexicon: NameLexicon) -> float:
    given = value[lexicon.surname_length(value) :]
    return lexicon.given_weight(given) if len(given) <= 2 else 0.0


def reads_as_names(seen: NameStatistics) -> float:
    """Return the score (0..1) that a column without a header holds names of people."""
    if seen.masked >= 0.5:
        return 0.75
    if seen.plausible + seen.masked < 0.7 or seen.frequent < 0.4 or seen.words > 0.35 or seen.units > 0.6:
        return 0.0
    return min(0.9, 0.35 + 0.35 * seen.plausible + 0.3 * seen.frequent - 0.5 * seen.words)


@dataclass(frozen=True)
class AddressStatistics:
    """Shares of a sample (0..1): addresses with a number, towns at least, and addresses whose end is masked."""

    full: float
    area: float
    masked: float


def address_statistics(values: Sequence[str], finder: AddressFinder) -> AddressStatistics:
    """Return how a sample of values looks as postal addresses."""
    looked = values[:JUDGED]
    full = area = masked = 0
    for value in looked:
        hidden = STARS.search(value) is not None
        best = _best_address(STARS.sub("1", value) if hidden else value, finder)
        full += best >= 0.6
        area += best >= 0.4
        masked += hidden and best >= 0.4
    count = len(looked)
    return AddressStatistics(full / count, area / count, masked / count)


def _best_address(value: str, finder: AddressFinder) -> float:
    """Return the score of an address that starts a value and makes up most of it, 0 when there is none."""
    fitting = (f.score for f in finder.find(value) if f.start <= 9 and len(f.text) >= len(value) * 0.3)
    return max(fitting, default=0.0)
