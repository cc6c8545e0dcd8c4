"""Spelling: keys typed in the wrong mode, single letters, and words the catalog spells a little differently."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from catalog.search.analysis.hangul import are_initials, assemble, is_letter, is_syllable
from catalog.search.analysis.keyboard import hangul_of, latin_of
from catalog.search.analysis.words import Analyzer, Run, Word
from catalog.search.knowledge.lexicon import Correction, Lexicon
from catalog.search.understanding.query import Step
from catalog.search.understanding.words import without_particle

# single syllables that regularly end a compound; other single syllables hint at a wrong letter
_ENDINGS = frozenset(
    "소장량률율업별용기법원관실점비수액물품권증자인사지구역도로망선형등급제도서과부처청국팀단회집방표값길차제층각내외간성화적학계론력층선형체대초판"
)
_HANGUL = re.compile(r"[가-힣ㄱ-ㅣ]+")


@dataclass(frozen=True, slots=True)
class Speller:
    """Corrects runs against the words of a catalog; `is_word` knows words from elsewhere (thesaurus, vocabulary)."""

    lexicon: Lexicon
    analyzer: Analyzer
    is_word: Callable[[str], bool]

    def known(self, text: str) -> bool:
        """Say whether the catalog or the vocabulary uses a word."""
        return self.lexicon.count(text) > 0 or self.is_word(text)

    def retyped(self, chunk: str) -> Step | None:
        """Return what a chunk typed in the wrong keyboard mode, or as single letters, was meant to be."""
        if chunk.isascii() and chunk.isalpha() and len(chunk) >= 2:
            return self._from_latin(chunk)
        if not all(is_syllable(c) or is_letter(c) for c in chunk):
            return None
        if any(is_letter(c) for c in chunk) or (len(chunk) > 1 and not self._plausible(chunk)):
            latin = latin_of(chunk)
            if latin and len(latin) >= 2 and self.known(latin):
                return Step("keyboard", chunk, latin)
        if are_initials(chunk):
            return self._from_initials(chunk)
        if any(is_letter(c) for c in chunk):
            whole = assemble("".join(_apart(chunk)))
            if whole != chunk and all(is_syllable(c) for c in whole):
                return Step("letters", chunk, whole)
        return None

    def _from_latin(self, chunk: str) -> Step | None:
        if self.known(chunk.lower()):
            return None
        hangul = hangul_of(chunk) or hangul_of(chunk.lower())
        if not hangul or len(hangul) < 2:
            return None
        if self.known(hangul) or self._plausible(hangul) or self.corrected(hangul):
            return Step("keyboard", chunk, hangul)
        return None

    def _from_initials(self, chunk: str) -> Step | None:
        best = self.lexicon.by_initials(chunk, 1)
        return Step("initials", chunk, best[0][0]) if best else None

    def corrected(self, run: str) -> Step | None:
        """Return the likeliest correction of a run of Hangul; None where it reads well as it is."""
        if len(run) < 2 or not all(is_syllable(c) for c in run):
            return None
        analysed = self.analyzer.run(run)
        if any(self.known(text) for text in (run, *without_particle(run))):
            return self._common_for_rare(run, analysed)
        nouns = [w for w in analysed.words if not w.verb]
        if analysed.words and not nouns:  # a verb, unless a common word is a likely slip away (쓰래기)
            return self._sure(run, 10)
        for text in _readings(run, analysed.stem):
            best = self._best(text, self._reads_well(nouns, analysed.stem, run))
            if best:
                return Step("spelling", run, run.replace(text, best, 1))
        return None

    def _common_for_rare(self, run: str, analysed: Run) -> Step | None:
        """Correct a slip that some dataset has made too (페기물): hardly used, in no dictionary, beside a common word."""
        count = self.lexicon.count(run)
        listed = len(analysed.words) == 1 and analysed.words[0].listed and not analysed.words[0].doubtful
        if not 0 < count <= 3 or listed or self.is_word(run):
            return None
        return self._sure(run, 20 * count)

    def _sure(self, run: str, least: int) -> Step | None:
        options = self.lexicon.corrections(run, 0.7) if len(run) >= 3 else []
        return Step("spelling", run, options[0].text) if options and options[0].count >= least else None

    def _reads_well(self, words: list[Word], stem: str, run: str) -> bool:
        """Say whether the analyser cut the run into words that exist, none of them a lone odd syllable."""
        if words and run.startswith(stem) and all(self._real(w) for w in words):
            return True
        return any(
            self.lexicon.count(run[:i]) >= 3 and self.lexicon.count(run[i:]) >= 3
            for i in range(2, len(run) - 1)
        )

    def _real(self, word: Word) -> bool:
        if self.known(word.text):
            return True
        if word.doubtful or word.listed:
            return not word.doubtful
        return len(word.parts[-1]) > 1 or word.parts[-1] in _ENDINGS

    def _plausible(self, hangul: str) -> bool:
        analysed = self.analyzer.run(hangul)
        return self._reads_well([w for w in analysed.words if not w.verb], analysed.stem, hangul)

    def _best(self, text: str, reads_well: bool) -> str | None:
        """Return a correction of the whole, else of a part beside known words."""
        options = self.lexicon.corrections(text, 1.0 if reads_well else 1.7)
        if options and _believable(options[0], text, reads_well):
            return options[0].text
        return None if reads_well else self._inner(text)

    def _inner(self, text: str) -> str | None:
        """Correct the front or the back of a run whose other side is known."""
        best: tuple[float, str] | None = None
        for cut in range(2, len(text) - 1):
            front, back = text[:cut], text[cut:]
            if self.known(front):
                best = _better(best, self.lexicon.corrections(back, 1.0), front, "")
            if self.known(back):
                best = _better(best, self.lexicon.corrections(front, 1.0), "", back)
        return best[1] if best else None


def _better(
    best: tuple[float, str] | None, options: list[Correction], front: str, back: str
) -> tuple[float, str] | None:
    for option in options[:1]:
        if option.count >= 2 and (best is None or option.score > best[0]):
            best = (option.score, front + option.text + back)
    return best


def _believable(option: Correction, text: str, reads_well: bool) -> bool:
    """Ask more of a correction the better the typed word reads and the shorter it is."""
    if reads_well:
        return len(text) >= 4 and option.count >= 3 and option.cost <= 1.0
    if len(text) == 2:
        return option.cost <= 1.0 and option.count >= 2
    return option.cost <= 1.0 or len(text) >= 4


def alternatives(speller: Speller, text: str, size: int = 3) -> tuple[str, ...]:
    """Return the query with a word nobody knows put in other spellings: to be asked back, never taken by itself."""
    found = []
    for run in _HANGUL.findall(text):
        if len(run) >= 2 and not any(speller.known(t) for t in (run, *without_particle(run))):
            found += [text.replace(run, c.text, 1) for c in speller.lexicon.corrections(run, 2.0)[:size]]
    return tuple(dict.fromkeys(found))[:size]


def _readings(run: str, stem: str) -> list[str]:
    """Return the forms of a run to correct: whole first, then without a particle."""
    shorter = [stem] if 2 <= len(stem) < len(run) and run.startswith(stem) else []
    return list(dict.fromkeys([run, *shorter, *without_particle(run)[:1]]))


def _apart(chunk: str) -> list[str]:
    from catalog.search.analysis.hangul import letters

    return list(letters(chunk, split=True))
