"""Completion of a typed beginning: by letters (a half-typed syllable counts), by 초성, in the wrong keyboard mode."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Iterable

from catalog.search.analysis.hangul import are_initials, is_letter, letters
from catalog.search.analysis.keyboard import TO_HANGUL
from catalog.search.analysis.normal import normal, visible
from catalog.search.knowledge.lexicon import Lexicon
from catalog.search.request import Suggestion

_SCANNED = 20_000  # entries behind a very short beginning that are looked through
_LONGEST = 50


class Completer:
    """Sorted phrases of one state of a catalog; build anew when it has grown."""

    def __init__(self, lexicon: Lexicon, agencies: Iterable[str], regions: Iterable[str]) -> None:
        self._lexicon = lexicon
        self.size = len(lexicon.phrases)
        phrases = [(text, "keyword", count) for text, count in lexicon.phrases.items()]
        phrases += [(name, "agency", 3) for name in agencies]
        phrases += [(name, "region", 2) for name in regions]
        self._entries = sorted((_key(text), -count, text, kind) for text, kind, count in phrases)
        self._first: dict[tuple[str, int], list[Suggestion]] = {}

    def suggest(self, text: str, size: int) -> list[Suggestion]:
        """Return completions, most used first; empty for an empty beginning."""
        typed = visible(text[: _LONGEST * 2])[:_LONGEST]
        if not typed:
            return []
        if are_initials(typed.replace(" ", "")):
            found = self._lexicon.by_initials(typed.replace(" ", ""), size)
            if found:
                return [Suggestion(t, "keyword", n) for t, n in found]
        for key in (_key(normal(typed)), _latin_key(typed)):
            made = self._beginning(key, size) if key else []
            if made:
                return made
        return [
            Suggestion(c.text, "correction", c.count) for c in self._lexicon.corrections(normal(typed))[:size]
        ]

    def _beginning(self, key: str, size: int) -> list[Suggestion]:
        known = self._first.get((key, size))
        if known is not None:
            return known
        start = bisect_left(self._entries, (key, -(10**9), "", ""))
        matching = []
        for entry in self._entries[start : start + _SCANNED]:
            if not entry[0].startswith(key):
                break
            matching.append(entry)
        best = heapq.nsmallest(size, matching, key=lambda e: (e[1], len(e[0]), e[2]))
        made = [Suggestion(text, kind, -count) for _, count, text, kind in best]
        if len(matching) > 500 and len(self._first) < 5000:  # short beginnings are typed by everybody
            self._first[key, size] = made
        return made


def _key(text: str) -> str:
    return letters(text.lower().replace(" ", ""), split=True)


def _latin_key(typed: str) -> str | None:
    """Return the letters that Latin keys type in Hangul mode."""
    plain = typed.replace(" ", "")
    if not plain.isascii() or not plain.isalpha():
        return None
    keys = "".join(TO_HANGUL.get(c) or TO_HANGUL[c.lower()] for c in plain)
    return letters(keys, split=True) if all(is_letter(c) for c in keys) else None
