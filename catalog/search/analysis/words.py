"""Cut Korean text into the words that are indexed and asked for: nouns, compounds and their parts.

Each space-free run is analysed by itself and remembered: the same run is cut alike in a title, a description and a
query, and a catalog repeats itself so much that most runs are found in memory.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass

from mecab import MeCab
from mecab.utils import create_lattice

from catalog.search.analysis.normal import join_codes, normal, runs

_NOUN = ("NNG", "NNP", "NNB", "NR", "XR", "XPN", "XSN", "SH", "SN", "SL", "UNKNOWN", "NNBC", "MM")
_VERB = ("VV", "VA")
_REMEMBERED = 200_000
_LONGEST_RUN = 60  # characters; mecab's time grows with the length, and nobody asks for more


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a run: `text`, its `parts` (of a compound; else empty), whether it is a noun or a verb's stem.

    `doubtful` says that the analyser did not know it or had to cut it into single syllables; `listed` that it stands
    in the dictionary as it is; `name` that it is a proper name there.
    """

    text: str
    parts: tuple[str, ...] = ()
    verb: bool = False
    doubtful: bool = False
    listed: bool = True
    name: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of characters means: its words in order, and the particles and endings behind them."""

    text: str
    words: tuple[Word, ...]
    stem: str  # the nouns together, without particles and endings
    terms: tuple[str, ...]  # everything that is indexed for the run

    @property
    def named(self) -> tuple[str, ...]:
        """Return the terms, and the run itself where it is a name that only seems to end in a particle (등산로)."""
        if self.text == self.stem or not 2 <= len(self.text) <= 8 or self.text in self.terms:
            return self.terms
        return (*self.terms, self.text)


class Analyzer:
    """Cuts text into runs and words; safe to share between threads, since each thread gets its own mecab."""

    def __init__(self) -> None:
        self._local = threading.local()
        self._known: dict[str, Run] = {}
        self._single: dict[_Morpheme, Word] = {}
        self._read: dict[str, _Morpheme] = {}

    @property
    def _mecab(self) -> MeCab:
        tagger = getattr(self._local, "mecab", None)
        if tagger is None:
            tagger = self._local.mecab = MeCab()
        return tagger

    def _morphemes(self, text: str) -> list[_Morpheme]:
        """Read the lattice as text: the package's own objects, one call a node, cost more than the analysis."""
        lattice = create_lattice(text)
        if not self._mecab._tagger.parse(lattice):
            return [_Morpheme.of(text, "UNKNOWN")]
        read = self._read
        found = []
        for line in lattice.to_string().split("\n")[:-2]:  # the last are EOS and nothing
            morpheme = read.get(line)
            if morpheme is None:
                if len(read) >= _REMEMBERED:  # the dictionary has fewer; unknown words have no end
                    read = self._read = {}
                morpheme = read[line] = _Morpheme.read(*line.split("\t", 1))
            found.append(morpheme)
        return found

    def _word(self, group: list[_Morpheme]) -> Word:
        """Return the word of a group; most groups are one morpheme, whose word is remembered."""
        if len(group) > 1:
            return _word(group)
        known = self._single.get(group[0])
        if known is None:
            if len(self._single) >= _REMEMBERED:
                self._single = {}
            known = self._single[group[0]] = _word(group)
        return known

    def runs(self, text: str) -> list[Run]:
        """Return the analysed runs of a text, in order."""
        return [self.run(r) for r in runs(join_codes(normal(text)))]

    def run(self, text: str) -> Run:
        """Return the analysis of one run, from memory where it was seen before."""
        found = self._known.get(text)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known = {}
            found = self._known[text] = self._analyse(text[:_LONGEST_RUN])
        return found

    def terms(self, texts: Iterable[str]) -> list[str]:
        """Return all index terms of some texts, in order, repeats kept."""
        return [term for text in texts for run in self.runs(text) for term in run.terms]

    def _analyse(self, text: str) -> Run:
        if not "가" <= text[0] <= "힣" and not "㐀" <= text[0] <= "鿿":
            word = Word(text)
            return Run(text, (word,), text, (text,))
        morphemes = self._morphemes(text)
        groups = _merge(morphemes)
        words = tuple(map(self._word, groups))
        nouns = [w.text for w in words if not w.verb]
        stem = "".join(nouns)
        return Run(text, words, stem, _terms(words, stem, text))


