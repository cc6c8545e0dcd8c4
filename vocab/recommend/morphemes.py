"""What a morphological analyser adds: nouns of a phrase without particles, nouns within an unregistered span."""

from __future__ import annotations

from functools import cached_property
from typing import Any

_NOUNS = frozenset({"NNG", "NNP", "NNB", "NNBC", "NR", "SL", "SN", "XPN", "XSN", "XR", "SH", "MM"})


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
