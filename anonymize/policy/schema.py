"""The published JSON Schema of policies: built from the methods' parameters, kept in data/policy.schema.json."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

import jsonschema
from jsonschema.protocols import Validator

from anonymize.methods import Method, methods
from anonymize.policy.document import Requirements
from anonymize.refusals import BadPolicy

_SHOWN = 8


def build() -> dict[str, Any]:
    """Build the schema. The published file is this, written out; a test keeps the two equal."""
    body = Requirements.model_json_schema()
    definitions = body.pop("$defs", {})
    definitions |= {f"method_{method.code}": _parameters(method) for method in methods()}
    definitions["rule"] = _rule()
    table = {**body["properties"], "columns": _columns()}
    definitions["table"] = {"type": "object", "additionalProperties": False, "properties": table}
    top = {**table, "tables": {"type": "object", "additionalProperties": {"$ref": "#/$defs/table"}}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Malmoi 비식별 정책 (anonymisation policy)",
        "description": body.get("description", ""),
        "type": "object",
        "additionalProperties": False,
        "properties": top,
        "$defs": definitions,
    }


def _columns() -> dict[str, Any]:
    return {"type": "object", "additionalProperties": {"$ref": "#/$defs/rule"}, "description": "열마다 방법"}


def _rule() -> dict[str, Any]:
    names = [name for method in methods() for name in (method.code, *method.names)]
    branches = [
        {
            "if": {"required": ["method"], "properties": {"method": {"enum": [method.code, *method.names]}}},
            "then": {"$ref": f"#/$defs/method_{method.code}"},
        }
        for method in methods()
    ]
    full = {
        "type": "object",
        "required": ["method"],
        "properties": {"method": {"enum": names}},
        "allOf": branches,
    }
    return {"if": {"type": "string"}, "then": {"enum": names}, "else": full}


def _parameters(method: Method) -> dict[str, Any]:
    schema = method.parameters.model_json_schema()
    schema["title"] = f"{method.code} ({method.names[0]})"
    schema["description"] = f"{method.group.value}: {method.about}"
    schema["properties"]["method"] = {"enum": [method.code, *method.names]}
    return schema


@cache
def published() -> dict[str, Any]:
    """Return the schema as it stands in data/policy.schema.json."""
    text = resources.files("anonymize").joinpath("data/policy.schema.json").read_text("utf-8")
    return dict(json.loads(text))


@cache
def _validator() -> Validator:
    return jsonschema.Draft202012Validator(published())


def check(document: dict[str, Any]) -> None:
    """Check a policy document against the published schema; raise BadPolicy naming each wrong place."""
    errors = sorted(_validator().iter_errors(document), key=lambda e: list(map(str, e.absolute_path)))
    if not errors:
        return
    told = "; ".join(f"{_place(e)}: {e.message}" for e in errors[:_SHOWN])
    raise BadPolicy(
        f"정책이 스키마(anonymize/data/policy.schema.json)에 맞지 않습니다: {told}",
        f"the policy breaks its schema at {len(errors)} place(s)",
    )


def _place(error: jsonschema.ValidationError) -> str:
    return ".".join(map(str, error.absolute_path)) or "policy"
