"""The calls the sandbox offers, filled in with things this installation really has."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from catalog.access import ANONYMOUS
from catalog.records import Kind
from catalog.store import Store


@dataclass(frozen=True)
class SampleCall:
    """A call to try."""

    title: str
    about: str
    path: str


def sample_calls(store: Store) -> list[SampleCall]:
    """Return calls that answer something here."""
    rows = store.records.list(Kind.DATASET, limit=1, principal=ANONYMOUS).rows
    some = rows[0].id if rows else "ID"
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
        SampleCall(
            "표준용어 추천",
            "컬럼 이름에 맞는 표준용어.",
            f"/api/v1/vocab/recommend?name={quote('사업자전화번호')}",
        ),
        SampleCall(
            "표준용어 찾기", "이름이나 약어의 일부로.", f"/api/v1/vocab/terms?q={quote('농도')}&size=5"
        ),
        SampleCall("변경 알림", "번호 뒤의 모든 변경.", "/api/v1/changes?since=0&size=5"),
    ]
