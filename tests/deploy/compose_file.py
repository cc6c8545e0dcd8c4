"""The compose file as Docker reads it: variables filled in, and no secret that was forgotten."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).resolve().parents[2]
_VARIABLE = re.compile(r"\$\$|\$\{(\w+)(?:(:-|:\?)([^}]*))?\}")


def text() -> str:
    """Return the file as it stands."""
    return (PROJECT / "docker-compose.yml").read_text(encoding="utf-8")


def required(found: str) -> set[str]:
    """Return the variables without which nothing starts."""
    return {m[1] for m in _VARIABLE.finditer(found) if m[2] == ":?"}


def optional(found: str) -> dict[str, str]:
    """Return the variables that have a default."""
    return {m[1]: m[3] for m in _VARIABLE.finditer(found) if m[2] == ":-"}


def filled(values: Mapping[str, str]) -> dict[str, Any]:
    """Return the file with its variables filled in. Raises KeyError for a required one that has no value."""

    def fill(match: re.Match[str]) -> str:
        if match[0] == "$$":
            return "$"
        if match[2] == ":-":
            return values.get(match[1]) or match[3]
        if match[2] != ":?" or not values.get(match[1]):
            raise KeyError(match[1])
        return values[match[1]]

    def walk(found: Any) -> Any:
        if isinstance(found, str):
            return _VARIABLE.sub(fill, found)
        if isinstance(found, dict):
            return {key: walk(value) for key, value in found.items() if not str(key).startswith("x-")}
        return [walk(value) for value in found] if isinstance(found, list) else found

    whole: dict[str, Any] = walk(yaml.safe_load(text()))
    return whole


def secrets() -> dict[str, str]:
    """Return a value of its own for every required variable."""
    return {name: f"value-of-{name.lower()}" for name in required(text())}
