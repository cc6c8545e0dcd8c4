"""The fields of a requested item as a form shows them, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vocab.requests import ItemKind


@dataclass(frozen=True, slots=True)
class FormField:
    """One field: `form` is text, list (comma-separated), values (a line each, 값=뜻) or flag."""

    name: str
    label: str
    form: str = "text"


NAME = FormField("name", "이름")
DESCRIPTION = FormField("description", "설명")
FIELDS: Mapping[ItemKind, Sequence[FormField]] = {
    ItemKind.WORD: (
        NAME,
        FormField("abbreviation", "영문약어 (대문자·숫자 6자까지)"),
        FormField("english", "영문명"),
        DESCRIPTION,
        FormField("is_format_word", "형식단어", "flag"),
        FormField("domain_class", "도메인분류명"),
        FormField("synonyms", "이음동의어 (쉼표로)", "list"),
        FormField("forbidden", "금칙어 (쉼표로)", "list"),
    ),
    ItemKind.TERM: (
        NAME,
        FormField("abbreviation", "영문약어 (예: BPLC_NM)"),
        FormField("domain", "도메인명"),
        DESCRIPTION,
        FormField("code_set", "행정표준코드명"),
        FormField("synonyms", "이음동의어 (쉼표로)", "list"),
    ),
    ItemKind.DOMAIN: (
        NAME,
        FormField("group", "도메인그룹명"),
        FormField("domain_class", "도메인분류명"),
        FormField("data_type", "자료형"),
        FormField("length", "길이"),
        FormField("scale", "소수점길이"),
        DESCRIPTION,
    ),
    ItemKind.CODE: (NAME, FormField("values", "코드값 (한 줄에 값=뜻)", "values"), DESCRIPTION),
}


def shown_fields(kind: ItemKind, item: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the fields with what stands in them."""
    return [
        {"name": f.name, "label": f.label, "form": f.form, "value": _text(f, item.get(f.name))}
        for f in FIELDS[kind]
    ]


def item_of_form(kind: ItemKind, before: Mapping[str, Any], form: Mapping[str, Any]) -> dict[str, Any]:
    """Return the item with what was typed; what the form does not show stays as it was."""
    shown = {f.name: _value(f, str(form.get(f.name, ""))) for f in FIELDS[kind]}
    return {**{k: v for k, v in before.items() if k != "agency"}, **shown}


def _text(field: FormField, value: Any) -> str:
    if value in (None, ""):
        return ""
    if field.form == "values":
        return "\n".join(f"{v['value']}={v['meaning']}" for v in value)
    return ", ".join(value) if field.form == "list" else str(value)


def _value(field: FormField, typed: str) -> Any:
    text = typed.strip()
    if field.form == "flag":
        return bool(text)
    if field.form == "list":
        return [part.strip() for part in text.split(",") if part.strip()]
    if field.form == "values":
        pairs = [line.partition("=") for line in text.splitlines() if line.strip()]
        return [{"value": value.strip(), "meaning": meaning.strip()} for value, _, meaning in pairs]
    return text
