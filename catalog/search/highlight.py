"""Mark what was found in titles and descriptions; the result is safe HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from catalog.search.understanding.query import Understood

_SPECIAL = re.compile(r"[&<>\"']")
_BEFORE, _LENGTH = 40, 180


class Highlighter:
    """Marks the words of one understood query, as typed and in the other words they were found by."""

    def __init__(self, understood: Understood) -> None:
        needles = dict.fromkeys(_needles(understood))
        longest_first = sorted((n for n in needles if n), key=len, reverse=True)[:40]
        spaced = (
            r"\s?".join(map(re.escape, n.replace(" ", ""))) if _is_hangul(n) else re.escape(n)
            for n in longest_first
        )
        pattern = "|".join(spaced)
        self._pattern = re.compile(pattern, re.IGNORECASE) if pattern else None

    def mark(self, text: str) -> str | None:
        """Return the whole text as HTML with matches in <mark>; None where nothing matches."""
        return self._marked(text) if self._pattern and self._pattern.search(text) else None

    def snippet(self, text: str) -> str | None:
        """Return the part of a longer text around the first match as HTML; None where nothing matches."""
        first = self._pattern.search(text) if self._pattern else None
        if not first:
            return None
        start = max(0, first.start() - _BEFORE)
        part = text[start : start + _LENGTH]
        return ("…" if start else "") + self._marked(part) + ("…" if start + _LENGTH < len(text) else "")

    def _marked(self, text: str) -> str:
        assert self._pattern is not None
        if not _SPECIAL.search(text):
            return self._pattern.sub(r"<mark>\g<0></mark>", text)
        pieces, last = [], 0
        for match in self._pattern.finditer(text):
            pieces += [html.escape(text[last : match.start()]), f"<mark>{html.escape(match.group())}</mark>"]
            last = match.end()
        return "".join([*pieces, html.escape(text[last:])])


def _needles(understood: Understood) -> Iterable[str]:
    for concept in understood.concepts:
        if len(concept.text) > 1 or len(understood.concepts) == 1:
            yield concept.text
        for unit in concept.units:
            if unit.source in ("run", "thesaurus", "official", "notation", "agency", "part"):
                yield from (unit.text, *(t for t in unit.terms if len(t) > 1))


def _is_hangul(text: str) -> bool:
    return all("가" <= c <= "힣" or c == " " for c in text)
