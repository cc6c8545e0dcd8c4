"""L7: one term with two domains within the checked set (매뉴얼 p.109: one term never has two domains)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vocab.conformity import type_of
from vocab.rules.catalogue import Rule, found

if TYPE_CHECKING:
    from vocab.rules.finding import Finding
    from vocab.rules.subject import Subject
    from vocab.vocabulary import Vocabulary


class DomainUse:
    """Remembers the first domain seen for each name; needs memory for the distinct names, not for the columns."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}

    def observe(self, subject: Subject, vocabulary: Vocabulary) -> Finding | None:
        """Note a column's domain; return a finding when the name was seen with another one.

        The domain is the declared one, else the declared type and length.
        """
        name, used = subject.name.folded, _domain_of(subject)
        if not name or not used:
            return None
        first = self._first.setdefault(name, used)
        if first == used:
            return None
        standard = subject.term.domain if subject.term else first
        return found(
            Rule.L7,
            f"같은 이름 '{name}'이(가) 두 도메인으로 쓰였습니다: {first}, {used}",
            f"The name '{name}' is used with two domains: {first} and {used}",
            standard,
        )


def _domain_of(subject: Subject) -> str:
    if subject.declared_domain:
        return subject.declared_domain
    column = subject.column
    if column is None or not column.data_type:
        return ""
    own = type_of(column)
    size = "" if own.length is None else f"({own.length},{own.scale})" if own.scale else f"({own.length})"
    return own.family + size
