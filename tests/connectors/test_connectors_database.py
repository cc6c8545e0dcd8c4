"""The database connector on real SQLite, PostgreSQL and MariaDB."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest
import sqlalchemy as sa

from catalog.records import Column, Database, Dataset, System, Table, as_json
from connectors.base import Checkpoint, Problem
from connectors.database.engine import connect, open_engine, parse_url
from connectors.errors import OptionError, SourceError
from connectors.http import HttpClient
from connectors.network import NetworkPolicy

Read = Callable[..., list[Any]]
SECRET_VALUE = "홍길동-비밀값-900101"

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


def tables_of(items: list[Any]) -> dict[str, Table]:
    return {item.source_id: item.tables[0] for item in items if isinstance(item, Dataset)}


def columns_of(table: Table) -> dict[str, Column]:
    return {column.name: column for column in table.columns}


class Watcher:
    """A profiler that counts the values it is shown."""

    name = "watcher"

    def start(self, column: Column) -> Watcher:
        self.count = 0
        return Watcher()

    def __init__(self) -> None:
        self.count = 0

    def feed(self, values: Sequence[object]) -> None:
        assert None not in values
        self.count += len(values)

    def finish(self) -> Mapping[str, Any]:
        return {"values": self.count}


class Clumsy(Watcher):
    """A profiler that fails with a value in its message."""

    name = "clumsy"

    def start(self, column: Column) -> Clumsy:
        return Clumsy()

    def feed(self, values: Sequence[object]) -> None:
        raise ValueError(f"cannot read {values}")


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


# Servers -----------------------------------------------------------------------------------------------------------

POSTGRESQL = f"""
DROP SCHEMA IF EXISTS air CASCADE; CREATE SCHEMA air; SET search_path = air;
CREATE TYPE grade AS ENUM ('좋음', '나쁨');
CREATE TABLE tb_station (stn_id varchar(10) PRIMARY KEY, stn_nm varchar(100) NOT NULL, lat numeric(9,6), tags text[],
  opened timestamptz DEFAULT now(), g grade, photo bytea, body jsonb);
COMMENT ON TABLE tb_station IS E'측정소\\n대기오염 측정소의 위치'; COMMENT ON COLUMN tb_station.stn_nm IS '측정소명';
CREATE TABLE tb_obs (obs_id bigserial PRIMARY KEY, stn_id varchar(10) REFERENCES tb_station, ymd char(8));
CREATE TABLE part (id int, ymd date) PARTITION BY RANGE (ymd);
CREATE TABLE part_2024 PARTITION OF part FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE VIEW v_slow AS SELECT pg_sleep(30)::text AS x;
CREATE TABLE odd_dates (d date);
INSERT INTO odd_dates VALUES ('infinity'), ('20000-01-01');
INSERT INTO tb_station VALUES ('S1', '{SECRET_VALUE}', 37.5, '{{a}}', DEFAULT, '좋음', '\\x00', '{{"a": 1}}');
INSERT INTO tb_station (stn_id, stn_nm) VALUES ('S2', '중구');
INSERT INTO tb_obs (stn_id, ymd) SELECT 'S' || (n % 2 + 1), '20240131' FROM generate_series(1, 30000) n;
ANALYZE;
"""
MARIADB = f"""
DROP DATABASE IF EXISTS air; CREATE DATABASE air CHARACTER SET utf8mb4; USE air;
CREATE TABLE tb_station (stn_id VARCHAR(10) PRIMARY KEY COMMENT '측정소 번호', stn_nm VARCHAR(100) NOT NULL COMMENT '측정소명',
  lat DECIMAL(9,6), g ENUM('좋음','나쁨'), opened DATETIME DEFAULT CURRENT_TIMESTAMP, photo BLOB, place POINT, d DATE)
  COMMENT '측정소: 대기오염 측정소의 위치';
CREATE TABLE tb_obs (obs_id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, stn_id VARCHAR(10), ymd CHAR(8),
  FOREIGN KEY (stn_id) REFERENCES tb_station (stn_id));
