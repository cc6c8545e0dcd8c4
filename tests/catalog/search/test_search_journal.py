from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.search.journal import Journal

DAY = 86_400


class Clock:
    now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def journal(tmp_path: Path, clock: Clock) -> Iterator[Journal]:
    made = Journal(tmp_path / "journal.sqlite", clock)
    yield made
    made.close()


def test_nothing_that_tells_who_asked_is_kept(journal: Journal, tmp_path: Path) -> None:
    journal.asked("약국", "약국", 3, "203.0.113.7 Mozilla user@example.org")
    held = b"".join(f.read_bytes() for f in tmp_path.iterdir())
    assert "약국".encode() in held
    assert b"203.0.113.7" not in held
    assert b"example.org" not in held


@pytest.mark.parametrize("text", ["900101-1234567", "010-1234-5678 누구", "kim@example.org", "12345678", ""])
def test_what_looks_personal_is_not_kept(journal: Journal, text: str) -> None:
    assert journal.asked(text, text, 0, "s") is None


def test_reports_show_only_what_several_sessions_asked(journal: Journal) -> None:
    for session in ("a", "b"):
        journal.asked("드론 비행", "드론 비행", 0, session)
    journal.asked("홍길동", "홍길동", 0, "a")
    journal.asked("홍길동", "홍길동", 0, "a")
    assert [(r.text, r.times, r.sessions) for r in journal.without_results()] == [("드론 비행", 2, 2)]


def test_long_queries_are_cut(journal: Journal) -> None:
    for session in ("a", "b"):
        journal.asked("가" * 500, "", 1, session)
    assert len(journal.popular()[0].text) == 60


def test_clicks_are_counted_and_queries_without_them_told(journal: Journal) -> None:
    for session in ("a", "b"):
        number = journal.asked("약국", "약국", 5, session)
        assert number is not None
        journal.clicked(number, "d1", "약국 현황", 1)
        journal.asked("빵집", "빵집", 5, session)
    assert journal.popular()[0].clicks == 2 or journal.popular()[1].clicks == 2
    assert [r.text for r in journal.without_clicks()] == ["빵집"]
    journal.clicked(10_000, "d1", "x", 1)


def test_words_asked_one_after_another_and_then_opened_are_proposed(journal: Journal, clock: Clock) -> None:
    for session in ("a", "b"):
        journal.asked("빵집", "빵집", 0, session)
        clock.now += 20
        number = journal.asked("제과점", "제과점", 9, session)
        assert number is not None
        journal.clicked(number, "d1", "제과점 현황", 1)
    assert [(p.word, p.other, p.sessions) for p in journal.proposals()] == [("빵집", "제과점", 2)]


def test_old_rows_and_salts_go(journal: Journal, clock: Clock, tmp_path: Path) -> None:
    journal.asked("약국", "약국", 1, "a")
    clock.now += 91 * DAY
    journal.asked("약국", "약국", 1, "a")
    assert journal.forget() == 1
    rows = sqlite3.connect(tmp_path / "journal.sqlite").execute("SELECT COUNT(*) FROM salt").fetchone()
    assert rows == (1,)


def test_a_session_cannot_be_followed_over_days(journal: Journal, clock: Clock, tmp_path: Path) -> None:
    journal.asked("약국", "약국", 1, "a")
    clock.now += DAY
    journal.asked("약국", "약국", 1, "a")
    rows = (
        sqlite3.connect(tmp_path / "journal.sqlite").execute("SELECT DISTINCT session FROM query").fetchall()
    )
    assert len(rows) == 2
