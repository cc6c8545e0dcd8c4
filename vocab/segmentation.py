"""Cutting a name into standard words: every segmentation, the best first, unregistered spans kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from vocab.model import Word
from vocab.normalising import HintedName, as_hinted

# Costs are sums of integers whose weights keep the documented order of preference lexicographic:
# no word across a separator the writer set, last word is a 형식단어, fewest one-syllable inner words, fewest words.
_ACROSS_HINT = 1_000_000
_NOT_FORMAT = 10_000
_ONE_SYLLABLE = 101  # and the word itself
_WORD = 1
_NO_WAY = 1 << 40
_UNKNOWN_SPAN = 100_000_000
_UNKNOWN_CHARACTER = 10_000_000
MOST_SEGMENTATIONS = 64


class Segment(NamedTuple):
    """A piece of a name: a standard word, or an unregistered span (`word` is None).

    `start` and `end` are offsets into the name as normalised (no separators).
    """

    text: str
    word: Word | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Segmentation:
    """One way to cut a name."""

    words: tuple[Segment, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every piece is a standard word."""
        return all(segment.word is not None for segment in self.words)

    @property
    def unknown(self) -> tuple[Segment, ...]:
        """The unregistered spans."""
        return tuple(segment for segment in self.words if segment.word is None)

    @property
    def abbreviation(self) -> str | None:
        """The words' abbreviations joined by `_`, None when a span is unregistered."""
        parts = [segment.word.abbreviation for segment in self.words if segment.word is not None]
        return "_".join(parts) if len(parts) == len(self.words) else None


