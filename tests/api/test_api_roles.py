"""Every reading endpoint with every role, against a restricted dataset: nobody learns of it who may not."""

from __future__ import annotations

import re

import pytest
from api_town import SECRETS, SEES_ALL, SEES_PUBLIC, Town

pytest_plugins = ("api_town",)

HTML = {"accept": "text/html"}
EVERYWHERE = [
    "/api/v1/datasets?size=100&facet=agency&facet=format&facet=theme&facet=region&facet=has_personal",
    "/api/v1/datasets?q=잠수함정비계획&explain=true",
    "/api/v1/datasets?q=잠항심도&explain=true",
    "/api/v1/datasets?q=TB_SUBMARINE",
    "/api/v1/datasets?q=흑룡호&correct=false",
    "/api/v1/datasets?q=잠항싱도&explain=true",
    "/api/v1/datasets?q=사업장&explain=true&size=100",
    "/api/v1/datasets?q=secret-submarine",
    "/api/v1/datasets?agency=환경부&size=100",
    "/api/v1/datasets?q=흑료호",
    "/api/v1/suggest?q=잠수",
    "/api/v1/suggest?q=ㅈㅅㅎ",
    "/api/v1/suggest?q=흑룡",
    "/api/v1/tables?size=1000",
    "/api/v1/columns?size=1000",
    "/api/v1/agencies?size=1000",
    "/api/v1/systems?size=1000",
    "/api/v1/changes?since=0&size=1000",
    "/api/3/action/package_search?q=잠수함정비계획&include_private=true",
    "/api/3/action/package_search?rows=1000&include_private=true",
    "/api/3/action/current_package_list_with_resources",
    "/api/3/action/tag_list",
    "/api/2/util/dataset/autocomplete?incomplete=잠수",
    "/catalog.jsonld?size=1000",
    "/catalog.ttl?size=1000",
    "/catalog.rdf?size=1000",
    "/sitemap.xml",
    "/sitemap-1.xml",
    "/robots.txt",
    "/readyz",
    "/metrics",
    "/openapi.json",
    "/",
    "/?q=잠수함정비계획",
    "/?q=사업장",
    "/?q=흑룡호&correct=false",
    "/sources",
    "/sandbox",
    "/docs",
    "/vocab?q=심도",
    "/requests",
    "/signin",
]
OF_THE_DATASET = [
    "/api/v1/datasets/{dataset}",
    "/api/v1/datasets/{dataset}/related",
    "/api/v1/datasets/{dataset}/history",
    "/api/v1/relations?dataset={dataset}",
    "/api/v1/tables/{table}",
    "/api/v1/columns/{column}",
    "/dataset/{dataset}",
    "/dataset/{dataset}.jsonld",
    "/dataset/{dataset}.ttl",
    "/dataset/{dataset}.rdf",
    "/api/3/action/package_show?id={dataset}",
    "/api/3/action/package_activity_list?id={dataset}",
]
LISTS_OF_IT = [
    "/api/v1/tables?dataset={dataset}",
    "/api/v1/columns?dataset={dataset}",
    "/api/v1/columns?table={table}",
]


def asked(town: Town, role: str, path: str) -> tuple[int, str]:
    path = path.format(dataset=town.dataset, table=town.table, column=town.column)
    headers = {**town.headers(role), **({} if path.startswith("/api/") else HTML)}
    answer = town.client.get(path, headers=headers)
    return answer.status_code, answer.text


def told(text: str, path: str) -> list[str]:
    """Return what an answer tells of the secret; what was asked for itself stands in it as an echo."""
    query = path.partition("q=")[2].partition("&")[0]
    return [s for s in SECRETS if s in text.replace(query, "") or (not query and s in text)]


@pytest.mark.parametrize("role", SEES_PUBLIC)
@pytest.mark.parametrize("path", EVERYWHERE)
def test_nothing_of_a_restricted_dataset_is_told(quiet_town: Town, role: str, path: str) -> None:
    status, text = asked(quiet_town, role, path)
    assert status in {200, 401, 403}
    assert told(text, path) == []
    assert quiet_town.dataset not in text
    assert quiet_town.column not in text


@pytest.mark.parametrize("role", SEES_PUBLIC)
@pytest.mark.parametrize("path", OF_THE_DATASET)
def test_a_restricted_dataset_is_not_there_for_others(quiet_town: Town, role: str, path: str) -> None:
    status, text = asked(quiet_town, role, path)
    assert status == 404
    assert [s for s in SECRETS if s in text] == []


