"""Mark what was found in titles and descriptions; the result is safe HTML."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from catalog.search.understanding.query import Understood

_SPECIAL = re.compile(r"[&<>\"']")
_BEFORE, _LENGTH = 40, 180
_MOST_NEEDLES = 40

_Span = tuple[int, int]


class Highlighter:
    """Marks the words of one understood query, as typed and in the other words they were found by.

    Hangul is looked for whatever the spaces (폐기물 in 폐 기물). Plain searches for substrings: most needles are in
    none of the texts of a page, and a pattern of all of them costs more to compile than the page to mark.
    """

    def __init__(self, understood: Understood) -> None:
        needles = dict.fromkeys(n for n in _needles(understood) if n.strip())
        chosen = sorted(needles, key=len, reverse=True)[:_MOST_NEEDLES]
        self._spaceless = tuple(dict.fromkeys(n.replace(" ", "") for n in chosen if _is_hangul(n)))
        self._exact = tuple(dict.fromkeys(n.lower() for n in chosen if not _is_hangul(n)))

    def mark(self, text: str) -> str | None:
        """Return the whole text as HTML with matches in <mark>; None where nothing matches."""
        spans = self._spans(_Text(text))
        return _marked(text, spans) if spans else None

    def snippet(self, text: str) -> str | None:
        """Return the part of a longer text around the first match as HTML; None where nothing matches."""
        read = _Text(text)
        first = self._first(read)
        if first is None:
            return None
        start = max(0, first - _BEFORE)
        if start or len(text) > _LENGTH:
            read = _Text(text[start : start + _LENGTH])
        marked = _marked(read.text, self._spans(read))
        return ("…" if start else "") + marked + ("…" if start + _LENGTH < len(text) else "")

    def _first(self, text: _Text) -> int | None:
        """Return where the first match begins."""
        places = [p for p in map(text.lower().find, self._exact) if p >= 0] if self._exact else []
        found = [p for p in map(text.joined.find, self._spaceless) if p >= 0]
        if found:
            places.append(text.origin(min(found)))
        return min(places, default=None)

    def _spans(self, text: _Text) -> list[_Span]:
        """Return where the matches stand: from left to right, the longest where several begin, none across another."""
        joined = text.joined
        across = [s for n in self._spaceless if n in joined for s in _places(joined, n)]
        lower = text.lower() if self._exact else ""
        exact = [s for n in self._exact if n in lower for s in _places(lower, n)]
        if exact:
            return _apart([*exact, *map(text.span, across)])
        return [text.span(s) for s in _apart(across)]


class _Text:
    """A text as it is and without its spaces, and where the characters of the one stand in the other."""

    __slots__ = ("_ends", "_moved", "_words", "joined", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._words = text.split()
        self.joined = "".join(self._words)
        self._ends: list[int] = []  # of the words, without spaces
        self._moved: Sequence[int] = ()  # how many spaces stand before each word

    def lower(self) -> str:
        """Return the text in lower case, but as it is where that would move its characters (İ)."""
        lower = self.text.lower()
        return lower if len(lower) == len(self.text) else self.text

    def origin(self, place: int) -> int:
        """Return where the character stands that is at `place` without the spaces."""
        if not self._ends:
            self._measure()
        return place + self._moved[bisect_right(self._ends, place)]

    def span(self, span: _Span) -> _Span:
        """Return where the same characters stand in the text as it is."""
        return self.origin(span[0]), self.origin(span[1] - 1) + 1

    def _measure(self) -> None:
        lengths = [*map(len, self._words)]
        self._ends = [*accumulate(lengths)]
        if len(self.joined) + len(lengths) - 1 == len(self.text):  # one space between words, as nearly always
            self._moved = range(len(lengths))
            return
        starts, at = [], 0
        for word in self._words:
            at = self.text.index(word, at)
            starts.append(at)
            at += len(word)
        self._moved = [s - (e - n) for s, e, n in zip(starts, self._ends, lengths, strict=True)]


def _places(text: str, needle: str) -> list[_Span]:
    found, start, length = [], text.find(needle), len(needle)
    while start >= 0:
        found.append((start, start + length))
        start = text.find(needle, start + 1)
    return found


def _apart(spans: list[_Span]) -> list[_Span]:
    if len(spans) < 2:
        return spans
    kept: list[_Span] = []
    last = 0
    for start, behind in sorted([(start, -end) for start, end in spans]):
        if start >= last:
            last = -behind
            kept.append((start, last))
    return kept


def _marked(text: str, spans: Iterable[_Span]) -> str:
    escape = html.escape if _SPECIAL.search(text) else str
    pieces, last = [], 0
    for start, end in spans:
        pieces += [escape(text[last:start]), "<mark>", escape(text[start:end]), "</mark>"]
        last = end
    return "".join([*pieces, escape(text[last:])])


def _needles(understood: Understood) -> Iterable[str]:
    for concept in understood.concepts:
        if len(concept.text) > 1 or len(understood.concepts) == 1:
            yield concept.text
        for unit in concept.units:
            if unit.source in ("run", "thesaurus", "official", "notation", "agency", "part"):
                yield from (unit.text, *(t for t in unit.terms if len(t) > 1))


def _is_hangul(text: str) -> bool:
    return all("가" <= c <= "힣" or c == " " for c in text)
