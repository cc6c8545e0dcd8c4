"""A CKAN portal through ckanapi, speaking through our own HTTP client.

ckanapi would use `requests`, which follows redirects anywhere and reads bodies of any size; it lets us hand in the
session, of which it uses `get` and `close` only. Its errors repeat the whole address and answer; ours do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from ckanapi import RemoteCKAN
from ckanapi.errors import CKANAPIError, NotAuthorized, NotFound

from connectors.document import encoding_of, is_html
from connectors.errors import SourceError
from connectors.http import HttpClient
from connectors.redaction import shown_url

T = TypeVar("T")


class NoSuchAction(Exception):
    """The portal does not know the action or the object."""


@dataclass(frozen=True)
class _Reply:
    status_code: int
    text: str


class _Session:
    """The part of a requests session that ckanapi uses for reading."""

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    def get(self, url: str, params: Mapping[str, Any] | None = None, headers: Any = None, **_: Any) -> _Reply:
        query = urlencode({key: str(value) for key, value in (params or {}).items()})
        body = self._http.get(f"{url}?{query}" if query else url, headers=headers, expect_success=False)
        if is_html(body.content.lstrip()):
            shown = shown_url(url)
            if body.status == 404:
                raise NoSuchAction(f"주소에 CKAN이 없습니다 (no CKAN here, HTTP 404): {shown}")
            message = (
                f"JSON 대신 HTML이 왔습니다 (a page instead of CKAN's answer, HTTP {body.status}): {shown}"
            )
            raise SourceError("html_instead", message)
        text = body.content.decode(encoding_of(body.content, body.charset), "replace")
        if body.status in (400, 404) and "Action name not known" in text:
            raise NoSuchAction(f"지원하지 않는 동작입니다 (action not known): {shown_url(url)}")
        return _Reply(body.status, text.lstrip("\ufeff"))

    def close(self) -> None:
        """Nothing: the client belongs to the harvest."""


class Portal:
    """The reading actions of one portal. Raises SourceError."""

    def __init__(self, url: str, http: HttpClient, api_key: str | None = None) -> None:
        self.address = portal_address(url)
        self._remote = RemoteCKAN(
            self.address,
            apikey=api_key,
            user_agent="malmoi-harvester/1",
            get_only=True,
            session=_Session(http),
        )
        self._remote.base_url = "api/3/action/"

    def page(self, start: int, rows: int, query: Mapping[str, str]) -> tuple[list[Any], int | None]:
        """Return the datasets of a page and the announced count. Raises NoSuchAction where search is missing."""
        found = self._called("package_search", {"start": start, "rows": rows, **query})
        results = found.get("results") if isinstance(found, Mapping) else found
        if not isinstance(results, list):
            raise SourceError(
                "unexpected_answer", f"package_search 응답에 results가 없습니다 (no results): {self.address}"
            )
        count = found.get("count") if isinstance(found, Mapping) else None
        return results, count if isinstance(count, int) and not isinstance(count, bool) else None

    def names(self) -> list[str]:
        """Return the names of all datasets."""
        found = self._called("package_list", {})
        if not isinstance(found, list):
            raise SourceError(
                "unexpected_answer", f"package_list 응답이 목록이 아닙니다 (not a list): {self.address}"
            )
        return [str(name) for name in found]

    def package(self, name: str) -> Any:
        """Return one dataset. Raises NoSuchAction when it is gone."""
        return self._called("package_show", {"id": name})

    def _called(self, action: str, data: dict[str, Any]) -> Any:
        where = f"{shown_url(self.address)} {action}"
        try:
            return self._remote.call_action(action, data)
        except NotFound as error:
            raise NoSuchAction(f"찾을 수 없습니다 (not found): {where}") from error
        except NotAuthorized as error:
            raise SourceError("not_authorized", f"권한이 없습니다 (not authorized): {where}") from error
        except CKANAPIError as error:
            raise SourceError(
                "ckan_error", f"CKAN이 오류를 답했습니다 (CKAN answered an error) {where}: {_reason(error)}"
            ) from error
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            raise SourceError(
                "not_json", f"CKAN 응답을 읽을 수 없습니다 (unreadable answer): {where}"
            ) from error


def portal_address(url: str) -> str:
    """Return a portal's root from any address in it: `/api/...` and `/dataset...` are cut off."""
    root = url.partition("?")[0].partition("#")[0]
    for part in ("/api/", "/dataset/"):
        root = root.partition(part)[0]
    return root.removesuffix("/dataset").removesuffix("/api").rstrip("/")


def _reason(error: CKANAPIError) -> str:
    kind = type(error).__name__
    return kind if kind == "CKANAPIError" else f"{kind} {str(error)[:300]}"
