"""`malmoi vocab request`: the workflow at the command line, as JSON and for people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from malmoi.cli.app import run

Output = pytest.CaptureFixture[bytes]
FIELDS = ("-f", "abbreviation=VRTAST", "-f", 'synonyms=["암호자산"]')


def said(output: Output, *arguments: str) -> tuple[int, list[Any], str]:
    """Run a request command with --json; return exit code, JSON lines and what was said beside."""
    code = run(["vocab", "request", *arguments, "--json"])
    out, err = output.readouterr()
    return code, [json.loads(line) for line in out.splitlines() if line.strip()], err.decode()


def drafted(output: Output, *more: str) -> str:
    code, (made,), _ = said(output, "draft", "word", "가상자산", "--who", "김", "--agency", "1480000", *more)
    assert code == 0
    return str(made["id"])


def test_a_request_goes_from_draft_to_approval(home: Path, capfdbinary: Output) -> None:
    id = drafted(capfdbinary, *FIELDS)
    for action, who in (("submit", "김"), ("review", "이"), ("approve", "박")):
        code, (found,), _ = said(capfdbinary, action, id, "--who", who, "--why", "적합")
        assert code == 0
    assert (found["state"], found["item"]["synonyms"], found["version"]) == ("approved", ["암호자산"], 4)
    assert [s["who"] for s in found["steps"]] == ["김", "김", "이", "박"]
    assert run(["vocab", "recommend", "가상자산명", "--json"]) == 0
    recommended = json.loads(capfdbinary.readouterr().out)
    assert recommended["unknown_words"] == []
    *listed, last = said(capfdbinary, "list", "--state", "approved")[1]
    assert [r["id"] for r in listed] == [id]
    assert last == {"next": None}


def test_a_draft_is_revised_and_shown_with_what_stands_against_it(home: Path, capfdbinary: Output) -> None:
    id = drafted(capfdbinary)
    shown = said(capfdbinary, "show", id)[1][0]
    assert [c["code"] for c in shown["conflicts"]] == ["malformed"]
    revised = said(capfdbinary, "revise", id, *FIELDS, "--who", "김")[1][0]
    assert (revised["item"]["name"], revised["conflicts"]) == ("가상자산", [])
    assert run(["vocab", "request", "show", id]) == 0
    assert "VRTAST" in capfdbinary.readouterr().out.decode()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("review", "ID", "--who", "이"), "review"),
        (("withdraw", "ID", "--who", "김"), "사유"),
        (("withdraw", "ID", "--who", "이", "--why", "중복"), "요청자만"),
        (("submit", "ID", "--who", "김", "--version", "7"), "version"),
        (("show", "nothing"), "nothing"),
        (("revise", "ID", "-f", "colour=red"), "colour"),
        (("revise", "ID", "-f", "colour"), "이름=값"),
        (("revise", "ID", "-f", "synonyms=[1"), "JSON"),
        (("from-check", "nothing.csv"), "nothing.csv"),
    ],
)
def test_what_cannot_be_done_is_told_and_changes_nothing(
    home: Path, capfdbinary: Output, arguments: tuple[str, ...], told: str
) -> None:
    id = drafted(capfdbinary, *FIELDS)
    code, lines, err = said(capfdbinary, *(id if a == "ID" else a for a in arguments))
    assert code in {1, 2}
    assert lines == []
    assert told in err
    assert "Traceback" not in err
    assert said(capfdbinary, "show", id)[1][0]["version"] == 1


def test_unregistered_words_of_a_definition_file_become_drafts(home: Path, capfdbinary: Output) -> None:
    (home / "columns.csv").write_text(
        "테이블명,컬럼명(영문),컬럼명(한글),데이터타입,길이\n"
        "TB_WALLET,VRTAST_ADDR,가상자산주소,VARCHAR,200\n"
        "TB_WALLET,VRTAST_NM,가상자산명,VARCHAR,100\n",
        encoding="utf-8",
    )
    code, made, _ = said(
        capfdbinary, "from-check", "columns.csv", "--at-least", "2", "--who", "김", "--agency", "1480000"
    )
    assert code == 0
    assert [(m["name"], m["state"], m["agency"]) for m in made] == [("가상자산", "draft", "1480000")]
    again = ("from-check", "columns.csv", "--at-least", "2", "--agency", "1480000")
    assert said(capfdbinary, *again)[1] == []
