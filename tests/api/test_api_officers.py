"""What officers write over the API: requests from draft to approval, decisions about columns, and who may not."""

from __future__ import annotations

from typing import Any

import pytest
from api_town import AGENCY, SEES_PUBLIC, Town

from malmoi.errors import SettingsError
from malmoi.serving import officers
from malmoi.settings import Settings

pytest_plugins = ("api_town",)

REQUESTS = "/api/v1/vocab/requests"
WORD = {"name": "가상자산", "abbreviation": "VRTAST", "english": "Virtual Asset"}
TERM = {"name": "가상자산주소", "abbreviation": "VRTAST_ADDR", "domain": "주소V200"}


def send(town: Town, role: str, method: str, path: str, body: Any = None) -> tuple[int, dict[str, Any]]:
    answer = town.client.request(method, path, json=body, headers=town.headers(role))
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()


def drafted(town: Town, item: dict[str, Any] = WORD, kind: str = "word", role: str = "officer") -> str:
    status, made = send(town, role, "POST", REQUESTS, {"kind": kind, "item": item, "why": "점검"})
    assert status == 201
    return str(made["id"])


def acted(town: Town, role: str, id: str, action: str, **body: Any) -> tuple[int, dict[str, Any]]:
    return send(town, role, "POST", f"{REQUESTS}/{id}/{action}", body)


def approved(town: Town, item: dict[str, Any], kind: str) -> None:
    id = drafted(town, item, kind)
    for role, action in (("officer", "request"), ("colleague", "review"), ("steward", "approve")):
        assert acted(town, role, id, action)[0] == 200


def test_a_word_goes_from_draft_to_the_vocabulary(town: Town) -> None:
    assert town.client.get("/api/v1/vocab/words/가상자산").status_code == 404
    approved(town, WORD, "word")
    found = town.client.get("/api/v1/vocab/words/가상자산").json()
    assert (found["abbreviation"], found["layer"], found["agency"]) == ("VRTAST", "agency", AGENCY)
    recommended = town.client.get("/api/v1/vocab/recommend", params={"name": "가상자산명"}).json()
    assert recommended["unknown_words"] == []


def test_a_request_tells_its_history_conflicts_and_what_may_be_done(town: Town) -> None:
    id = drafted(town, {**WORD, "abbreviation": "ADDR"})
    found = send(town, "colleague", "GET", f"{REQUESTS}/{id}")[1]
    assert [c["code"] for c in found["conflicts"]] == ["abbreviation"]
    assert found["actions"] == ["request", "withdraw"]
    assert [(s["state"], s["who"], s["why"]) for s in found["steps"]] == [
        ("draft", f"김담당 ({AGENCY})", "점검")
    ]
    status, problem = acted(town, "officer", id, "request")
    assert (status, "ADDR" in problem["detail"]) == (409, True)


def test_a_term_waits_on_its_word(town: Town) -> None:
    id = drafted(town, TERM, "term")
    waiting = acted(town, "officer", id, "request")[1]
    assert waiting["needs"] == [{"kind": "word", "name": "가상자산", "request": None}]
    acted(town, "colleague", id, "review")
    assert acted(town, "steward", id, "approve")[0] == 409
    approved(town, WORD, "word")
    assert acted(town, "steward", id, "approve")[0] == 200


def test_the_second_of_two_officers_is_told_that_the_request_moved_on(town: Town) -> None:
    id = drafted(town)
    seen = acted(town, "officer", id, "request")[1]["version"]
    assert acted(town, "colleague", id, "review", version=seen)[0] == 200
    status, problem = acted(town, "steward", id, "reject", version=seen, why="다른 단어가 있음")
    assert status == 409
    assert problem["code"] == "stale_request"
    assert "이담당" in problem["detail"]


def test_the_requester_decides_nothing_and_a_refusal_needs_a_reason(town: Town) -> None:
    id = drafted(town)
    acted(town, "officer", id, "request")
    assert acted(town, "officer", id, "review")[0] == 409
    assert acted(town, "colleague", id, "reject")[0] == 409
    done = acted(town, "colleague", id, "reject", why="쓰지 않는 말")[1]
    assert (done["state"], done["actions"]) == ("rejected", [])


def test_a_returned_draft_is_revised(town: Town) -> None:
    id = drafted(town)
    acted(town, "officer", id, "request")
    acted(town, "colleague", id, "return", why="약어")
    status, found = send(
        town, "officer", "PUT", f"{REQUESTS}/{id}", {"item": {**WORD, "abbreviation": "VAST"}}
    )
    assert (status, found["item"]["abbreviation"], found["state"]) == (200, "VAST", "draft")


