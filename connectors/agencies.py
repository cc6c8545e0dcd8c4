"""Whom a record belongs to when it does not say: the agency its source is registered for."""

from __future__ import annotations

import re

_CODE = re.compile(
    r"[A-Z]?\d{6,7}"
)  # 행정표준코드 기관코드, or data.go.kr's codes of public bodies (B553891)


def publisher_of(name: str | None, code: str | None, agency: str | None) -> tuple[str | None, str | None]:
    """Return publisher name and code of a record, from itself or else from its source's agency."""
    if name or code or not agency:
        return name, code
    return (None, agency) if _CODE.fullmatch(agency) else (agency, None)
