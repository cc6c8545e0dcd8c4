"""Score detected documents as the reference does: sets of distinct strings per document and kind."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

# types of the published set that are ours under another name; its other types are outside our fifteen kinds
OURS = {
    "BUSINESS_REG": "BUSINESS_NO",
    "CORP_REG": "CORPORATE_NO",
    "MEDICAL_INSURANCE": "HEALTH_INSURANCE",
    **{
        kind: kind
        for kind in (
            [
                "RRN",
                "FRN",
                "PASSPORT",
                "DRIVER_LICENSE",
                "PHONE",
                "EMAIL",
                "ADDRESS",
                "PERSON",
                "ACCOUNT",
                "CARD",
                "VEHICLE",
                "IP",
            ]
        )
    },
}
Strings = Mapping[str, set[str]]


@dataclass(frozen=True)
class Document:
    """One gold document: its text and the strings of each kind."""

    text: str
    gold: Strings
    place: int


@dataclass
class Score:
    """Counts of one kind: predictions right and wrong, gold strings found and missed."""

    right: int = 0
    wrong: int = 0
    found: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        return self.found / (self.found + self.missed) if self.found + self.missed else 0.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def read_documents(path: Path) -> list[Document]:
    """Return the gold documents of a JSON lines file, types mapped to our kinds."""
    documents = []
    for place, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        record = json.loads(line)
        gold: dict[str, set[str]] = {}
        for item in record["pii"]:
            kind = OURS.get(item["type"])
            if kind and counts(kind, item["text"]):
                gold.setdefault(kind, set()).add(item["text"])
        documents.append(Document(record["text"], gold, place))
    return documents


def counts(kind: str, text: str) -> bool:
    """Tell whether a string takes part: names shorter than three characters do not."""
    return kind != "PERSON" or len(text) >= 3


def matches(one: str, other: str) -> bool:
    """Tell whether a prediction and a gold string are the same finding: one contains the other."""
    return one in other or other in one


def score(documents: Iterable[Document], detect: Callable[[str], Strings]) -> dict[str, Score]:
    """Return the score of each kind and of "all" (micro)."""
    scores: dict[str, Score] = {kind: Score() for kind in sorted(set(OURS.values()))}
    for document in documents:
        predicted = detect(document.text)
        for kind, result in scores.items():
            guesses = {t for t in predicted.get(kind, ()) if counts(kind, t)}
            gold = document.gold.get(kind, set())
            for guess in guesses:
                hit = any(matches(guess, g) for g in gold)
                result.right += hit
                result.wrong += not hit
            for string in gold:
                hit = any(matches(string, g) for g in guesses)
                result.found += hit
                result.missed += not hit
    scores["all"] = total(scores.values())
    return scores


def total(scores: Iterable[Score]) -> Score:
    """Return the sum of scores (micro average)."""
    summed: Counter[str] = Counter()
    for one in scores:
        summed.update({"right": one.right, "wrong": one.wrong, "found": one.found, "missed": one.missed})
    return Score(**{name: summed[name] for name in ("right", "wrong", "found", "missed")})