def test_requests_are_listed_filtered_and_paged_for_those_who_may(town: Town) -> None:
    ids = [drafted(town, {"name": f"새낱말{n}"}) for n in range(5)]
    other = drafted(town, {"name": "남의낱말"}, role="officer of another")
    first = send(town, "officer", "GET", f"{REQUESTS}?size=3")[1]
    rest = send(town, "officer", "GET", f"{REQUESTS}?size=3&after={first['next']}")[1]
    assert [r["id"] for r in [*first["items"], *rest["items"]]] == ids
    assert (first["counts"], rest["next"]) == ({"draft": 5}, None)
    for role in ("steward", "admin"):
        everything = send(town, role, "GET", f"{REQUESTS}?state=draft&kind=word")[1]["items"]
        assert {r["id"] for r in everything} == {*ids, other}
    assert send(town, "officer", "GET", f"{REQUESTS}?state=approved&state=rejected")[1]["items"] == []
    assert send(town, "officer", "GET", f"{REQUESTS}/{other}")[0] == 403
    assert acted(town, "officer", other, "request")[0] == 403


def test_many_at_once_are_answered_one_by_one(town: Town) -> None:
    body = {"requests": [{"kind": "word", "item": WORD}, {"kind": "word", "item": {"nom": "x"}}]}
    found = send(town, "officer", "POST", f"{REQUESTS}/batch", body)[1]["items"]
    assert [f["status"] for f in found] == [200, 422]
    id = found[0]["request"]["id"]
    steps = {"steps": [{"id": id, "action": "request"}, {"id": "nothing", "action": "request"}]}
    done = send(town, "officer", "POST", f"{REQUESTS}/steps", steps)[1]["items"]
    assert [d["status"] for d in done] == [200, 404]
    assert done[0]["request"]["state"] == "requested"


def test_unregistered_words_become_drafts(town: Town) -> None:
    body = {"words": {"가상자산": 12, "주소": 5, "드문말": 1}, "at_least": 2}
    status, found = send(town, "officer", "POST", f"{REQUESTS}/from-words", body)
    assert status == 201
    assert [(r["name"], r["agency"]) for r in found["items"]] == [("가상자산", AGENCY)]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"kind": "word", "item": {"name": ""}}, "name"),
        ({"kind": "word", "item": {"name": "가", "layer": "common"}}, "layer"),
        ({"kind": "word", "item": {"name": "가", "colour": 1}}, "colour"),
        ({"kind": "song", "item": {}}, "kind"),
        ({"kind": "word"}, "item"),
        ([], "body"),
    ],
)
def test_what_is_no_request_is_told_by_field(town: Town, body: Any, told: str) -> None:
    status, problem = send(town, "officer", "POST", REQUESTS, body)
    assert status == 422
    assert told in problem["detail"]


def test_an_officer_decides_on_a_term_and_it_counts_at_once(town: Town) -> None:
    path = f"/api/v1/columns/{town.public_column}/term"
    body = {"term": "담당자전화번호", "decision": "accepted", "reason": "번호가 들어 있음"}
    status, column = send(town, "officer", "POST", path, body)
    assert (status, column["term"]["term"], column["term"]["status"]) == (200, "담당자전화번호", "accepted")
    recommended = town.client.get("/api/v1/vocab/recommend", params={"name": "담당자명"}).json()
    assert "담당자전화번호" in [c["term"] for c in recommended["candidates"]]
    status, column = send(town, "officer", "POST", path, {**body, "decision": "rejected"})
    assert column["term"] is None or column["term"]["term"] != "담당자전화번호"


def test_an_officer_decides_on_personal_data(town: Town) -> None:
    path = f"/api/v1/columns/{town.public_column}/privacy"
    body = {"decision": "accepted", "kind": "PERSON", "treatment": "mask", "reason": "사람 이름"}
    found = send(town, "officer", "POST", path, body)[1]["privacy"]
    assert (found["kind"], found["status"], found["treatment"]) == ("PERSON", "accepted", "mask")
    rejected = send(town, "colleague", "POST", path, {"decision": "rejected", "reason": "부서 이름"})[1]
    assert rejected["privacy"] is None
    assert send(town, "officer", "POST", path, {"decision": "accepted", "kind": "SHOE"})[0] == 422


def test_many_decisions_are_answered_one_by_one(town: Town) -> None:
    term = {"term": "담당자명", "decision": "accepted"}
    both = [{"column": town.public_column, **term}, {"column": "nothing", **term}]
    found = send(town, "officer", "POST", "/api/v1/columns/terms", {"decisions": both})[1]["items"]
    assert [f["status"] for f in found] == [200, 404]
    assert found[0]["column"]["term"]["status"] == "accepted"
    privacy = [{"column": town.public_column, "decision": "accepted", "kind": "PERSON"}]
    found = send(town, "officer", "POST", "/api/v1/columns/privacy", {"decisions": privacy})[1]["items"]
    assert found[0]["column"]["privacy"]["status"] == "accepted"


