"""The calls the sandbox offers, filled in with things this installation really has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from api.rows import Rows
from catalog.access import ANONYMOUS
from catalog.records import Kind
from catalog.store import Store
from catalog.store.rows import Row

LOOKED_AT = 50  # datasets, for one whose rows are open


@dataclass(frozen=True)
class SampleCall:
    """A call to try."""

    title: str
    about: str
    path: str


def sample_calls(store: Store, rows: Rows) -> list[SampleCall]:
    """Return calls that answer something here."""
    found = store.records.list(Kind.DATASET, limit=LOOKED_AT, principal=ANONYMOUS).rows
    some = found[0].id if found else "ID"
    return [*_dictionary(some), *_data(found, rows), *_catalogs(), *_vocabulary()]


def _dictionary(some: str) -> list[SampleCall]:
    word = quote("미세먼지")
    return [
        SampleCall(
            "데이터 찾기",
            "낱말로 찾고 기관과 형식으로 셉니다.",
            f"/api/v1/datasets?q={word}&facet=agency&facet=format&size=5",
        ),
        SampleCall(
            "왜 나왔는지",
            "고쳐 읽은 말과 결과마다의 근거를 함께 봅니다.",
            "/api/v1/datasets?q=altpajswl&explain=true&size=3",
        ),
        SampleCall("자동완성", "초성으로도 됩니다.", f"/api/v1/suggest?q={quote('ㅁㅅㅁㅈ')}"),
        SampleCall(
            "데이터 하나", "소재지, 테이블, 컬럼, 표준용어, 개인정보 분류.", f"/api/v1/datasets/{some}"
        ),
        SampleCall("연관 데이터", "함께 쓸 수 있는 데이터와 그 근거.", f"/api/v1/datasets/{some}/related"),
        SampleCall("컬럼", "모든 컬럼을 차례로.", "/api/v1/columns?size=5"),
        SampleCall("변경 알림", "번호 뒤의 모든 변경.", "/api/v1/changes?since=0&size=5"),
    ]


def _vocabulary() -> list[SampleCall]:
    return [
        SampleCall(
            "표준용어 추천",
            "컬럼 이름에 맞는 표준용어.",
            f"/api/v1/vocab/recommend?name={quote('사업자전화번호')}",
        ),
        SampleCall(
            "표준용어 찾기", "이름이나 약어의 일부로.", f"/api/v1/vocab/terms?q={quote('농도')}&size=5"
        ),
    ]


def _data(found: Sequence[Row], rows: Rows) -> list[SampleCall]:
    """Return calls for the rows of the first dataset that has any."""
    some = next((r for r in found if rows.choices(r)), None)
    if some is None:
        return []
    path = f"/api/v1/datasets/{some.id}"
    return [
        SampleCall("데이터 내용", f"‘{some.title}’의 행. 개인정보는 가리거나 뺍니다.", f"{path}/rows?size=5"),
        SampleCall(
            "데이터 내용, CSV로",
            "조건은 컬럼=값 또는 컬럼[gte]=값, 차례는 sort.",
            f"{path}/rows?size=5&format=csv",
        ),
        SampleCall(
            "데이터마다의 OpenAPI", "컬럼의 형과 표준용어가 적힌 OpenAPI 3.1 문서.", f"{path}/openapi.json"
        ),
    ]


def _catalogs() -> list[SampleCall]:
    word, facets = quote("미세먼지"), quote('["organization","tags"]')
    return [
        SampleCall(
            "CKAN 호환 검색",
            "CKAN용 프로그램과 수집기가 그대로 씁니다.",
            f"/api/3/action/package_search?q={word}&rows=2&facet.field={facets}",
        ),
        SampleCall("DCAT 카탈로그", "DCAT-AP 3, 쪽마다 Hydra 링크.", "/catalog.ttl?size=2"),
        SampleCall("DCAT 카탈로그, JSON-LD", "같은 내용.", "/catalog.jsonld?size=2"),
    ]
