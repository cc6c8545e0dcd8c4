"""The two-set keyboard (두벌식): Hangul typed in Latin mode and Latin typed in Hangul mode."""

from __future__ import annotations

from catalog.search.analysis.hangul import assemble, is_letter, is_syllable, letters

_LATIN = "qwertyuiopasdfghjklzxcvbnmQWERTOP"
_HANGUL = "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ"
TO_HANGUL = dict(zip(_LATIN, _HANGUL, strict=True))
TO_LATIN = {hangul: latin for latin, hangul in TO_HANGUL.items()}

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_PLACES = {
    key: (row, column + row * 0.5) for row, keys in enumerate(_ROWS) for column, key in enumerate(keys)
}


def hangul_of(text: str) -> str | None:
    """Return what Latin keys type in Hangul mode, or None where that is not all complete syllables."""
    if not text.isascii() or not text.isalpha():
        return None
    typed = assemble("".join(TO_HANGUL.get(c) or TO_HANGUL[c.lower()] for c in text))
    return typed if all(is_syllable(c) for c in typed) else None


def latin_of(text: str) -> str | None:
    """Return what Hangul typed on the same keys is in Latin mode, or None for other characters."""
    if not text or not all(is_syllable(c) or is_letter(c) for c in text):
        return None
    return "".join(TO_LATIN[c] for c in letters(text, split=True))


def are_neighbours(left: str, right: str) -> bool:
    """Say whether two Hangul letters lie on touching keys, or are plain and shifted on the same key."""
    a, b = TO_LATIN.get(left), TO_LATIN.get(right)
    if a is None or b is None:
        return False
    if a.lower() == b.lower():
        return True
    (row, column), (other_row, other_column) = _PLACES[a.lower()], _PLACES[b.lower()]
    return abs(row - other_row) <= 1 and abs(column - other_column) <= 1
