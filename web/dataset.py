"""What the dataset page shows beyond the API's view: labels and one line of each column's value profile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PATTERN_LABELS = {
    "digits": "숫자",
    "digits_hyphen": "숫자와 -",
    "date8": "연월일",
    "date10": "날짜",
    "datetime": "일시",
    "hangul": "한글",
    "latin": "영문",
    "mixed": "섞임",
    "yn": "Y/N",
    "phone": "전화 꼴",
    "email": "이메일 꼴",
    "code": "코드",
    "decimal": "소수",
}
FACTS = (
    ("modified", "수정일"),
    ("issued", "등록일"),
    ("frequency", "갱신 주기"),
    ("license", "이용허락"),
    ("provenance", "보유근거"),
    ("temporal_start", "시작"),
    ("temporal_end", "끝"),
)


def shown_dataset(view: dict[str, Any]) -> dict[str, Any]:
    """Return the view with a readable profile in each column."""
    for table in view["tables"]:
        for column in table["columns"]:
            column["profile_text"] = profile_text(column.get("profile") or {})
    return view


def profile_text(profile: Mapping[str, Any]) -> str:
    """Return a column's value profile in one line; never a value."""
    parts = []
    if profile.get("null_share") is not None:
        parts.append(f"빈값 {profile['null_share']:.0%}")
    if profile.get("distinct") is not None:
        parts.append(f"서로 다른 값 {profile['distinct']:,}")
    if profile.get("min_length") is not None and profile.get("max_length") is not None:
        parts.append(f"길이 {profile['min_length']}–{profile['max_length']}")
    patterns = profile.get("patterns") or []
    if patterns:
        name, share = max(patterns, key=lambda p: p[1])
        parts.append(f"{PATTERN_LABELS.get(name, name)} {share:.0%}")
    return " · ".join(parts)


def facts(view: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the facts shown as a list: label and value."""
    found = [(label, str(view[name])) for name, label in FACTS if view.get(name)]
    if view.get("keywords"):
        found.append(("키워드", ", ".join(view["keywords"])))
    if view.get("spatial"):
        found.append(("공간 범위", ", ".join(view["spatial"])))
    contact = view.get("contact") or {}
    told = [str(contact[k]) for k in ("department", "name", "phone", "email") if contact.get(k)]
    if told:
        found.append(("문의", " · ".join(told)))
    return found
