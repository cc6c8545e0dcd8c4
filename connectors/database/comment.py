"""Comments of tables and columns, cut into a logical name and a description."""

from __future__ import annotations

import re

from connectors.fields import Fields

_NAME = re.compile(r"\s*([^\n:(\[|]{1,60}?)\s*(?=$|[\n:(\[|]|\s-\s)")


def logical_name(comment: str | None) -> tuple[str | None, str | None]:
    """Return logical name and description: `성별(1:남, 2:여)` is named 성별, the whole stays as the description."""
    text = Fields({"comment": comment}).text("comment", limit=10_000)
    if text is None:
        return None, None
    match = _NAME.match(text)
    name = match[1] if match else None
    return name, None if name == text else text
