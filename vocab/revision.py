"""A new revision of the standard as a difference: what it adds, changes and abolishes, and what it touches.

Everything here is a pure function over immutable vocabularies. A revision is applied as a whole or not at all, and the
vocabulary before stays in hand for going back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from vocab.errors import RevisionConflict
from vocab.layouts import TableKind
from vocab.model import Layer
from vocab.vocabulary import Vocabulary

_NOT_CONTENT = frozenset({"name", "revision", "layer", "agency"})
_KINDS = (TableKind.WORDS, TableKind.TERMS, TableKind.DOMAINS, TableKind.CODES)


@dataclass(frozen=True, slots=True)
class ItemKey:
    """Which item: its kind and name."""

    kind: TableKind
    name: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of an official item that a revision changes (개정항목)."""

    key: ItemKey
    field: str
    before: Any
    after: Any


class CollisionKind(StrEnum):
    """How an agency or database item collides with a revision."""

    SAME_NAME = "same_name"  # the revision brings an item of this name
    SAME_ABBREVIATION = "same_abbreviation"  # another new official item has its abbreviation
    NOW_SYNONYM = "now_synonym"  # its name is a synonym or forbidden word of an official item now
    LOST_DOMAIN = "lost_domain"  # its domain is abolished
    LOST_WORD = "lost_word"  # a word it is made of is abolished


@dataclass(frozen=True, slots=True)
class Collision:
    """An overlay item that a revision touches, and the official item it meets."""

    key: ItemKey
    kind: CollisionKind
    official: str


class Resolution(StrEnum):
    """What to do with a colliding item."""

    ADOPT = "adopt"  # take the official item, drop the agency's
    KEEP = "keep"  # keep the agency's; of the same name it stays hidden under the official one


@dataclass(frozen=True)
class RevisionDiff:
    """The difference between the official items in force and those of another revision."""

    before: str | None
    after: str | None
    added: tuple[ItemKey, ...]
    changed: tuple[FieldChange, ...]
    abolished: tuple[ItemKey, ...]
    collisions: tuple[Collision, ...]

    @property
    def is_empty(self) -> bool:
        """Whether both have the same official items."""
        return not (self.added or self.changed or self.abolished)


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """A column that uses a standard term, for the impact of a revision; `column` is any identifier."""

    column: str
    term: str


@dataclass(frozen=True, slots=True)
class Impact:
    """A column touched by a revision: by its term, or by the term's domain or words."""

    column: str
    term: str
    cause: ItemKey
    what: str  # abolished, or the changed field


@dataclass(frozen=True)
class AppliedRevision:
    """A vocabulary with a revision applied, and the one before, to go back to."""

    vocabulary: Vocabulary
    previous: Vocabulary
    diff: RevisionDiff


def compare(current: Vocabulary, revision: Vocabulary) -> RevisionDiff:
    """Return what `revision` (official items as imported) changes in `current`; 제정차수 alone is no change."""
    added: list[ItemKey] = []
    changed: list[FieldChange] = []
    abolished: list[ItemKey] = []
    for kind in _KINDS:
        old, new = _official(current, kind), _official(revision, kind)
        if kind is TableKind.CODES and not new:
            continue  # revisions of the vocabulary come without code sets
        added += [ItemKey(kind, name) for name in new if name not in old]
        abolished += [ItemKey(kind, name) for name in old if name not in new]
        for name in old.keys() & new.keys():
            changed += _field_changes(ItemKey(kind, name), old[name], new[name])
    changed.sort(key=lambda change: (change.key.kind, change.key.name, change.field))
    collisions = tuple(_collisions(current, revision, frozenset(abolished)))
    return RevisionDiff(
        current.revision, revision.revision, tuple(added), tuple(changed), tuple(abolished), collisions
    )


def impact(diff: RevisionDiff, current: Vocabulary, uses: Iterable[ColumnUse]) -> Iterator[Impact]:
    """Yield the columns a revision touches through their term, its domain or its words (영향도 분석)."""
    touched: dict[ItemKey, list[str]] = {key: ["abolished"] for key in diff.abolished}
    for change in diff.changed:
        if change.field != "description":
            touched.setdefault(change.key, []).append(change.field)
    causes: dict[str, list[ItemKey]] = {}
    for use in uses:
        if use.term not in causes:
            causes[use.term] = [key for key in _keys_of(current, use.term) if key in touched]
        for key in causes[use.term]:
            for what in touched[key]:
                yield Impact(use.column, use.term, key, what)


def apply(
    current: Vocabulary, revision: Vocabulary, resolutions: Mapping[Collision, Resolution] | None = None
) -> AppliedRevision:
    """Return `current` with the official items of `revision`, the overlays kept or dropped as decided.

    Raises RevisionConflict, and changes nothing, when a collision has no resolution.
    """
    diff = compare(current, revision)
    decided = resolutions or {}
    open_ = [collision for collision in diff.collisions if collision not in decided]
    if open_:
        listed = ", ".join(f"{c.key.name}({c.kind}: {c.official})" for c in open_[:5])
        raise RevisionConflict(
            f"충돌 {len(open_)}건을 먼저 정하세요: {listed} / {len(open_)} collisions without a resolution; "
            "choose adopt or keep for each"
        )
    dropped = {collision.key for collision, choice in decided.items() if choice is Resolution.ADOPT}
    made = Vocabulary.of(
        **{kind.value: _merged(current, revision, kind, dropped) for kind in _KINDS},
        abolished=revision.abolished,
        revision=revision.revision,
    )
    return AppliedRevision(made, current, diff)


