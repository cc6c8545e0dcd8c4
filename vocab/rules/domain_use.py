"""L7: one term with two domains within the checked set (매뉴얼 p.109: one term never has two domains)."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from vocab.conformity import type_of
from vocab.rules.catalogue import Rule, found

if TYPE_CHECKING:
    from vocab.rules.finding import Finding
    from vocab.rules.subject import Subject
    from vocab.vocabulary import Vocabulary

IN_MEMORY: Final = 100_000


class DomainUse:
    """Remembers the first domain seen for each name; beyond IN_MEMORY names they go to a temporary file."""

    def __init__(self) -> None:
        self._recent: dict[str, str] = {}
        self._older: sqlite3.Connection | None = None

    def observe(self, subject: Subject, vocabulary: Vocabulary) -> Finding | None:
        """Note a column's domain; return a finding when the name was seen with another one.

        The domain is the declared one, else the declared type and length.
        """
        name, used = subject.name.folded, _domain_of(subject)
        if not name or not used:
            return None
        first = self._first(name, used)
        if first == used:
            return None
        standard = subject.term.domain if subject.term else first
        return found(
            Rule.L7,
            f"같은 이름 '{name}'이(가) 두 도메인으로 쓰였습니다: {first}, {used}",
            f"The name '{name}' is used with two domains: {first} and {used}",
            standard,
        )

    def _first(self, name: str, used: str) -> str:
        """Return the first domain of a name, which is `used` for a new one."""
        first = self._recent.get(name)
        if first is None and self._older is not None:
            row = self._older.execute("SELECT domain FROM use WHERE name = ?", (name,)).fetchone()
            first = row[0] if row else None
        if first is not None:
            return first
        if len(self._recent) >= IN_MEMORY:
            self._put_away()
        self._recent[name] = used
        return used

    def _put_away(self) -> None:
        if self._older is None:
            # "" is a temporary file, gone when closed
            self._older = sqlite3.connect("", isolation_level=None, check_same_thread=False)
            self._older.execute("PRAGMA journal_mode = OFF")
            self._older.execute("PRAGMA cache_size = -8000")
            self._older.execute("CREATE TABLE use (name TEXT PRIMARY KEY, domain TEXT) WITHOUT ROWID")
        self._older.execute("BEGIN")
        self._older.executemany("INSERT INTO use VALUES (?, ?)", sorted(self._recent.items()))
        self._older.execute("COMMIT")
        self._recent.clear()


def _domain_of(subject: Subject) -> str:
    if subject.declared_domain:
        return subject.declared_domain
    column = subject.column
    if column is None or not column.data_type:
        return ""
    own = type_of(column)
    size = "" if own.length is None else f"({own.length},{own.scale})" if own.scale else f"({own.length})"
    return own.family + size