@dataclass(frozen=True, slots=True, eq=False)  # each is made once: the object itself is the key
class _Morpheme:
    surface: str
    first: str  # first tag; several where an ending has melted into a stem
    tag: str
    expression: str | None
    is_noun: bool
    is_verb: bool
    single: bool
    melted: bool  # the stem already holds an adnominal ending (비+ㄴ in 빈)

    @staticmethod
    def read(surface: str, feature: str) -> _Morpheme:
        """Read a line of mecab-ko-dic: tag, meaning, final consonant, reading, type, first and last tag, expression."""
        tag, _, _, reading, _, _, _, expression = (feature.split(",") + ["*"] * 8)[:8]
        if "㐀" <= surface[0] <= "鿿" and reading != "*":
            surface = reading  # 漢字 by its Korean reading
        tag = _SUFFIXES.get((surface, tag), tag)
        return _Morpheme.of(surface, tag, None if expression == "*" else expression)

    @staticmethod
    def of(surface: str, tag: str, expression: str | None = None) -> _Morpheme:
        """Return a morpheme with what its tag says; each is made once and asked often."""
        first = tag.split("+", 1)[0]
        return _Morpheme(
            surface,
            first,
            tag,
            expression,
            first in _NOUN,
            first in _VERB,
            len(surface) == 1,
            tag.endswith("+ETM"),
        )

    def as_syllable(self) -> _Morpheme:
        """Return the morpheme as a part of a name."""
        return _Morpheme.of(self.surface, "XPN")

    def compound_parts(self) -> tuple[str, ...]:
        """Return the parts of a dictionary compound (미세/NNG/*+먼지/NNG/*)."""
        if not self.expression or not self.is_noun:
            return ()
        cut = tuple(p.split("/", 1)[0] for p in self.expression.split("+"))
        return cut if "".join(cut) == self.surface and len(cut) > 1 else ()

    def text(self) -> str:
        """Return the noun, or the verb's stem where an ending has melted into it (알려/VV+EC: 알리)."""
        if "+" in self.tag and self.expression:
            return self.expression.split("/", 1)[0]
        return self.surface


# what the analyser takes for a copula or a verb's ending is, behind a noun in metadata, nearly always part of a name:
# 장애인, 수거함
_SUFFIXES = {("인", "VCP+ETM"): "XSN", ("함", "XSV+ETN"): "XSN"}


def _merge(morphemes: list[_Morpheme]) -> list[list[_Morpheme]]:
    """Group morphemes into words: 충전+소, 측+정소, and a stem before its noun without a space (빈+집, 먹+는+물)."""
    groups: list[list[_Morpheme]] = []
    open_group = False  # the last group may still take what stands directly behind it
    for m, following in zip(morphemes, [*morphemes[1:], None], strict=True):
        before = groups[-1] if groups and open_group else None
        if m.is_noun:
            if before and _belongs(before, m):
                before.append(m)
            else:
                groups.append([m])
            open_group = True
        elif m.is_verb:
            groups.append([m])
            open_group = m.melted
        elif open_group and m.single and _in_name(m, following):
            groups[-1].append(m.as_syllable())
        elif m.single and not groups and _in_name(m, following):
            groups.append([m.as_syllable()])
            open_group = True
        elif m.first == "ETM" and groups and len(groups[-1]) == 1 and groups[-1][0].is_verb:
            groups[-1].append(m)
            open_group = True
        else:
            open_group = False
    return groups


def _in_name(m: _Morpheme, following: _Morpheme | None) -> bool:
    """Say whether what looks like an adverb or a particle stands inside a name (다문화, 수의계약): a noun follows directly."""
    return m.first in ("MAG", "JKG", "IC", "XPN", "MM") and following is not None and following.is_noun


def _belongs(before: list[_Morpheme], m: _Morpheme) -> bool:
    last = before[-1]
    if before[0].is_verb:
        return not last.is_noun  # one noun only behind the stem
    return m.single or all(b.single for b in before)


def _word(group: list[_Morpheme]) -> Word:
    first = group[0]
    if not group[-1].is_noun:
        return Word(first.text(), (), True, False)
    if len(group) == 1:
        unknown = first.tag == "UNKNOWN"
        return Word(first.text(), first.compound_parts(), doubtful=unknown, name=first.first == "NNP")
    if first.is_verb:
        return Word("".join(m.surface for m in group), (group[-1].surface,), listed=False)
    parts = tuple(p for m in group for p in (m.compound_parts() or (m.surface,)))
    singles = sum(m.single for m in group)
    doubtful = any(m.tag == "UNKNOWN" for m in group) or singles > 1
    return Word("".join(m.surface for m in group), parts, False, doubtful, False)


def _terms(words: tuple[Word, ...], stem: str, text: str) -> tuple[str, ...]:
    """Return what is indexed for a run: words, their parts, and the whole where it is short enough to be a name."""
    found: list[str] = []
    for word in words:
        found.append(word.text)
        found += [p for p in word.parts if len(p) > 1 or len(word.parts) == 1]
        if len(word.parts) > 2:  # 폐+건전+지 also as 건전지
            found += ["".join(word.parts[1:]), "".join(word.parts[:-1])]
    if not words:
        found.append(text)
    elif len(words) > 1 and 2 <= len(stem) <= 12:
        found.append(stem)
    return tuple(dict.fromkeys(found))


def bigrams(text: str) -> list[str]:
    """Return the character pairs of a text without spaces and punctuation; a single character stands for itself."""
    return pairs_of("".join(runs(normal(text))))


def pairs_of(joined: str) -> list[str]:
    """Return the character pairs of a normal text that has no spaces left."""
    if len(joined) < 2:
        return [joined] if joined else []
    return [joined[i : i + 2] for i in range(len(joined) - 1)]