def roll_back(applied: AppliedRevision) -> Vocabulary:
    """Return the vocabulary before a revision was applied."""
    return applied.previous


def _official(vocabulary: Vocabulary, kind: TableKind) -> dict[str, Any]:
    items: Mapping[str, Any] = getattr(vocabulary, kind.value)
    return {name: item for name, item in items.items() if item.layer is Layer.COMMON}


def _overlay(vocabulary: Vocabulary, kind: TableKind) -> list[Any]:
    items: Mapping[str, Any] = getattr(vocabulary, kind.value)
    hidden: tuple[Any, ...] = getattr(vocabulary.shadowed, kind.value)
    return [*(item for item in items.values() if item.layer is not Layer.COMMON), *hidden]


def _merged(current: Vocabulary, revision: Vocabulary, kind: TableKind, dropped: set[ItemKey]) -> list[Any]:
    """Return the official items of a revision (of the current one where it has none: codes) and the kept overlay."""
    official = _official(revision, kind) or (_official(current, kind) if kind is TableKind.CODES else {})
    kept = [item for item in _overlay(current, kind) if ItemKey(kind, item.name) not in dropped]
    return [*official.values(), *kept]


def _field_changes(key: ItemKey, before: Any, after: Any) -> list[FieldChange]:
    return [
        FieldChange(key, field.name, getattr(before, field.name), getattr(after, field.name))
        for field in fields(before)
        if field.name not in _NOT_CONTENT
        and _plain(getattr(before, field.name)) != _plain(getattr(after, field.name))
    ]


def _plain(value: Any) -> Any:
    """Return a value as compared: editions break lines and space texts differently."""
    return "".join(value.split()) if isinstance(value, str) else value


def _collisions(
    current: Vocabulary, revision: Vocabulary, abolished: frozenset[ItemKey]
) -> Iterator[Collision]:
    for kind in _KINDS:
        before, after = _official(current, kind), _official(revision, kind)
        for item in _overlay(current, kind):
            key = ItemKey(kind, item.name)
            if item.name in after and item.name not in before:
                yield Collision(key, CollisionKind.SAME_NAME, item.name)
            if kind is TableKind.WORDS:
                yield from _word_collisions(key, item, current, revision)
            if kind is TableKind.TERMS:
                yield from _term_collisions(key, item, current, revision, abolished)


def _word_collisions(
    key: ItemKey, item: Any, current: Vocabulary, revision: Vocabulary
) -> Iterator[Collision]:
    yield from _abbreviation_collision(key, item, current.word_by_abbreviation, revision.word_by_abbreviation)
    meant = (*revision.synonym_of_word(item.name), *revision.forbidden_of(item.name))
    known = (*current.synonym_of_word(item.name), *current.forbidden_of(item.name))
    for name in meant:
        if name not in known:
            yield Collision(key, CollisionKind.NOW_SYNONYM, name)


def _term_collisions(
    key: ItemKey, item: Any, current: Vocabulary, revision: Vocabulary, abolished: frozenset[ItemKey]
) -> Iterator[Collision]:
    yield from _abbreviation_collision(key, item, current.term_by_abbreviation, revision.term_by_abbreviation)
    for name in revision.synonym_of_term(item.name):
        if name not in current.synonym_of_term(item.name):
            yield Collision(key, CollisionKind.NOW_SYNONYM, name)
    if ItemKey(TableKind.DOMAINS, item.domain) in abolished:
        yield Collision(key, CollisionKind.LOST_DOMAIN, item.domain)
    for segment in current.segmenter.best(item.name).words:
        if ItemKey(TableKind.WORDS, segment.text) in abolished:
            yield Collision(key, CollisionKind.LOST_WORD, segment.text)


def _abbreviation_collision(
    key: ItemKey, item: Any, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Collision]:
    other, known = after.get(item.abbreviation), before.get(item.abbreviation)
    is_new = known is None or known.layer is not Layer.COMMON or known.name != getattr(other, "name", None)
    if other is not None and other.layer is Layer.COMMON and other.name != item.name and is_new:
        yield Collision(key, CollisionKind.SAME_ABBREVIATION, other.name)


def _keys_of(vocabulary: Vocabulary, name: str) -> list[ItemKey]:
    keys = [ItemKey(TableKind.TERMS, name)]
    term = vocabulary.terms.get(name)
    if term is not None:
        keys.append(ItemKey(TableKind.DOMAINS, term.domain))
        keys += [ItemKey(TableKind.WORDS, s.text) for s in vocabulary.segmenter.best(name).words]
    return keys
