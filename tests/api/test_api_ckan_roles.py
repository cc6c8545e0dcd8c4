"""The CKAN action API with every role: nothing is written, nothing restricted is told."""

from __future__ import annotations

import pytest
from api_ckan_calls import ACTION, result
from api_town import SECRETS, SEES_ALL, SEES_PUBLIC, Town
from fastapi.testclient import TestClient

from api.ckan.actions import WRITING

pytest_plugins = ("api_town", "api_server")


@pytest.mark.parametrize("action", sorted(WRITING))
def test_nothing_is_written(client: TestClient, action: str) -> None:
    assert client.post(ACTION + action, json={"id": "x"}).json()["error"]["__type"] == "Authorization Error"
    assert client.get(ACTION + action).status_code == 400


TELLING = [
    "package_list",
    "package_search?rows=1000&include_private=true&include_drafts=true&include_deleted=true",
    "package_search?fq=capacity:private&include_private=true",
    "package_search?q=잠수함정비계획&include_private=true",
    "package_search?fq=title:*잠수함*&include_private=true",
    "package_search?rows=0&facet.field=[%22tags%22,%22organization%22]&include_private=true&facet.limit=-1",
    "current_package_list_with_resources?limit=1000",
    "tag_list",
    "tag_list?all_fields=true",
    "tag_search?query=정비",
    "tag_autocomplete?query=잠수",
    "package_autocomplete?q=잠수함",
    "resource_search?query=name:내려",
    "recently_changed_packages_activity_list",
    "organization_list?all_fields=true&include_dataset_count=true",
    "group_list?all_fields=true",
    "organization_show?id=1480000&include_datasets=true",
    "organization_activity_list?id=1480000",
    "member_list?id=1480000&object_type=package",
]


@pytest.mark.parametrize("role", SEES_PUBLIC)
@pytest.mark.parametrize("call", TELLING)
def test_nothing_of_a_restricted_dataset_is_told(quiet_town: Town, role: str, call: str) -> None:
    answer = quiet_town.client.get(ACTION + call, headers=quiet_town.headers(role))
    assert answer.status_code == 200
    echo = call.partition("q=")[2].partition("&")[0]
    assert [s for s in SECRETS if s in answer.text and s != echo] == []
    assert quiet_town.dataset not in answer.text


@pytest.mark.parametrize("role", SEES_PUBLIC)
@pytest.mark.parametrize("action", ["package_show", "package_activity_list", "package_relationships_list"])
def test_a_restricted_dataset_is_not_there_for_others(quiet_town: Town, role: str, action: str) -> None:
    answer = quiet_town.client.get(
        f"{ACTION}{action}?id={quiet_town.dataset}", headers=quiet_town.headers(role)
    )
    assert answer.status_code == 404
    part = quiet_town.workspace.store.records.distributions_of(quiet_town.dataset)[0].id
    found = quiet_town.client.get(f"{ACTION}resource_show?id={part}", headers=quiet_town.headers(role))
    assert found.status_code == 404


@pytest.mark.parametrize("role", SEES_ALL)
def test_its_officers_see_it_by_id_and_where_they_ask_for_it(quiet_town: Town, role: str) -> None:
    token = quiet_town.headers(role)["Authorization"].removeprefix("Bearer ")
    for headers in (quiet_town.headers(role), {"Authorization": token}, {"X-CKAN-API-Key": token}):
        shown = quiet_town.client.get(f"{ACTION}package_show?id={quiet_town.dataset}", headers=headers)
        assert shown.json()["result"]["private"] is True
        assert shown.headers["cache-control"] == "no-store"
        count = f"{ACTION}package_search?rows=0&include_private="
        assert quiet_town.client.get(count + "true", headers=headers).json()["result"]["count"] == 3
        assert quiet_town.client.get(count + "false", headers=headers).json()["result"]["count"] == 2


def test_what_becomes_restricted_or_removed_is_gone_at_once(town: Town) -> None:
    store = town.workspace.store
    before = result(town.client, "package_search", rows=0)["count"]
    store.sources.remove("ships", purge=True)
    assert before == 2
    assert result(town.client, "package_search", rows=0)["count"] == 0
    assert result(town.client, "tag_list") == []
