"""Officers on the pages: sign in, decide on columns, work on requests; and forms that others send in their name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from catalog.harvest import harvest
from catalog.items import Checkpoint, SourceSpec
from catalog.records import Column, Dataset, Kind, Table
from malmoi.pipeline import Workspace, open_workspace, process_changes
from malmoi.serving import build
from malmoi.settings import Settings

KIM, LEE, CHOI = "token-of-kim-00001", "token-of-lee-00001", "token-of-choi-0001"
TOKENS = (f"김담당:1480000:{KIM}", f"이담당:1480000:{LEE}", f"최담당:1360000:{CHOI}")


class Air:
    """A source of one dataset of one table."""

    def items(self, cursor: str | None = None) -> Iterator[Dataset | Checkpoint]:
        columns = (Column("PIC_NM", logical_name="담당자명"), Column("MSR_YMD", logical_name="측정일자"))
        yield Dataset(
            source_id="air",
            title="사업장 미세먼지 측정",
            publisher="환경부",
            publisher_code="1480000",
            tables=(Table("TB_AIR", columns=columns),),
        )
        yield Checkpoint("1")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[tuple[Workspace, TestClient]]:
    settings = Settings(home=tmp_path, database_url="", search_url="", officer_tokens=TOKENS)
    with open_workspace(settings) as workspace:
        workspace.store.sources.add(SourceSpec("air", "script", "http://data.example.go.kr"))
        harvest(workspace.store, Air(), workspace.store.sources.get("air").spec)
        process_changes(workspace)
        with TestClient(build(workspace), headers={"accept": "text/html"}) as client:
            yield workspace, client


def sign_in(client: TestClient, token: str) -> str:
    """Sign in and return the proof the pages' forms carry."""
    client.cookies.clear()
    page = client.post("/signin", data={"token": token, "next": "/requests"}).text
    return re.search(r'name="proof" value="(\w+)"', page).group(1)  # type: ignore[union-attr]  # none fails too


def ids(workspace: Workspace) -> tuple[str, str]:
    row = workspace.store.records.by_source_id(Kind.DATASET, "air", "air")
    assert row is not None
    return row.id, workspace.store.records.columns_of(row.id)[0].id


