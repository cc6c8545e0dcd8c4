"""The installed connectors, found by the entry points `malmoi.connectors`; the built-in ones come the same way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from pydantic import ValidationError

from connectors.base import Connector, Context, Options, SourceSpec
from connectors.errors import OptionError, UnknownConnectorError

GROUP = "malmoi.connectors"


@dataclass(frozen=True)
class OptionHelp:
    """One option as help, forms and documentation show it."""

    name: str
    type: str
    default: Any
    required: bool
    description: str
    choices: tuple[str, ...] = ()


def names() -> tuple[str, ...]:
    """Return the names of the installed connectors in order."""
    return tuple(sorted({point.name for point in entry_points(group=GROUP)}))


def load(name: str) -> type[Connector]:
    """Return a connector's class. Raises UnknownConnectorError with the names that are installed."""
    for point in entry_points(group=GROUP):
        if point.name == name:
            return _class_of(point)
    raise UnknownConnectorError(
        f"{name!r} 커넥터가 없습니다 (no such connector). 사용 가능 (available): {', '.join(names())}"
    )


def connect(context: Context) -> Connector:
    """Return the connector of a source, ready to read. Raises UnknownConnectorError, OptionError."""
    check_options(context.source)
    return load(context.source.type)(context)


def check_options(source: SourceSpec) -> Options:
    """Return a source's options as its connector types them. Raises OptionError naming every wrong option."""
    kind = load(source.type).options_type
    try:
        return kind.model_validate(dict(source.options))
    except ValidationError as error:
        raise OptionError(_explained(source.type, kind, error)) from None


def option_help(name: str) -> tuple[OptionHelp, ...]:
    """Return what a connector's options are, in the order they are declared."""
    kind = load(name).options_type
    properties: Mapping[str, Any] = kind.model_json_schema().get("properties", {})
    return tuple(
        OptionHelp(
            field_name,
            _type_name(properties[field_name]),
            None if field.is_required() else field.get_default(call_default_factory=True),
            field.is_required(),
            field.description or "",
            tuple(str(choice) for choice in properties[field_name].get("enum", ())),
        )
        for field_name, field in kind.model_fields.items()
    )


def _class_of(point: EntryPoint) -> type[Connector]:
    found = point.load()
    if not (isinstance(found, type) and issubclass(found, Connector)):
        raise UnknownConnectorError(
            f"{point.name!r}은(는) 커넥터 클래스가 아닙니다 (not a Connector class): {point.value}"
        )
    return found


def _type_name(schema: Mapping[str, Any]) -> str:
    if "anyOf" in schema:
        return " | ".join(_type_name(part) for part in schema["anyOf"] if part.get("type") != "null")
    return str(schema.get("type", "text"))


def _explained(name: str, kind: type[Options], error: ValidationError) -> str:
    """Name options and reasons; values are left out, since one may be a password."""
    wrong = "; ".join(
        f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False)
    )
    known = ", ".join(kind.model_fields) or "-"
    return f"{name} 커넥터의 옵션이 잘못되었습니다 (wrong option): {wrong}. 사용 가능한 옵션 (known options): {known}"
