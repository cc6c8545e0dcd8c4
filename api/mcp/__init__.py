"""The dictionary for language models, over the Model Context Protocol: five reading tools, open data only."""

from __future__ import annotations

from api.mcp.server import install_mcp, make_server

__all__ = ["install_mcp", "make_server"]
