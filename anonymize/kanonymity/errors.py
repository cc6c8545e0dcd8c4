"""What can go wrong when data are generalised or their risk is measured."""

from __future__ import annotations

from anonymize.errors import AnonymizeError


class AnonymityError(AnonymizeError):
    """A request that cannot be met; `code` is stable, the message is in Korean and English."""

    code = "anonymity_error"

    def __init__(self, korean: str, english: str) -> None:
        self.korean = korean
        self.english = english
        super().__init__(f"{korean} / {english}")


class UnknownColumn(AnonymityError):
    """A column was named that the table does not have."""

    code = "column_unknown"


class EmptyFrame(AnonymityError):
    """The table has no rows, or no quasi-identifier was named."""

    code = "table_empty"


class MixedTypes(AnonymityError):
    """A column holds values of several types, or of a type that has no plain written form."""

    code = "column_types_mixed"


class ImpossibleRequirement(AnonymityError):
    """A k, l, t or suppression limit that is no such number or that this table cannot reach."""

    code = "requirement_impossible"


class BadHierarchy(AnonymityError):
    """A hierarchy that is ragged, ambiguous, empty or not a tree."""

    code = "hierarchy_invalid"


class ValueNotInHierarchy(AnonymityError):
    """The table holds a value that its hierarchy does not know."""

    code = "value_not_in_hierarchy"
