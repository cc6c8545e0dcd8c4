"""Abbreviations made by the official rules (매뉴얼 p.108, 120–121)."""

from __future__ import annotations

import re
from collections.abc import Container
from itertools import count

LONGEST_WORD = 6
PREFERRED = 4
LONGEST_TERM = 30
_VOWELS = frozenset("AEIOU")
_PLAIN_WORDS = frozenset({"OF", "THE", "FOR", "AND", "A", "AN", "TO", "IN", "ON", "BY"})


def abbreviate(english: str, taken: Container[str] = frozenset()) -> str | None:
    """Return the abbreviation of an English word name, unused so far; None without a Latin letter.

    Names of up to 4 letters stay; else vowels go except the first letter, doubled consonants become one, and what is
    left is cut to 6. Several words give each its share. A taken abbreviation is made anew with other letters kept.
    """
    words = [w for w in re.findall(r"[A-Z0-9]+", english.upper()) if w not in _PLAIN_WORDS]
    if not words or not re.search("[A-Z]", "".join(words)):
        return None
    for made in _variants(words):
        if made not in taken:
            return made
    return None


def skeleton(word: str) -> str:
    """Return a word without vowels (except the first letter) and doubled consonants: Success → SCS."""
    kept = word[:1]
    for letter in word[1:]:
        if letter in _VOWELS or letter == kept[-1]:
            continue
        kept += letter
    return kept


def _variants(words: list[str]) -> list[str]:
    whole = "".join(words)
    bones = [word if len(words) == 1 and len(word) <= PREFERRED else skeleton(word) for word in words]
    if len(words) == 1:
        made = [bones[0][:LONGEST_WORD], *_shorter(bones[0]), *_with_vowels(whole)]
    else:
        made = [_share(bones), "".join(word[0] for word in words)[:LONGEST_WORD], *_with_vowels(whole)]
    made += [f"{made[0][: LONGEST_WORD - 1]}{number}" for number in range(2, 10)]
    made += [
        f"{made[0][: LONGEST_WORD - 2]}{number}" for number, _ in zip(count(10), range(90), strict=False)
    ]
    return [variant for variant in dict.fromkeys(made) if variant and variant[0].isalnum()]


def _share(bones: list[str]) -> str:
    """Return letters of each word in turn, at most 6 in all: the first word gets most."""
    share = max(1, LONGEST_WORD // len(bones))
    return "".join(bone[:share] for bone in bones)[:LONGEST_WORD]


def _shorter(bone: str) -> list[str]:
    """Return the skeleton with an inner consonant left out: what remains is still read alike."""
    return [
        bone[:cut] + bone[cut + 1 :] for cut in range(len(bone) - 2, 0, -1) if len(bone) - 1 <= LONGEST_WORD
    ]


def _with_vowels(whole: str) -> list[str]:
    """Return skeletons that keep one vowel more, from the left."""
    bone = skeleton(whole)
    made = []
    for place in range(1, len(whole)):
        if whole[place] in _VOWELS:
            kept = skeleton(whole[:place]) + whole[place] + skeleton(whole[place + 1 :])
            made.append(kept[:LONGEST_WORD])
    return [variant for variant in made if variant != bone]
