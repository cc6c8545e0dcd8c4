"""Cases of the vocabulary benchmarks, made from the official files: revisions apart, typos, synonyms."""

from __future__ import annotations

import csv
import os
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from vocab.hangul import FINALS, INITIALS, VOWELS, is_syllable, letters_of, syllable_of
from vocab.importing import read_vocabulary
from vocab.model import Term
from vocab.vocabulary import Vocabulary

FINAL_LETTERS = FINALS[1:]
PROJECT = Path(__file__).resolve().parents[2]


def data_folder() -> Path:
    """Where the official files lie: MALMOI_TEST_DATA, by default beside the checkout."""
    return Path(os.environ.get("MALMOI_TEST_DATA", PROJECT.parent / "shared" / "data")) / "vocabulary"


def official_files() -> list[Path]:
    """The three csv files of revision 8."""
    return sorted((data_folder() / "revision8").glob("*.csv"))


def official() -> Vocabulary:
    """Revision 8 as imported."""
    return read_vocabulary(official_files()).vocabulary


def gold_words() -> Mapping[str, list[str]]:
    """The official words of every term."""
    with (data_folder() / "segmentation_gold.csv").open(encoding="utf-8-sig") as file:
        return {row["term"]: row["gold_words"].split() for row in csv.DictReader(file)}


def number_of(revision: str | None) -> int:
    """8 of `8차(2025-11)`."""
    return int(re.findall(r"\d+", revision or "0")[0])


def until(vocabulary: Vocabulary, number: int) -> Vocabulary:
    """What was in force at a revision, as far as revision 8 still tells."""

    def old(items: Mapping[str, object]) -> Iterator[object]:
        return (item for item in items.values() if number_of(item.revision) <= number)  # type: ignore[attr-defined]

    return Vocabulary.of(
        old(vocabulary.words),  # type: ignore[arg-type]
        old(vocabulary.terms),  # type: ignore[arg-type]
        old(vocabulary.domains),  # type: ignore[arg-type]
        revision=f"{number}차",
    )


def new_terms(vocabulary: Vocabulary, number: int) -> list[Term]:
    """Terms that came with a revision."""
    return [term for term in vocabulary.terms.values() if number_of(term.revision) == number]


def without_term_synonyms(vocabulary: Vocabulary) -> Vocabulary:
    """The vocabulary with 용어 이음동의어 struck out, so that they can be asked for."""
    return replace(vocabulary, terms={n: replace(t, synonyms=()) for n, t in vocabulary.terms.items()})


def official_synonyms(vocabulary: Vocabulary) -> list[tuple[str, set[str]]]:
    """Term synonyms and the terms they mean; those that are terms themselves are left out."""
    asked = vocabulary.term_synonyms.items()
    return [(name, set(terms)) for name, terms in asked if name not in vocabulary.terms]


def typos(names: list[str], count: int, seed: int) -> list[tuple[str, str]]:
    """Names with one letter wrong, and the names meant: a vowel swapped, a final added or dropped, an initial shifted."""
    dice = random.Random(seed)
    made: list[tuple[str, str]] = []
    while len(made) < count:
        name = dice.choice(names)
        places = [place for place, character in enumerate(name) if is_syllable(character)]
        if places:
            place = dice.choice(places)
            made.append((name[:place] + _slip(name[place], dice) + name[place + 1 :], name))
    return made


def _slip(syllable: str, dice: random.Random) -> str:
    initial, vowel, final = letters_of(syllable)
    kind = dice.choice(("vowel", "final", "initial"))
    if kind == "vowel":
        return syllable_of(initial, dice.choice(VOWELS.replace(vowel, "")), final)
    if kind == "final":
        return syllable_of(initial, vowel, dice.choice(FINAL_LETTERS) if final == " " else " ")
    place = INITIALS.index(initial)
    shifted = (
        INITIALS[place + 1] if place == 0 or (place < 18 and dice.random() < 0.5) else INITIALS[place - 1]
    )
    return syllable_of(shifted, vowel, final)
