"""A recorded answer of the action API as a source: package_search, package_show, a list, or bare datasets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.errors import SourceError


def recorded_packages(answer: Any, shown: str) -> tuple[list[Any], int]:
    """Return the datasets of an answer and how many it announces. Raises SourceError when it reports an error."""
    if isinstance(answer, Mapping) and answer.get("success") is False:
        raise SourceError(
            "ckan_error", f"CKAN 오류 응답입니다 (a CKAN error answer) {shown}: {_message(answer)}"
        )
    result = answer.get("result", answer) if isinstance(answer, Mapping) else answer
    if isinstance(result, Mapping) and isinstance(result.get("results"), list):
        found, count = result["results"], result.get("count")
        return found, count if isinstance(count, int) else len(found)
    packages = _flat(result)
    if not packages and result != []:
        raise SourceError("unexpected_answer", f"CKAN 응답이 아닙니다 (not a CKAN answer): {shown}")
    return packages, len(packages)


def _flat(result: Any) -> list[Any]:
    """Return datasets from one, a list, or the list in a list that DKAN gives."""
    if isinstance(result, Mapping):
        return [result] if {"id", "name", "title"} & result.keys() else []
    if isinstance(result, list):
        return [package for item in result for package in (item if isinstance(item, list) else [item])]
    return []


def _message(answer: Mapping[str, Any]) -> str:
    error = answer.get("error")
    if isinstance(error, Mapping):
        return f"{error.get('__type', '')} {error.get('message', '')}".strip()[:300]
    return str(error)[:300]