class Segmenter:
    """Dynamic program over the words of one vocabulary.

    Order of preference (measured, 99.98 % of the official terms): the last word is a 형식단어, fewest one-syllable
    inner words, fewest words, longest first word. Separators the writer set come before all of these.
    """

    def __init__(self, words: Mapping[str, Word]) -> None:
        self._words = {name.upper(): word for name, word in words.items()}
        lengths: dict[str, set[int]] = {}
        for name in self._words:
            lengths.setdefault(name[0], set()).add(len(name))
        self._lengths = {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}
        self._format = frozenset(name for name, word in self._words.items() if word.is_format_word)

    def best(self, name: str | HintedName) -> Segmentation:
        """Return the best segmentation; without a complete one, the best with unregistered spans."""
        hinted = as_hinted(name)
        ends, _ = self._best_ends(hinted)
        return self._follow(hinted.text, ends) if ends else self.best_partial(hinted)

    def complete(self, name: str | HintedName) -> Segmentation | None:
        """Return the best segmentation into standard words, None when a word is missing."""
        hinted = as_hinted(name)
        ends, _ = self._best_ends(hinted)
        return self._follow(hinted.text, ends) if ends else None

    def every(self, name: str | HintedName) -> list[Segmentation]:
        """Return all complete segmentations, best first; or the best one with unregistered spans."""
        hinted = as_hinted(name)
        found = self._every_complete(hinted)
        return found or ([self.best_partial(hinted)] if hinted.text else [])

    def every_complete(self, name: str | HintedName) -> list[Segmentation]:
        """Return all complete segmentations, best first; empty when a word is missing."""
        return self._every_complete(as_hinted(name))

    def _every_complete(self, hinted: HintedName) -> list[Segmentation]:
        ends, ways = self._best_ends(hinted)
        if not ends:
            return []
        first = self._follow(hinted.text, ends)
        if ways == 1:
            return [first]
        return [first, *(other for other in self._ranked(hinted) if other != first)]

    def _matches(self, text: str, start: int) -> list[int]:
        """Return the ends of all words that begin at `start`, longest first."""
        words, size = self._words, len(text)
        lengths = self._lengths.get(text[start], ())
        return [start + n for n in lengths if start + n <= size and text[start : start + n] in words]

    def _best_ends(self, hinted: HintedName) -> tuple[list[int], int]:
        """Solve from the right; return for each position the end of its best word, and the number of ways.

        The list is empty when there is no complete segmentation.
        """
        text, hints = hinted
        size = len(text)
        cost = [_NO_WAY] * size + [0]
        ways = [0] * size + [1]
        ends = [0] * size
        for start in range(size - 1, -1, -1):
            best, best_end = _NO_WAY, 0
            for end in self._matches(text, start):
                if not ways[end]:
                    continue
                ways[start] += ways[end]
                price = cost[end] + (_WORD if end - start > 1 or end == size else _ONE_SYLLABLE)
                if end == size and text[start:] not in self._format:
                    price += _NOT_FORMAT
                if hints and crosses(hints, start, end, size):
                    price += _ACROSS_HINT
                if price < best:
                    best, best_end = price, end
            cost[start], ends[start] = best, best_end
        return (ends, ways[0]) if size and ways[0] else ([], 0)

    def _follow(self, text: str, ends: list[int]) -> Segmentation:
        segments, start, size = [], 0, len(text)
        while start < size:
            end = ends[start]
            piece = text[start:end]
            segments.append(Segment(piece, self._words.get(piece), start, end))
            start = end
        return Segmentation(tuple(segments))

    def _cuts(self, text: str) -> list[tuple[int, ...]]:
        """Return all complete segmentations as tuples of ends, at most MOST_SEGMENTATIONS."""
        size = len(text)
        ways: list[list[tuple[int, ...]]] = [[] for _ in range(size)] + [[()]]
        for start in range(size - 1, -1, -1):
            for end in self._matches(text, start):
                ways[start].extend((end, *rest) for rest in ways[end])
            del ways[start][MOST_SEGMENTATIONS:]
        return ways[0]

    def _ranked(self, hinted: HintedName) -> list[Segmentation]:
        found = [self._from_cuts(hinted.text, cuts) for cuts in self._cuts(hinted.text)]
        return sorted(found, key=lambda way: self._price(way, hinted.hints))

    def _from_cuts(self, text: str, cuts: tuple[int, ...]) -> Segmentation:
        starts = (0, *cuts[:-1])
        pieces = zip(starts, cuts, strict=True)
        return Segmentation(tuple(Segment(text[s:e], self._words.get(text[s:e]), s, e) for s, e in pieces))

    def _price(self, way: Segmentation, hints: frozenset[int]) -> tuple[int, int, int, int, int]:
        segments = way.words
        size = segments[-1].end
        return (
            sum(crosses(hints, s.start, s.end, size) for s in segments) if hints else 0,
            segments[-1].text not in self._format,
            sum(len(s.text) == 1 for s in segments[:-1]),
            len(segments),
            -len(segments[0].text),
        )

    def best_partial(self, hinted: HintedName) -> Segmentation:
        """Cut a name that has no complete segmentation: fewest unregistered spans and characters first."""
        text, hints = hinted
        size = len(text)
        cost = [_NO_WAY] * size + [0]
        step: list[tuple[int, bool]] = [(size, False)] * size
        for start in range(size - 1, -1, -1):
            known = {end for end in self._matches(text, start) if end - start > 1 or end == size}
            for end in range(size, start, -1):
                registered = end in known
                price = cost[end] + self._piece_price(text, start, end, registered, hints)
                if price < cost[start]:
                    cost[start], step[start] = price, (end, registered)
        return self._follow_partial(text, step)

    def _piece_price(self, text: str, start: int, end: int, registered: bool, hints: frozenset[int]) -> int:
        size = len(text)
        price = _ACROSS_HINT if hints and crosses(hints, start, end, size) else 0
        if not registered:
            return price + _UNKNOWN_SPAN + _UNKNOWN_CHARACTER * (end - start)
        price += _WORD
        if end == size and text[start:] not in self._format:
            price += _NOT_FORMAT
        return price

    def _follow_partial(self, text: str, step: list[tuple[int, bool]]) -> Segmentation:
        segments: list[Segment] = []
        start = 0
        while start < len(text):
            end, registered = step[start]
            word = self._words.get(text[start:end]) if registered else None
            segments.append(Segment(text[start:end], word, start, end))
            start = end
        return Segmentation(tuple(segments))


def crosses(hints: frozenset[int], start: int, end: int, size: int) -> bool:
    """Whether a piece runs across a separator without filling the chunks it touches.

    전화_번호 may be the one word 전화번호 (a compound beats its parts, 매뉴얼 p.105), 보고서_명 is never 보고 + 서명.
    """
    if not any(start < hint < end for hint in hints):
        return False
    return not ((start == 0 or start in hints) and (end == size or end in hints))
