"""The standard vocabulary as one immutable object: items of all layers, merged by precedence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol, TypeVar

from vocab.model import CodeSet, Domain, Layer, Term, Word

if TYPE_CHECKING:
    from vocab.segmentation import Segmentation, Segmenter


class _Item(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def layer(self) -> Layer: ...


ItemT = TypeVar("ItemT", bound=_Item)
_PRECEDENCE = {layer: place for place, layer in enumerate(Layer)}


@dataclass(frozen=True)
class Abolished:
    """Items that a revision abolished (폐기), by name; a re-enacted name stands here and among the active ones."""

    words: Mapping[str, Word] = field(default_factory=dict)
    terms: Mapping[str, Term] = field(default_factory=dict)
    domains: Mapping[str, Domain] = field(default_factory=dict)
    codes: Mapping[str, CodeSet] = field(default_factory=dict)


@dataclass(frozen=True)
class Shadowed:
    """Overlay items hidden by an item of the same name in a layer above (finding L19)."""

    words: tuple[Word, ...] = ()
    terms: tuple[Term, ...] = ()
    domains: tuple[Domain, ...] = ()
    codes: tuple[CodeSet, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """Active words, terms, domains and code sets by name; never changed, only made anew.

    공통표준 precedes 기관표준 precedes DB표준 (매뉴얼 p.8): a name standing in two layers means the upper one.
    """

    words: Mapping[str, Word] = field(default_factory=dict)
    terms: Mapping[str, Term] = field(default_factory=dict)
    domains: Mapping[str, Domain] = field(default_factory=dict)
    codes: Mapping[str, CodeSet] = field(default_factory=dict)
    abolished: Abolished = field(default_factory=Abolished)
    shadowed: Shadowed = field(default_factory=Shadowed)
    revision: str | None = None

    def __post_init__(self) -> None:
        """Close the mappings against change."""
        for name in ("words", "terms", "domains", "codes"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def __getstate__(self) -> dict[str, object]:
        """Return plain dictionaries, for pickling to worker processes; derived indexes are rebuilt there."""
        names = ("words", "terms", "domains", "codes")
        plain: dict[str, object] = {name: dict(getattr(self, name)) for name in names}
        return plain | {"abolished": self.abolished, "shadowed": self.shadowed, "revision": self.revision}

    def __setstate__(self, state: dict[str, object]) -> None:
        """Restore from `__getstate__`."""
        for name, value in state.items():
            object.__setattr__(self, name, value)
        self.__post_init__()

    @classmethod
    def of(
        cls,
        words: Iterable[Word] = (),
        terms: Iterable[Term] = (),
        domains: Iterable[Domain] = (),
        codes: Iterable[CodeSet] = (),
        abolished: Abolished | None = None,
        revision: str | None = None,
    ) -> Vocabulary:
        """Make a vocabulary of items of any layers, merging by precedence."""
        merged_words, hidden_words = _merge(words)
        merged_terms, hidden_terms = _merge(terms)
        merged_domains, hidden_domains = _merge(domains)
        merged_codes, hidden_codes = _merge(codes)
        return cls(
            merged_words,
            merged_terms,
            merged_domains,
            merged_codes,
            abolished or Abolished(),
            Shadowed(hidden_words, hidden_terms, hidden_domains, hidden_codes),
            revision,
        )

    @classmethod
    def load_cached(cls, paths: Iterable[Path], cache_file: Path) -> Vocabulary:
        """Return the vocabulary of official files, parsed once and then read from `cache_file`.

        The cache is rebuilt when a file's path, size or time has changed, and when it cannot be read.
        """
        from vocab.cache import load_cached

        return load_cached(paths, cache_file)

    def with_overlay(
        self,
        words: Iterable[Word] = (),
        terms: Iterable[Term] = (),
        domains: Iterable[Domain] = (),
        codes: Iterable[CodeSet] = (),
    ) -> Vocabulary:
        """Return this vocabulary with agency or database items under it.

        Official items never change: an overlay item of the same name is kept in `shadowed`. Raises OverlayConflict
        for an item of the common layer.
        """
        from vocab.overlay import require_overlay

        added = require_overlay(words, terms, domains, codes)
        made = Vocabulary.of(
            [*self.words.values(), *self.shadowed.words, *added.words],
            [*self.terms.values(), *self.shadowed.terms, *added.terms],
            [*self.domains.values(), *self.shadowed.domains, *added.domains],
            [*self.codes.values(), *self.shadowed.codes, *added.codes],
        )
        return replace(made, abolished=self.abolished, revision=self.revision)

    @cached_property
    def word_by_abbreviation(self) -> Mapping[str, Word]:
        """Words by 영문약어명; where layers collide, the upper one."""
        return _first_by((word.abbreviation, word) for word in _by_layer(self.words.values()))

    @cached_property
    def term_by_abbreviation(self) -> Mapping[str, Term]:
        """Terms by 영문약어명; where layers collide, the upper one."""
        return _first_by((term.abbreviation, term) for term in _by_layer(self.terms.values()))

    def synonym_of_word(self, name: str) -> tuple[str, ...]:
        """Return the representative words that list `name` as 이음동의어; empty when none does."""
        return self._word_synonyms.get(name, ())

    def forbidden_of(self, name: str) -> tuple[str, ...]:
        """Return the representative words that list `name` as 금칙어; empty when none does."""
        return self._forbidden_words.get(name, ())

    def synonym_of_term(self, name: str) -> tuple[str, ...]:
        """Return the standard terms that list `name` as 용어 이음동의어; empty when none does."""
        return self._term_synonyms.get(name, ())

    def segment(self, name: str) -> list[Segmentation]:
        """Return all segmentations of a name into standard words, best first.

        A name that cannot be cut completely yields one segmentation with its unregistered spans.
        """
        return self.segmenter.every(name)

    @cached_property
    def segmenter(self) -> Segmenter:
        """The dynamic program over these words."""
        from vocab.segmentation import Segmenter

        return Segmenter(self.words)

    @cached_property
    def word_synonyms(self) -> Mapping[str, tuple[str, ...]]:
        """Every 이음동의어 and its representative words."""
        return MappingProxyType(self._word_synonyms)

    @cached_property
    def forbidden_words(self) -> Mapping[str, tuple[str, ...]]:
        """Every 금칙어 and its representative words."""
        return MappingProxyType(self._forbidden_words)

    @cached_property
    def term_synonyms(self) -> Mapping[str, tuple[str, ...]]:
        """Every 용어 이음동의어 and its standard terms."""
        return MappingProxyType(self._term_synonyms)

    @cached_property
    def _word_synonyms(self) -> dict[str, tuple[str, ...]]:
        return _representatives((s, w.name) for w in self.words.values() for s in w.synonyms)

    @cached_property
    def _forbidden_words(self) -> dict[str, tuple[str, ...]]:
        return _representatives((s, w.name) for w in self.words.values() for s in w.forbidden)

    @cached_property
    def _term_synonyms(self) -> dict[str, tuple[str, ...]]:
        return _representatives((s, t.name) for t in self.terms.values() for s in t.synonyms)


def _merge(items: Iterable[ItemT]) -> tuple[dict[str, ItemT], tuple[ItemT, ...]]:
    """Merge items by name, upper layers first; return the visible ones and the hidden overlay items."""
    visible: dict[str, ItemT] = {}
    hidden: list[ItemT] = []
    for item in _by_layer(items):
        if item.name in visible:
            hidden.append(item)
        else:
            visible[item.name] = item
    return visible, tuple(hidden)


def _by_layer(items: Iterable[ItemT]) -> list[ItemT]:
    return sorted(items, key=lambda item: _PRECEDENCE[item.layer])


def _first_by(pairs: Iterable[tuple[str, ItemT]]) -> Mapping[str, ItemT]:
    found: dict[str, ItemT] = {}
    for key, item in pairs:
        found.setdefault(key, item)
    return MappingProxyType(found)


def _representatives(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for synonym, representative in pairs:
        if representative not in found.get(synonym, ()):
            found[synonym] = (*found.get(synonym, ()), representative)
    return found
