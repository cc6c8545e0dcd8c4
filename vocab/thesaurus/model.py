"""What the thesaurus is made of: groups of words around an administrative term, and what a word expands to."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

_IGNORED = str.maketrans("", "", " \t-·ㆍ‧・.,()/'\"")


class Direction(StrEnum):
    """How a member relates to the head of its group."""

    SAME = "="  # either may stand for the other
    EVERYDAY = ">"  # the everyday word means the head; the head does not ask for the everyday word
    NARROWER = (
        "<"  # a part, kind or measure of the head: who asks for the head wants it too, hardly the other way
    )
    RELATED = "~"  # near or broader, both ways, with little weight


USUAL_WEIGHT = {
    Direction.SAME: 0.95,
    Direction.EVERYDAY: 0.85,
    Direction.NARROWER: 0.6,
    Direction.RELATED: 0.4,
}
BROADER_SHARE = 0.5  # of a narrower word's weight that the head counts for who asks for the narrower word


class Kind(StrEnum):
    """What another word is to the word that was asked."""

    OFFICIAL = "official"  # the administrative term of the group
    SYNONYM = "synonym"  # another way to say that term
    NARROWER = "narrower"  # a part, kind or measure of it
    RELATED = "related"


class Member(NamedTuple):
    """A word of a group beside its head; `weight` is 0-1."""

    word: str
    direction: Direction
    weight: float


class Group(NamedTuple):
    """An administrative term (`head`) and the words it is known by; `field` is the name of its file."""

    id: str
    field: str
    head: str
    members: tuple[Member, ...]
    definition: str | None = None


class Expansion(NamedTuple):
    """Another word for a word: how much it counts (0-1), by which direction, and the group that says so."""

    word: str
    weight: float
    direction: Direction
    kind: Kind
    group: str


def key_of(text: str) -> str:
    """Return how words are compared: without spaces and punctuation, in small letters (PM2.5 = pm25)."""
    joined = text.replace(" ", "")
    return joined.casefold() if joined.isalnum() else joined.translate(_IGNORED).casefold()
