"""Records as JSON-ready content, equal to `catalog.records.as_json` and several times as fast.

What each field needs is found once a type: texts and numbers stay as they are, which most fields are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from catalog.records import as_json

Convert = Callable[[Any], Any]

_SCALARS = (str, int, float, bool)


def plain(record: Any) -> dict[str, Any]:
    """Return a record as a JSON-ready mapping without missing and empty values.

    Raises TypeError for what JSON cannot hold.
    """
    record_type: Any = type(record)
    names, values_of = _shape(record_type)
    found: dict[str, Any] = {}
    for (name, convert), value in zip(names, values_of(record), strict=True):
        if value is None:
            continue
        told = value if convert is None else convert(value)
        if told is not None and told != [] and told != {}:
            found[name] = told
    return found


@cache
def _shape(record_type: type[Any]) -> tuple[tuple[tuple[str, Convert | None], ...], Convert]:
    hints = get_type_hints(record_type)
    names = tuple(f.name for f in fields(record_type))
    return tuple((name, _convert(hints[name])) for name in names), attrgetter(*names)


def _convert(hint: Any) -> Convert | None:
    """Return what turns a value of a field into JSON; None where it is JSON already."""
    if get_origin(hint) in (Union, UnionType):
        return _convert(next(a for a in get_args(hint) if a is not NoneType))
    if hint in _SCALARS:
        return _scalar
    if get_origin(hint) is tuple and get_args(hint) == (str, Ellipsis):
        return _texts
    if get_origin(hint) is tuple and is_dataclass(get_args(hint)[0]):
        return _records
    if isinstance(hint, type) and is_dataclass(hint):
        return plain
    return _anything


def _scalar(value: Any) -> Any:
    # A field that is told to hold a text may hold an enumeration, or what it must not.
    return value if type(value) in _SCALARS else _anything(value)


def _texts(value: Any) -> Any:
    return list(value) if all(type(v) is str for v in value) else _anything(value)


def _records(value: Any) -> Any:
    return [plain(v) for v in value]


def _anything(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, _SCALARS):
        return value
    if is_dataclass(value):
        return as_json(value)
    if isinstance(value, tuple | list):
        return [_anything(v) for v in value]
    if isinstance(value, Mapping):
        return {str(k): _anything(v) for k, v in value.items()}
    raise TypeError(f"a record may not hold {type(value).__name__}: {value!r}")
