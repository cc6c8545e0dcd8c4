"""From words to concepts: every way a word of the query may be written in the catalog, with its weight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from catalog.search.analysis.words import Analyzer, Word, bigrams
from catalog.search.understanding.phrases import Found
from catalog.search.understanding.query import PAIR, Concept, Unit

MOST_UNITS = 12
_OWN = ("typed", "verb", "part", "run")  # ways of the word itself
_MOSTLY = 0.6  # share of another word that its own words must hold
_ALIKE = 0.6  # weight from which another word may also be found by its character pairs
_WIDEST = 4  # words a head of the thesaurus may span

Used = Callable[[str], bool]  # whether some dataset uses a word
Expander = Callable[[str], Sequence[Unit]]  # word -> the ways to find it by other words


@dataclass(frozen=True, slots=True)
class Spoken:
    """A word of the query in place: its analysis, the run it stands in, as it was written, and its share."""

    word: Word
    run: int
    surface: str
    share: float


def concepts_of(
    spoken: Sequence[Spoken], expand: Expander, used: Used, phrases: Sequence[Found] = ()
) -> tuple[Concept, ...]:
    """Return a concept a word; what spans several words (담배 가게) is a way to find each of them.

    `phrases` are written in the query and mean what `expand` gives for them, whatever words they are made of. Of many
    ways those come first whose words are `used`.
    """
    units: list[list[Unit]] = [_typed(s) for s in spoken]
    for start, end in _spans(len(spoken)):
        part = spoken[start:end]
        found = _spanning(part, expand)
        for place in range(start, end):
            units[place].extend(found)
    for found_phrase in phrases:
        meant = _beyond(expand(found_phrase.phrase), found_phrase.phrase.replace(" ", ""))
        for own, s in zip(units, spoken, strict=True):
            if found_phrase.first <= s.run <= found_phrase.last:
                own.extend(meant)
    return tuple(
        Concept(s.word.text, _best(own, used), s.share) for s, own in zip(spoken, units, strict=True)
    )


def _spans(count: int) -> list[tuple[int, int]]:
    return [(i, j) for width in range(1, _WIDEST + 1) for i in range(count - width + 1) for j in (i + width,)]


def _typed(spoken: Spoken) -> list[Unit]:
    """Return the ways that need no other word: as it is, by its parts, by its character pairs."""
    word = spoken.word
    found = [Unit((word.text,), 1.0, "verb" if word.verb else "typed", word.text)]
    if word.verb:
        return found
    full = tuple(p for p in word.parts if len(p) > 1)
    if full and len("".join(full)) >= len(word.text) - 1:
        weight = 0.95 if len(full) == len(word.parts) else 0.45
        found.append(Unit(full, weight, "part", " ".join(full)))
    pairs = pair_terms(word.text)
    if pairs:
        found.append(Unit(pairs, 0.8 if len(pairs) > 1 else 0.5, "pairs", word.text))
    return found


def _spanning(part: Sequence[Spoken], expand: Expander) -> list[Unit]:
    texts = [s.word.text for s in part]
    whole = "".join(texts)
    found: list[Unit] = []
    if len(part) > 1 and len({s.run for s in part}) == 1:
        found.append(Unit((whole,), 1.0, "run", whole))
        found.append(Unit(pair_terms(whole), 0.9, "pairs", whole))
    names = dict.fromkeys((whole, " ".join(texts), " ".join(s.surface for s in part)))
    if part[-1].word.verb:  # heads name what is done: 눈 치우기
        names |= dict.fromkeys((f"{whole}기", " ".join(texts) + "기"))
    for name in names:
        found += _beyond(expand(name), whole) if len(part) > 1 else expand(name)
    return found


def _beyond(units: Sequence[Unit], span: str) -> list[Unit]:
    """Leave out what only repeats a part of the span: 편의시설 says nothing of the 장애인 in 장애인편의시설."""
    return [u for u in units if u.text.replace(" ", "") not in span]


def expansion_units(other: str, weight: float, source: str, analyzer: Analyzer) -> list[Unit]:
    """Return how another word is found: by its words together, and by its pairs where it is long enough."""
    words = [w for run in analyzer.runs(other) for w in run.words]
    terms = tuple(w.text for w in words if not w.verb) or tuple(w.text for w in words)
    if not terms:
        return []
    said = sum(map(len, terms)) >= _MOSTLY * len(other.replace(" ", ""))
    found = [Unit(terms, weight, source, other)] if said else []  # 위해정보 is not any 정보
    if len(terms) == 1 and words[0].parts:
        full = tuple(p for p in words[0].parts if len(p) > 1)
        if len(full) > 1:
            found.append(Unit(full, weight * 0.95, source, other))
    pairs = pair_terms(other)
    if len(pairs) >= 2 and weight >= _ALIKE:
        found.append(Unit(pairs, weight * 0.85, "pairs", other))
    return found


@lru_cache(maxsize=50_000)
def pair_terms(text: str) -> tuple[str, ...]:
    """Return the character pairs of a Hangul text as terms."""
    if len(text) < 2 or not any("가" <= c <= "힣" for c in text):
        return ()
    return tuple(dict.fromkeys(PAIR + pair for pair in bigrams(text)))


def _best(units: list[Unit], used: Used) -> tuple[Unit, ...]:
    """Keep each way once, at its greatest weight, and not more of them than can be looked up quickly."""
    best: dict[tuple[str, ...], Unit] = {}
    for unit in units:
        if unit.terms and (unit.terms not in best or best[unit.terms].weight < unit.weight):
            best[unit.terms] = unit
    own: list[Unit] = []
    rest: list[Unit] = []
    for unit in best.values():
        (own if unit.source in _OWN and unit.weight >= 0.5 else rest).append(unit)
    rest.sort(key=lambda u: (u.source != "pairs" and not all(map(used, u.terms)), -u.weight))
    return tuple((own + rest)[:MOST_UNITS])
