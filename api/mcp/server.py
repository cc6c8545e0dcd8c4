"""The MCP server: names, descriptions and errors of the tools, over HTTP at /mcp and over standard input and output."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import FastAPI
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from api.mcp.tools import Tools
from api.problems import ProblemError
from api.services import Services
from catalog.errors import CatalogError
from catalog.search.errors import SearchError

if TYPE_CHECKING:
    from mcp.server import MCPServer

PATH = "/mcp"
INSTRUCTIONS = (
    "말모이는 대한민국 정부가 가진 데이터의 사전입니다. search_datasets로 찾고, get_dataset으로 컬럼과 표준용어를 보고, "
    "related_datasets로 함께 쓸 데이터를 찾고, rows가 있는 데이터는 get_rows로 내용을 읽으십시오. 개인정보는 가려져 있습니다. "
    "(Malmoi is the dictionary of Korean government data; everything is open and read only. Search in Korean.)"
)
Identifier = Annotated[str, Field(description="id of a dataset, from search_datasets", max_length=100)]


def make_server(services: Services) -> MCPServer:
    """Return the server over an installation's services."""
    from mcp.server import MCPServer

    with _logging_untouched():
        server = MCPServer(
            "malmoi", title="말모이", instructions=INSTRUCTIONS, website_url=services.public_url
        )
    _add_finding(server, Tools(services))
    _add_reading(server, Tools(services))
    return server


def install_mcp(app: FastAPI, services: Services) -> bool:
    """Serve the protocol at /mcp, each request by itself; false where the library is not installed."""
    try:
        from mcp.server.transport_security import TransportSecuritySettings
    except ImportError:
        return False
    server = make_server(services)
    # Nobody signs in and everything is open, so a page that reaches this by a borrowed name learns nothing new.
    anywhere = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    inner = server.streamable_http_app(
        streamable_http_path=PATH, stateless_http=True, json_response=True, transport_security=anywhere
    )
    app.router.routes.extend(inner.routes)
    running = AsyncExitStack()

    async def start() -> None:
        await running.enter_async_context(server.session_manager.run())

    app.router.add_event_handler("startup", start)
    app.router.add_event_handler("shutdown", running.aclose)
    return True


def _add_finding(server: MCPServer, tools: Tools) -> None:
    @server.tool(title="데이터 찾기", annotations=_reading())
    async def search_datasets(
        query: Annotated[
            str, Field(description="words in Korean or English, typed any way; empty: everything")
        ],
        agency: Annotated[list[str] | None, Field(description="only of these agencies, by name")] = None,
        format: Annotated[
            list[str] | None, Field(description="only in these formats: csv, json, ...")
        ] = None,
        size: Annotated[int, Field(ge=1, le=50)] = 10,
        page: Annotated[int, Field(ge=1, le=200)] = 1,
    ) -> dict[str, Any]:
        """Find datasets of Korean ministries, local governments and public agencies."""
        return await _answered(lambda: tools.search(query, agency or (), format or (), size, page))

    @server.tool(title="데이터 하나", annotations=_reading())
    async def get_dataset(id: Identifier) -> dict[str, Any]:
        """Tell all about one dataset: where it lies, files, tables, columns with standard terms, what is personal."""
        return await _answered(lambda: tools.dataset(id))

    @server.tool(title="연관 데이터", annotations=_reading())
    async def related_datasets(
        id: Identifier, size: Annotated[int, Field(ge=1, le=50)] = 10
    ) -> dict[str, Any]:
        """Find what can be used together with a dataset (joinable, same terms, same topic), with the evidence."""
        return await _answered(lambda: {"items": tools.related(id, size)})


def _add_reading(server: MCPServer, tools: Tools) -> None:
    @server.tool(title="표준용어 추천", annotations=_reading())
    async def recommend_terms(
        names: Annotated[
            list[str], Field(description="column names, Korean or abbreviated", min_length=1, max_length=50)
        ],
    ) -> dict[str, Any]:
        """Recommend terms of the Korean common standard (공통표준용어) for column names, with abbreviation and domain."""
        return await _answered(lambda: {"items": tools.terms(names)})

    @server.tool(title="데이터 내용", annotations=_reading())
    async def get_rows(
        id: Identifier,
        table: Annotated[str | None, Field(description="table, from `rows` of get_dataset")] = None,
        select: Annotated[list[str] | None, Field(description="columns; all where none is named")] = None,
        where: Annotated[
            list[str] | None,
            Field(
                description="conditions that all hold: COL=v COL!=v COL>=v COL<v COL[contains]=v COL[in]=a,b"
            ),
        ] = None,
        sort: Annotated[list[str] | None, Field(description="columns; - before one for descending")] = None,
        page: Annotated[int, Field(ge=1, le=10_000)] = 1,
        size: Annotated[int, Field(ge=1, le=200)] = 20,
    ) -> dict[str, Any]:
        """Read rows of a dataset whose data is open; personal values are masked or left out."""
        return await _answered(
            lambda: tools.rows(id, table, select or (), where or (), sort or (), page, size)
        )


@contextmanager
def _logging_untouched() -> Iterator[None]:
    """Keep the library from giving the whole process a log of its own, with every address that is asked for in it."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


def _reading() -> Any:
    from mcp.types import ToolAnnotations

    return ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


async def _answered(ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return what a tool says; what was asked wrongly is told to the model, anything else only that it failed."""
    from mcp.server.mcpserver.exceptions import ToolError

    asking: Awaitable[dict[str, Any]] = run_in_threadpool(ask)
    try:
        return await asking
    except (ProblemError, CatalogError, SearchError) as error:
        raise ToolError(str(error)) from error
