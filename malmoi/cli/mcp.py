"""`malmoi mcp`: the dictionary for language models, over standard input and output."""

from __future__ import annotations

from malmoi.errors import UsageError
from malmoi.settings import load_settings


def mcp_command() -> None:
    """언어 모형에 사전을 엽니다: MCP, 표준 입출력 (serve language models over stdio; over HTTP it is at /mcp)."""
    try:
        import mcp  # noqa: F401  # an extra of the installation
    except ImportError as error:
        raise UsageError("mcp가 설치되어 있지 않습니다: pip install 'malmoi[mcp]' (not installed)") from error
    from api.mcp import make_server
    from malmoi.pipeline import open_workspace
    from malmoi.serving import services_of

    with open_workspace(load_settings()) as workspace:
        make_server(services_of(workspace)).run("stdio")
