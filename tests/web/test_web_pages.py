"""The pages, as a person opens them."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

HTML = {"accept": "text/html"}


def test_the_first_page_searches_and_shows_agencies(client: TestClient) -> None:
    page = client.get("/", params={"q": "미세먼지"}, headers=HTML)
    assert page.status_code == 200
    assert "<mark>" in page.text
    assert "기상청" in page.text
    assert "건" in page.text


def test_a_correction_is_shown_and_can_be_undone(client: TestClient) -> None:
    page = client.get("/", params={"q": "altpajswl"}, headers=HTML).text
    assert "고쳐 찾았습니다" in page
    assert "correct=false" in page


def test_a_dataset_page_shows_place_terms_and_personal_columns(client: TestClient) -> None:
    found = client.get("/api/v1/datasets", params={"q": "화력 발전소 기본정보"}).json()["items"][0]
    page = client.get(f"/dataset/{found['id']}", headers=HTML).text
    assert "데이터 소재지" in page
    assert "PLANT_MST" in page
    assert "개인정보" in page
    assert "함께 쓸 수 있는 데이터" in page


@pytest.mark.parametrize("path", ["/vocab", "/vocab?q=사업장명", "/sources", "/sandbox", "/docs"])
def test_the_other_pages_open(client: TestClient, path: str) -> None:
    page = client.get(path, headers=HTML)
    assert page.status_code == 200
    assert "</html>" in page.text


def test_an_unknown_address_is_a_page_for_people_and_a_problem_for_programs(client: TestClient) -> None:
    assert "</html>" in client.get("/dataset/nothere", headers=HTML).text
    assert client.get("/dataset/nothere", headers=HTML).status_code == 404
    assert client.get("/api/v1/datasets/nothere").headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("script", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}"])
def test_what_is_typed_never_becomes_markup(client: TestClient, script: str) -> None:
    for path in ("/", "/vocab"):
        page = client.get(path, params={"q": script}, headers=HTML).text
        assert script not in page or script == "{{7*7}}"
        assert "49" not in re.findall(r'value="(\d+)"', page)


def test_pages_need_nothing_from_outside(client: TestClient) -> None:
    page = client.get("/", params={"q": "미세먼지"}, headers=HTML)
    assert not re.findall(r'(?:src|href)="https?://', page.text.split("<main")[0])
    assert "default-src 'self'" in page.headers["content-security-policy"]


def test_hostile_links_of_a_source_are_not_linked(client: TestClient) -> None:
    found = client.get("/api/v1/datasets", params={"size": 1000}).json()["items"]
    for item in found:
        page = client.get(f"/dataset/{item['id']}", headers=HTML).text
        assert 'href="javascript:' not in page
