"""`malmoi vocab request`: ask for agency words, terms, domains and codes, review and decide on them."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

from malmoi.cli.output import print_json, print_lines, print_table, say
from malmoi.errors import UsageError
from malmoi.settings import load_settings
from vocab.requests import Action, ItemKind, RequestState

if TYPE_CHECKING:
    from catalog.store.requests import StoredRequest
    from malmoi.pipeline import RequestDesk, Workspace

app = typer.Typer(help="기관 표준 신청 (requests for agency items).", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="JSON.")]
Id = Annotated[str, typer.Argument(help="신청 번호 (request id).")]
Who = Annotated[str | None, typer.Option(help="누가; 없으면 로그인 이름 (who, else the login name).")]
Why = Annotated[str, typer.Option(help="사유; 보완 요청, 반려, 철회에는 꼭 (why).")]
Version = Annotated[
    int | None, typer.Option(help="본 판; 그 사이 바뀌었으면 하지 않음 (refuse when it changed since).")
]
Agency = Annotated[str | None, typer.Option(help="기관코드 (agency code).")]
Field = Annotated[
    list[str] | None, typer.Option("--field", "-f", help="이름=값, 목록은 JSON (name=value, lists as JSON).")
]


@app.command("draft")
def draft(
    kind: ItemKind,
    name: str,
    field: Field = None,
    agency: Agency = None,
    who: Who = None,
    why: Why = "",
    as_json: Json = False,
) -> None:
    """초안을 만듭니다 (draft a request, e.g. draft word 가상자산 -f abbreviation=VRTAST)."""
    with _desk() as (_, desk):
        made = desk.draft(kind, {"name": name, **_fields(field)}, _who(who), agency, why)
        _tell(desk, made, as_json)


@app.command("revise")
def revise(
    request: Id,
    field: Field = None,
    who: Who = None,
    why: Why = "",
    version: Version = None,
    as_json: Json = False,
) -> None:
    """초안을 고칩니다; 말하지 않은 항목은 그대로 (change fields of a draft)."""
    from catalog.store.request_items import item_as_plain

    with _desk() as (workspace, desk):
        before = item_as_plain(workspace.store.requests.get(request).request.item)
        item = {**{k: v for k, v in before.items() if k != "agency"}, **_fields(field)}
        _tell(desk, desk.revise(request, item, _who(who), why, version), as_json)


@app.command("submit")
def submit(
    request: Id, who: Who = None, why: Why = "", version: Version = None, as_json: Json = False
) -> None:
    """등록을 요청합니다 (ask for the item)."""
    _act(request, Action.REQUEST, who, why, version, as_json)


@app.command("review")
def review(
    request: Id, who: Who = None, why: Why = "", version: Version = None, as_json: Json = False
) -> None:
    """검토를 마칩니다 (mark as reviewed)."""
    _act(request, Action.REVIEW, who, why, version, as_json)


@app.command("return")
def send_back(
    request: Id, who: Who = None, why: Why = "", version: Version = None, as_json: Json = False
) -> None:
    """보완하도록 돌려보냅니다 (send back to draft)."""
    _act(request, Action.RETURN, who, why, version, as_json)


@app.command("approve")
def approve(
    request: Id, who: Who = None, why: Why = "", version: Version = None, as_json: Json = False
) -> None:
    """승인하여 기관 표준에 넣습니다 (approve: the item joins the vocabulary)."""
    _act(request, Action.APPROVE, who, why, version, as_json)


@app.command("reject")
def reject(
    request: Id, who: Who = None, why: Why = "", version: Version = None, as_json: Json = False
) -> None:
    """반려합니다 (reject)."""
    _act(request, Action.REJECT, who, why, version, as_json)


@app.command("withdraw")
def withdraw(
    request: Id, who: Who = None, why: Why = "", version: Version = None, as_json: Json = False
) -> None:
    """신청자가 거두어들입니다 (withdraw one's own request)."""
    _act(request, Action.WITHDRAW, who, why, version, as_json)


@app.command("list")
def list_requests(
    kind: ItemKind | None = None,
    state: Annotated[list[RequestState] | None, typer.Option(help="상태, 여럿 가능 (states).")] = None,
    agency: Agency = None,
    size: Annotated[int, typer.Option(min=1, max=1000)] = 100,
    after: Annotated[str | None, typer.Option(help="앞 쪽의 next (page on).")] = None,
    as_json: Json = False,
) -> None:
    """신청을 봅니다 (list requests, the oldest first; with --json a line each, then {"next"})."""
    from api.request_views import request_view

    with _desk() as (workspace, _):
        page = workspace.store.requests.list(
            kind=kind, states=state or (), agency=agency, after=after, limit=size
        )
        views = [request_view(s) for s in page.items]
    if as_json:
        print_lines([*views, {"next": page.next}])
        return
    keys = ("id", "kind", "name", "state", "agency", "requester", "updated_at")
    headings = ("번호", "종류", "이름", "상태", "기관", "신청자", "바뀐 때")
    print_table("신청", headings, ([v[k] for k in keys] for v in views))
    if page.next:
        say(f"더 있습니다 (more): --after {page.next}")


@app.command("show")
def show(request: Id, as_json: Json = False) -> None:
    """신청 하나를 이력과 함께 봅니다 (show a request with its history and what stands against it)."""
    with _desk() as (workspace, desk):
        _tell(desk, workspace.store.requests.get(request), as_json)


@app.command("from-check")
def from_check(
    target: Annotated[
        str, typer.Argument(help="정의서·DDL 파일, 수집 대상, 데이터베이스 URL (what to check).")
    ],
    at_least: Annotated[int, typer.Option(min=1, help="이만큼 쓰인 말만 (occurrences).")] = 1,
    agency: Agency = None,
    who: Who = None,
    dbms: Annotated[str | None, typer.Option(help="postgresql, mysql, oracle, ... (of DDL).")] = None,
    as_json: Json = False,
) -> None:
    """점검에서 나온 미등록 단어마다 초안을 만듭니다 (draft a request for each unregistered word of a check)."""
    from api.request_views import request_view
    from malmoi.pipeline.checking import check_settings, check_target

    with _desk() as (workspace, desk):
        result = check_target(workspace, target, check_settings(None, dbms, None, None, None))
        made = desk.draft_words(result.unregistered_words(), _who(who), agency, at_least)
    if as_json:
        print_lines(request_view(s) for s in made)
        return
    rows = ([s.id, s.request.item.name, s.request.steps[0].why] for s in made)
    print_table(f"초안 {len(made)}건", ("번호", "단어", "까닭"), rows)


@contextmanager
def _desk() -> Iterator[tuple[Workspace, RequestDesk]]:
    from malmoi.pipeline import RequestDesk, open_workspace

    with open_workspace(load_settings()) as workspace:
        yield workspace, RequestDesk(workspace.store, workspace.standard)


def _act(request: str, action: Action, who: str | None, why: str, version: int | None, as_json: bool) -> None:
    with _desk() as (_, desk):
        _tell(desk, desk.act(request, action, _who(who), why, version), as_json)


def _who(told: str | None) -> str:
    return told or getpass.getuser()


def _fields(pairs: list[str] | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for pair in pairs or ():
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"--field {pair!r}: 이름=값 꼴이어야 합니다 (name=value)")
        found[name.strip()] = _json(pair, value) if value.lstrip().startswith(("[", "{")) else value
    return found


def _json(pair: str, value: str) -> Any:
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError as error:
        raise UsageError(f"--field {pair!r}: JSON이 아닙니다 (not JSON): {error}") from error


def _tell(desk: RequestDesk, stored: StoredRequest, as_json: bool) -> None:
    from api.request_views import conflict_views, request_view

    view = {**request_view(stored), "conflicts": conflict_views(desk.conflicts(stored))}
    if as_json:
        print_json(view)
        return
    shown = [(k, view[k]) for k in ("id", "kind", "name", "state", "agency", "requester", "version")]
    print_table("신청", ("항목", "값"), [*shown, *view["item"].items()])
    keys = ("when", "who", "state", "why")
    print_table("이력", ("언제", "누가", "상태", "사유"), ([s[k] for k in keys] for s in view["steps"]))
    for conflict in view["conflicts"]:
        say(f"· {'막힘 (blocking)' if conflict['blocking'] else '참고 (note)'}: {conflict['message']}")
    for need in view["needs"]:
        say(f"· 먼저 등록되어야 합니다 (waits on): {need['kind']} {need['name']} {need['request'] or ''}")
