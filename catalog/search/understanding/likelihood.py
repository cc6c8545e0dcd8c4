"""How likely a person meant a text: the noisy channel of spelling and spacing correction.

Kernighan, Church and Gale (1990): what was typed and what may have been meant are weighed as the likelihood of the word,
times that of the slip. Likelihoods are natural logarithms; words count by the datasets that use them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from catalog.search.analysis.words import Analyzer, Word
from catalog.search.knowledge.lexicon import Lexicon
from catalog.search.understanding.words import PARTICLES, is_ending, without_endings

SLIP = 6.0  # one plain wrong letter: about one word in forty has a slip, and it might have been any of ten others
SEAM = 1.0  # where two words were written together
_SYLLABLE, _UNKNOWN = 4.0, 4.0  # a text nobody knows: for itself, and for each of its syllables
_LISTED = 11.0  # a word of the analyser's dictionary that no dataset uses
_NAME = 12.5  # a name of it: any two syllables are somebody's
_VERB = 7.0
_USUAL_ENDING, _RARE_ENDING = 1.0, 4.0
_RARE = frozenset(("나", "랑", "며", "내", "만", "야", "임", "일", "적", "님", "째", "끼리"))
_OFTENER = 5  # times a word is used for each use of it with a particle that was taken for a word
_LONGEST = 8  # syllables of a word that is looked for in a text


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Weighs texts by a catalog's words; `is_word` knows words from elsewhere (thesaurus, vocabulary, regions)."""

    lexicon: Lexicon
    analyzer: Analyzer
    is_word: Callable[[str], bool]

    def known(self, text: str) -> bool:
        """Say whether the catalog or the vocabulary uses a word."""
        return self.lexicon.count(text) > 0 or self.is_word(text)

    def of_word(self, text: str) -> float:
        """Return the likelihood of a known word; a word from elsewhere counts as one dataset more."""
        count = self.lexicon.count(text) + self.is_word(text)
        return math.log(max(count, 0.5) / self.lexicon.most)

    def of_text(self, text: str) -> float:
        """Return the likelihood of a run of Hangul as it is: a known word, or words written together."""
        if self.known(text):
            return self.of_word(text)
        stems = [self._of_stem(text, t) for t in without_endings(text) if self.known(t)]
        return max(self._of_cut(text), self.of_nothing(text), *stems)

    def stem(self, text: str, stems: Sequence[str]) -> str:
        """Return a run, or the longest known word that is left of it without an ending where that is likelier."""
        known = next((t for t in stems if self.known(t)), None)
        if known is None:
            return text
        if not self.known(text):
            return known if self._of_stem(text, known) > self._of_cut(text) else text
        words = self.analyzer.run(text).words
        if self.is_word(text) or (len(words) == 1 and words[0].listed) or text[len(known) :] not in PARTICLES:
            return text
        # 시설의 was counted by mistake where 시설 is used far more often; nobody's name is 공영주차장의
        mistaken = len(known) > 2 or self.lexicon.count(text) * _OFTENER < self.lexicon.count(known)
        return known if mistaken else text

    def _of_stem(self, text: str, stem: str) -> float:
        return self.of_word(stem) - ending_cost(text[len(stem) :])

    def _of_cut(self, text: str) -> float:
        return max(self.of_known(text), self._of_analysed(text))

    def of_known(self, text: str) -> float:
        """Return the likelihood of a text as words of the catalog written together; minus infinity where it is not."""
        best = [0.0] + [-math.inf] * len(text)
        count, most = self.lexicon.counts.get, self.lexicon.most
        for end in range(2, len(text) + 1):
            for start in range(max(0, end - _LONGEST), end - 1):
                if best[start] > -math.inf:
                    used = count(text[start:end], 0)
                    if used:
                        best[end] = max(best[end], best[start] + math.log(used / most) - SEAM)
        return best[-1] + SEAM

    def _of_analysed(self, text: str) -> float:
        analysed = self.analyzer.run(text)
        found, covered = 0.0, 0
        for number, word in enumerate(analysed.words):
            found += self._of_part(word) - (SEAM if number else 0.0)
            covered += len(word.text)
        return found - self._left_over(text, covered, analysed.words)

    def of_nothing(self, text: str) -> float:
        """Return the likelihood of a text that means nothing here."""
        return -_UNKNOWN - _SYLLABLE * len(text)

    def _of_part(self, word: Word) -> float:
        if word.verb:
            return -_VERB
        if self.known(word.text):
            return self.of_word(word.text)
        if word.listed and not word.doubtful and len(word.text) > 1:
            return -_NAME if word.name else -_LISTED
        nothing = self.of_nothing(word.text)
        return max(self._of_compound(word.parts), nothing) if word.parts else nothing

    def _of_compound(self, parts: Sequence[str]) -> float:
        found = -SEAM * (len(parts) - 1)
        for number, part in enumerate(parts):
            if len(part) > 1:
                found += self.of_word(part) if self.known(part) else self.of_nothing(part)
            elif number == 0:
                found += self.lexicon.beginning(part)
            else:
                found += self.lexicon.ending(part)
        return found

    def _left_over(self, text: str, covered: int, words: Sequence[Word]) -> float:
        """Return what syllables cost that belong to no word: nothing for a particle or what follows a verb."""
        rest = text[covered:]
        if not rest or (words and words[-1].verb):
            return 0.0
        return ending_cost(rest) if is_ending(rest) else -self.of_nothing(rest)


def ending_cost(ending: str) -> float:
    """Return what a particle or ending behind a noun takes from the likelihood of a text."""
    return _RARE_ENDING if ending in _RARE else _USUAL_ENDING
