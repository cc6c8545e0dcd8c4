"""What the search page shows, made from a search result."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from catalog.search.facets import FACETS
from catalog.search.request import SearchResult
from web.links import SearchState

SHOWN_FACETS = (
    "agency",
    "agency_kind",
    "theme",
    "region",
    "standard_state",
    "has_personal",
    "format",
    "license",
)
MOST_VALUES = 10
SORTS = {"relevance": "관련도", "modified": "최신", "title": "이름", "quality": "품질"}
LABELS: Mapping[str, Mapping[str, str]] = {
    "agency_kind": {"central": "중앙부처", "local": "지자체", "public": "공공기관"},
    "standard_state": {
        "standard": "표준",
        "partial": "일부 표준",
        "nonstandard": "비표준",
        "unknown": "컬럼 정보 없음",
    },
    "has_personal": {"true": "포함", "false": "없음"},
}
MARK = re.compile(r"&lt;(/?)(?:em|mark)&gt;")
LONGEST_SNIPPET = 220


def marked(text: str) -> Markup:
    """Return a highlighted text as safe HTML: everything is escaped, then the marks alone are put back."""
    return Markup(MARK.sub(r"<\1mark>", str(escape(text))))  # noqa: S704  # escaped above


def shown_items(result: SearchResult) -> list[dict[str, Any]]:
    """Return the results with marked titles and snippets."""
    items = []
    for item in result.as_dict()["items"]:
        highlight = item.get("highlight") or {}
        snippet = highlight.get("description") or (item.get("description") or "")[:LONGEST_SNIPPET]
        title = highlight.get("title") or item["title"]
        why = [str(e.get("text") or e.get("reason") or "") for e in item.get("evidence", ())]
        extra = {
            "highlighted_title": marked(title),
            "snippet": marked(snippet),
            "why": " · ".join(filter(None, why)),
        }
        items.append({**item, **extra})
    return items


def shown_facets(result: SearchResult, state: SearchState) -> list[dict[str, Any]]:
    """Return the facets with labels, counts and the addresses that choose them."""
    found = []
    for name in SHOWN_FACETS:
        counted = list(result.facets.get(name, ()))
        chosen = set(state.filters.get(name, ()))
        kept = [v for n, v in enumerate(counted) if n < MOST_VALUES or v["value"] in chosen]
        values = [
            {
                "label": LABELS.get(name, {}).get(v["value"], v["value"]),
                "count": f"{v['count']:,}",
                "chosen": v["value"] in chosen,
                "href": state.toggled(name, v["value"]),
            }
            for v in kept
        ]
        found.append({"name": name, "label": FACETS[name].label, "values": values})
    return found


def notices(result: SearchResult, state: SearchState) -> list[dict[str, str]]:
    """Return what was understood differently from what was typed, and how to undo it."""
    lines = []
    if result.corrected_query:
        lines.append(
            {
                "text": f"‘{result.corrected_query}’(으)로 고쳐 찾았습니다.",
                "href": state.href(correct=False),
                "action": f"‘{state.q}’ 그대로 찾기",
            }
        )
    if result.relaxed:
        lines.append(
            {"text": f"모두 맞는 데이터가 없어 넓혀 찾았습니다: {result.relaxed}", "href": "", "action": ""}
        )
    lines += [
        {"text": "이것을 찾으셨나요?", "href": state.href(q=word), "action": word}
        for word in result.did_you_mean[:3]
    ]
    return lines


def sorts(state: SearchState) -> list[dict[str, Any]]:
    """Return the orders to choose from."""
    return [
        {"label": label, "href": state.href(sort=s), "chosen": s == state.sort} for s, label in SORTS.items()
    ]


def pages(total: int, size: int, state: SearchState) -> Sequence[dict[str, Any]]:
    """Return links to the pages around this one."""
    last = min(max(1, -(-total // size)), 500)
    around = range(max(1, state.page - 4), min(last, state.page + 4) + 1)
    return [{"number": n, "href": state.href(page=n), "here": n == state.page} for n in around]
