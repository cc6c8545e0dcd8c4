"""Mark what was found in titles and descriptions; the result is safe HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from catalog.search.understanding.query import Understood

_SPECIAL = re.compile(r"[&<>\"']")
_WORD = re.compile(r"\S+")
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
        spans = self._spans(text)
        return _marked(text, spans) if spans else None

    def snippet(self, text: str) -> str | None:
        """Return the part of a longer text around the first match as HTML; None where nothing matches."""
        first = self._first(text)
        if first is None:
            return None
        start = max(0, first - _BEFORE)
        part = text[start : start + _LENGTH]
        marked = _marked(part, self._spans(part))
        return ("…" if start else "") + marked + ("…" if start + _LENGTH < len(text) else "")

    def _first(self, text: str) -> int | None:
        """Return where the first match begins."""
        lower = _lower(text)
        places = [p for p in map(lower.find, self._exact) if p >= 0]
        squeezed = "".join(text.split())
        found = [p for p in map(squeezed.find, self._spaceless) if p >= 0]
        if found:
            places.append(_unsqueezed(text, min(found)))
        return min(places, default=None)

    def _spans(self, text: str) -> list[_Span]:
        """Return where the matches stand: from left to right, the longest where several begin, none across another."""
        lower = _lower(text)
        found = [s for n in self._exact if n in lower for s in _places(lower, n)]
        squeezed = "".join(text.split())
        present = [n for n in self._spaceless if n in squeezed]
        if present:
            spans = (s for n in present for s in _places(squeezed, n))
            if len(squeezed) == len(text):
                found += spans
            else:
                origin = [i for i, c in enumerate(text) if not c.isspace()]
                found += ((origin[a], origin[b - 1] + 1) for a, b in spans)
        return _apart(found) if len(found) > 1 else found


def _places(text: str, needle: str) -> Iterator[_Span]:
    start = text.find(needle)
    while start >= 0:
        yield start, start + len(needle)
        start = text.find(needle, start + 1)


def _apart(spans: list[_Span]) -> list[_Span]:
    kept: list[_Span] = []
    for span in sorted(spans, key=lambda s: (s[0], -s[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _unsqueezed(text: str, place: int) -> int:
    """Return where the character stands that is at `place` when spaces are not counted."""
    for word in _WORD.finditer(text):
        start, end = word.span()
        if place < end - start:
            return start + place
        place -= end - start
    return len(text)


def _lower(text: str) -> str:
    """Return the text in lower case, but as it is where that would move its characters (İ)."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text


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
