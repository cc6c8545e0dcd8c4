"""The thesaurus in memory: from a word to the other words it is known by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType

from vocab.thesaurus.changes import Change, changed
from vocab.thesaurus.model import BROADER_SHARE, Direction, Expansion, Group, Kind, Member, key_of

LEAST_WEIGHT = 0.2  # what counts less finds more wrong than right


class Thesaurus:
    """Groups of words; immutable, safe to share between threads.

    `expand` follows one group at a time and never from group to group: meanings drift with every step.
    """

    def __init__(self, groups: Iterable[Group]) -> None:
        self.groups = tuple(groups)
        self._known: dict[str, tuple[Expansion, ...]] = {}

    @cached_property
    def _by_id(self) -> Mapping[str, Group]:
        return MappingProxyType({group.id: group for group in self.groups})

    @cached_property
    def _places(self) -> dict[str, list[tuple[Group, Member | None]]]:
        """Where a word stands: its groups, each with the member it is there (None: the head)."""
        places: dict[str, list[tuple[Group, Member | None]]] = {}
        for group in self.groups:
            places.setdefault(key_of(group.head), []).append((group, None))
            for member in group.members:
                places.setdefault(key_of(member.word), []).append((group, member))
        return places

    def group(self, group_id: str) -> Group | None:
        """Return a group by its id."""
        return self._by_id.get(group_id)

    def groups_of(self, word: str) -> tuple[Group, ...]:
        """Return the groups a word stands in, as head or member."""
        return tuple(group for group, _ in self._places.get(key_of(word), ()))

    def expand(self, word: str) -> tuple[Expansion, ...]:
        """Return other words for a word or phrase, the weightiest first; empty where it is not known.

        Spaces, punctuation and capitals of the word do not matter. An everyday word gives the administrative term,
        its synonyms and what is narrower; the term gives these too, and related words with little weight.
        """
        key = key_of(word)
        found = self._known.get(key)
        if found is None:
            places = self._places.get(key)
            if not places:
                return ()
            found = self._known[key] = _strongest(key, places)
        return found

    def words(self) -> frozenset[str]:
        """Return the members and heads of one word, as they are written."""
        every = (w for group in self.groups for w in (group.head, *(m.word for m in group.members)))
        return frozenset(w for w in every if " " not in w)

    def phrases(self) -> frozenset[str]:
        """Return the members and heads of more than one word, as they are written."""
        return frozenset(
            word
            for group in self.groups
            for word in (group.head, *(m.word for m in group.members))
            if " " in word
        )

    def with_changes(self, changes: Iterable[Change]) -> Thesaurus:
        """Return a thesaurus with edits made; raises ThesaurusMistake where one does not apply, and changes nothing."""
        return Thesaurus(changed(self.groups, changes))


def _strongest(key: str, places: Iterable[tuple[Group, Member | None]]) -> tuple[Expansion, ...]:
    best: dict[str, Expansion] = {}
    for group, member in places:
        for expansion in _within(group, member):
            other = key_of(expansion.word)
            if other == key or expansion.weight < LEAST_WEIGHT:
                continue
            if other not in best or best[other].weight < expansion.weight:
                best[other] = expansion
    return tuple(sorted(best.values(), key=lambda e: (-e.weight, e.word)))


_KINDS = {
    Direction.SAME: Kind.SYNONYM,
    Direction.NARROWER: Kind.NARROWER,
    Direction.RELATED: Kind.RELATED,
}  # of what the head gives; everyday words it does not give


def _within(group: Group, asked: Member | None) -> Iterator[Expansion]:
    """Yield what a group gives for its head (None) or one of its members."""
    if asked is None:
        for m in group.members:
            if m.direction in _KINDS:
                yield Expansion(m.word, m.weight, m.direction, _KINDS[m.direction], group.id)
        return
    if asked.direction in (Direction.NARROWER, Direction.RELATED):
        share = BROADER_SHARE if asked.direction is Direction.NARROWER else 1.0
        yield Expansion(group.head, round(asked.weight * share, 3), asked.direction, Kind.RELATED, group.id)
        return
    yield Expansion(group.head, asked.weight, asked.direction, Kind.OFFICIAL, group.id)
    for m in group.members:
        if m.direction in (Direction.SAME, Direction.NARROWER) and m is not asked:
            weight = round(asked.weight * m.weight, 3)
            yield Expansion(m.word, weight, asked.direction, _KINDS[m.direction], group.id)
