"""Word lists the pipeline reads: what people say around a question, generic words, notations, agencies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from catalog.search.analysis.normal import normal

# particles and endings that may stand behind a noun, longest first (표준국어대사전: 조사; 종결 어미 behind 이다)
PARTICLES = tuple(
    sorted(
        [
            "이라는",
            "에서는",
            "에서의",
            "으로는",
            "에게서",
            "이란",
            "인가요",
            "인가",
            "입니까",
            "이에요",
            "예요",
            "이야",
            "에서",
            "에는",
            "에도",
            "에게",
            "으로",
            "까지",
            "부터",
            "마다",
            "처럼",
            "보다",
            "하고",
            "이나",
            "이랑",
            "이며",
            "이고",
            "의",
            "을",
            "를",
            "은",
            "는",
            "이",
            "가",
            "에",
            "로",
            "와",
            "과",
            "도",
            "만",
            "나",
            "랑",
            "며",
            "내",
            "별",
        ],
        key=len,
        reverse=True,
    )
)


_LONGEST_ENDING = 6  # syllables
# what makes a verb or another noun of a noun, with the endings seen in questions (표준국어대사전: 접미사, 어미)
_ENDING = re.compile(
    r"(?:들|님|적|째|쯤|끼리)?"
    r"(?:(?:하|되|시키|당하|받)?(?:는|던|고|며|여|어|기|게|지|다|나|니|면|려면|려고|거나|지만|는데|므로|도록|었던|였던|습니다|나요|는지)"
    r"|(?:한|할|함|해|했던|했다|합니다|해서|해야|하여|된|될|됨|돼|됐던|됐다|됩니다|돼서|되어|시킨|시킬|당한|당할|받은|받을)(?:지|데)?"
    r"|인|일|임|이다|입니다|이란|이라는|인지|일까)?"
    r"(?:은|는|이|가|을|를|의|에|에서|로|으로|와|과|도|만|까지|부터|에게|별|별로)?"
)


@dataclass(frozen=True, slots=True)
class StopWords:
    """Words that carry no topic: `request` and `verb` are dropped, `generic` count little.

    `light` ones say in a title what is done with its topic (설치, 운영): the head stands before them.
    """

    request: frozenset[str]
    verb: frozenset[str]
    generic: frozenset[str]
    light: frozenset[str] = frozenset()

    @staticmethod
    @cache
    def default() -> StopWords:
        """Return the list that ships with Malmoi (data/stopwords.tsv)."""
        kinds = {row[0]: frozenset(row[1].split()) for row in _rows("stopwords.tsv")[1:]}
        return StopWords(kinds["request"], kinds["verb"], kinds["generic"], kinds["light"])


@dataclass(frozen=True, slots=True)
class Notations:
    """Notations and what they stand for (PM2.5, 초미세먼지), to be read both ways."""

    groups: Mapping[str, tuple[str, ...]]

    @staticmethod
    @cache
    def default() -> Notations:
        """Return the list that ships with Malmoi (data/notations.tsv)."""
        groups: dict[str, list[str]] = {}
        for row in _rows("notations.tsv"):
            for name in row:
                groups.setdefault(normal(name), []).extend(normal(o) for o in row if o != name)
        return Notations({name: tuple(dict.fromkeys(others)) for name, others in groups.items()})


@dataclass(frozen=True, slots=True)
class Agencies:
    """Names of agencies by which they are called: short, former, Latin; `by_name` gives the official name."""

    by_name: Mapping[str, str]
    aliases: Mapping[str, tuple[str, ...]]

    @staticmethod
    @cache
    def default() -> Agencies:
        """Return the list that ships with Malmoi (data/agencies.tsv: official name, then the others)."""
        by_name: dict[str, str] = {}
        aliases: dict[str, tuple[str, ...]] = {}
        for official, *others in _rows("agencies.tsv"):
            aliases[official] = tuple(others)
            for name in (official, *others):
                by_name.setdefault(normal(name), official)
        return Agencies(by_name, aliases)


def is_ending(text: str) -> bool:
    """Say whether a text is nothing but particles and endings that stand behind nouns (들의, 하는, 된)."""
    return text in PARTICLES or bool(_ENDING.fullmatch(text))


def without_endings(text: str) -> list[str]:
    """Return what is left of a run without the particles and endings behind it, longest first: two syllables or more."""
    return [
        text[:n]
        for n in range(len(text) - 1, max(1, len(text) - _LONGEST_ENDING - 1), -1)
        if is_ending(text[n:])
    ]


def without_particle(text: str) -> list[str]:
    """Return what is left of a run when a particle or ending is taken off, longest particle first."""
    if len(text) < 3 or not text.endswith(PARTICLES):
        return []
    return [text[: -len(p)] for p in PARTICLES if text.endswith(p) and len(text) - len(p) >= 2]


def _rows(name: str) -> list[list[str]]:
    text = resources.files("catalog.search").joinpath(f"data/{name}").read_text(encoding="utf-8")
    return [
        [cell.strip() for cell in line.split("\t") if cell.strip()]
        for line in text.splitlines()
        if line.strip()
    ]
