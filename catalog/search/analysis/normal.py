"""One spelling of the same characters: Unicode form, width, case, invisible and control characters."""

from __future__ import annotations

import re
import unicodedata

MAX_QUERY = 400  # characters of a query that are looked at; people type 30, the rest is noise or an attack
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u3000·ㆍ‧・]+")
_CODE = re.compile(r"(?<![a-z0-9])([a-z]{1,4})[ _-]?(\d{1,4}(?:\.\d+)?)(?![a-z0-9])")
_RUN = re.compile(r"[0-9]+(?:\.[0-9]+)?|[a-z]+[0-9]*(?:\.[0-9]+)?[a-z]*|[가-힣ㄱ-ㅣ]+|[㐀-鿿豈-﫿]+")


# NFKC turns the letters people type (ㅁ, U+3141) into conjoining ones (U+1106); these go back
_LETTERS = {
    **{0x1100 + i: c for i, c in enumerate("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ")},
    **{0x1161 + i: c for i, c in enumerate("ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ")},
    **{0x11A8 + i: c for i, c in enumerate("ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")},
}


def normal(text: str) -> str:
    """Return the text in NFKC, folded to lower case, without invisible characters, with single spaces."""
    if not text.isascii():
        if not unicodedata.is_normalized("NFKC", text):
            text = unicodedata.normalize("NFKC", text).translate(_LETTERS)
        text = _INVISIBLE.sub("", text)
    return _SPACE.sub(" ", text).lower().strip()


def visible(text: str) -> str:
    """Return a typed text with case kept, cut to what a query may hold."""
    cut = text[: MAX_QUERY * 4].encode("utf-8", "ignore").decode()  # without lone surrogates
    return _SPACE.sub(
        " ", unicodedata.normalize("NFKC", _INVISIBLE.sub("", cut)).translate(_LETTERS)
    ).strip()[:MAX_QUERY]


def join_codes(text: str) -> str:
    """Write letter-number codes in one way: `pm 2.5`, `pm-2.5` become `pm2.5`."""
    return _CODE.sub(r"\1\2", text)


def runs(text: str) -> list[str]:
    """Cut a normal text into runs of one script: Hangul, Latin with numbers, numbers, Hanja."""
    return _RUN.findall(text)
