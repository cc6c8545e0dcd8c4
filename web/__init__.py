"""Pages for people, rendered on the server, in Korean: search, dataset, vocabulary, sources, sandbox."""

from __future__ import annotations

from web.pages import install_pages

__all__ = ["install_pages"]
