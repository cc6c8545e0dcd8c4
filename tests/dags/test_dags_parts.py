"""A paged source read in parts by several tasks: the same as read by one, whatever happens to single tasks."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from paged_portal import ROWS, Portal, failing, package, serving

from catalog.errors import SourceBusyError, SpoolLostError
from catalog.harvest import harvest
from catalog.items import Item
from catalog.records import Kind
from catalog.store import Row, Store
from catalog.store.spools import SILENT_SECONDS
from connectors.base import Context
from connectors.registry import connect
from malmoi.errors import SourceUnavailable, StepFailed
from malmoi.pipeline import (
    Workspace,
    add_source,
    harvest_source,
    harvest_step,
    join_step,
    open_workspace,
    plan_step,
    read_part_step,
)
from malmoi.pipeline.spooling import SpooledSource
from malmoi.settings import Settings, load_settings

COUNT = 100  # datasets: five parts of twenty
PART = 20
READ = "from malmoi.pipeline import read_part_step; import json, sys; read_part_step(json.loads(sys.argv[1]))"


on_both = pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the address of an empty database; empty: SQLite in the home."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield ""
        return
    plain = request.getfixturevalue("postgresql_url").replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS dags_parts WITH (FORCE)")
        connection.execute("CREATE DATABASE dags_parts")
        yield f"{plain.rpartition('/')[0]}/dags_parts"


@pytest.fixture
def home(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an installation of its own, named by the environment as it is for tasks."""
    told = {"HOME": str(tmp_path), "ALLOWED_PRIVATE_HOSTS": "127.0.0.1", "DATABASE_URL": database}
    for name, value in {**told, "SEARCH_URL": "", "NOTICE_URL": ""}.items():
        monkeypatch.setenv(f"MALMOI_{name}", value)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def portal(home: Path) -> Iterator[Portal]:
    """Give a portal that is registered as a source, seoul."""
    with serving(Portal(COUNT)) as portal:
        with open_workspace(load_settings()) as workspace:
            register(workspace, portal)
        yield portal


def register(workspace: Workspace, portal: Portal) -> None:
    add_source(workspace, "seoul", "ckan", portal.address, agency="6110000", options={"rows": ROWS})


def store() -> Store:
    return Store.open(load_settings().database)


def in_parts(**more: Any) -> dict[str, Any]:
    """Run all tasks one after the other."""
    parts = plan_step("seoul")
    for part in parts:
        read_part_step(part)
    return join_step("seoul", parts, **more)


def told(result: dict[str, Any]) -> dict[str, Any]:
    names = (
        "status",
        "seen",
        "created",
        "updated",
        "unchanged",
        "removed",
        "revived",
        "errors_total",
        "missing",
    )
    return {name: result[name] for name in names}


def content(opened: Store) -> dict[str, Any]:
    """Return everything a harvest stores, but for times and runs."""

    def plain(row: Row) -> tuple[Any, ...]:
        return (
            row.id,
            row.source_id,
            row.title,
            row.body,
            row.state,
            row.visibility,
            row.agency_code,
            row.position,
        )

    kinds = (Kind.DATASET, Kind.DISTRIBUTION, Kind.AGENCY)
    rows = {
        k: [plain(r) for some in opened.records.each(k, filters={"state": None}) for r in some] for k in kinds
    }
    created = Counter(c.id for c in opened.changes.since(0, 1_000_000) if c.op == "create")
    [run] = opened.runs.list(limit=1)
    problems = sorted((p.source_id or "", p.code, p.message) for p in opened.runs.errors(run))
    return {"rows": rows, "created": set(created.values()), "problems": problems}


def of_one_task(portal: Portal, folder: Path) -> dict[str, Any]:
    """Return what one task makes of the portal in an installation of its own."""
    settings = Settings(home=folder / "one", database_url="", search_url="")
    with open_workspace(settings) as workspace:
        register(workspace, portal)
        harvest_source(workspace, "seoul")
        return content(workspace.store)


