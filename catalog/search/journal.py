"""What was searched, without who: for zero-hit reports, popular words and synonym proposals.

The threat: queries can hold names and numbers of people, and a log of them can be joined to persons. So no address,
cookie or account is ever given to this module; sessions arrive as any text and are kept as a salted hash whose salt
changes daily and is forgotten; queries are cut short, texts that look personal (long digit groups, mail addresses) are
not kept, rows older than the retention go, and reports show only what several sessions asked.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from catalog.search.analysis.normal import normal

RETENTION_DAYS = 90
LONGEST = 60  # characters of a query that are kept
SHOWN_FROM = 2  # sessions that must have asked the same before a report shows it
_DAY = 86_400
_PERSONAL = re.compile(r"\d{2,6}[-. ]?\d{3,4}[-. ]?\d{3,}|\d{6,}|\S+@\S+")

_SCHEMA = """
CREATE TABLE IF NOT EXISTS query (
  number INTEGER PRIMARY KEY, at INTEGER NOT NULL, text TEXT NOT NULL, understood TEXT NOT NULL,
  total INTEGER NOT NULL, session TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS query_at ON query (at);
CREATE INDEX IF NOT EXISTS query_text ON query (text);
CREATE TABLE IF NOT EXISTS click (
  query INTEGER NOT NULL REFERENCES query (number) ON DELETE CASCADE, dataset TEXT NOT NULL, title TEXT NOT NULL,
  position INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS click_query ON click (query);
CREATE TABLE IF NOT EXISTS salt (day INTEGER PRIMARY KEY, value BLOB NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with how often it was asked, by how many sessions, and how many clicks followed."""

    text: str
    times: int
    sessions: int
    clicks: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two words that may mean the same: what was asked, the words of what was then opened, and the evidence."""

    word: str
    other: str
    sessions: int
    reason: str


class Journal:
    """The query log in an SQLite file of its own; `clock` gives seconds since 1970."""

    def __init__(
        self, path: Path | str, clock: Callable[[], float] = time.time, days: int = RETENTION_DAYS
    ) -> None:
        self._clock = clock
        self._days = days
        self._lock = threading.Lock()
        self._database = sqlite3.connect(str(path), check_same_thread=False, isolation_level=None)
        self._database.executescript(f"PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON; {_SCHEMA}")

    def asked(self, text: str, understood: str, total: int, session: str) -> int | None:
        """Keep a query; return its number for `clicked`, None where it was not kept."""
        kept = normal(text)[:LONGEST]
        if not kept or _PERSONAL.search(kept):
            return None
        row = (int(self._clock()), kept, normal(understood)[:LONGEST], total, self._hashed(session))
        with self._lock:
            made = self._database.execute(
                "INSERT INTO query (at, text, understood, total, session) VALUES (?, ?, ?, ?, ?)", row
            )
            return made.lastrowid

    def clicked(self, number: int, dataset: str, title: str, position: int) -> None:
        """Keep that a result of a query was opened; a query that is gone is no error."""
        with self._lock:
            self._database.execute(
                "INSERT INTO click SELECT number, ?, ?, ? FROM query WHERE number = ?",
                (dataset, title, position, number),
            )

    def forget(self) -> int:
        """Remove what is older than the retention, and salts of past days; return how many queries went."""
        now = self._clock()
        with self._lock:
            gone = self._database.execute(
                "DELETE FROM query WHERE at < ?", (int(now - self._days * _DAY),)
            ).rowcount
            self._database.execute("DELETE FROM salt WHERE day < ?", (int(now // _DAY),))
        return gone

    def popular(self, size: int = 50) -> list[Asked]:
        """Return what most sessions asked."""
        return self._report("1", size)

    def without_results(self, size: int = 50) -> list[Asked]:
        """Return what was asked and found nothing."""
        return self._report("q.total = 0", size)

    def without_clicks(self, size: int = 50) -> list[Asked]:
        """Return what found something that nobody opened."""
        return self._report("q.total > 0", size, "HAVING clicks = 0 AND sessions >= ?")

    def proposals(self, size: int = 50) -> list[Proposal]:
        """Return pairs of words for officers to review.

        What several sessions asked before asking something else that they then opened; and what they asked and opened
        although the title has none of the words.
        """
        rows = self._database.execute(_REPHRASED, (600, SHOWN_FROM, size)).fetchall()
        found = [Proposal(a, b, n, "다시 물음 (asked again in other words)") for a, b, n in rows]
        opened = self._database.execute(_OPENED, (SHOWN_FROM, size)).fetchall()
        found += [
            Proposal(a, b, n, "제목에 없는 말로 찾아 엶 (opened without the word)") for a, b, n in opened
        ]
        return sorted(found, key=lambda p: (-p.sessions, p.word))[:size]

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _report(self, where: str, size: int, having: str = "HAVING sessions >= ?") -> list[Asked]:
        rows = self._database.execute(
            f"SELECT q.text, COUNT(DISTINCT q.number), COUNT(DISTINCT q.session) AS sessions, COUNT(c.query) AS clicks "
            f"FROM query q LEFT JOIN click c ON c.query = q.number WHERE {where} GROUP BY q.text {having} "
            f"ORDER BY sessions DESC, q.text LIMIT ?",
            (SHOWN_FROM, size),
        ).fetchall()
        return [Asked(*row) for row in rows]

    def _hashed(self, session: str) -> str:
        day = int(self._clock() // _DAY)
        with self._lock:
            self._database.execute("INSERT OR IGNORE INTO salt VALUES (?, ?)", (day, secrets.token_bytes(16)))
            salt = self._database.execute("SELECT value FROM salt WHERE day = ?", (day,)).fetchone()[0]
        return hashlib.blake2b(session.encode(), key=salt, digest_size=8).hexdigest()


_REPHRASED = """
SELECT a.text, b.text, COUNT(DISTINCT a.session) AS sessions
FROM query a JOIN query b ON b.session = a.session AND b.number > a.number AND b.at - a.at <= ? AND b.text <> a.text
JOIN click c ON c.query = b.number
WHERE NOT EXISTS (SELECT 1 FROM click d WHERE d.query = a.number)
GROUP BY a.text, b.text HAVING sessions >= ? ORDER BY sessions DESC LIMIT ?
"""
_OPENED = """
SELECT q.text, c.title, COUNT(DISTINCT q.session) AS sessions FROM query q JOIN click c ON c.query = q.number
WHERE instr(replace(lower(c.title), ' ', ''), replace(q.text, ' ', '')) = 0
GROUP BY q.text, c.title HAVING sessions >= ? ORDER BY sessions DESC LIMIT ?
"""
