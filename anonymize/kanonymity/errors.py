"""What can go wrong when data are generalised or their risk is measured."""

from __future__ import annotations


class AnonymityError(ValueError):
    """A request that cannot be met; `code` is stable, the message is in Korean and English."""

    code = "anonymity"

    def __init__(self, korean: str, english: str) -> None:
        self.korean = korean
        self.english = english
        super().__init__(f"[{self.code}] {korean} ({english})")


class UnknownColumn(AnonymityError):
    """A column was named that the table does not have."""

    code = "unknown-column"


class EmptyFrame(AnonymityError):
    """The table has no rows, or no quasi-identifier was named."""

    code = "empty-frame"


class MixedTypes(AnonymityError):
    """A column holds values of several types, or of a type that has no plain written form."""

    code = "mixed-types"


class ImpossibleRequirement(AnonymityError):
    """A k, l, t or suppression limit that is no such number or that this table cannot reach."""

    code = "impossible-requirement"


class BadHierarchy(AnonymityError):
    """A hierarchy that is ragged, ambiguous, empty or not a tree."""

    code = "bad-hierarchy"


class ValueNotInHierarchy(AnonymityError):
    """The table holds a value that its hierarchy does not know."""

    code = "value-not-in-hierarchy"
