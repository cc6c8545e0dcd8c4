"""Hangul syllables and their letters (자모), by the arithmetic of Unicode chapter 3.12."""

from __future__ import annotations

LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
TAILS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
BASE, LAST = 0xAC00, 0xD7A3

# compound letters as the two keys that make them
SPLIT = {
    "ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ",
    "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ",
    "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
}  # fmt: skip
JOIN = {parts: letter for letter, parts in SPLIT.items()}


def is_syllable(char: str) -> bool:
    """Say whether a character is a complete Hangul syllable."""
    return BASE <= ord(char) <= LAST


def is_letter(char: str) -> bool:
    """Say whether a character is a single Hangul letter (compatibility jamo)."""
    return "ㄱ" <= char <= "ㅣ"


def parts_of(syllable: str) -> tuple[int, int, int]:
    """Return the numbers of lead, vowel and tail of a syllable (tail 0: none)."""
    rest = ord(syllable) - BASE
    return rest // 588, rest % 588 // 28, rest % 28


def compose(lead: str, vowel: str, tail: str = "") -> str:
    """Return the syllable of the letters; ValueError where they make none."""
    return chr(BASE + LEADS.index(lead) * 588 + VOWELS.index(vowel) * 28 + TAILS.index(tail))


def letters(text: str, split: bool = False) -> str:
    """Return the text with every syllable as its letters; `split` also takes compound vowels and tails apart."""
    found = []
    for char in text:
        if is_syllable(char):
            lead, vowel, tail = parts_of(char)
            found += [LEADS[lead], VOWELS[vowel], TAILS[tail]]
        else:
            found.append(char)
    return "".join(SPLIT.get(c, c) for c in found if c) if split else "".join(found)


def initials(text: str) -> str:
    """Return the 초성 of a text: leads of syllables, other characters as they are."""
    return "".join(LEADS[parts_of(c)[0]] if is_syllable(c) else c for c in text)


def are_initials(text: str) -> bool:
    """Say whether a text is nothing but two or more 초성."""
    return len(text) >= 2 and all(c in LEADS for c in text)


def assemble(keys: str) -> str:
    """Type letters one after another as the two-set layout (두벌식) does; letters that fit nowhere stay single."""
    return _Composer().type(keys)


class _Composer:
    """The states of a two-set input method: lead, lead+vowel, lead+vowel+tail."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.lead = self.vowel = self.tail = ""

    def type(self, keys: str) -> str:
        for key in keys:
            (self._vowel if key in VOWELS else self._consonant)(key)
        self._flush()
        return "".join(self.done)

    def _flush(self) -> None:
        if self.lead and self.vowel:
            self.done.append(compose(self.lead, self.vowel, self.tail))
        else:
            self.done.append(self.lead + self.vowel)
        self.lead = self.vowel = self.tail = ""

    def _consonant(self, key: str) -> None:
        if not (self.lead and self.vowel):
            self._flush()
            self.lead = key
        elif not self.tail and key in TAILS:
            self.tail = key
        elif self.tail and self.tail + key in JOIN:
            self.tail = JOIN[self.tail + key]
        else:
            self._flush()
            self.lead = key

    def _vowel(self, key: str) -> None:
        if self.tail:  # the tail, or its second half, is the lead of a new syllable
            kept, moved = (
                (SPLIT[self.tail][0], SPLIT[self.tail][1]) if self.tail in SPLIT else ("", self.tail)
            )
            self.tail = kept
            self._flush()
            self.lead, self.vowel = moved, key
        elif self.lead and not self.vowel and self.lead in LEADS:
            self.vowel = key
        elif self.vowel and self.vowel + key in JOIN:
            self.vowel = JOIN[self.vowel + key]
        else:
            self._flush()
            self.vowel = key
