"""The MCP server, asked by the protocol's own client: in process, over HTTP, and over standard input and output."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from api_server import running
from api_town import SECRETS, Town

from api.services import services_of
from malmoi.demo.run import run_demo
from malmoi.demo.servers import agency_servers
from malmoi.pipeline import open_workspace
from malmoi.serving import build
from malmoi.settings import Settings

mcp = pytest.importorskip("mcp")
pytest_plugins = ("api_town", "api_server")
TOOLS = {"search_datasets", "get_dataset", "related_datasets", "recommend_terms", "get_rows"}


async def asked(target: Any, tool: str, given: dict[str, Any]) -> Any:
    async with mcp.Client(target) as client:
        return await client.call_tool(tool, given)


def call(target: Any, tool: str, **given: Any) -> Any:
    """Return what a tool answers."""
    found = asyncio.run(asked(target, tool, given))
    assert not found.is_error, found.content
    return found.structured_content


def refusal(target: Any, tool: str, **given: Any) -> str:
    """Return what a tool that refuses says."""
    found = asyncio.run(asked(target, tool, given))
    assert found.is_error
    return " ".join(part.text for part in found.content)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A demo installation, served at an address, and its home."""
    home = tmp_path_factory.mktemp("mcp-demo")
    settings = Settings(home=home, database_url="", search_url="", allowed_private_hosts=("127.0.0.1",))
    with agency_servers() as base, open_workspace(settings) as workspace:
        run_demo(workspace, base=base)
        with running(build(workspace)) as address:
            yield f"{address}/mcp", home


def test_the_tools_are_told_and_only_read(installation: tuple[str, Path]) -> None:
    async def listed() -> Any:
        async with mcp.Client(installation[0]) as client:
            return (await client.list_tools()).tools

    found = asyncio.run(listed())
    assert {t.name for t in found} == TOOLS
    assert all(t.description and t.annotations.read_only_hint for t in found)
    assert all(
        p.get("description") or p.get("type") for t in found for p in t.input_schema["properties"].values()
    )


def test_a_question_is_followed_from_words_to_rows(installation: tuple[str, Path]) -> None:
    target = installation[0]
    found = call(target, "search_datasets", query="대기 관측정보 미세먼지 농도", size=5)
    item = next(i for i in found["items"] if i["title"] == "대기 관측정보")
    dataset = call(target, "get_dataset", id=item["id"])
    columns = {c["name"]: c for t in dataset["tables"] for c in t["columns"]}
    assert columns["PM10_VL"]["title"] == "미세먼지농도"
    assert dataset["rows"][0]["table"] == "TB_AIR_QLTY_DAY"
    rows = call(
        target,
        "get_rows",
        id=item["id"],
        select=["MSRSTN_CD", "PM10_VL"],
        where=["PM10_VL>=60", "MSRSTN_CD[contains]=111"],
        sort=["-PM10_VL"],
        size=3,
    )
    values = [i["PM10_VL"] for i in rows["items"]]
    assert values == sorted(values, reverse=True)
    assert len(values) == 3
    assert values[-1] >= 60
    assert call(target, "related_datasets", id=item["id"])["items"]


def test_terms_are_recommended(installation: tuple[str, Path]) -> None:
    found = call(installation[0], "recommend_terms", names=["사업자전화번호", "MSRSTN_CD"])["items"]
    assert [f["name"] for f in found] == ["사업자전화번호", "MSRSTN_CD"]
    assert found[1]["status"] == "exact" or found[1]["candidates"]


def test_personal_columns_are_masked_here_too(installation: tuple[str, Path]) -> None:
    target = installation[0]
    item = call(target, "search_datasets", query="실내공기질 관리 사업장")["items"][0]
    dataset = next(
        i
        for i in call(target, "search_datasets", query="실내공기질 관리 사업장")["items"]
        if i["title"] == "실내공기질 관리 사업장"
    )
    rows = call(target, "get_rows", id=dataset["id"])
    assert item
    assert all("*" in i["RPRSV_NM"] for i in rows["items"])
    assert "RPRSV_RRNO" in {c["name"] for c in rows["withheld"]}
    assert "RPRSV_RRNO" in refusal(target, "get_rows", id=dataset["id"], select=["RPRSV_RRNO"])


@pytest.mark.parametrize(
    ("tool", "given"),
    [
        ("get_dataset", {"id": "nothere"}),
        ("get_dataset", {"id": "a\x00b"}),
        ("related_datasets", {"id": ""}),
        ("get_rows", {"id": "nothere"}),
        ("search_datasets", {"query": "x", "size": 1000}),
        ("search_datasets", {"query": "x", "size": 50, "page": 201}),
        ("recommend_terms", {"names": []}),
        ("get_dataset", {}),
    ],
)
def test_what_is_asked_wrongly_is_told(
    installation: tuple[str, Path], tool: str, given: dict[str, Any]
) -> None:
    try:
        assert refusal(installation[0], tool, **given)
    except mcp.MCPError as error:
        assert str(error)  # noqa: PT017  # a refusal by the protocol is as good


def test_nothing_of_a_restricted_dataset_is_told_not_even_to_its_officers(town: Town) -> None:
    services = services_of(type("R", (), {"app": town.client.app})())  # type: ignore[arg-type]  # all it needs
    from api.mcp import make_server

    server = make_server(services)
    for query in ("잠수함정비계획", "흑룡호", "사업장", ""):
        found = call(server, "search_datasets", query=query, size=50)
        text = str(found["items"]) + str(found["agencies"])
        assert [s for s in SECRETS if s in text] == []
        assert town.dataset not in text
    for tool in ("get_dataset", "related_datasets", "get_rows"):
        assert not [s for s in SECRETS if s in refusal(server, tool, id=town.dataset)]


def test_the_command_speaks_over_standard_input_and_output(installation: tuple[str, Path]) -> None:
    environment = {**os.environ, "MALMOI_HOME": str(installation[1])}
    program = mcp.StdioServerParameters(
        command=sys.executable, args=["-c", "from malmoi.cli import main; main(['mcp'])"], env=environment
    )
    found = call(program, "search_datasets", query="황사", size=2)
    assert found["total"] >= 1


def test_requests_over_http_are_limited_like_others(town: Town) -> None:
    from dataclasses import replace

    from fastapi.testclient import TestClient

    from api.limits import RateLimit

    app = build(town.workspace)
    app.state.services = replace(app.state.services, limit=RateLimit(2))
    with TestClient(app, client=("192.0.2.9", 50000)) as client:
        statuses = [client.post("/mcp", json={}).status_code for _ in range(4)]
    assert statuses[-1] == 429
    assert 429 not in statuses[:2]


def test_the_library_leaves_the_process_s_log_alone(town: Town) -> None:
    root = logging.getLogger()
    before = (list(root.handlers), root.level)
    build(town.workspace)
    assert (list(root.handlers), root.level) == before
