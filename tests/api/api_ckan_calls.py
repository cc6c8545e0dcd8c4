"""Calling CKAN actions."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient

ACTION = "/api/3/action/"


def result(client: TestClient, action: str, **given: Any) -> Any:
    answer = client.get(ACTION + action, params=given)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["success"] is True
    assert body["help"].endswith(f"help_show?name={action}")
    return body["result"]
