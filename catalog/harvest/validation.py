"""What a record must be like to be stored; what is not goes out with an error that names field and value.

Codes: missing_identifier, missing_title, missing_name, wrong_type, too_long, nul_character, lone_surrogate. A bad
distribution, table or column is left out and its dataset goes in; anything else bad keeps the record out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from catalog.items import Problem
from catalog.records import Column, Dataset, Distribution, Record, Table

MAX_LENGTH = 100_000  # characters of any text
MAX_LENGTHS = {"source_id": 1_000, "title": 2_000, "name": 1_000, "schema": 1_000, "publisher": 1_000}
SHOWN = 80  # characters of a bad value

_REQUIRED = {
    "source_id": (
        "missing_identifier",
        "has no identifier; it cannot be told from others",
        "식별자가 없습니다",
    ),
    "title": ("missing_title", "has no title", "제목이 없습니다"),
    "name": ("missing_name", "has no name", "이름이 없습니다"),
}
_PART_FIELDS = frozenset({"distributions", "tables", "columns"})


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a field."""

    code: str
    field: str
    value: Any
    message: str


Check = Callable[[Any, str], Iterator[Flaw]]


def sift(record: Record, *, texts: bool = False) -> tuple[Record | None, list[Problem]]:
    """Return the record without its bad parts, None when it is bad itself, and what was wrong.

    `texts` looks into every text for characters that cannot be stored; slower, done when storing has failed.
    """
    flaws = list(_flaws(record, "", texts))
    kept: Record | None = None if flaws else record
    if isinstance(kept, Dataset):
        kept = _without_bad_parts(kept, flaws, texts)
    source_id = record.source_id if isinstance(record.source_id, str) and record.source_id.strip() else None
    return kept, [_problem(source_id, flaw, kept is not None) for flaw in flaws]


def shorten(value: Any) -> str:
    """Return a value as it is shown in an error: at most 80 characters, control characters and surrogates escaped."""
    text = value if isinstance(value, str) else repr(value)
    shown = text[:SHOWN] + ("…" if len(text) > SHOWN else "")
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in shown)


def _without_bad_parts(dataset: Dataset, flaws: list[Flaw], texts: bool) -> Dataset:
    distributions = tuple(_good(dataset.distributions, "distributions", flaws, texts))
    tables = tuple(_good(dataset.tables, "tables", flaws, texts))
    if not flaws:
        return dataset
    return replace(dataset, distributions=distributions, tables=tables)


def _good(parts: Sequence[Any], path: str, flaws: list[Flaw], texts: bool) -> Iterator[Any]:
    for n, part in enumerate(parts):
        here = f"{path}[{n}]"
        found = list(_flaws(part, here + ".", texts))
        flaws += found
        if not found and isinstance(part, Table):
            columns = tuple(_good(part.columns, here + ".columns", flaws, texts))
            yield part if len(columns) == len(part.columns) else replace(part, columns=columns)
        elif not found:
            yield part


def _flaws(record: Any, path: str, texts: bool) -> Iterator[Flaw]:
    record_type: Any = type(record)
    checks, values_of = _checks(record_type)
    for (name, check, plain, needed), value in zip(checks, values_of(record), strict=True):
        if value is None and not needed:
            continue
        if needed and (value is None or (isinstance(value, str) and not value.strip())):
            code, message, korean = _REQUIRED[name]
            yield Flaw(code, path + name, value, f"{message} ({korean})")
        elif texts or not plain or type(value) is not str or len(value) > 1000:
            yield from check(value, path + name)
            if texts:
                yield from _bad_texts(value, path + name)


@cache
def _checks(record_type: type[Any]) -> tuple[tuple[tuple[str, Check, bool, bool], ...], Callable[[Any], Any]]:
    """Return for each field its name, check, whether it takes a text and must have one; and what gets all values."""
    hints = get_type_hints(record_type)
    checks = tuple(
        (
            f.name,
            _check(hints[f.name], f.name in _PART_FIELDS),
            _takes_text(hints[f.name]),
            f.name in _REQUIRED and hints[f.name] is str,
        )
        for f in fields(record_type)
    )
    return checks, attrgetter(*(name for name, *_ in checks))


def _takes_text(hint: Any) -> bool:
    return hint is str or (get_origin(hint) in (Union, UnionType) and str in get_args(hint))


