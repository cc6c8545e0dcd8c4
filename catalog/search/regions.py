"""Regions (법정동 codes): their names in every form, what lies in what, and which region a dataset is about."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from catalog.search.analysis.normal import normal
from catalog.search.document import SearchDocument


@dataclass(frozen=True, slots=True)
class Region:
    """A 시도 (two digits) or 시군구 (five); `parent` the code above, `weak` its bare name that is also a common word."""

    code: str
    parent: str
    name: str
    short: tuple[str, ...]
    former: tuple[str, ...]
    weak: str

    @property
    def label(self) -> str:
        """The full name, as 경기도 성남시 분당구."""
        return self.name


@dataclass(frozen=True, slots=True)
class Place:
    """A region named in a text: the words that name it and its code(s), several where the name is shared."""

    codes: tuple[str, ...]
    start: int
    end: int
    text: str


class Gazetteer:
    """Finds regions by name; immutable after loading."""

    def __init__(self, regions: Iterable[Region]) -> None:
        self.regions: Mapping[str, Region] = {r.code: r for r in regions}
        self._names: dict[str, list[str]] = {}
        for region in self.regions.values():
            for name in _names(region):
                codes = self._names.setdefault(name, [])
                if region.code not in codes:
                    codes.append(region.code)
        self._weak = {r.weak for r in self.regions.values() if r.weak}
        self._starts = {name[:2] for name in self._names}  # most words begin like no region
        self._ancestors = {code: tuple(self._upwards(code)) for code in self.regions}
        self._documents: dict[tuple[str, bool], tuple[str, ...]] = {}
        self._last: tuple[SearchDocument | None, tuple[str, ...]] = (None, ())

    @staticmethod
    @cache
    def default() -> Gazetteer:
        """Return the gazetteer that ships with Malmoi (data/regions.tsv)."""
        with resources.files("catalog.search").joinpath("data/regions.tsv").open(encoding="utf-8") as file:
            rows = csv.DictReader(file, delimiter="\t")
            return Gazetteer(
                Region(r["code"], r["parent"], r["name"], _list(r["short"]), _list(r["former"]), r["weak"])
                for r in rows
            )

    def _upwards(self, code: str) -> Iterator[str]:
        while code:
            yield code
            code = self.regions[code].parent if code in self.regions else ""

    def knows(self, text: str) -> bool:
        """Say whether a text is a region's name."""
        return text in self._names

    def names_surely(self, text: str) -> bool:
        """Say whether a text is a region's name and not also a common word (예산, 음성)."""
        return text in self._names and text not in self._weak

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Return the code and everything above it, innermost first."""
        return self._ancestors.get(code) or ((code,) if code else ())

    def contains(self, outer: str, inner: str) -> bool:
        """Say whether `inner` is `outer` or lies in it."""
        return outer in self.ancestors(inner)

    def find(self, text: str) -> list[Place]:
        """Return the regions a normal text names, longest names first, outer names narrowing inner ones.

        A bare name that is also a common word (예산, 음성) counts only behind the name of the region it lies in.
        """
        tokens = [(m.group(), m.start(), m.end()) for m in re.finditer(r"[가-힣]+", text)]
        places: list[Place] = []
        i = 0
        while i < len(tokens):
            place, used = self._at(tokens, i, places)
            if place:
                places.append(place)
            i += used
        return places

    def _at(
        self, tokens: list[tuple[str, int, int]], i: int, before: list[Place]
    ) -> tuple[Place | None, int]:
        if len(tokens[i][0]) > 1 and tokens[i][0][:2] not in self._starts:
            return None, 1
        for width in (3, 2, 1):
            if i + width > len(tokens):
                continue
            written = " ".join(t[0] for t in tokens[i : i + width])
            for name in (written, *_without_particle(written)):
                codes = self._codes(name, before)
                if codes:
                    return Place(codes, tokens[i][1], tokens[i + width - 1][2], name), width
        return None, 1

    def _codes(self, name: str, before: list[Place]) -> tuple[str, ...]:
        codes = self._names.get(name)
        if not codes:
            return ()
        if before:
            outer = before[-1].codes
            inner = tuple(c for c in codes if any(c != o and self.contains(o, c) for o in outer))
            if inner:
                return inner
        if name in self._weak:
            return ()
        wide = tuple(
            c for c in codes if len(c) == 2
        )  # 광주 is the metropolis unless its province stands before it
        return wide or (tuple(codes) if len(codes) == 1 else tuple(codes) if len(name) > 2 else ())

    def regions_of(self, document: SearchDocument) -> tuple[str, ...]:
        """Return the regions a dataset is about: of its spatial field, else its title, else its agency."""
        before = self._last
        if before[0] is not document:  # asked for the same document by ranking and by the facet
            before = self._last = (document, self._read(document))
        return before[1]

    def _read(self, document: SearchDocument) -> tuple[str, ...]:
        name = document.agency_name or ""
        agency = self._cached(name, True)
        for text in (" ".join(document.spatial), self._subject(document.title, name)):
            found = self._cached(text, False) if text else ()
            if found:
                return self._narrowed(found, agency)
        return agency

    def _narrowed(self, found: tuple[str, ...], agency: tuple[str, ...]) -> tuple[str, ...]:
        """Take a shared name (중구) as the one inside the agency's region."""
        inside = tuple(c for c in found if any(self.contains(a, c) for a in agency))
        return inside or (found if len(found) <= 3 else agency)

    @staticmethod
    def _subject(title: str, agency: str) -> str:
        return title.removeprefix(agency)

    def _cached(self, text: str, agency: bool) -> tuple[str, ...]:
        key = (text, agency)
        known = self._documents.get(key)
        if known is None:
            if len(self._documents) > 50_000:
                self._documents = {}
            places = self.find(normal(text))
            known = _innermost(self, places)
            if agency and not known:
                known = self._prefix(_LEGAL_FORM.sub("", normal(text)))
            self._documents[key] = known
        return known

    def _prefix(self, name: str) -> tuple[str, ...]:
        """Return the region an agency's name begins with (부산교통공사, 김해시도시개발공사)."""
        for length in range(min(len(name), 7), 1, -1):
            codes = self._names.get(name[:length], [])
            sure = [c for c in codes if len(c) == 2 or name[length - 1] in "시군구"]
            if len(sure) == 1 and name[:length] not in self._weak:
                return (sure[0],)
        return ()

    def facet_names(self, codes: Iterable[str]) -> tuple[str, ...]:
        """Return the full names of the regions and all above them, for facet and filter."""
        every = (a for c in codes for a in self.ancestors(c))
        return tuple(dict.fromkeys(self.regions[a].name for a in every))


