"""The API, as programs outside call it."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient


@pytest.fixture(scope="module")
def some_dataset(client: TestClient) -> dict[str, Any]:
    found = client.get("/api/v1/datasets", params={"q": "사업장 실내 공기질 측정결과"}).json()["items"]
    wanted = next(i["id"] for i in found if i["title"] == "사업장 실내 공기질 측정결과")
    view: dict[str, Any] = client.get(f"/api/v1/datasets/{wanted}").json()
    return view


def test_a_search_answers_with_items_facets_and_time(client: TestClient) -> None:
    found = client.get(
        "/api/v1/datasets", params={"q": "미세먼지", "facet": ["agency", "format"], "size": 3}
    ).json()
    assert found["total"] > 3
    assert len(found["items"]) == 3
    assert {"id", "source_id", "title", "agency", "score", "highlight"} <= found["items"][0].keys()
    assert set(found["facets"]) == {"agency", "format"}
    assert found["took_ms"] >= 0


def test_a_facet_value_is_a_filter_that_keeps_its_count(client: TestClient) -> None:
    counted = client.get("/api/v1/datasets", params={"q": "미세먼지", "facet": "agency"}).json()["facets"][
        "agency"
    ]
    for value in counted[:3]:
        kept = client.get("/api/v1/datasets", params={"q": "미세먼지", "agency": value["value"]}).json()
        assert kept["total"] == value["count"]


def test_a_dataset_tells_where_it_lies_and_what_its_columns_are(some_dataset: dict[str, Any]) -> None:
    assert [step["label"] for step in some_dataset["location"]] == [
        "기관",
        "정보시스템",
        "데이터베이스",
        "테이블",
    ]
    columns = {c["name"]: c for t in some_dataset["tables"] for c in t["columns"]}
    assert columns["MSRMT_YMD"]["term"]["term"]
    assert columns["EXMNR"]["privacy"]["kind"] == "PERSON"
    assert columns["PM10_VL"]["privacy"] is None
    assert some_dataset["personal_columns"] == 1


def test_value_profiles_are_shown_without_sketches(some_dataset: dict[str, Any]) -> None:
    profiles = [c["profile"] for t in some_dataset["tables"] for c in t["columns"]]
    assert all("evidence" not in p for p in profiles)
    assert all("null_share" in p for p in profiles)


def test_a_dataset_has_history_and_related_data(client: TestClient, some_dataset: dict[str, Any]) -> None:
    history = client.get(f"/api/v1/datasets/{some_dataset['id']}/history").json()["items"]
    assert any(entry["op"] == "create" for entry in history)
    related = client.get(f"/api/v1/datasets/{some_dataset['id']}/related").json()["items"]
    assert related
    assert all(r["evidence"] for r in related)


@pytest.mark.parametrize("path", ["tables", "columns", "agencies", "systems"])
def test_lists_can_be_paged_to_their_end_without_loss(client: TestClient, path: str) -> None:
    seen: list[str] = []
    after: str | None = None
    while True:
        page = client.get(f"/api/v1/{path}", params={"size": 7, **({"after": after} if after else {})}).json()
        seen += [i["id"] for i in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert (
        len(seen)
        == len(set(seen))
        == len(client.get(f"/api/v1/{path}", params={"size": 1000}).json()["items"])
    )


def test_the_change_feed_gives_every_change_once_in_order(client: TestClient) -> None:
    numbers: list[int] = []
    since = 0
    while True:
        page = client.get("/api/v1/changes", params={"since": since, "size": 50}).json()
        numbers += [c["seq"] for c in page["items"]]
        if page["next"] == since:
            break
        since = page["next"]
    assert numbers == sorted(set(numbers))
    assert len(numbers) > 50


def test_autocomplete_takes_initials(client: TestClient) -> None:
    found = client.get("/api/v1/suggest", params={"q": "ㅁㅅㅁㅈ"}).json()["items"]
    assert any("미세먼지" in i["text"] for i in found)


def test_terms_are_recommended_singly_and_in_batches(client: TestClient) -> None:
    one = client.get("/api/v1/vocab/recommend", params={"name": "사업장명"}).json()
    assert one["status"] in {"exact", "composed"}
    many = client.post("/api/v1/vocab/recommend", json={"names": ["사업장명", "없는말없는말"]}).json()[
        "items"
    ]
    assert [m["name"] for m in many] == ["사업장명", "없는말없는말"]
    assert many[0] == one


def test_columns_are_validated_in_batches(client: TestClient) -> None:
    body = {
        "columns": [
            {"table": "T", "name": "GONGJI", "logical_name": "공지_일자", "data_type": "VARCHAR", "length": 8}
        ]
    }
    found = client.post("/api/v1/vocab/validate", json=body).json()["items"]
    assert {"row", "table", "column", "rule", "severity", "message", "suggestion"} <= found[0].keys()


@pytest.mark.parametrize("item", ["words", "terms", "domains"])
def test_the_vocabulary_can_be_listed_and_looked_up(client: TestClient, item: str) -> None:
    listed = client.get(f"/api/v1/vocab/{item}", params={"size": 2}).json()
    assert listed["total"] > 2
    name = listed["items"][0]["name"]
    assert client.get(f"/api/v1/vocab/{item}/{name}").json()["name"] == name


def test_the_description_is_openapi_31_and_names_every_path(client: TestClient) -> None:
    found = client.get("/openapi.json").json()
    assert found["openapi"].startswith("3.1")
    for path in (
        "/api/v1/datasets",
        "/api/v1/suggest",
        "/api/v1/changes",
        "/api/v1/vocab/recommend",
        "/healthz",
    ):
        assert path in found["paths"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/datasets/nothere", 404),
        ("/api/v1/nothere", 404),
        ("/api/v1/datasets?size=0", 422),
        ("/api/v1/datasets?page=99999", 400),
        ("/api/v1/datasets?sort=nothing", 400),
        ("/api/v1/datasets?facet=nothing", 400),
        ("/api/v1/changes?since=-1", 422),
        ("/api/v1/vocab/terms/없는용어", 404),
        ("/api/v1/columns?table=%00", 400),
    ],
)
def test_what_cannot_be_answered_is_a_problem_document(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    "query",
    [
        "가" * 6_000,
        "\x01\x02",
        "*:* OR (a AND",
        "((((((",
        "title:/.*.*.*/",
        "😀😀",
        "\u202e미세먼지",
        "' OR 1=1 --",
        "%",
    ],
)
def test_hostile_queries_are_answered_quickly_and_safely(client: TestClient, query: str) -> None:
    answer = client.get("/api/v1/datasets", params={"q": query})
    assert answer.status_code == 200
    assert answer.json()["took_ms"] < 500


def test_a_body_that_is_too_large_is_refused(client: TestClient) -> None:
    answer = client.post("/api/v1/vocab/recommend", content=b"x" * (5 * 1024 * 1024))
    assert answer.status_code == 413


def test_an_address_that_asks_too_often_is_told_when_to_come_back(limited_client: TestClient) -> None:
    answers = [limited_client.get("/api/v1/suggest", params={"q": "가"}) for _ in range(8)]
    refused = [a for a in answers if a.status_code == 429]
    assert refused
    assert int(refused[0].headers["retry-after"]) >= 1


def test_it_says_whether_it_is_alive_and_ready(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz").json()
    assert ready["status"] == "ok"
    assert ready["behind"] >= 0
    assert "malmoi_http_requests_total" in client.get("/metrics").text
