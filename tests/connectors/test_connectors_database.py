"""The database connector on real SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
import sqlalchemy as sa
from database_reading import SECRET_VALUE, Clumsy, Read, Watcher, columns_of, tables_of

from catalog.records import Database, Dataset, System, as_json
from connectors.base import Checkpoint
from connectors.database.engine import connect, open_engine, parse_url
from connectors.errors import OptionError, SourceError
from connectors.http import HttpClient

SQLITE = f"""
CREATE TABLE tb_station ( -- 측정소
  stn_id TEXT PRIMARY KEY, -- 측정소 번호
  stn_nm VARCHAR(100) NOT NULL, /* 측정소명(한글) */
  -- 설치 연도
  inst_yr NUMBER(4,0),
  memo TEXT DEFAULT 'a, -- b', photo BLOB
);
CREATE TABLE "관측 자료" (
  obs_id INTEGER PRIMARY KEY, stn_id TEXT REFERENCES tb_station(stn_id), ymd CHAR(8), use_yn CHAR(1), pm10 REAL
);
CREATE TABLE two_keys (b INTEGER, a INTEGER, PRIMARY KEY (a, b));
CREATE TABLE empty_table (only_column TEXT);
CREATE VIEW v_station AS SELECT stn_id, stn_nm FROM tb_station;
INSERT INTO tb_station VALUES ('S1', '{SECRET_VALUE}', 2001, NULL, x'00ff'), ('S2', '중구', 2002, 'm', NULL);
"""


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Path:
    path = tmp_path / "대기.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(SQLITE)
        rows = [(n, f"S{n % 2 + 1}", "20240131", "YN"[n % 2], n / 2) for n in range(5000)]
        connection.executemany('INSERT INTO "관측 자료" VALUES (?, ?, ?, ?, ?)', rows)
    connection.close()
    return path


def test_structure_of_sqlite_is_read_with_comments_from_its_ddl(sqlite_file: Path, read: Read) -> None:
    tables = tables_of(read("database", f"sqlite:///{sqlite_file}"))
    assert list(tables) == ["empty_table", "tb_station", "two_keys", "v_station", "관측 자료"]
    station = tables["tb_station"]
    columns = columns_of(station)
    assert (station.logical_name, station.row_count, station.table_type) == ("측정소", 2, "table")
    assert [c.logical_name for c in station.columns] == ["측정소 번호", "측정소명", "설치 연도", None, None]
    assert columns["stn_nm"].description == "측정소명(한글)"
    assert (columns["inst_yr"].data_type, columns["inst_yr"].length, columns["inst_yr"].scale) == (
        "NUMBER",
        4,
        0,
    )
    assert (columns["stn_nm"].length, columns["stn_nm"].nullable, columns["memo"].nullable) == (
        100,
        False,
        True,
    )
    assert columns_of(tables["관측 자료"])["stn_id"].foreign_key == "tb_station.stn_id"
    assert {n: c.primary_key for n, c in columns_of(tables["two_keys"]).items()} == {"b": 2, "a": 1}
    assert (tables["v_station"].table_type, tables["v_station"].row_count) == ("view", None)


def test_a_source_tells_its_database_and_system(sqlite_file: Path, read: Read) -> None:
    items = read("database", sqlite_file, agency="환경부", system="대기정보시스템", database_name="대기 DB")
    assert items[0] == System(source_id="대기정보시스템", name="대기정보시스템")
    database = items[1]
    assert isinstance(database, Database)
    assert (database.name, database.logical_name, database.dbms) == ("대기", "대기 DB", "SQLite")
    assert (database.table_count, database.length_unit, database.system) == (
        5,
        "bytes",
        "대기정보시스템",
    )
    dataset = next(item for item in items if isinstance(item, Dataset) and item.source_id == "tb_station")
    assert (dataset.title, dataset.publisher, dataset.database) == ("측정소", "환경부", "대기")


def test_profiles_describe_values_without_holding_any(sqlite_file: Path, read: Read) -> None:
    items = read("database", sqlite_file, profilers=(Watcher(),), sample_rows=1000)
    tables = tables_of(items)
    observed = columns_of(tables["관측 자료"])
    assert observed["ymd"].profile.patterns == (("date8", 1.0),)
    assert observed["use_yn"].profile.patterns == (("yn", 1.0),)
    assert observed["pm10"].profile.patterns == (("number", 1.0),)
    assert observed["stn_id"].profile.distinct == 2
    assert observed["obs_id"].profile.sampled == 1000
    assert observed["obs_id"].profile.max_length == 4, (
        "the sample is spread over the table, not its first rows"
    )
    memo = columns_of(tables["tb_station"])["memo"].profile
    assert (memo.null_share, memo.min_length, memo.max_length) == (0.5, 1, 1)
    assert memo.evidence == {"watcher": {"values": 1}}
    whole = orjson.dumps([as_json(item) for item in items if isinstance(item, Dataset)]).decode()
    assert not any(value in whole for value in (SECRET_VALUE, "홍길동", "20240131", "중구"))


def test_an_empty_table_has_an_empty_profile(sqlite_file: Path, read: Read) -> None:
    profile = tables_of(read("database", sqlite_file))["empty_table"].columns[0].profile
    assert (profile.sampled, profile.null_share, profile.patterns) == (0, None, ())


def test_a_failing_profiler_costs_nothing_and_its_message_is_not_kept(sqlite_file: Path, read: Read) -> None:
    items = read("database", sqlite_file, profilers=(Clumsy(), Watcher()))
    profile = columns_of(tables_of(items)["tb_station"])["stn_nm"].profile
    assert profile.evidence == {"clumsy": {"failed": "ValueError"}, "watcher": {"values": 2}}
    assert SECRET_VALUE not in repr(items)


def test_a_table_that_takes_too_long_keeps_its_structure(sqlite_file: Path, read: Read, codes: Any) -> None:
    with sqlite3.connect(sqlite_file) as connection:
        connection.execute(
            "CREATE VIEW slow AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n WHERE x < 0"
        )
    items = read("database", sqlite_file, seconds_per_table=0.3)
    assert codes(items) == ["profile_timeout"]
    tables = tables_of(items)
    assert [c.name for c in tables["slow"].columns] == ["x"]
    assert tables["tb_station"].columns[0].profile is not None
    assert tables["관측 자료"].columns[0].profile is not None, (
        "the limit of one table does not fall on the next"
    )


def test_reading_resumes_behind_the_cursor(sqlite_file: Path, read: Read, of: Any) -> None:
    items = read("database", sqlite_file)
    cursors = [c.cursor for c in of(items, Checkpoint)]
    assert len(cursors) == 5
    rest = read("database", sqlite_file, cursor=cursors[1])
    assert list(tables_of(rest)) == ["two_keys", "v_station", "관측 자료"]
    assert list(tables_of(read("database", sqlite_file, cursor=cursors[-1]))) == []


def test_tables_are_chosen_by_pattern(sqlite_file: Path, read: Read) -> None:
    assert list(tables_of(read("database", sqlite_file, include=["t*"], exclude=["tb_*"]))) == ["two_keys"]
    assert "v_station" not in tables_of(read("database", sqlite_file, views=False))


def test_a_sqlite_session_cannot_write(sqlite_file: Path, make_client: Callable[..., HttpClient]) -> None:
    url = parse_url(f"sqlite:///{sqlite_file}", None)
    engine = open_engine(url, make_client(), 10)
    with connect(engine, url) as connection, pytest.raises(sa.exc.OperationalError, match="readonly"):
        connection.exec_driver_sql("DELETE FROM tb_station")


@pytest.mark.parametrize(
    "content", [b"no database, but long enough to have a header", b"PK\x03\x04 a zip of some kind"]
)
def test_a_file_that_is_no_database_is_an_error(tmp_path: Path, read: Read, content: bytes) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(content)
    with pytest.raises(SourceError) as caught:
        read("database", f"sqlite:///{path}")
    assert caught.value.code == "not_a_database"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("sqlite://", "bad_url"),
        ("sqlite:////no/such/file.db", "file_missing"),
        ("postgresql://u:s3cret@169.254.169.254/db", "forbidden_address"),
        ("postgresql://u:s3cret@10.0.0.1/db", "forbidden_address"),
        ("mysql://u:s3cret@192.168.0.1/db", "forbidden_address"),
        ("postgresql://u:s3cret@a,b/db", "bad_url"),
        ("postgresql:///db?host=/var/run/postgresql", "bad_url"),
        ("postgresql://u:s3cret@8.8.8.8/db?hostaddr=127.0.0.1", "bad_url"),
        ("postgresql://u:s3cret@8.8.8.8/db?service=x", "bad_url"),
        ("mysql://u:s3cret@8.8.8.8/db?unix_socket=/run/mysqld.sock", "bad_url"),
        ("mysql://u:s3cret@8.8.8.8/db?read_default_file=/etc/shadow", "bad_url"),
        ("postgresql://u:s3cret@8.8.8.8:port/db", "bad_url"),
        ("nosuchdialect://u:s3cret@8.8.8.8/db", "no_driver"),
    ],
)
def test_addresses_that_lead_elsewhere_are_refused_without_telling_secrets(
    read: Read, make_client: Callable[..., HttpClient], url: str, code: str
) -> None:
    with pytest.raises(SourceError) as caught:
        read("database", url, http=make_client(()))
    assert (caught.value.code, "s3cret" in str(caught.value)) == (code, False)


def test_a_wrong_option_is_named_and_its_value_is_not(read: Read) -> None:
    with pytest.raises(OptionError, match="sample_rows") as caught:
        read("database", "sqlite:///x", sample_rows="s3cret")
    assert "s3cret" not in str(caught.value)