@on_both
def test_reading_in_parts_is_equal_to_reading_in_one_go_record_for_record(portal: Portal, home: Path) -> None:
    parts = plan_step("seoul")
    assert [p["part"] for p in parts] == list(range(COUNT // PART))
    random.Random(7).shuffle(parts)
    for part in parts:
        assert read_part_step(part)["records"] + read_part_step(part)["problems"] > 0  # each twice
    result = join_step("seoul", parts)
    assert (result["status"], result["changed"]) == ("succeeded", result["created"])
    with store() as opened:
        assert content(opened) == of_one_task(portal, home)
        assert content(opened)["created"] == {1}
        assert opened.spools.read_count(parts[0]["spool"]) == 0, "the spool was left over"
    again = in_parts()
    assert told(again) == {
        **told(again),
        "created": 0,
        "updated": 0,
        "unchanged": result["created"],
        "removed": 0,
    }


def test_no_personal_value_waits_in_a_spool(portal: Portal) -> None:
    parts = plan_step("seoul")
    for part in parts:
        read_part_step(part)
    with store() as opened:
        kept = [opened.spools.part(p["spool"], p["part"]) for p in parts]
    texts = [zlib.decompress(k.content or b"").decode() for k in kept if k is not None]
    assert len(texts) == len(parts)
    assert "관측소" in "".join(texts)
    assert "1234-5678" not in "".join(texts)


def test_a_page_that_fails_twice_is_read_at_the_third_try_and_the_others_once(
    portal: Portal, home: Path
) -> None:
    portal.at[44] = failing(503, times=2)
    parts = plan_step("seoul")
    for part in parts:
        for _ in range(2 if part["part"] == 2 else 0):
            with pytest.raises(SourceUnavailable, match="503"):
                read_part_step(part)
        read_part_step(part)
    assert join_step("seoul", parts)["status"] == "succeeded"
    outside = [start for start in portal.asked if not 40 <= start < 60]
    assert {portal.asked[start] for start in outside} == {1}
    with store() as opened:
        found = content(opened)
    assert found == of_one_task(portal, home)


@on_both
def test_a_page_that_fails_for_good_removes_nothing_and_the_other_parts_are_stored(portal: Portal) -> None:
    in_parts()
    with store() as opened:
        before = opened.records.active_count("seoul")
    del portal.packages[0]  # gone, and one page of another part is broken
    portal.packages.append({**package(200), "title": "새 자료"})
    portal.at[44] = failing(404, times=1000)
    parts = plan_step("seoul")
    for part in parts:
        if part["part"] == 2:
            with pytest.raises(StepFailed):
                read_part_step(part)
        else:
            read_part_step(part)
    with pytest.raises(StepFailed, match=r"3/5"):
        join_step("seoul", parts)
    with store() as opened:
        [run] = opened.runs.list(limit=1)
        assert (run.status.value, run.counts["removed"], run.counts["created"]) == ("failed", 0, 1)
        assert opened.records.active_count("seoul") == before + 1
    portal.at.clear()
    assert (in_parts()["removed"], in_parts()["removed"]) == (1, 0)


def test_a_part_nobody_could_read_fails_the_run(portal: Portal) -> None:
    parts = plan_step("seoul")
    for part in parts[1:]:
        read_part_step(part)
    with pytest.raises(StepFailed, match="part_unread"):
        join_step("seoul", parts)


@on_both
def test_a_task_killed_in_the_middle_leaves_nothing_and_its_next_try_everything(
    portal: Portal, home: Path
) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def hold(_: object) -> None:
        reached.set()
        go_on.wait(60)

    portal.at[46] = hold
    parts = plan_step("seoul")
    program = [sys.executable, "-c", READ, f'{{"spool": "{parts[2]["spool"]}", "part": 2}}']
    task = subprocess.Popen(program, env=dict(os.environ), cwd=home)
    try:
        assert reached.wait(60)
    finally:
        task.kill()
        task.wait()
        go_on.set()
    with store() as opened:
        assert opened.spools.part(parts[2]["spool"], 2) is None
    portal.at.clear()
    for part in parts:
        read_part_step(part)
    assert join_step("seoul", parts)["status"] == "succeeded"
    with store() as opened:
        assert content(opened) == of_one_task(portal, home)


@on_both
def test_joining_that_is_interrupted_goes_on_behind_the_parts_it_stored(portal: Portal, home: Path) -> None:
    parts = plan_step("seoul")
    for part in parts:
        read_part_step(part)

    class Interrupted(SpooledSource):
        def items(self, cursor: str | None = None) -> Iterator[Item]:
            for n, item in enumerate(super().items(cursor)):
                if n == 50:
                    raise KeyboardInterrupt
                yield item

    with open_workspace(load_settings()) as workspace:
        spec = workspace.store.sources.get("seoul").spec
        spool = workspace.store.spools.get(parts[0]["spool"])
        connector = connect(Context(spec, workspace.http))
        with pytest.raises(KeyboardInterrupt):
            harvest(
                workspace.store, Interrupted(workspace.store.spools, spool, connector), spec, spool=spool.id
            )
        [run] = workspace.store.runs.list("seoul")
        assert (run.status.value, run.cursor) == ("interrupted", f"spool:{spool.id}:2")
    result = join_step("seoul", parts)
    assert (result["status"], result["run"], result["attempt"]) == ("succeeded", run.id, 2)
    with store() as opened:
        assert content(opened) == of_one_task(portal, home)


def test_an_interrupted_join_is_not_gone_on_with_by_a_harvest_in_one_go(portal: Portal, home: Path) -> None:
    parts = plan_step("seoul")
    for part in parts:
        read_part_step(part)
    with open_workspace(load_settings()) as workspace:
        run = workspace.store.runs.start("seoul", spool=parts[0]["spool"])
        workspace.store.runs.checkpoint(run, f"spool:{parts[0]['spool']}:3")
        workspace.store.runs.interrupt(run)
        workspace.store.spools.close(parts[0]["spool"])
    result = harvest_step("seoul")
    assert (result["status"], result["attempt"]) == ("succeeded", 1)
    with store() as opened:
        assert content(opened) == of_one_task(portal, home)


def test_removals_are_judged_over_all_parts(portal: Portal) -> None:
    in_parts()
    del portal.packages[10:15]
    assert told(in_parts())["removed"] == 5 - 1  # one of them had no title and never was there
    del portal.packages[:60]
    held = in_parts()
    assert (held["status"], held["code"], held["removed"]) == ("held", "mass_removal", 0)
    accepted = in_parts(accept_removals=True)
    assert accepted["status"] == "succeeded"
    assert accepted["removed"] == held["missing"] > 20


def test_rows_that_move_while_parts_are_read_are_neither_lost_nor_doubled(portal: Portal, home: Path) -> None:
    in_parts()
    parts = plan_step("seoul")
    read_part_step(parts[0])
    portal.touch(0)  # moves to the end: the first of part 1 moves into part 0, which was read
    for part in parts[1:]:
        read_part_step(part)
    result = join_step("seoul", parts)
    assert (result["status"], result["removed"], result["missing"]) == ("succeeded", 0, 0)
    with store() as opened:
        found = content(opened)
    assert "duplicate_identifier" not in {code for _, code, _ in found["problems"]}
    assert len([r for r in found["rows"][Kind.DATASET] if r[4] == "active"]) == COUNT - COUNT // 7


@on_both
def test_nobody_else_harvests_a_source_that_is_being_read_in_parts(portal: Portal) -> None:
    parts = plan_step("seoul")
    read_part_step(parts[0])
    with pytest.raises(SourceBusyError, match="in parts"):
        harvest_step("seoul")
    with store() as opened, pytest.raises(SourceBusyError):
        opened.runs.start("seoul")


def test_parts_are_refused_after_their_source_was_taken_over(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = plan_step("seoul")
    read_part_step(parts[0])
    later = time.time() + SILENT_SECONDS + 1
    with monkeypatch.context() as patched:
        patched.setattr("catalog.store.spools.time.time", lambda: later)
        assert harvest_step("seoul")["status"] == "succeeded"
    with pytest.raises(SpoolLostError):
        read_part_step(parts[1])
    with pytest.raises(SpoolLostError):
        join_step("seoul", parts)


def test_a_second_plan_takes_the_place_of_the_first(portal: Portal) -> None:
    first = plan_step("seoul")
    second = plan_step("seoul")
    with pytest.raises(SpoolLostError):
        read_part_step(first[0])
    for part in second:
        read_part_step(part)
    assert join_step("seoul", second)["status"] == "succeeded"


def test_a_small_portal_and_one_that_does_not_answer_are_read_in_one_go(portal: Portal) -> None:
    portal.packages = portal.packages[:PART]
    assert plan_step("seoul") == []
    assert join_step("seoul", [])["created"] == PART - PART // 7
    portal.address = "http://127.0.0.1:9"
    with open_workspace(load_settings()) as workspace:
        add_source(workspace, "away", "ckan", portal.address)
    assert plan_step("away") == []
    with pytest.raises(SourceUnavailable, match="connection"):
        join_step("away", [])
