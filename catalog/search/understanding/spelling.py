"""Spelling: keys typed in the wrong mode, single letters, and words the catalog spells a little differently."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from catalog.search.analysis.hangul import are_initials, assemble, is_letter, is_syllable
from catalog.search.analysis.keyboard import hangul_of, latin_of
from catalog.search.analysis.words import Analyzer, Run
from catalog.search.knowledge.lexicon import Lexicon
from catalog.search.understanding.likelihood import SEAM, SLIP, Likelihood
from catalog.search.understanding.query import Step
from catalog.search.understanding.words import without_particle

_HANGUL = re.compile(r"[가-힣ㄱ-ㅣ]+")


_FURTHEST = 2.0  # cost of the slips of a correction, 1 for a plain wrong letter
_PLAUSIBLE = -14.0  # likelihood of a text that reads as words
_TOGETHER = 3.0  # how much likelier a word is that some title has beside its neighbour
_SURE = -7.0  # likelihood from which a run is taken as typed
_MARGIN = 0.5  # how much likelier a correction must be than what was typed
_LONGEST = 30  # syllables of a run that is corrected; what is longer is no word
_LEAST_RARE = 4  # syllables of a word nobody uses that is corrected to
_SWAPPED, _DOUBLED = 1.0, 0.8  # costs of two syllables in the wrong order, and of one typed twice


Beside = tuple[str, str]  # the runs before and behind
_Options = Callable[
    [str], Iterator[tuple[str, float]]
]  # text -> what may have been meant, with its likelihood


@dataclass(frozen=True, slots=True)
class Speller:
    """Corrects runs against the words of a catalog, where what was meant is likelier than what was typed."""

    lexicon: Lexicon
    analyzer: Analyzer
    likelihood: Likelihood
    vocabulary: Callable[
        [str], Iterable[tuple[str, float]]
    ]  # words of the vocabulary spelled alike, with their cost

    def known(self, text: str) -> bool:
        """Say whether the catalog or the vocabulary uses a word."""
        return self.likelihood.known(text)

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

    def in_hangul(self, chunk: str) -> str | None:
        """Return what the keys of a Latin chunk are in Hangul mode; None for a known word and for what makes no syllables."""
        if not (chunk.isascii() and chunk.isalpha()) or self.known(chunk.lower()):
            return None
        hangul = hangul_of(chunk) or hangul_of(chunk.lower())
        return hangul if hangul and all(is_syllable(c) for c in hangul) else None

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

    def corrected(self, run: str, beside: Beside = ("", "")) -> Step | None:
        """Return the likeliest correction of a run of Hangul; None where it is likeliest as it is.

        `beside` are the runs before and behind it: what stands with them in some title is likelier.
        """
        if not 2 <= len(run) <= _LONGEST or not all(is_syllable(c) for c in run):
            return None
        analysed = self.analyzer.run(run)
        if self.known(run):
            return self._common_for_rare(run, analysed)
        if analysed.words and all(
            w.verb for w in analysed.words
        ):  # unless a common word is a likely slip away (쓰래기)
            return self._sure(run, 10)
        if self.likelihood.of_text(run) > _SURE:
            return None
        readings = _readings(run, analysed.stem)
        best = self._likeliest(run, readings, self._of_catalog, beside)
        best = best or self._likeliest(run, readings, self._of_vocabulary, beside)
        return Step("spelling", run, best) if best else None

    def _likeliest(self, run: str, readings: Sequence[str], options: _Options, beside: Beside) -> str | None:
        """Return the run with the part corrected that gains most, None where nothing gains enough."""
        best, gained = None, _MARGIN
        for text in readings:
            typed = self.likelihood.of_text(text) + self._together(text, beside)
            for found, score in options(text):
                if score - typed + _TOGETHER > gained:
                    gain = score - typed + self._together(found, beside)
                    if gain > gained:
                        best, gained = run.replace(text, found, 1), gain
        return best

    def _together(self, text: str, beside: Beside) -> float:
        before, behind = beside
        met = (before and self.lexicon.count(before + text)) or (behind and self.lexicon.count(text + behind))
        return _TOGETHER if met else 0.0

    def _of_catalog(self, text: str) -> Iterator[tuple[str, float]]:
        """Yield what a text may have been meant to be, with its likelihood: as a whole, or beside a known word."""
        yield from self._whole(text)
        if self.likelihood.of_known(text) > -math.inf:
            return
        for cut in range(2, len(text) - 1):
            front, back = text[:cut], text[cut:]
            if self.known(front):
                kept = self.likelihood.of_word(front) - SEAM
                yield from ((front + t, kept + score) for t, score in self._whole(back))
            if self.known(back):
                kept = self.likelihood.of_word(back) - SEAM
                yield from ((t + back, kept + score) for t, score in self._whole(front))

    def _whole(self, text: str) -> Iterator[tuple[str, float]]:
        for option in self.lexicon.corrections(text, _FURTHEST):
            if option.count > 1 or len(option.text) > 2:
                yield option.text, self.likelihood.of_word(option.text) - SLIP * option.cost
        for other, cost in _misplaced(text):
            used = self.lexicon.offered(other)
            if used > 1 or (len(other) > 2 and (used or self.likelihood.is_word(other))):
                yield other, self.likelihood.of_word(other) - SLIP * cost

    def _of_vocabulary(self, text: str) -> Iterator[tuple[str, float]]:
        """Yield words of thesaurus and vocabulary that no dataset uses."""
        if len(text) >= _LEAST_RARE and self.likelihood.of_known(text) == -math.inf:
            for word, cost in self.vocabulary(text):
                yield word, self.likelihood.of_word(word) - SLIP * cost

    def _common_for_rare(self, run: str, analysed: Run) -> Step | None:
        """Correct a slip that some dataset has made too (페기물): hardly used, in no dictionary, beside a common word."""
        count = self.lexicon.count(run)
        listed = len(analysed.words) == 1 and analysed.words[0].listed and not analysed.words[0].doubtful
        if not 0 < count <= 3 or listed or self.likelihood.is_word(run):
            return None
        return self._sure(run, 20 * count)

    def _sure(self, run: str, least: int) -> Step | None:
        options = self.lexicon.corrections(run, 0.7) if len(run) >= 3 else []
        return Step("spelling", run, options[0].text) if options and options[0].count >= least else None

    def _plausible(self, hangul: str) -> bool:
        """Say whether a text is made of words that are known: what keys in the wrong mode hardly ever give."""
        return self.likelihood.of_text(hangul) > _PLAUSIBLE


def _misplaced(text: str) -> Iterator[tuple[str, float]]:
    """Yield a text with two neighbouring syllables in the other order, and with a doubled one once."""
    for i in range(len(text) - 1):
        if text[i] == text[i + 1]:
            yield text[:i] + text[i + 1 :], _DOUBLED
        else:
            yield text[:i] + text[i + 1] + text[i] + text[i + 2 :], _SWAPPED


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
