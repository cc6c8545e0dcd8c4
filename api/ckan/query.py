"""The query language of `q` and `fq` (Lucene's, as far as portals use it) parsed into a tree; nothing typed becomes SQL.

query   := part (OR part)*          part := [AND] clause+, all of which must hold
clause  := [+|-|!|NOT] [field:] (word | "phrase" | [low TO high] | {low TO high} | ( query ))  [^n] [~n]
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 20_000  # characters
DEEPEST = 30  # brackets in brackets
MOST = 500  # words and phrases
_SPACE = re.compile(r"\s+")
_FIELD = re.compile(r"([A-Za-z_][\w.\-]*):")
_RANGE = re.compile(r"([\[{])\s*(\S+)\s+TO\s+(\S+?)\s*([\]}])")
_PHRASE = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_WORD = re.compile(r'(?:[^\s()"\[\]{}^~\\]|\\.)+', re.DOTALL)
_SUFFIX = re.compile(r"(?:\^[\d.]+|~[\d.]*)+")


class QuerySyntaxError(ValueError):
    """A query that cannot be parsed; the message says why and where."""


@dataclass(frozen=True, slots=True)
class Match:
    """A word or phrase of a field, or of any text where the field is None; `wild` where * and ? stand for others."""

    field: str | None
    value: str
    wild: bool = False


@dataclass(frozen=True, slots=True)
class Range:
    """Values from low to high; None is open, `with_low` and `with_high` say whether the ends belong to it."""

    field: str | None
    low: str | None
    high: str | None
    with_low: bool = True
    with_high: bool = True


@dataclass(frozen=True, slots=True)
class All:
    """Every dataset (`*:*`)."""


@dataclass(frozen=True, slots=True)
class Every:
    """All parts hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """One part holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Node


Node = Match | Range | All | Every | Any | Not


def parse(text: str) -> Node:
    """Return the tree of a query. Raises QuerySyntaxError."""
    if len(text) > LONGEST:
        raise QuerySyntaxError(f"longer than {LONGEST} characters")
    reader = _Reader(text)
    found = reader.query(None)
    if not reader.at_end:
        raise QuerySyntaxError(f"unexpected {reader.rest[:20]!r}")
    return found


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self._values = 0

    @property
    def rest(self) -> str:
        return self._text[self._at :]

    @property
    def at_end(self) -> bool:
        self._take(_SPACE)
        return self._at >= len(self._text)

    def query(self, field: str | None) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise QuerySyntaxError("brackets nested too deeply")
        options = [self._every(field)]
        while self._word("OR", "||"):
            options.append(self._every(field))
        self._depth -= 1
        return options[0] if len(options) == 1 else Any(tuple(options))

    def _every(self, field: str | None) -> Node:
        parts: list[Node] = []
        while not self.at_end and not self.rest.startswith(")") and not self._ahead("OR", "||"):
            if not self._word("AND", "&&"):
                parts.append(self._clause(field))
        if not parts:
            raise QuerySyntaxError(f"something is missing at {self.rest[:20]!r}")
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def _clause(self, field: str | None) -> Node:
        if self._word("NOT"):
            return Not(self._clause(field))
        sign = self.rest[:1]
        if sign in ("+", "-", "!"):
            self._at += 1
            found = self._clause(field)
            return found if sign == "+" else Not(found)
        if (named := self._take(_FIELD)) is not None or self.rest.startswith("*:"):
            self._at += 0 if named else 2
            return self._value(named[1] if named else "*")
        return self._value(field)

    def _value(self, field: str | None) -> Node:
        self._values += 1
        if self._values > MOST:
            raise QuerySyntaxError(f"more than {MOST} words")
        found = self._bare_value(field)
        self._take(_SUFFIX)
        return found

    def _bare_value(self, field: str | None) -> Node:
        start = self.rest[:1]
        if start == "(":
            return self._group(field)
        if start in ("[", "{"):
            return self._range(field)
        if start == '"':
            phrase = self._take(_PHRASE)
            if phrase is None:
                raise QuerySyntaxError("a quotation mark is not closed")
            return Match(field, _plain(phrase[1]))
        word = self._take(_WORD)
        if word is None:
            raise QuerySyntaxError(f"unexpected {self.rest[:20]!r}")
        text = word[0]
        if text == "*" and field in (None, "*"):
            return All()
        return Match(field, _plain(text), bool(re.search(r"(?<!\\)[*?]", text)))

    def _group(self, field: str | None) -> Node:
        self._at += 1
        found = self.query(field)
        if not self.rest.startswith(")"):
            raise QuerySyntaxError("a bracket is not closed")
        self._at += 1
        return found

    def _range(self, field: str | None) -> Node:
        found = self._take(_RANGE)
        if found is None:
            raise QuerySyntaxError(f"a range is written [low TO high]: {self.rest[:30]!r}")
        low, high = (None if text == "*" else _plain(text.strip('"')) for text in (found[2], found[3]))
        return Range(field, low, high, found[1] == "[", found[4] == "]")

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self._text, self._at)
        if found is not None:
            self._at = found.end()
        return found

    def _ahead(self, *words: str) -> bool:
        self._take(_SPACE)
        return any(re.match(rf"{re.escape(w)}(?=[\s(]|$)", self.rest) for w in words)

    def _word(self, *words: str) -> bool:
        if not self._ahead(*words):
            return False
        self._at += len(next(w for w in words if self.rest.startswith(w)))
        return True


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)
