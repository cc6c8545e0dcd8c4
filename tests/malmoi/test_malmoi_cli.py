"""The command line, as a person types it, wrong things included."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command_line import spoken

from malmoi.cli.app import run

PROGRAM = [sys.executable, "-c", "from malmoi.cli import main; main()"]


def records(count: int) -> str:
    lines = [
        json.dumps(
            {"@type": "Dataset", "identifier": f"d{n}", "name": f"미세먼지 자료 {n}", "keywords": ["대기"]},
            ensure_ascii=False,
        )
        for n in range(count)
    ]
    return "\n".join(lines) + "\n"


def test_a_file_is_registered_harvested_found_and_forgotten(
    home: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (home / "a.jsonl").write_text(records(5), encoding="utf-8")
    assert spoken(capfdbinary, "source", "add", "a", "--type", "schemaorg", "--url", "a.jsonl")[0] == 0
    code, (result,), _ = spoken(capfdbinary, "harvest", "a", "--json")
    assert code == 0
    assert (result["status"], result["seen"], result["created"], result["errors"]) == ("succeeded", 5, 5, [])
    assert {"source", "run", "updated", "unchanged", "removed", "revived", "seconds"} <= result.keys()
    _, (found,), _ = spoken(capfdbinary, "search", "미세먼지", "--json")
    assert found["total"] == 5
    assert {"id", "source_id", "title", "agency", "score"} <= found["items"][0].keys()
    assert spoken(capfdbinary, "source", "remove", "a")[0] == 0
    _, (found,), _ = spoken(capfdbinary, "search", "미세먼지", "--json")
    assert found["total"] == 5  # removing a source does not remove its records


def test_a_second_run_changes_nothing_and_an_emptied_source_is_held(
    home: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = home / "a.jsonl"
    file.write_text(records(10), encoding="utf-8")
    run(["source", "add", "a", "--type", "schemaorg", "--url", str(file)])
    run(["harvest", "a"])
    capfdbinary.readouterr()
    _, (again,), _ = spoken(capfdbinary, "harvest", "a", "--json")
    assert (again["unchanged"], again["created"], again["updated"]) == (10, 0, 0)
    file.write_text(records(2), encoding="utf-8")
    code, (held,), _ = spoken(capfdbinary, "harvest", "a", "--json")
    assert (code, held["status"], held["removed"]) == (4, "held", 0)
    code, (taken,), _ = spoken(capfdbinary, "harvest", "a", "--accept-removals", "--json")
    assert (code, taken["status"], taken["removed"]) == (0, "succeeded", 8)
    file.write_text(records(10), encoding="utf-8")
    _, (back,), _ = spoken(capfdbinary, "harvest", "a", "--json")
    assert back["revived"] == 8


def test_a_dry_run_writes_nothing(home: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (home / "a.jsonl").write_text(records(3), encoding="utf-8")
    run(["source", "add", "a", "--type", "schemaorg", "--url", "a.jsonl"])
    capfdbinary.readouterr()
    _, (dry,), _ = spoken(capfdbinary, "harvest", "a", "--dry-run", "--json")
    assert dry["created"] == 3
    _, (found,), _ = spoken(capfdbinary, "search", "미세먼지", "--json")
    assert found["total"] == 0


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["harvest"], 2, "--all"),
        (["harvest", "nothere"], 1, "nothere"),
        (["source", "add", "x", "--type", "nothing", "--url", "a"], 1, "schemaorg"),
        (["source", "add", "x y", "--type", "schemaorg", "--url", "a"], 2, "x y"),
        (["source", "add", "x", "--type", "schemaorg", "--url", "a", "--option", "oops"], 2, "k=v"),
        (["source", "add", "x", "--type", "schemaorg", "--url", "a", "--option", "oops=1"], 1, "oops"),
        (["search", "x", "--filter", "nothing=1"], 1, "agency"),
        (["search", "x", "--filter", "oops"], 2, "k=v"),
        (["search", "x", "--sort", "nothing"], 1, "relevance"),
        (["vocab", "import", "nothere.csv"], 2, "nothere.csv"),
        (["vocab", "check", "nothere.xlsx"], 1, "nothere.xlsx"),
        (["vocab", "recommend"], 2, "--file"),
        (["anonymize", "detect", "nothere.csv"], 1, "nothere.csv"),
        (["anonymize", "risk", "nothere.csv", "--qi", "a"], 1, "nothere.csv"),
        (["link", "related", "nothere"], 1, "nothere"),
        (["serve", "--port", "0"], 2, "port"),
        (["nothing"], 2, "nothing"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_can(
    home: Path, capfdbinary: pytest.CaptureFixture[bytes], arguments: list[str], code: int, says: str
) -> None:
    assert run(arguments) == code
    out, err = capfdbinary.readouterr()
    text = " ".join((out + err).decode().split())
    assert says in text
    assert "Traceback" not in text


def test_a_wrong_setting_is_named(
    home: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setenv("MALMOI_MAX_REMOVAL_SHARE", "많이")
    assert run(["source", "list"]) == 1
    assert "MALMOI_MAX_REMOVAL_SHARE" in capfdbinary.readouterr()[1].decode()


def test_private_addresses_are_refused_unless_allowed(
    home: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    run(["source", "add", "a", "--type", "schemaorg", "--url", "http://127.0.0.1:9/x.jsonl"])
    capfdbinary.readouterr()
    code, (result,), _ = spoken(capfdbinary, "harvest", "a", "--json")
    assert (code, result["status"]) == (1, "failed")
    assert "MALMOI_ALLOWED_PRIVATE_HOSTS" in result["errors"][0]["message"]


def test_a_harvest_killed_at_any_moment_ends_as_if_undisturbed(home: Path) -> None:
    (home / "a.jsonl").write_text(records(3000), encoding="utf-8")
    subprocess.run(
        [*PROGRAM, "source", "add", "a", "--type", "schemaorg", "--url", str(home / "a.jsonl")], check=True
    )
    for wait in (0.9, 1.3, 1.8):
        victim = subprocess.Popen(
            [*PROGRAM, "harvest", "a"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            victim.wait(wait)
        except subprocess.TimeoutExpired:
            victim.send_signal(signal.SIGKILL)
            victim.wait()
    done = subprocess.run([*PROGRAM, "harvest", "a", "--json"], capture_output=True, text=True, check=True)
    result = json.loads(done.stdout)
    assert (result["status"], result["seen"], result["removed"]) == ("succeeded", 3000, 0)
    found = subprocess.run(
        [*PROGRAM, "search", "미세먼지", "--json"], capture_output=True, text=True, check=True
    )
    assert json.loads(found.stdout)["total"] == 3000
    status = subprocess.run(
        [*PROGRAM, "index", "status", "--json"], capture_output=True, text=True, check=True
    )
    assert json.loads(status.stdout)["behind"] == 0
    repair = subprocess.run(
        [*PROGRAM, "index", "repair", "--json"], capture_output=True, text=True, check=True
    )
    assert json.loads(repair.stdout)["clean"] is True


def test_extraction_writes_metadata_and_no_value(
    home: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    from malmoi.demo.databases import make_databases

    database = make_databases(home)["indoor"]
    assert run(["extract", f"sqlite:///{database}", "-o", "out.jsonl"]) == 0
    lines = [json.loads(line) for line in (home / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines[0] == {"format": "malmoi-extract-1"}
    assert any(line["kind"] == "dataset" for line in lines[1:] if "kind" in line)
    assert "홍" not in json.dumps(
        [line.get("record", {}).get("tables") for line in lines], ensure_ascii=False
    )
    assert str(database) not in (home / "out.jsonl").read_text(encoding="utf-8")


def test_starting_is_quick(home: Path) -> None:
    started = time.perf_counter()
    subprocess.run([*PROGRAM, "--version"], check=True, capture_output=True)
    assert time.perf_counter() - started < 10
