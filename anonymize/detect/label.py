"""Where labels stand in a text, and which of them a value belongs to."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

REACH = 40
HANGUL = re.compile(r"[가-힣]+")
LATIN = re.compile(r"[A-Za-z]")
SPACED_OUT = re.compile(r"[가-힣] [가-힣] |[가-힣]{2} (?:등록)?번호")
# between a label and its value: "번호 (자택): ", "는 ", "가 ", "(국민은행 "; no digits, no sentence end
ADJACENT = re.compile(
    r"(?:[\s:：=()\[\]|/#.·\-—>→'\"‘’“”「」*\u200b]|번호|정보|는|은|이|가|로|의|No|no|NO|자택|휴대|회사|본인)*"
)


@dataclass(frozen=True, slots=True)
class Label:
    """A label's place and the kind it announces."""

    start: int
    end: int
    kind: str


class LabelFinder:
    """Find label words; in forms spaces may stand between their letters ("주 민 번 호")."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._kinds = {word.lower(): kind for word, kind in labels.items()}
        latin = [word for word in labels if LATIN.match(word)]
        # two expressions: one that begins with a lookbehind cannot skip to the letters a label begins with
        self._plain = (
            re.compile(prefix_tree([word for word in labels if word not in latin])),
            re.compile(f"{prefix_tree(latin)}(?![A-Za-z])"),
        )
        spaced = [word for word in labels if len(word) > 1 and HANGUL.fullmatch(word)]
        self._spaced = re.compile(
            "|".join(" ?".join(word) for word in sorted(spaced, key=len, reverse=True)) or "(?!)"
        )

    def find(self, text: str) -> LabelMap:
        """Return the labels of a text in order."""
        found = self._unspaced(text)
        if SPACED_OUT.search(text):
            spaced = ((m, m.group().replace(" ", "")) for m in self._spaced.finditer(text))
            found += [
                Label(m.start(), m.end(), self._kinds[w.lower()])
                for m, w in spaced
                if len(w) < len(m.group())
            ]
            found.sort(key=lambda label: label.end)
        return LabelMap(text, found)

    def _unspaced(self, text: str) -> list[Label]:
        """Return labels written in one piece, in order; of two that overlap the first ("IP주소" holds "주소")."""
        hangul, latin = self._plain
        words = [m for m in latin.finditer(text) if not LATIN.match(text, max(0, m.start() - 1), m.start())]
        matches = [*hangul.finditer(text)]
        if words:
            matches = sorted([*words, *matches], key=re.Match.start)
        found: list[Label] = []
        for match in matches:
            if not found or match.start() >= found[-1].end:
                found.append(Label(match.start(), match.end(), self._kinds[match.group().lower()]))
        return found


def prefix_tree(words: Iterable[str]) -> str:
    """Return a regular expression for any of the words, longest first, sharing their beginnings.

    A plain alternation of some hundred words tries each at every place; shared beginnings make that one step.
    """
    tails: dict[str, list[str]] = {}
    for word in words:
        tails.setdefault(word[:1], []).append(word[1:])
    if not tails:
        return "(?!)"
    ends = "" in tails
    branches = [re.escape(first) + prefix_tree(rest) for first, rest in tails.items() if first]
    if not branches:
        return ""
    return f"(?:{'|'.join(branches)}){'?' if ends else ''}"


class LabelMap:
    """The labels of one text."""

    def __init__(self, text: str, labels: list[Label]) -> None:
        self._text = text
        self._labels = labels
        self._ends = [label.end for label in labels]

    def before(self, start: int) -> tuple[str | None, bool]:
        """Return the kind of the nearest label before `start` in reach, and whether it adjoins the value."""
        place = bisect_right(self._ends, start) - 1
        if place < 0:
            return None, False
        label = self._labels[place]
        between = self._text[label.end : start]
        if len(between) > REACH:
            return None, False
        adjoins = ADJACENT.fullmatch(between) is not None
        if "\n" in between and not adjoins:
            return None, False
        return label.kind, adjoins

    def near(self, start: int, kind: str) -> bool:
        """Tell whether a label of `kind` stands before `start`, in reach and on the same line."""
        place = bisect_right(self._ends, start) - 1
        line = self._text.rfind("\n", 0, start) + 1
        while place >= 0:
            label = self._labels[place]
            if label.start < line or start - label.end > REACH:
                return False
            if label.kind == kind:
                return True
            place -= 1
        return False
