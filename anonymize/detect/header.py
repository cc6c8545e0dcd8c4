"""Read what a column's name and comment say: Korean words, English words and standard abbreviations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from anonymize.detect.rules import NOT_PERSONAL, STANDARD, read_labels

PUBLIC, ORGANISATION = "public", "org"
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
SPLIT = re.compile(r"[^0-9A-Za-z가-힣]+")
# the standard terms put these around the word that counts: 암호화주민등록번호, 신청인전화번호1
TRAILING = re.compile(r"(?:_?\d+|_?(?:ENC|ENCPT|HASH|MASK|VAL|값|암호화|마스킹|입력|여부없음))$")


@dataclass(frozen=True, slots=True)
class HeaderFinding:
    """What a header says. `kind` None: nothing; `exact`: the whole name is a known word; `public`: an organisation's data."""

    kind: str | None
    word: str = ""
    exact: bool = False
    public: bool = False
    negative: bool = False


class HeaderReader:
    """Match column names against the header words of a rule folder."""

    def __init__(self, folder: Path = STANDARD, extra: Mapping[str, str] | None = None) -> None:
        self._folder = folder
        self._extra = dict(extra or {})

    @cached_property
    def _words(self) -> dict[str, str]:
        words = {normal(w): kind for w, kind in read_labels(self._folder / "headers.csv").items()}
        return words | {normal(w): kind for w, kind in self._extra.items()}

    def read(self, name: str, comment: str | None = None) -> HeaderFinding:
        """Return what the name says, and where it says nothing what the comment says."""
        for text in (name, comment or ""):
            found = self._find(text)
            if found is not None:
                return found
        return HeaderFinding(None)

    def _find(self, text: str) -> HeaderFinding | None:
        whole = normal(TRAILING.sub("", normal(re.sub(r"[(（\[].*?[)）\]]", "", text))))
        if not whole:
            return None
        if whole in self._words:
            return self._finding(whole, text, exact=True)
        for cut in range(1, len(whole)):
            tail = whole[cut:]
            if tail in self._words and (len(tail) >= 2) and _at_word_start(whole, cut):
                return self._finding(tail, text, exact=False)
        return None

    def _finding(self, word: str, text: str, exact: bool) -> HeaderFinding:
        kind = self._words[word]
        if kind in (NOT_PERSONAL, ORGANISATION):
            return HeaderFinding(None, word, exact, negative=True)
        if kind == PUBLIC:
            return HeaderFinding(_public_kind(word), word, exact, public=True)
        return HeaderFinding(kind, word, exact, public=_names_organisation(text))


def normal(text: str) -> str:
    """Return a name in capitals with words joined by "_" ("userName" → USER_NAME) and Korean without spaces."""
    joined = "_".join(part for part in SPLIT.split(CAMEL.sub("_", text.strip())) if part).upper()
    return re.sub(r"(?<=[가-힣])_(?=[가-힣])", "", joined)


def _at_word_start(whole: str, cut: int) -> bool:
    return whole[cut - 1] == "_" or not (whole[cut].isascii() and whole[cut - 1].isascii())


def _public_kind(word: str) -> str:
    if "IP" in word:
        return "IP"
    if re.search(r"메일|MAIL", word):
        return "EMAIL"
    return "PHONE" if re.search(r"전화|번호|TEL|센터|문의|연락", word) else "ADDRESS"


def _names_organisation(text: str) -> bool:
    return (
        re.search(
            r"기관|시설|업체|업소|사업장|회사|본사|대표번호|대표전화|매장|점포|부서|센터|학교|병원|약국|고객센터|영업점",
            text,
        )
        is not None
    )
