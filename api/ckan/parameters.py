"""Parameters of actions: texts of an address or values of a JSON body, read as what the action needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from api.ckan.errors import invalid

_TRUE = frozenset({"true", "yes", "t", "y", "1", "on"})
MISSING = "Missing value"
NATURAL = "Must be a natural number"


class Parameters:
    """What an action was called with."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = {k: v for k, v in values.items() if k != "callback"}

    def text(self, name: str, default: str = "") -> str:
        """Return a text."""
        value = self.values.get(name)
        if value is None:
            return default
        if isinstance(value, list | dict):
            raise invalid(**{name: "Must be a string, not a list (하나만 적습니다)"})
        return str(value)

    def required(self, *names: str) -> str:
        """Return the first text there is; refused where there is none."""
        found = next((t for n in names if (t := self.text(n).strip())), None)
        if found is None:
            raise invalid(**{names[0]: MISSING})
        return found

    def natural(self, name: str, default: int) -> int:
        """Return a natural number."""
        value = self.values.get(name)
        if value is None or value == "":
            return default
        number = _integer(name, value)
        if number < 0:
            raise invalid(**{name: NATURAL})
        return number

    def integer(self, name: str, default: int) -> int:
        """Return a whole number, which may be negative."""
        value = self.values.get(name)
        return default if value is None or value == "" else _integer(name, value)

    def flag(self, name: str, default: bool = False) -> bool:
        """Return whether something is wanted."""
        value = self.values.get(name)
        if value is None or value == "":
            return default
        return value if isinstance(value, bool) else str(value).strip().lower() in _TRUE

    def texts(self, name: str) -> list[str]:
        """Return texts: given several times, as a JSON list, or one."""
        value = self.values.get(name)
        if value is None or value == "":
            return []
        if isinstance(value, str) and value.lstrip().startswith("["):
            value = _listed(name, value)
        return [str(v) for v in value] if isinstance(value, list) else [str(value)]

    def json_list(self, name: str) -> list[str]:
        """Return the texts of a JSON list; a text that is none is refused, as CKAN does."""
        value = self.values.get(name)
        if value is None or value == "":
            return []
        return [str(v) for v in (value if isinstance(value, list) else _listed(name, value))]


def _integer(name: str, value: Any) -> int:
    try:
        if isinstance(value, bool | float | list | dict):
            raise ValueError
        number = int(str(value).strip())
    except ValueError:
        raise invalid(**{name: "Invalid integer"}) from None
    if abs(number) >= 2**53:
        raise invalid(**{name: "Invalid integer"})
    return number


def _listed(name: str, value: Any) -> list[Any]:
    try:
        found = orjson.loads(str(value))
    except orjson.JSONDecodeError:
        raise invalid(**{name: 'Must be a JSON list, e.g. ["organization"]'}) from None
    if not isinstance(found, list):
        raise invalid(**{name: "Must be a list"})
    return found
