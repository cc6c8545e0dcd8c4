"""Gates: cheap regular expressions for polars (Rust, no lookaround) that let through every string a rule could match."""

from __future__ import annotations

import re

from anonymize.detect.lexicon import NameLexicon, Regions

LOOKAROUND = re.compile(r"\(\?<?[=!]")
BACKREFERENCE = re.compile(r"\\\d")
# what every standard pattern rule needs: six digits with little between them, a plate, a passport of 2021, an @,
# an IP address, digits read aloud, a masked passport
NUMBERS = "|".join(
    (
        r"(?:[0-9*●○◯＊xX][-–—‐−~·./() ]{0,3}){6}",
        r"[0-9]{1,3} ?[가-힣][ -]?[0-9]{4}",
        r"[A-Za-z][0-9]{3}[A-Za-z][0-9]{4}|[A-Z]{1,2}[0-9]{2,5}[*●○]{3}",
        r"@|(?:[0-9]\.[0-9]*){3}|:[0-9A-Fa-f]{0,4}:|[공영]일[공영육일칠팔구]",
    )
)


def address_gate(regions: Regions) -> str:
    """Return the gate for addresses: a region's name and a road, lot or town behind it, or a road and number alone."""
    names = "|".join(sorted({*regions.provinces, *regions.districts}))
    return (
        rf"(?:{names}).{{0,20}}(?:(?:로|길|동|리|가|번지) ?(?:산 ?|지하 ?)?[0-9]|[동읍면리])"
        r"|(?:로|길) [0-9]{1,5}(?:-[0-9]{1,4})?[, (]|(?:주소|소재지|거주지|배송지|자택)"
    )


def gate_of(pattern: str) -> str:
    """Return a Rust pattern that matches at least wherever the Python pattern does."""
    return without_lookaround(pattern).replace("(?P<", "(?<")


def without_lookaround(pattern: str) -> str:
    """Return the pattern without lookaround and back-references: it matches at least wherever the pattern does."""
    kept, place = "", 0
    while (found := LOOKAROUND.search(pattern, place)) is not None:
        kept += pattern[place : found.start()]
        place = _closing(pattern, found.start()) + 1
    return BACKREFERENCE.sub("[- ]?", kept + pattern[place:])


def _closing(pattern: str, opening: int) -> int:
    """Return where the group opened at `opening` closes; escapes and character classes do not count."""
    depth, place, in_class = 0, opening, False
    while place < len(pattern):
        sign = pattern[place]
        if sign == "\\":
            place += 1
        elif in_class:
            in_class = sign != "]"
        elif sign == "[":
            in_class = True
        elif sign == "(":
            depth += 1
        elif sign == ")":
            depth -= 1
            if depth == 0:
                return place
        place += 1
    return len(pattern) - 1


def name_gate(names: NameLexicon) -> str:
    """Return the gate for names: a whole value that may be one, or one beside a title, honorific or label."""
    surnames = "".join(sorted(s for s in names.surnames if len(s) == 1))
    double = "|".join(sorted(s for s in names.surnames if len(s) == 2))
    first, second = "".join(sorted(names.first)), "".join(sorted(names.second))
    name = f"(?:(?:{double})|[{surnames}])[{first}][{second}]"
    after = _words(names.after)
    before = _words(names.before | names.labels)
    latin = r"[A-Z][A-Za-z'-]+ [A-Z]"
    return (
        rf"^{name}$|{name} ?(?:{after}|님|씨|\(|\(?0[0-9]|\(?[0-9]{6}-)|(?:{before})(?:님|이|은|는|가)?[^가-힣]{{1,3}}{name}"
        rf"|(?:{before}) ?: ?(?:[가-힣]|{latin})"
    )


def _words(words: frozenset[str]) -> str:
    return "|".join(sorted(re.escape(word) for word in words if len(word) > 1))
