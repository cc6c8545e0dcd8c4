"""How a name is brought into the form the vocabulary is keyed by."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_SEPARATORS = re.compile(r"[\s_·ㆍ.,/|:;'\"‘’“”\-–—()\[\]{}<>*#]+")


class HintedName(NamedTuple):
    """A name without separators, and where they stood: cutting hints, as offsets into `text`."""

    text: str
    hints: frozenset[int]


def normalise_name(name: str) -> HintedName:
    """Fold a name (NFKC, capitals, no separators) and keep the separators' places as hints.

    People write 방문자_수_현황_연월 or 거래 일자; standard names have neither spaces nor `_` (매뉴얼 p.104).
    """
    if name.isalnum() and name.isascii():
        return HintedName(name.upper(), frozenset())
    folded = unicodedata.normalize("NFKC", name).upper()
    if folded.isalnum():
        return HintedName(folded, frozenset())
    parts = [part for part in _SEPARATORS.split(folded) if part]
    hints, offset = set(), 0
    for part in parts[:-1]:
        offset += len(part)
        hints.add(offset)
    return HintedName("".join(parts), frozenset(hints))


def as_hinted(name: str | HintedName) -> HintedName:
    """Return a name normalised, whether or not it was already."""
    return normalise_name(name) if isinstance(name, str) else name
