"""Hangul taken apart: letters of a syllable, and the keys that type it (두벌식)."""

from __future__ import annotations

from typing import Final

INITIALS: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS: Final = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS: Final = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_FIRST: Final = 0xAC00
_LAST: Final = 0xD7A3

_KEYS: Final = dict(
    zip(
        "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ",
        "qwertyuiopasdfghjklzxcvbnmQWERTOP",
        strict=True,
    )
)
_COMPOUND: Final = {
    "ㅘ": "ㅗㅏ",
    "ㅙ": "ㅗㅐ",
    "ㅚ": "ㅗㅣ",
    "ㅝ": "ㅜㅓ",
    "ㅞ": "ㅜㅔ",
    "ㅟ": "ㅜㅣ",
    "ㅢ": "ㅡㅣ",
    "ㄳ": "ㄱㅅ",
    "ㄵ": "ㄴㅈ",
    "ㄶ": "ㄴㅎ",
    "ㄺ": "ㄹㄱ",
    "ㄻ": "ㄹㅁ",
    "ㄼ": "ㄹㅂ",
    "ㄽ": "ㄹㅅ",
    "ㄾ": "ㄹㅌ",
    "ㄿ": "ㄹㅍ",
    "ㅀ": "ㄹㅎ",
    "ㅄ": "ㅂㅅ",
}
_JOINED: Final = {parts: whole for whole, parts in _COMPOUND.items()}
_LETTER: Final = {key: letter for letter, key in _KEYS.items()}


def is_syllable(character: str) -> bool:
    """Whether a character is a whole Hangul syllable."""
    return _FIRST <= ord(character) <= _LAST


def has_hangul(text: str) -> bool:
    """Whether a text has a Hangul syllable or letter."""
    return any(is_syllable(c) or "ㄱ" <= c <= "ㅣ" for c in text)


def letters_of(syllable: str) -> tuple[str, str, str]:
    """Return initial, vowel and final (a space when there is none) of a syllable."""
    code = ord(syllable) - _FIRST
    return INITIALS[code // 588], VOWELS[code // 28 % 21], FINALS[code % 28]


def syllable_of(initial: str, vowel: str, final: str = " ") -> str:
    """Return the syllable of its letters; the reverse of `letters_of`."""
    number = (INITIALS.index(initial) * 21 + VOWELS.index(vowel)) * 28 + FINALS.index(final)
    return chr(_FIRST + number)


class JamoTable:
    """Syllables to letters, kept in a table because a vocabulary is taken apart as a whole."""

    def __init__(self) -> None:
        self._letters: dict[int, str] = {}

    def jamo(self, text: str) -> str:
        """Return a text's letters in order, without marks for missing finals; other characters stay."""
        known = self._letters
        for character in text:
            code = ord(character)
            if code not in known and is_syllable(character):
                known[code] = "".join(letters_of(character)).replace(" ", "")
        return text.translate(known)


def keys_of(text: str) -> str:
    """Return the keys that type a text on a 두벌식 keyboard; other characters stay."""
    typed = []
    for character in text:
        letters = letters_of(character) if is_syllable(character) else (character,)
        for letter in letters:
            parts = _COMPOUND.get(letter, letter)
            typed.append("".join(_KEYS.get(part, part) for part in parts if part != " "))
    return "".join(typed)


def typed_in_latin_mode(text: str) -> str | None:
    """Return the Hangul that was meant when the keyboard stood on Latin (altpajswl → 미세먼지).

    None when the keys do not make whole syllables throughout: then the text is Latin indeed.
    """
    letters = [_LETTER.get(c) or _LETTER.get(c.lower()) for c in text if not c.isspace() and c != "_"]
    if len(letters) < 2 or None in letters:
        return None
    return _compose([letter for letter in letters if letter])


def _compose(letters: list[str]) -> str | None:
    """Put letters together as the keyboard's automaton does; None when one is left over."""
    made: list[str] = []
    place = 0
    while place < len(letters):
        if letters[place] not in INITIALS or place + 1 >= len(letters) or letters[place + 1] not in VOWELS:
            return None
        initial, vowel, place = letters[place], letters[place + 1], place + 2
        if place < len(letters) and vowel + letters[place] in _JOINED:
            vowel, place = _JOINED[vowel + letters[place]], place + 1
        final, place = _final(letters, place)
        made.append(syllable_of(initial, vowel, final))
    return "".join(made)


def _final(letters: list[str], place: int) -> tuple[str, int]:
    """Return the final at `place` and where the next syllable begins: a letter before a vowel is an initial."""
    if place >= len(letters) or letters[place] in VOWELS or letters[place] not in FINALS:
        return " ", place
    if place + 1 < len(letters) and letters[place + 1] in VOWELS:
        return " ", place
    pair = "".join(letters[place : place + 2])
    if pair in _JOINED and not (place + 2 < len(letters) and letters[place + 2] in VOWELS):
        return _JOINED[pair], place + 2
    return letters[place], place + 1
