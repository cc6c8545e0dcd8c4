"""Where labels stand in a text, and which of them a value belongs to."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

REACH = 40
# between a label and its value: "번호 (자택): ", "는 ", "가 ", "(국민은행 "; no digits, no sentence end
ADJACENT = re.compile(
    r"(?:[\s:：=()\[\]|/#.·\-—>→'\"‘’“”「」*\u200b]|번호|는|은|이|가|로|의|No|no|NO|자택|휴대|회사|본인)*"
)


@dataclass(frozen=True, slots=True)
class Label:
    """A label's place and the kind it announces."""

    start: int
    end: int
    kind: str


class LabelFinder:
    """Find label words; spaces may stand between their letters ("주 민 번 호")."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._kinds = {word.replace(" ", "").lower(): kind for word, kind in labels.items()}
        ordered = sorted(labels, key=len, reverse=True)
        self._pattern = re.compile("|".join(_spelling(word) for word in ordered)) if ordered else None

    def find(self, text: str) -> LabelMap:
        """Return the labels of a text in order."""
        found = []
        if self._pattern is not None:
            for match in self._pattern.finditer(text):
                word = re.sub(r"\s", "", match.group()).lower()
                found.append(Label(match.start(), match.end(), self._kinds[word]))
        return LabelMap(text, found)


def _spelling(word: str) -> str:
    letters = " ?".join(re.escape(c) for c in word) if len(word) > 2 and word.isalpha() else re.escape(word)
    return rf"(?<![A-Za-z]){letters}(?![A-Za-z])" if word.isascii() else letters


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