@cache
def _check(hint: Any, shallow: bool = False) -> Check:
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is Any:
        return _anything
    if origin in (Union, UnionType):
        return _maybe(_check(next(a for a in arguments if a is not NoneType)))
    if origin is tuple:
        if arguments == (str, Ellipsis):
            return _texts
        inner = _anything if shallow else _check(arguments[0])
        return _sequence(inner) if arguments[-1] is Ellipsis else _of_type((tuple, list), "a pair")
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(_check(arguments[1]))
    if hint is str or (isinstance(hint, type) and issubclass(hint, str)):
        return _text
    if hint is float:
        return _of_type((int, float), "a number")
    if hint in (int, bool):
        return _of_type((hint,), "a whole number" if hint is int else "true or false")
    return _record(hint)


def _anything(_value: Any, _path: str) -> Iterator[Flaw]:
    return iter(())


def _text(value: Any, path: str) -> Iterator[Flaw]:
    if not isinstance(value, str):
        yield _wrong_type(value, path, "a text")
        return
    limit = MAX_LENGTHS.get(path.rpartition(".")[2], MAX_LENGTH)
    if len(value) > limit:
        told = f"has {len(value)} characters, at most {limit} are allowed (너무 깁니다)"
        yield Flaw("too_long", path, value, told)


def _texts(value: Any, path: str) -> Iterator[Flaw]:
    if type(value) is tuple and all(type(v) is str and len(v) <= 1000 for v in value):
        return iter(())
    return _sequence(_text)(value, path)


def _maybe(inner: Check) -> Check:
    def check(value: Any, path: str) -> Iterator[Flaw]:
        return iter(()) if value is None else inner(value, path)

    return check


def _sequence(inner: Check) -> Check:
    def check(value: Any, path: str) -> Iterator[Flaw]:
        if not isinstance(value, tuple | list):
            yield _wrong_type(value, path, "a list")
            return
        for n, item in enumerate(value):
            yield from inner(item, f"{path}[{n}]")

    return check


def _mapping(inner: Check) -> Check:
    def check(value: Any, path: str) -> Iterator[Flaw]:
        if not isinstance(value, Mapping):
            yield _wrong_type(value, path, "an object")
            return
        for key, item in value.items():
            if not isinstance(key, str):
                yield _wrong_type(key, path, "an object with texts as keys")
            yield from inner(item, f"{path}.{key}")

    return check


def _of_type(types: tuple[type[Any], ...], told: str) -> Check:
    def check(value: Any, path: str) -> Iterator[Flaw]:
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            yield _wrong_type(value, path, told)

    return check


def _record(record_type: Any) -> Check:
    def check(value: Any, path: str) -> Iterator[Flaw]:
        if not isinstance(value, record_type):
            yield _wrong_type(value, path, f"a {record_type.__name__}")
            return
        yield from _flaws(value, path + ".", texts=False)

    return check


def _bad_texts(value: Any, path: str) -> Iterator[Flaw]:
    if isinstance(value, str):
        if "\x00" in value:
            yield Flaw(
                "nul_character",
                path,
                value,
                "holds a NUL character (U+0000), which no database keeps (NUL 문자)",
            )
        if any("\ud800" <= c <= "\udfff" for c in value):
            yield Flaw(
                "lone_surrogate", path, value, "holds half of a surrogate pair, which is no text (깨진 문자)"
            )
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _bad_texts(key, path)
            yield from _bad_texts(item, f"{path}.{key}")
    elif isinstance(value, tuple | list):
        for n, item in enumerate(value):
            yield from _bad_texts(item, f"{path}[{n}]")
    elif hasattr(value, "__dataclass_fields__") and not isinstance(value, Table | Column | Distribution):
        for f in fields(value):
            yield from _bad_texts(getattr(value, f.name), f"{path}.{f.name}")


def _wrong_type(value: Any, path: str, expected: str) -> Flaw:
    return Flaw("wrong_type", path, value, f"is {type(value).__name__}, not {expected} (형식이 다릅니다)")


def _problem(source_id: str | None, flaw: Flaw, kept: bool) -> Problem:
    consequence = "this part was left out" if kept else "the record was left out"
    value = None if flaw.value is None or flaw.value == "" else shorten(flaw.value)
    clean_id = shorten(source_id)[:1000] if source_id is not None else None
    message = f"{flaw.field} {flaw.message}; {consequence}. Correct it at the source and harvest again"
    return Problem(clean_id, flaw.code, "error", flaw.field, value, message)