def test_a_term_that_is_none_is_refused(town: Town) -> None:
    path = f"/api/v1/columns/{town.public_column}/term"
    status, problem = send(town, "officer", "POST", path, {"term": "없는용어임", "decision": "accepted"})
    assert status == 422
    assert "없는용어임" in problem["detail"]


WRITING = [
    ("POST", REQUESTS, {"kind": "word", "item": WORD}),
    ("POST", f"{REQUESTS}/batch", {"requests": []}),
    ("POST", f"{REQUESTS}/from-words", {"words": {"가": 1}}),
    ("POST", f"{REQUESTS}/steps", {"steps": []}),
    ("PUT", f"{REQUESTS}/nothing", {"item": WORD}),
    ("POST", f"{REQUESTS}/nothing/approve", {}),
    ("GET", REQUESTS, None),
    ("GET", f"{REQUESTS}/nothing", None),
    ("POST", "/api/v1/columns/terms", {"decisions": []}),
    ("POST", "/api/v1/columns/privacy", {"decisions": []}),
    ("POST", "/api/v1/columns/{column}/term", {"term": "담당자명", "decision": "accepted"}),
    ("POST", "/api/v1/columns/{column}/privacy", {"decision": "rejected"}),
]


@pytest.mark.parametrize(("method", "path", "body"), WRITING)
def test_without_signing_in_nothing_is_written_or_read_of_requests(
    quiet_town: Town, method: str, path: str, body: Any
) -> None:
    path = path.format(column=quiet_town.public_column)
    assert send(quiet_town, "anonymous", method, path, body)[0] == 401
    assert send(quiet_town, "citizen", method, path, body)[0] == 403


def test_another_agencys_column_is_not_decided_on(quiet_town: Town) -> None:
    for what, body in (
        ("term", {"term": "담당자명", "decision": "accepted"}),
        ("privacy", {"decision": "rejected"}),
    ):
        path = f"/api/v1/columns/{quiet_town.public_column}/{what}"
        assert send(quiet_town, "officer of another", "POST", path, body)[0] == 403


@pytest.mark.parametrize("role", [r for r in SEES_PUBLIC if r == "officer of another"])
def test_a_restricted_column_is_not_there_for_another_agency(quiet_town: Town, role: str) -> None:
    path = f"/api/v1/columns/{quiet_town.column}/term"
    assert send(quiet_town, role, "POST", path, {"term": "담당자명", "decision": "accepted"})[0] == 404


@pytest.mark.parametrize("role", ["steward", "admin"])
def test_stewards_and_administrators_decide_on_every_column(town: Town, role: str) -> None:
    path = f"/api/v1/columns/{town.column}/privacy"
    assert send(town, role, "POST", path, {"decision": "accepted", "kind": "ADDRESS"})[0] == 200


def test_the_cookie_of_the_pages_writes_nothing_over_the_api(town: Town) -> None:
    token = town.headers("officer")["Authorization"].removeprefix("Bearer ")
    cookie = {"Cookie": f"malmoi_officer={token}"}
    assert town.client.get(f"/api/v1/datasets/{town.dataset}", headers=cookie).status_code == 200
    answer = town.client.post(REQUESTS, json={"kind": "word", "item": WORD}, headers=cookie)
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("entry", "role", "token"),
    [
        ("김:1:0123456789abcdef", "officer", "0123456789abcdef"),
        ("김:1:0123:456789abcdef", "officer", "0123:456789abcdef"),
        ("김:1:0123456789abcdef:steward", "steward", "0123456789abcdef"),
        ("김:1:0123:456789abcdef:admin", "admin", "0123:456789abcdef"),
        ("김:1:0123456789abcdef:king", "officer", "0123456789abcdef:king"),
    ],
)
def test_tokens_may_name_a_role(entry: str, role: str, token: str) -> None:
    (found,) = officers(Settings(officer_tokens=(entry,)))
    assert (found.role, found.token, found.agency) == (role, token, "1")


@pytest.mark.parametrize("entry", ["김", "김:1", "김:1:short", "김:1:short:admin", ":1:0123456789abcdef"])
def test_an_entry_that_is_none_is_told(entry: str) -> None:
    with pytest.raises(SettingsError, match="MALMOI_OFFICER_TOKENS"):
        officers(Settings(officer_tokens=(entry,)))