def test_signing_in_sets_a_cookie_no_script_reads_and_no_other_site_uses(
    office: tuple[Workspace, TestClient],
) -> None:
    _, client = office
    answer = client.post("/signin", data={"token": KIM}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/requests")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "김담당" in client.get("/").text


def test_an_unknown_token_signs_nobody_in(office: tuple[Workspace, TestClient]) -> None:
    _, client = office
    answer = client.post("/signin", data={"token": "token-of-nobody-1"})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert "모르는 토큰" in answer.text
    assert "token-of-nobody-1" not in answer.text


@pytest.mark.parametrize("next", ["//evil.example", "https://evil.example", "/\\evil.example", "evil"])
def test_signing_in_leads_to_no_other_site(office: tuple[Workspace, TestClient], next: str) -> None:
    answer = office[1].post("/signin", data={"token": KIM, "next": next}, follow_redirects=False)
    assert answer.headers["location"] == "/requests"


def test_without_signing_in_requests_lead_to_the_sign_in_and_datasets_show_no_forms(
    office: tuple[Workspace, TestClient],
) -> None:
    workspace, client = office
    assert client.get("/requests", follow_redirects=False).headers["location"] == "/signin?next=%2Frequests"
    assert "용어 승인" not in client.get(f"/dataset/{ids(workspace)[0]}").text
    sign_in(client, CHOI)
    assert "용어 승인" not in client.get(f"/dataset/{ids(workspace)[0]}").text
    sign_in(client, KIM)
    assert "용어 승인" in client.get(f"/dataset/{ids(workspace)[0]}").text


def test_an_officer_decides_on_the_dataset_page(office: tuple[Workspace, TestClient]) -> None:
    workspace, client = office
    dataset, column = ids(workspace)
    proof = sign_in(client, KIM)
    form = {"proof": proof, "term": "담당자명", "decision": "accepted", "reason": "맞음"}
    answer = client.post(f"/columns/{column}/term", data=form, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/dataset/{dataset}#{column}")
    form = {"proof": proof, "kind": "PERSON", "treatment": "mask", "decision": "accepted", "reason": ""}
    client.post(f"/columns/{column}/privacy", data=form)
    page = client.get(f"/dataset/{dataset}").text
    assert "담당자명</a> ✓" in page
    assert "개인정보 확정 · 김담당 (1480000)" in page
    assert workspace.store.privacy.of([column])[column].treatment == "mask"


def test_a_request_is_filled_in_asked_for_and_decided_on_the_pages(
    office: tuple[Workspace, TestClient],
) -> None:
    workspace, client = office
    proof = sign_in(client, KIM)
    page = client.post("/requests", data={"proof": proof, "kind": "word", "name": "가상자산"})
    path = page.url.path
    assert "형식이 맞지 않습니다" in page.text
    form = {"proof": proof, "version": "1", "name": "가상자산", "abbreviation": "VRTAST"}
    page = client.post(f"{path}/item", data={**form, "synonyms": "암호자산, 디지털자산"})
    assert "형식이 맞지 않습니다" not in page.text
    assert "암호자산, 디지털자산" in page.text
    page = client.post(f"{path}/request", data={"proof": proof, "version": "2"})
    assert "등록 요청" in page.text
    refused = client.post(f"{path}/review", data={"proof": proof, "version": "3"})
    assert (refused.status_code, "본인" in refused.text) == (409, True)
    proof = sign_in(client, LEE)
    client.post(f"{path}/review", data={"proof": proof, "version": "3"})
    stale = client.post(f"{path}/approve", data={"proof": proof, "version": "3"})
    assert (stale.status_code, "다시 읽고" in stale.text) == (409, True)
    client.post(f"{path}/approve", data={"proof": proof, "version": "4", "why": "적합"})
    word = workspace.vocabulary.words["가상자산"]
    assert (word.abbreviation, word.synonyms) == ("VRTAST", ("암호자산", "디지털자산"))
    assert "가상자산" in client.get("/requests?state=approved").text
    assert "가상자산" not in client.get("/requests?state=draft").text


def test_a_form_without_proof_or_from_another_site_changes_nothing(
    office: tuple[Workspace, TestClient],
) -> None:
    workspace, client = office
    column = ids(workspace)[1]
    proof = sign_in(client, KIM)
    form = {"term": "담당자명", "decision": "accepted"}
    own = {"origin": "http://testserver"}
    attempts = [
        ({**form}, own),
        ({**form, "proof": "0" * 64}, own),
        ({**form, "proof": proof}, {"origin": "https://evil.example"}),
        ({**form, "proof": proof}, {"origin": "null"}),
        ({**form, "proof": proof}, {"sec-fetch-site": "cross-site"}),
    ]
    for data, headers in attempts:
        assert client.post(f"/columns/{column}/term", data=data, headers=headers).status_code == 403
        assert (
            client.post("/requests", data={**data, "kind": "word", "name": "가"}, headers=headers).status_code
            == 403
        )
    assert all(t.status == "suggested" for t in workspace.store.column_terms.of([column]).get(column, ()))
    assert workspace.store.requests.count() == {}
    assert (
        client.post("/signin", data={"token": KIM}, headers={"origin": "https://evil.example"}).status_code
        == 403
    )
    assert (
        client.post(f"/columns/{column}/term", data={**form, "proof": proof}, headers=own).status_code == 200
    )


def test_signing_out_takes_the_cookie_away(office: tuple[Workspace, TestClient]) -> None:
    _, client = office
    proof = sign_in(client, KIM)
    client.post("/signout", data={"proof": proof})
    assert "김담당" not in client.get("/").text


def test_another_agencys_officer_may_not_send_the_forms(office: tuple[Workspace, TestClient]) -> None:
    workspace, client = office
    proof = sign_in(client, KIM)
    made = client.post("/requests", data={"proof": proof, "kind": "word", "name": "가상자산"}).url.path
    proof = sign_in(client, CHOI)
    form = {"proof": proof, "term": "담당자명", "decision": "accepted"}
    assert client.post(f"/columns/{ids(workspace)[1]}/term", data=form).status_code == 403
    assert client.get(made).status_code == 403
    assert client.post(f"{made}/request", data={"proof": proof, "version": "1"}).status_code == 403
    assert "가상자산" not in client.get("/requests").text


@pytest.mark.parametrize("kind", ["word", "term", "domain", "code"])
def test_drafts_of_every_kind_have_a_form(office: tuple[Workspace, TestClient], kind: str) -> None:
    _, client = office
    proof = sign_in(client, KIM)
    page = client.post("/requests", data={"proof": proof, "kind": kind, "name": "<b>새것</b>"})
    assert page.status_code == 200
    assert "<b>새것</b>" not in page.text
    form = {"proof": proof, "version": "1", "name": "새것", "values": "1=하나\n2=둘", "length": "20"}
    page = client.post(f"{page.url.path}/item", data=form)
    assert page.status_code == 200
    assert ("1=하나\n2=둘" in page.text) == (kind == "code")
