"""The registry of sources: add, show, list, remove."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from connectors.base import SourceSpec
from connectors.registry import check_options
from malmoi.errors import UsageError
from malmoi.pipeline.workspace import Workspace


def add_source(
    workspace: Workspace,
    name: str,
    kind: str,
    url: str,
    *,
    agency: str | None = None,
    options: Mapping[str, Any] | None = None,
    schedule: str | None = None,
) -> SourceSpec:
    """Register a source; wrong types and options are refused before anything is stored."""
    if not name or len(name) > 100 or any(c.isspace() or c in "/\\" or ord(c) < 32 for c in name):
        raise UsageError(
            f"수집 대상 이름 {name!r}: 빈칸과 / 없이 100자까지 (no spaces or slashes, at most 100 characters)"
        )
    spec = SourceSpec(name, kind, normal_url(url), agency, dict(options or {}))
    check_options(spec)
    workspace.store.sources.add(spec, schedule=schedule)
    return spec


def normal_url(url: str) -> str:
    """Return an address as it is kept: a path of this machine made absolute, so that it holds from any folder."""
    text = url.strip()
    if not text:
        raise UsageError("주소가 비어 있습니다 (the URL is empty)")
    if urlsplit(text).scheme and not (os.name == "nt" and len(urlsplit(text).scheme) == 1):
        return text
    path = Path(text).expanduser()
    return str(path.resolve()) if path.exists() else text


def parse_options(pairs: list[str]) -> dict[str, Any]:
    """Return `k=v` pairs as options; true, false and whole numbers are read as such by the connector's types."""
    options: dict[str, Any] = {}
    for pair in pairs:
        key, mark, value = pair.partition("=")
        if not mark or not key.strip():
            raise UsageError(f"옵션 {pair!r}: k=v 꼴이어야 합니다 (an option is given as k=v)")
        options[key.strip()] = value.strip()
    return options
