"""Values diagnosed for real: planted defects are counted exactly on every engine and in every file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml
from quality_planted import COLUMNS, PLANTED, ROWS, RULES, contracts, make

from catalog.records import Kind
from connectors.errors import SourceError
from malmoi.demo.databases import make_databases
from malmoi.errors import UsageError
from malmoi.pipeline import Workspace, add_source, harvest_source, open_workspace
from malmoi.pipeline.diagnosing import diagnose
from malmoi.settings import Settings
from quality.errors import RuleError, UnreadableData
from quality.report.acceptance import check_report
from quality.report.workbook import write_report
from quality.values.checkpoint import Limits, publishable
from quality.values.diagnosis import Diagnosis, Result
from quality.values.indicator import Indicator


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    settings = Settings(home=tmp_path_factory.mktemp("home"), allowed_private_hosts=("127.0.0.1",))
    with open_workspace(settings) as opened:
        yield opened


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rules") / "rules.yaml"
    path.write_text(yaml.safe_dump(RULES, allow_unicode=True), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def planted(workspace: Workspace, rules: Path, tmp_path_factory: pytest.TempPathFactory) -> Diagnosis:
    file = tmp_path_factory.mktemp("data") / "contracts.db"
    engine = sa.create_engine(f"sqlite:///{file}")
    make(engine)
    engine.dispose()
    return diagnose(workspace, f"sqlite:///{file}", rules=rules)


@pytest.fixture(scope="module")
def demo(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Diagnosis]:
    files = make_databases(tmp_path_factory.mktemp("demo"))
    return {name: diagnose(workspace, f"sqlite:///{file}") for name, file in files.items()}


def errors(found: Diagnosis) -> dict[tuple[str, str], int]:
    return {(r.rule.column, r.rule.indicator.value): r.errors for r in found.results if r.errors}


def only(found: Diagnosis, table: str, column: str, indicator: Indicator) -> Result:
    (result,) = (
        r
        for r in found.results
        if (r.rule.table, r.rule.column, r.rule.indicator) == (table, column, indicator)
    )
    return result


def test_planted_defects_are_counted_exactly_on_sqlite(planted: Diagnosis) -> None:
    assert errors(planted) == PLANTED
    assert all(r.ran for r in planted.results)
    assert {t.name: t.rows for t in planted.tables} == {"TB_CTRT": ROWS, "TB_DEPT": 3}


@pytest.mark.postgres
def test_planted_defects_are_counted_exactly_on_postgresql(
    workspace: Workspace, rules: Path, postgresql_url: str
) -> None:
    # A database of its own: other tests leave tables in the server's.
    server = sa.create_engine(postgresql_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(sa.text("DROP DATABASE IF EXISTS quality_values"))
        connection.execute(sa.text("CREATE DATABASE quality_values"))
    server.dispose()
    own = sa.make_url(postgresql_url).set(database="quality_values").render_as_string(hide_password=False)
    engine = sa.create_engine(own)
    make(engine)
    engine.dispose()
    found = diagnose(workspace, own, rules=rules)
    assert errors(found) == PLANTED
    assert found.dbms == "postgresql"


@pytest.mark.mariadb
def test_planted_defects_are_counted_exactly_on_mariadb(
    workspace: Workspace, rules: Path, mariadb_url: str
) -> None:
    engine = sa.create_engine(mariadb_url)
    make(engine)
    engine.dispose()
    found = diagnose(workspace, mariadb_url, rules=rules)
    assert errors(found) == PLANTED


FILE_RULES = {"rules": [r for r in RULES["rules"] if r["id"] in ("B1", "B2", "B4")]}


def write_rows(path: Path, rows: list[dict[str, Any]]) -> Path:
    names = [n for n, _, _ in COLUMNS]
    if path.suffix == ".csv":
        with path.open("w", encoding="cp949", newline="") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows(rows)
    elif path.suffix == ".xlsx":
        from openpyxl import Workbook

        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = path.stem
        sheet.append(names)
        for row in rows:
            sheet.append([row[n] for n in names])
        book.save(path)
    else:
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(pa.Table.from_pylist(rows), path)
    return path


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_planted_defects_are_counted_exactly_in_files(
    workspace: Workspace, tmp_path: Path, suffix: str
) -> None:
    file = write_rows(tmp_path / f"TB_CTRT{suffix}", contracts())
    rules = tmp_path / "rules.yaml"
    rules.write_text(yaml.safe_dump(FILE_RULES, allow_unicode=True), encoding="utf-8")
    found = diagnose(workspace, str(file), rules=rules)
    assert errors(found) == {k: n for k, n in PLANTED.items() if k[1] != "참조관계"}


def test_references_hold_between_the_sheets_of_a_workbook(workspace: Workspace, tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for name, rows in (("DEPT", [["DEPT_CD"], ["A"], ["B"]]), ("EMP", [["DEPT_CD"], ["A"], ["X"], [None]])):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.remove(book.worksheets[0])
    book.save(tmp_path / "book.xlsx")
    rules = tmp_path / "rules.yaml"
    told = {"rules": [{"id": "R", "table": "EMP", "column": "DEPT_CD", "references": "DEPT.DEPT_CD"}]}
    rules.write_text(yaml.safe_dump(told), encoding="utf-8")
    found = diagnose(workspace, str(tmp_path / "book.xlsx"), rules=rules)
    (result,) = found.references()
    assert (result.total, result.checked, result.errors) == (2, 2, 1)


def test_the_demo_databases_have_rules_for_dates_codes_numbers_keys_and_references(
    demo: dict[str, Diagnosis],
) -> None:
    indicators = {i.indicator for d in demo.values() for i in d.by_indicator()}
    assert {
        Indicator.DATE,
        Indicator.CODE,
        Indicator.NUMBER,
        Indicator.FLAG,
        Indicator.QUANTITY,
    } <= indicators
    assert {Indicator.REFERENCE, Indicator.REQUIRED} <= indicators
    assert all(r.ran for d in demo.values() for r in d.results)
    orphans = only(demo["air"], "TB_AIR_QLTY_DAY", "MSRSTN_CD", Indicator.REFERENCE)
    assert (orphans.total, orphans.errors) == (2880, 0)


def test_negative_concentrations_in_the_demo_are_found_and_counted_as_sql_counts_them(
    demo: dict[str, Diagnosis], tmp_path: Path
) -> None:
    engine = sa.create_engine(f"sqlite:///{make_databases(tmp_path)['air']}")
    with engine.connect() as connection:
        below = connection.execute(sa.text("SELECT count(*) FROM TB_AIR_QLTY_DAY WHERE PM10_VL < 0")).scalar()
    engine.dispose()
    assert below
    assert only(demo["air"], "TB_AIR_QLTY_DAY", "PM10_VL", Indicator.QUANTITY).errors == below


def test_every_column_has_a_rule_or_a_reason(demo: dict[str, Diagnosis]) -> None:
    for found in demo.values():
        covered = {(r.rule.table, c) for r in found.results for c in r.rule.columns}
        excluded = {(e.table, e.column) for e in found.exclusions}
        assert set(found.columns) == covered | excluded
        assert all(e.reason for e in found.exclusions)
        assert all(r.rule.reason for r in found.results)


def test_results_hold_no_value_unless_asked(
    demo: dict[str, Diagnosis], workspace: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_text("이름,등록일자\n홍길동,9001011234567\n", encoding="utf-8")
    hidden = diagnose(workspace, str(file)).as_dict()
    shown = diagnose(workspace, str(file), examples=True).as_dict()
    assert "9001011234567" not in str(hidden)
    assert "9999999999999" in str(hidden)
    assert "9001011234567" in str(shown)


def test_a_diagnosis_of_a_registered_source_is_kept_with_its_columns(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = make_databases(tmp_path)["air"]
    add_source(workspace, "air", "database", f"sqlite:///{file}", agency="환경부")
    harvest_source(workspace, "air")
    found = diagnose(workspace, "air")
    columns = [
        r for rows in workspace.store.records.each(Kind.COLUMN, filters={"source": "air"}) for r in rows
    ]
    (dust,) = (c for c in columns if c.body["name"] == "PM10_VL")
    kept = workspace.store.quality.of(dust.id)
    (measured,) = (m for name, m in kept.items() if name.startswith("value.수량."))
    assert measured.value == only(found, "TB_AIR_QLTY_DAY", "PM10_VL", Indicator.QUANTITY).errors
    assert measured.population == 2880
    assert measured.detail["reason"]


def test_the_report_passes_its_own_acceptance_checks(
    planted: Diagnosis, demo: dict[str, Diagnosis], tmp_path: Path
) -> None:
    for number, found in enumerate((planted, *demo.values())):
        path = tmp_path / f"{number}.xlsx"
        write_report(found, path)
        assert check_report(path, found.columns) == []


def test_publication_stops_at_the_limits(planted: Diagnosis) -> None:
    assert publishable(planted, Limits(overall=50))
    overall = publishable(planted, Limits(overall=0.1))
    assert not overall
    assert "0.1%" in overall.reasons[0]
    dates = publishable(planted, Limits(overall=None, indicators={Indicator.DATE: 0.5}))
    assert [r.partition(" ")[0] for r in dates.reasons] == ["날짜"]
    assert len(publishable(planted, Limits(overall=None, rule=1.0)).reasons) == sum(
        100 * n / ROWS > 1.0 for n in PLANTED.values()
    )


def test_nothing_looked_at_is_not_published() -> None:
    assert not publishable(Diagnosis("x", "csv", "2026-01-01", (), (), ()))


@pytest.mark.parametrize(
    ("target", "kind", "message"),
    [
        ("nothing", UsageError, "nothing"),
        ("nothing.csv", UnreadableData, "nothing.csv"),
        ("sqlite:////nowhere/x.db", SourceError, "x.db"),
        ("postgresql://u:geheim@127.0.0.1:1/x", SourceError, "127.0.0.1"),
    ],
)
def test_what_cannot_be_read_is_told_without_secrets(
    workspace: Workspace, target: str, kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message) as caught:
        diagnose(workspace, target)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", b"\xff\xfe\x00\x01\x02"])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_broken_files_are_errors_that_name_the_file(
    workspace: Workspace, tmp_path: Path, content: bytes, suffix: str
) -> None:
    file = tmp_path / f"broken{suffix}"
    file.write_bytes(content)
    with pytest.raises(UnreadableData, match="broken"):
        diagnose(workspace, str(file))


def test_a_rule_of_a_table_that_is_not_there_stops_before_anything_runs(
    workspace: Workspace, rules: Path, tmp_path: Path
) -> None:
    file = tmp_path / "other.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(RuleError, match="TB_CTRT"):
        diagnose(workspace, str(file), rules=rules)
