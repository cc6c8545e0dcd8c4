"""What slips cost: the judged queries again, each mistyped at random, and how much of their nDCG@10 is lost."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from statistics import mean

from bench.measure import Measure
from bench.search.plain import over_pairs
from bench.search.portal import documents
from bench.search.quality import found_by, judged_queries, portal_index
from catalog.search.analysis.hangul import LEADS, TAILS, VOWELS, compose, is_syllable, parts_of
from catalog.search.analysis.keyboard import are_neighbours, latin_of
from catalog.search.evaluation import JudgedQuery, ndcg

_TRIES = 3  # of each kind for each query
_CLEAN = ("topic", "synonym", "region", "acronym")  # classes whose queries are typed as they are meant
_ALIKE = {
    "ㅐ": "ㅔ",
    "ㅔ": "ㅐ",
    "ㅖ": "ㅔ",
    "ㅚ": "ㅙ",
    "ㅢ": "ㅣ",
    "ㅓ": "ㅏ",
    "ㅗ": "ㅜ",
    "ㅡ": "ㅜ",
    "ㅜ": "ㅡ",
}

Slip = Callable[[str, random.Random], str]


def _put(text: str, place: int, syllable: str) -> str:
    return text[:place] + syllable + text[place + 1 :]


def _somewhere(text: str, chance: random.Random) -> int | None:
    places = [i for i, c in enumerate(text) if is_syllable(c)]
    return chance.choice(places) if places else None


def neighbouring_key(text: str, chance: random.Random) -> str:
    """Hit the key beside the right one once."""
    place = _somewhere(text, chance)
    if place is None:
        return text
    lead, vowel, tail = parts_of(text[place])
    row, right = chance.choice(((LEADS, lead), (VOWELS, vowel)))
    others = [c for c in row if c != row[right] and are_neighbours(c, row[right])]
    if not others:
        return text
    wrong = chance.choice(others)
    lead_of, vowel_of = (wrong, VOWELS[vowel]) if row is LEADS else (LEADS[lead], wrong)
    return _put(text, place, compose(lead_of, vowel_of, TAILS[tail]))


def alike_vowel(text: str, chance: random.Random) -> str:
    """Write a vowel as it sounds."""
    place = _somewhere(text, chance)
    if place is None:
        return text
    lead, vowel, tail = parts_of(text[place])
    return _put(text, place, compose(LEADS[lead], _ALIKE.get(VOWELS[vowel], "ㅏ"), TAILS[tail]))


def wrong_tail(text: str, chance: random.Random) -> str:
    """Leave out a final consonant, or add one."""
    place = _somewhere(text, chance)
    if place is None:
        return text
    lead, vowel, tail = parts_of(text[place])
    return _put(
        text, place, compose(LEADS[lead], VOWELS[vowel], "" if tail else chance.choice("ㄱㄴㄹㅁㅂㅇ"))
    )


def two_slips(text: str, chance: random.Random) -> str:
    """Make two of these."""
    return alike_vowel(neighbouring_key(text, chance), chance)


def latin_mode(text: str, _: random.Random) -> str:
    """Type everything in Latin mode."""
    return " ".join(latin_of(word) or word for word in text.split())


def no_spaces(text: str, _: random.Random) -> str:
    """Leave out all spaces."""
    return text.replace(" ", "")


def every_space(text: str, _: random.Random) -> str:
    """Put a space behind every syllable."""
    return " ".join(text.replace(" ", ""))


def space_inside(text: str, chance: random.Random) -> str:
    """Put a space into a word."""
    places = [i for i in range(1, len(text)) if is_syllable(text[i - 1]) and is_syllable(text[i])]
    place = chance.choice(places) if places else len(text)
    return f"{text[:place]} {text[place:]}".strip()


KINDS: Mapping[str, Slip] = {
    "a neighbouring key": neighbouring_key,
    "a vowel as it sounds": alike_vowel,
    "a final consonant too few or many": wrong_tail,
    "two slips": two_slips,
    "Latin mode": latin_mode,
    "no spaces": no_spaces,
    "a space inside a word": space_inside,
    "a space behind every syllable": every_space,
}


def lost(answer: Callable[[str], list[str]], judged: list[JudgedQuery], slip: Slip, seed: int) -> float:
    """Return the mean loss of nDCG@10 against the queries as they are meant."""
    chance, losses = random.Random(seed), []
    for query in judged:
        whole = ndcg(answer(query.text), query.grades)
        for _ in range(_TRIES):
            typed = slip(query.text, chance)
            if typed != query.text:
                losses.append(whole - ndcg(answer(typed), query.grades))
    return mean(losses)


def run() -> list[Measure]:
    """Return the loss by kind of slip, beside what plain search over character pairs loses."""
    judged = [q for q in judged_queries() if q.kind in _CLEAN]
    plain = over_pairs(documents())
    with portal_index() as index:
        return [
            Measure(
                f"nDCG@10 lost to {name}",
                lost(lambda text: found_by(index, text, 10), judged, slip, number),
                "",
                better="lower",
                rival_name="BM25, pairs",
                rival=lost(plain.answer, judged, slip, number),
                note=f"{len(judged)} judged queries, mistyped at random",
            )
            for number, (name, slip) in enumerate(KINDS.items())
        ]
