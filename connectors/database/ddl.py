"""Comments that people leave in the DDL text of SQLite, which has no comments of its own.

CREATE TABLE tb_station ( -- 측정소
stn_id TEXT, -- 측정소 번호
addr TEXT /* 주소 */
)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"(?P<line>--[^\n]*)|(?P<block>/\*.*?\*/)|(?P<string>'(?:''|[^'])*')"
    r'|(?P<quoted>"(?:""|[^"])*"|`[^`]*`|\[[^\]]*\])|(?P<sign>[(),])|(?P<newline>\n)|(?P<space>[^\S\n]+)'
    r"|(?P<word>[^\s(),'\"`\[\-/]+)|(?P<other>.)",
    re.DOTALL,
)


@dataclass
class DdlComments:
    """Comment of a table and of its columns by name."""

    table: str | None = None
    columns: dict[str, str] = field(default_factory=dict)


def ddl_comments(sql: str) -> DdlComments:
    """Return the comments in a CREATE TABLE text.

    A comment belongs to the column it follows on its line, also behind the comma; on a line of its own, to the next.
    """
    return _Reader().read(sql[:200_000])


class _Reader:
    def __init__(self) -> None:
        self.found = DdlComments()
        self.depth = 0
        self.item: str | None = None  # column being defined
        self.before: str | None = None  # column before the comma, while on its line
        self.ahead: str | None = None  # comment on a line of its own

    def read(self, sql: str) -> DdlComments:
        for match in _TOKEN.finditer(sql):
            kind, text = match.lastgroup, match.group()
            if kind in ("line", "block"):
                self._comment(text.removeprefix("--").removeprefix("/*").removesuffix("*/").strip())
            elif kind == "newline":
                self.before = None if self.item is None else self.before
            elif kind == "sign":
                self._sign(text)
            elif kind in ("word", "quoted") and self.depth == 1 and self.item is None:
                self._begin(text.strip('"`[]') if kind == "quoted" else text)
        return self.found

    def _begin(self, name: str) -> None:
        self.item, self.before = name, None
        if self.ahead:
            self.found.columns.setdefault(name, self.ahead)
            self.ahead = None

    def _sign(self, sign: str) -> None:
        if sign == "(":
            self.depth += 1
            self.before = "" if self.depth == 1 else self.before
        elif sign == ")":
            self.depth -= 1
        elif self.depth == 1:
            self.before, self.item = self.item, None

    def _comment(self, text: str) -> None:
        if not text:
            return
        owner = self.item if self.item is not None else self.before
        if self.depth == 0 or owner == "":
            self.found.table = self.found.table or text
        elif owner is not None:
            self.found.columns.setdefault(owner, text)
        else:
            self.ahead = text