def _innermost(gazetteer: Gazetteer, places: list[Place]) -> tuple[str, ...]:
    codes = [c for p in places for c in p.codes]
    return tuple(
        dict.fromkeys(c for c in codes if not any(c != o and gazetteer.contains(c, o) for o in codes))
    )


_LEGAL_FORM = re.compile(r"^(재단법인|사단법인|주식회사|\(재\)|\(사\)|\(주\))\s*")
_PARTICLES = (
    "지역의",
    "지역에",
    "에서는",
    "에서의",
    "에서",
    "에는",
    "지역",
    "관내",
    "시내",
    "의",
    "에",
    "은",
    "는",
    "이",
    "가",
    "을",
    "를",
    "로",
    "과",
    "와",
)


def _without_particle(name: str) -> list[str]:
    if not name.endswith(_PARTICLES):
        return []
    return [name[: -len(p)] for p in _PARTICLES if name.endswith(p) and len(name) - len(p) >= 2]


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


def _names(region: Region) -> list[str]:
    """Return every way the region is written: full, without the province, bare, former, run together."""
    levels = region.name.split()
    tails = [" ".join(levels[i:]) for i in range(len(levels))]
    names = [*tails, *region.short, *region.former]
    names += [former.split()[-1] for former in region.former if " " in former and len(former.split()[-1]) > 2]
    if len(levels) == 3:  # 성남 분당
        names += [f"{levels[1][:-1]} {levels[2]}", f"{levels[1][:-1]} {levels[2][:-1]}"]
    return [*names, *(n.replace(" ", "") for n in names if " " in n)]


SAME, PART, AROUND, NATIONWIDE, ELSEWHERE = range(5)


def relation_to(gazetteer: Gazetteer, asked: tuple[str, ...], regions: tuple[str, ...]) -> int:
    """Return how a dataset's regions lie to the asked ones.

    0 the same, 1 a part of it, 2 the region it lies in, 3 nationwide (no region), 4 elsewhere.
    """
    if not regions:
        return NATIONWIDE
    best = ELSEWHERE
    for wanted in asked:
        for region in regions:
            if region == wanted:
                return SAME
            if gazetteer.contains(wanted, region):
                best = min(best, PART)
            elif gazetteer.contains(region, wanted):
                best = min(best, AROUND)
    return best
