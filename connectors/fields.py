"""Reading the fields of a record somebody else wrote: whatever their type, nothing raises and nothing is lost silently.

Field facts: titles are numbers, keywords are one string, single values come as lists and lists as single values, NUL
bytes and lone surrogates occur, missing is written `-`. Each deviation becomes a warning with the field and the value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from connectors.base import Problem
from connectors.dates import iso_date
from connectors.markup import plain_text

SHORT = 2_000
LONG = 100_000
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_MISSING = frozenset({"", "-", "--", "null", "NULL", "None", "N/A", "n/a", "nan", "NaN", "해당없음", "없음"})
_TEXT_KEYS = ("@value", "@id", "name", "title", "fn", "label", "prefLabel")


class Fields:
    """A record's fields with the problems found while reading them.

    `problems` is shared with the nested fields, `path` says where these lie ("distribution[0].").
    """

    __slots__ = ("body", "path", "problems", "source_id")

    def __init__(
        self,
        body: Mapping[str, Any],
        source_id: str | None = None,
        problems: list[Problem] | None = None,
        path: str = "",
    ) -> None:
        self.body = body
        self.source_id = source_id
        self.problems: list[Problem] = [] if problems is None else problems
        self.path = path

    def text(self, *names: str, limit: int = SHORT) -> str | None:
        """Return the first of the named fields that holds a text, cleaned; None when missing."""
        for name in names:
            value = self.body.get(name)
            if value is not None and (found := self._text(name, value, limit)) is not None:
                return found
        return None

    def prose(self, *names: str) -> str | None:
        """Return a long text with tags removed and line breaks kept."""
        found = self.text(*names, limit=LONG)
        if found is None or not ("<" in found or "&" in found or "\r" in found):
            return found
        return plain_text(found) or None

    def texts(self, *names: str) -> tuple[str, ...]:
        """Return all texts of the first named field that is there, in order and once each."""
        for name in names:
            value = self.body.get(name)
            if value is None:
                continue
            values = value if isinstance(value, list) else [value]
            found = (self._text(name, v, SHORT) for v in values)
            return tuple(dict.fromkeys(text for text in found if text is not None))
        return ()

    def date(self, *names: str) -> str | None:
        """Return an ISO 8601 date or time; what cannot be read is a warning `bad_date`."""
        for name in names:
            text = self.text(name)
            if text is None:
                continue
            found = iso_date(text)
            if found is not None:
                return found
            self.warn("bad_date", name, text, "날짜로 읽을 수 없습니다 (not a date)")
        return None

    def integer(self, name: str) -> int | None:
        """Return a count of zero or more; other values are a warning `wrong_type`."""
        value = self.body.get(name)
        if value is None or value == "" or isinstance(value, bool):
            return None
        if isinstance(value, int | float) and 0 <= value < 2**63:
            return int(value)
        match = re.fullmatch(r"\s*(\d{1,18})(?:\.0+)?\s*(?:octets?|bytes?|b)?\s*", str(value), re.IGNORECASE)
        if match:
            return int(match[1])
        self.warn("wrong_type", name, value, "숫자가 아닙니다 (not a number)")
        return None

    def boolean(self, name: str) -> bool | None:
        """Return a truth value, also from texts (true, Y, 1, ...); None when missing or unclear."""
        value = self.body.get(name)
        if isinstance(value, bool):
            return value
        text = str(value).strip().lower()
        return (
            True
            if text in ("true", "y", "yes", "1")
            else False
            if text in ("false", "n", "no", "0")
            else None
        )

    def nested(self, name: str) -> Fields | None:
        """Return the first object under a name, None when there is none."""
        return next(iter(self.all_nested(name)), None)

    def all_nested(self, name: str) -> list[Fields]:
        """Return the objects under a name, which may be one object or a list; others are a warning `wrong_type`."""
        value = self.body.get(name)
        if value is None:
            return []
        if isinstance(value, Mapping):
            return [Fields(value, self.source_id, self.problems, f"{self.path}{name}.")]
        if not isinstance(value, list):
            if not isinstance(value, str):
                self.warn("wrong_type", name, value, "객체가 아닙니다 (not an object)")
            return []
        found = []
        for place, item in enumerate(value):
            if isinstance(item, Mapping):
                found.append(Fields(item, self.source_id, self.problems, f"{self.path}{name}[{place}]."))
            elif item is not None and not isinstance(item, str):
                self.warn("wrong_type", f"{name}[{place}]", item, "객체가 아닙니다 (not an object)")
        return found

    def warn(self, code: str, name: str | None, value: object, message: str) -> None:
        """Note a warning about a field."""
        self._note(code, "warning", name, value, message)

    def fail(self, code: str, name: str | None, value: object, message: str) -> None:
        """Note an error: the record is not taken."""
        self._note(code, "error", name, value, message)

    def _note(self, code: str, severity: Any, name: str | None, value: object, message: str) -> None:
        where = f"{self.path}{name}" if name else None
        self.problems.append(Problem(self.source_id, code, severity, where, shown_value(value), message))

    def _text(self, name: str, value: Any, limit: int) -> str | None:
        if value.__class__ is not str:
            value = self._as_text(name, value)
            if value is None:
                return None
        if _UNWANTED.search(value):
            self.warn(
                "control_characters", name, value, "제어 문자를 지웠습니다 (control characters removed)"
            )
            value = _UNWANTED.sub("", value)
        value = value.strip()
        if value in _MISSING:
            return None
        if len(value) > limit:
            self.warn("too_long", name, value, f"{limit:,}자까지만 남겼습니다 (cut to {limit:,} characters)")
            value = value[:limit]
        return str(value)

    def _as_text(self, name: str, value: Any) -> str | None:
        if isinstance(value, bool):
            self.warn("wrong_type", name, value, "글자가 아닌 값입니다 (not a text)")
            return None
        if isinstance(value, int | float) or type(value).__name__ == "Decimal":
            self.warn("wrong_type", name, value, "숫자를 글자로 바꾸었습니다 (number taken as text)")
            return str(value)
        if isinstance(value, Mapping):
            return next((str(value[k]) for k in _TEXT_KEYS if isinstance(value.get(k), str)), None)
        if isinstance(value, list):
            first = _preferred(value)
            return first if isinstance(first, str) or first is None else self._as_text(name, first)
        return None


def _preferred(values: Iterable[Any]) -> Any:
    """Return the Korean one of language-tagged values, else the first."""
    kept = [v for v in values if v is not None]
    korean = (
        v for v in kept if isinstance(v, Mapping) and str(v.get("@language", "")).lower().startswith("ko")
    )
    return next(korean, kept[0] if kept else None)


def shown_value(value: object) -> str | None:
    """Return a value as an error shows it: one line of at most 200 printable characters."""
    if value is None:
        return None
    text = (
        value
        if isinstance(value, str)
        else repr(value)[:400]
        if not isinstance(value, Mapping | list)
        else "…"
    )
    return _UNWANTED.sub("\ufffd", text[:200])
