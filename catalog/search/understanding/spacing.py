"""Spaces put where they belong: words torn apart are joined, a region's name is parted from what stands behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from catalog.search.analysis.hangul import TAILS, parts_of
from catalog.search.regions import Gazetteer
from catalog.search.understanding.likelihood import Likelihood
from catalog.search.understanding.words import StopWords, is_ending, without_particle

_STRETCH = re.compile(r"[가-힣]+(?: [가-힣]+)*")
_WIDEST = 6  # pieces a word may be torn into
_LONGEST = 14  # syllables of a joined word
_SPACE = 2.0  # cost of a space too many
_PIECE = 8.0  # cost of a single syllable that is no word by itself
_SHORT = 5.0  # the same for one that is asked as a word (암, 눈) or stands around a question
_PRODUCTIVE = -5.0  # likelihood of a syllable that ends many words (관, 소)
_ADNOMINAL = (TAILS.index("ㄴ"), TAILS.index("ㄹ"))  # tails of a verb before the noun it tells of (알 수)
_LEAST_BEHIND = 2  # syllables behind a region's name


@dataclass(frozen=True, slots=True)
class Spacing:
    """Mends spaces by what is likelier; leaves alone what reads as words already."""

    likelihood: Likelihood
    gazetteer: Gazetteer
    stop: StopWords

    def mended(self, text: str) -> str:
        """Return a normal text with its words as they are written in the catalog."""
        joined = _STRETCH.sub(lambda m: " ".join(self._joined(m.group().split(" "))), text)
        return re.sub(r"[가-힣]+", lambda m: self._parted(m.group()), joined)

    def _joined(self, runs: Sequence[str]) -> list[str]:
        odd = [self._odd(run) for run in runs]
        if len(runs) < 2 or not any(odd):
            return list(runs)
        torn = all(len(run) == 1 for run in runs)
        asked = [not torn and self._asks(before, run) for before, run in zip(["", *runs], runs, strict=False)]
        best: list[tuple[float, list[str]]] = [(0.0, [])]
        for end in range(1, len(runs) + 1):
            before, words = best[end - 1]
            found = before + self._alone(runs[end - 1], odd[end - 1]), [*words, runs[end - 1]]
            for start in range(max(0, end - _WIDEST), end - 1):
                if any(odd[start:end]) and not any(asked[start + 1 : end]):
                    found = max(found, self._together(runs[start:end], best[start]), key=lambda f: f[0])
            best.append(found)
        return best[-1][1]

    def _together(self, pieces: Sequence[str], before: tuple[float, list[str]]) -> tuple[float, list[str]]:
        word = "".join(pieces)
        if len(word) > _LONGEST:
            return float("-inf"), []
        likely = self._of_joined(word) - _SPACE * (len(pieces) - 1)
        return before[0] + likely, [*before[1], word]

    def _of_joined(self, word: str) -> float:
        """Return the likelihood of a joined word, with a region's name or a particle taken off it."""
        if self.gazetteer.knows(word):
            return -_SHORT
        region = self._region(word)
        stem = word[len(region) :]
        best = max(self.likelihood.of_known(r) for r in self._readings(stem))
        return best - (_SHORT if region else 0.0)

    def _alone(self, run: str, odd: bool) -> float:
        if len(run) == 1:
            return -_PIECE if odd else -_SHORT
        if self.gazetteer.knows(run) or run in self.stop.request:
            return -_SHORT
        return max(self.likelihood.of_text(r) for r in self._readings(run))

    def _odd(self, run: str) -> bool:
        """Say whether a run is not what a person writes between two spaces."""
        if self._verb(run):
            return False
        if len(run) == 1 and run in self.stop.request:  # 관 may be the end of a word; 및 is not
            return self.likelihood.lexicon.ending(run) > _PRODUCTIVE
        if run in self.stop.request or run in self.stop.generic or self.gazetteer.knows(run):
            return False
        if len(run) == 1:
            return True
        if any(self.likelihood.known(r) for r in (run, *without_particle(run))):
            return False
        return not is_ending(run)

    def _asks(self, before: str, run: str) -> bool:
        """Say whether a run is what a question is asked with behind a verb (갈 수, 받는 곳)."""
        if run not in self.stop.request or not before:
            return False
        return parts_of(before[-1])[2] in _ADNOMINAL or self._verb(before)

    def _verb(self, run: str) -> bool:
        words = self.likelihood.analyzer.run(run).words
        return bool(words) and words[0].verb

    def _parted(self, run: str) -> str:
        """Put a space behind the name of a region that a run begins with (전남문화재)."""
        if self.gazetteer.knows(run) or self.likelihood.known(run):
            return run
        region = self._region(run)
        return f"{region} {run[len(region) :]}" if region else run

    def _region(self, run: str) -> str:
        """Return the name of a region a run begins with, where known words stand behind it; else nothing."""
        for length in range(min(len(run) - _LEAST_BEHIND, 8), 1, -1):
            name, rest = run[:length], run[length:]
            if self.gazetteer.names_surely(name) and self._reads(rest):
                return name
        return ""

    def _reads(self, text: str) -> bool:
        return any(self.likelihood.of_known(t) > float("-inf") for t in self._readings(text))

    def _readings(self, text: str) -> list[str]:
        """Return a text, and without the particle or ending behind its nouns."""
        stem = self.likelihood.analyzer.run(text).stem
        ended = text.startswith(stem) and is_ending(text[len(stem) :])
        return [text, *([stem] if stem and ended else []), *without_particle(text)[:1]]
