"""What may lie over the official vocabulary: agency and database items, never changes to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vocab.errors import OverlayConflict
from vocab.model import CodeSet, Domain, Layer, Term, Word


@dataclass(frozen=True)
class Overlay:
    """Items of an agency or a database."""

    words: tuple[Word, ...] = ()
    terms: tuple[Term, ...] = ()
    domains: tuple[Domain, ...] = ()
    codes: tuple[CodeSet, ...] = ()


def require_overlay(
    words: Iterable[Word], terms: Iterable[Term], domains: Iterable[Domain], codes: Iterable[CodeSet]
) -> Overlay:
    """Return the items as an overlay; raises OverlayConflict when one claims the common layer.

    공통표준 is immutable: it changes by a new revision of 행정안전부 only.
    """
    overlay = Overlay(tuple(words), tuple(terms), tuple(domains), tuple(codes))
    items: list[Word | Term | Domain | CodeSet] = [*overlay.words, *overlay.terms]
    for item in [*items, *overlay.domains, *overlay.codes]:
        if item.layer is Layer.COMMON:
            raise OverlayConflict(
                f"{type(item).__name__} '{item.name}'는 공통표준 계층입니다. 기관표준(agency) 또는 DB표준(database)으로 "
                f"등록하거나 새 차수를 가져오세요 / belongs to the common layer; give it the layer agency or database, "
                "or import a new revision"
            )
    return overlay