@pytest.mark.parametrize("role", SEES_PUBLIC)
@pytest.mark.parametrize("path", LISTS_OF_IT)
def test_lists_of_its_parts_are_empty_for_others(quiet_town: Town, role: str, path: str) -> None:
    path = path.format(dataset=quiet_town.dataset, table=quiet_town.table)
    found = quiet_town.client.get(path, headers=quiet_town.headers(role)).json()
    assert found == {"items": [], "next": None}


@pytest.mark.parametrize("role", SEES_ALL)
@pytest.mark.parametrize("path", OF_THE_DATASET)
def test_those_who_may_see_all_of_it(quiet_town: Town, role: str, path: str) -> None:
    assert asked(quiet_town, role, path)[0] == 200


@pytest.mark.parametrize("role", SEES_ALL)
@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/datasets?q=잠수함정비계획",
        "/api/v1/tables?size=1000",
        "/api/v1/columns?size=1000",
        "/?q=흑룡호",
    ],
)
def test_those_who_may_find_it(quiet_town: Town, role: str, path: str) -> None:
    text = asked(quiet_town, role, path)[1]
    assert any(s in text for s in ("잠수함정비계획 사업장", "TB_SUBMARINE", "SNK_DPTH", quiet_town.dataset))


@pytest.mark.parametrize("role", [*SEES_PUBLIC, *SEES_ALL])
def test_totals_and_facets_count_what_may_be_seen(quiet_town: Town, role: str) -> None:
    headers = quiet_town.headers(role)
    found = quiet_town.client.get(
        "/api/v1/datasets", params={"facet": "agency", "size": 100}, headers=headers
    ).json()
    expected = 3 if role in SEES_ALL else 2
    assert found["total"] == expected == sum(v["count"] for v in found["facets"]["agency"])


@pytest.mark.parametrize("role", SEES_PUBLIC)
def test_the_first_page_counts_what_may_be_seen(quiet_town: Town, role: str) -> None:
    for path in ("/", "/?q=미세먼지"):
        text = asked(quiet_town, role, path)[1]
        assert re.search(r"(\d+)개 데이터", text).group(1) == "2"  # type: ignore[union-attr]  # none fails too


@pytest.mark.parametrize("role", SEES_PUBLIC)
def test_related_data_of_an_open_dataset_leave_the_restricted_one_out(quiet_town: Town, role: str) -> None:
    records = quiet_town.client.get("/api/v1/datasets?size=100").json()["items"]
    for item in records:
        for path in (f"/api/v1/datasets/{item['id']}/related", f"/dataset/{item['id']}"):
            text = asked(quiet_town, role, path)[1]
            assert quiet_town.dataset not in text
            assert told(text, path) == []


def test_an_answer_made_for_one_role_is_not_given_to_another(quiet_town: Town) -> None:
    path = "/api/v1/datasets?q=흑룡호&size=7&correct=false"
    roles = ("steward", "anonymous", "officer", "officer of another", "citizen", "admin")
    totals = [quiet_town.client.get(path, headers=quiet_town.headers(role)).json()["total"] for role in roles]
    assert totals == [1, 0, 1, 0, 0, 1]


def test_who_decided_is_told_to_officers_only(quiet_town: Town) -> None:
    history = f"/api/v1/datasets/{quiet_town.dataset}/history"
    told_to = quiet_town.client.get(history, headers=quiet_town.headers("officer")).json()["items"]
    assert all(e["actor"] for e in told_to)
    open_one = quiet_town.client.get("/api/v1/datasets?q=미세먼지").json()["items"][0]["id"]
    for role in ("anonymous", "citizen"):
        found = quiet_town.client.get(
            f"/api/v1/datasets/{open_one}/history", headers=quiet_town.headers(role)
        ).json()["items"]
        assert {e["actor"] for e in found} == {None}


@pytest.mark.parametrize("role", ["officer", "steward"])
def test_what_officers_see_is_kept_by_no_cache(quiet_town: Town, role: str) -> None:
    answer = quiet_town.client.get("/api/v1/datasets", headers=quiet_town.headers(role))
    assert answer.headers["cache-control"] == "no-store"
    assert "Authorization" in answer.headers["vary"]


def test_an_unknown_token_is_nobody(quiet_town: Town) -> None:
    for token in ("", "x", "token-of-kim-0000", "token-of-kim-00001x"):
        answer = quiet_town.client.get(
            f"/api/v1/datasets/{quiet_town.dataset}", headers={"Authorization": f"Bearer {token}"}
        )
        assert answer.status_code == 404
