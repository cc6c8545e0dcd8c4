"""What a morphological analyser adds: nouns of a phrase without particles, nouns within an unregistered span."""

from __future__ import annotations

from functools import cached_property
from typing import Any

_NOUNS = frozenset({"NNG", "NNP", "NNB", "NNBC", "NR", "SL", "SN", "XPN", "XSN", "XR", "SH", "MM"})
_GRAMMAR = ("J", "E", "V", "XSV", "XSA", "S")


class Morphemes:
    """mecab-ko, loaded when first asked (10 ms); not shared between processes."""

    @cached_property
    def _mecab(self) -> Any:
        from mecab import MeCab

        return MeCab()

    def __getstate__(self) -> dict[str, Any]:
        """Return nothing: each process loads its own analyser."""
        return {}

    def tagged(self, text: str) -> list[tuple[str, str]]:
        """Return morphemes with their tags."""
        return [(str(form), str(tag)) for form, tag in self._mecab.pos(text)]

    def nouns(self, text: str) -> tuple[str, ...]:
        """Return the nouns, affixes, numbers and Latin pieces of a phrase; particles and endings are dropped."""
        return tuple(form for form, tag in self.tagged(text) if tag.split("+")[0] in _NOUNS)

    def nouns_of_phrase(self, text: str) -> tuple[str, ...]:
        """Return the nouns when a text is a phrase: only particles, endings and verbs stand between them.

        A name whose pieces are all nouns, or with an unknown piece, is no phrase: then nothing is returned.
        """
        tagged = self.tagged(text)
        rest = [tag.split("+")[0] for _, tag in tagged if tag.split("+")[0] not in _NOUNS]
        spaced = " " in text.strip() or any(tag.startswith("J") for tag in rest)
        if not rest or not spaced or not all(tag.startswith(_GRAMMAR) for tag in rest):
            return ()
        return tuple(form for form, tag in tagged if tag.split("+")[0] in _NOUNS)

    def lengths(self, text: str) -> list[tuple[int, bool]]:
        """Return the lengths of a text's morphemes in order, and whether the dictionary has each as a compound."""
        return [(len(m.surface), m.feature.type == "Compound") for m in self._mecab.parse(text)]