CREATE VIEW v_slow AS SELECT SLEEP(30) AS x;
INSERT INTO tb_station (stn_id, stn_nm, g) VALUES ('S1', '{SECRET_VALUE}', '좋음'), ('S2', '중구', NULL);
INSERT INTO tb_obs (stn_id, ymd) SELECT CONCAT('S', seq % 2 + 1), '20240131' FROM seq_1_to_30000;
ANALYZE TABLE tb_obs
"""


@pytest.fixture(scope="session")
def postgresql_air(postgresql_url: str) -> Iterator[str]:
    engine = sa.create_engine(postgresql_url)
    with engine.begin() as connection:
        connection.connection.driver_connection.execute(POSTGRESQL)
    yield postgresql_url
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA air CASCADE")
    engine.dispose()


@pytest.fixture(scope="session")
def mariadb_air(mariadb_url: str) -> Iterator[str]:
    engine = sa.create_engine(mariadb_url)
    with engine.begin() as connection:
        for statement in MARIADB.split(";"):
            connection.exec_driver_sql(statement.replace("%", "%%"))
    yield mariadb_url.replace("/malmoi?", "/air?")
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP DATABASE air")
    engine.dispose()


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request: pytest.FixtureRequest) -> tuple[str, str, dict[str, Any]]:
    options = {"schemas": ["air"]} if request.param == "postgresql" else {}
    return request.param, request.getfixturevalue(f"{request.param}_air"), options


def test_a_server_is_read_whole(server: tuple[str, str, dict[str, Any]], read: Read) -> None:
    kind, url, options = server
    items = read("database", url, exclude=["v_slow", "odd_dates"], profilers=(Watcher(),), **options)
    tables = tables_of(items)
    expected = (
        ["air.part", "air.tb_obs", "air.tb_station"]
        if kind == "postgresql"
        else ["air.tb_obs", "air.tb_station"]
    )
    assert list(tables) == expected
    station, observed = tables["air.tb_station"], tables["air.tb_obs"]
    columns = columns_of(station)
    assert (station.logical_name, station.schema, station.row_count) == ("측정소", "air", 2)
    assert "위치" in str(station.description)
    assert (columns["stn_nm"].logical_name, columns["stn_nm"].length, columns["stn_nm"].nullable) == (
        "측정소명",
        100,
        False,
    )
    assert (columns["lat"].length, columns["lat"].scale, columns["stn_id"].primary_key) == (9, 6, 1)
    assert columns_of(observed)["stn_id"].foreign_key == "tb_station.stn_id"
    assert observed.row_count == 30000
    assert columns_of(observed)["ymd"].profile.patterns == (("date8", 1.0),)
    assert columns_of(observed)["obs_id"].profile.sampled >= 500
    assert columns_of(observed)["obs_id"].profile.max_length == 5, "the sample is spread over the table"
    assert columns["stn_nm"].profile.evidence == {"watcher": {"values": 2}}
    assert [i for i in items if isinstance(i, Problem)] == []
    assert SECRET_VALUE not in repr(items)


def test_a_server_tells_what_it_is(server: tuple[str, str, dict[str, Any]], read: Read, of: Any) -> None:
    kind, url, options = server
    database = of(read("database", url, include=["tb_*"], profile=False, **options), Database)[0]
    assert database.dbms == {"postgresql": "PostgreSQL", "mariadb": "MariaDB"}[kind]
    assert database.dbms_version[0].isdigit()
    assert (database.length_unit, database.table_count) == ("characters", 2)
    assert database.size_mb > 0


def test_a_slow_view_costs_its_time_and_keeps_its_structure(
    server: tuple[str, str, dict[str, Any]], read: Read, codes: Any
) -> None:
    _, url, options = server
    items = read("database", url, include=["v_slow", "tb_station"], seconds_per_table=0.5, **options)
    assert codes(items) == ["profile_timeout"]
    tables = tables_of(items)
    assert [c.name for c in tables["air.v_slow"].columns] == ["x"]
    assert tables["air.v_slow"].table_type == "view"
    assert tables["air.tb_station"].columns[0].profile is not None


def test_a_server_session_cannot_write(
    server: tuple[str, str, dict[str, Any]], make_client: Callable[..., HttpClient]
) -> None:
    url = parse_url(server[1], None)
    engine = open_engine(url, make_client(), 10)
    with connect(engine, url) as connection, pytest.raises(sa.exc.DBAPIError, match=r"(?i)read.only"):
        connection.exec_driver_sql("DELETE FROM air.tb_obs")


def test_a_wrong_password_is_not_shown_and_not_tried_again(
    server: tuple[str, str, dict[str, Any]], read: Read
) -> None:
    with pytest.raises(SourceError) as caught:
        read("database", server[1], password="wr0ng-passw0rd")
    assert (caught.value.code, caught.value.transient) == ("connection", False)
    assert not any(secret in str(caught.value) for secret in ("wr0ng-passw0rd", "s3cret-malmoi"))


def test_a_server_on_a_private_address_must_be_listed(
    server: tuple[str, str, dict[str, Any]], read: Read, make_client: Callable[..., HttpClient]
) -> None:
    with pytest.raises(SourceError) as caught:
        read("database", server[1], http=make_client(()))
    assert caught.value.code == "forbidden_address"


def test_the_driver_is_given_the_judged_address(
    server: tuple[str, str, dict[str, Any]], read: Read, make_client: Callable[..., HttpClient]
) -> None:
    """A name that only our resolver knows can be reached only when its address is handed to the driver."""
    policy = NetworkPolicy(("agency-db.test",), resolver=lambda host, port: ("127.0.0.1",))
    items = read(
        "database",
        server[1].replace("127.0.0.1", "agency-db.test"),
        http=make_client(policy=policy),
        include=["tb_station"],
        profile=False,
        **server[2],
    )
    assert list(tables_of(items)) == ["air.tb_station"]


def test_values_the_driver_cannot_read_cost_only_the_profile(
    postgresql_air: str, read: Read, codes: Any
) -> None:
    items = read("database", postgresql_air, schemas=["air"], include=["odd_dates", "tb_station"])
    assert codes(items) == ["profile_failed"]
    assert tables_of(items)["air.odd_dates"].columns[0].data_type == "date"
    assert "infinity" not in repr(items)


def test_types_of_postgresql_are_spelled_as_it_spells_them(postgresql_air: str, read: Read) -> None:
    columns = columns_of(
        tables_of(read("database", postgresql_air, schemas=["air"], include=["tb_station"]))["air.tb_station"]
    )
    spelled = {name: column.data_type for name, column in columns.items()}
    assert spelled["stn_id"] == "character varying"
    assert spelled["opened"] == "timestamp with time zone"
    assert spelled["tags"] == "text[]"
    assert "grade" in spelled["g"]
    assert columns["photo"].profile.patterns == (("binary", 1.0),)
