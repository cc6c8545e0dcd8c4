"""Which agency a publisher means, and which kind of body it is."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from catalog_script import SPEC, dataset, run
from hypothesis import given
from hypothesis import strategies as st

from catalog.agencies.kinds import kind_by_name, kind_of_code
from catalog.agencies.known import KnownAgencies
from catalog.agencies.names import agency_key
from catalog.items import SourceSpec
from catalog.records import Agency, AgencyKind, Kind
from catalog.store import Store

CENTRAL, LOCAL, PUBLIC = AgencyKind.CENTRAL, AgencyKind.LOCAL, AgencyKind.PUBLIC


@pytest.mark.parametrize(
    "same",
    [
        ("경상남도 창원시", "경상남도창원시", "경남 창원시", "경상남도 창원시청", "경남도 창원시"),
        ("강원특별자치도", "강원도", "강원도청", "강원"),
        ("전북특별자치도 전주시", "전라북도 전주시", "전북 전주시"),
        ("서울특별시", "서울시", "서울", "서울시청"),
        ("서울특별시교육청", "서울시교육청", "서울시 교육청"),
        ("한국남부발전(주)", "한국남부발전㈜", "한국남부발전 주식회사", "한국남부발전"),
        ("(재)한국저작권보호원", "재단법인 한국저작권보호원", "한국저작권보호원"),
        ("한전KDN(주)", "한전ＫＤＮ", "한전kdn"),
    ],
)
def test_spellings_of_one_name_mean_one_agency(same: tuple[str, ...]) -> None:
    assert len({agency_key(name) for name in same}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("서울특별시 중구", "부산광역시 중구"),
        ("서울특별시", "서울대학교"),
        ("경기도", "경기문화재단"),
        ("강원도 고성군", "경상남도 고성군"),
        ("광주광역시", "경기도 광주시"),
        ("경찰청", "해양경찰청"),
        ("서울특별시", "서울특별시교육청"),
    ],
)
def test_names_of_two_bodies_stay_two(one: str, other: str) -> None:
    assert agency_key(one) != agency_key(other)


@given(st.text("가나다라서울경남도시군구청환부원abcKDN()", max_size=12), st.integers(0, 12))
def test_space_and_case_make_no_other_agency(name: str, at: int) -> None:
    assert agency_key(name) == agency_key(f" {name[:at]} {name[at:].upper()}")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("충청남도", LOCAL),
        ("경기도 성남시", LOCAL),
        ("부산광역시 해운대구", LOCAL),
        ("대구광역시교육청", LOCAL),
        ("부산광역시 상수도사업본부", LOCAL),
        ("대구광역시교육청 대구광역시립동부도서관", LOCAL),
        ("성남시의회", LOCAL),
        ("환경부", CENTRAL),
        ("환경부 한강홍수통제소", CENTRAL),
        ("교육부 국립국제교육원", CENTRAL),
        ("국민권익위원회", CENTRAL),
        ("경찰청 서울특별시경찰청", CENTRAL),
        ("서울교통공사", PUBLIC),
        ("부산시설공단", PUBLIC),
        ("경기주택도시공사", PUBLIC),
        ("한국토지주택공사", PUBLIC),
        ("행정안전부 한국지역정보개발원", PUBLIC),
        ("한국문화예술위원회", PUBLIC),
        ("(주)에스알", PUBLIC),
        ("강화군시설관리공단", PUBLIC),
    ],
)
def test_the_kind_is_told_by_the_form_of_the_name(name: str, kind: AgencyKind) -> None:
    assert kind_by_name(name) is kind


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("1480000", CENTRAL),
        ("6110000", LOCAL),
        ("3000000", LOCAL),
        ("7010000", LOCAL),
        ("B552584", PUBLIC),
        ("x", None),
    ],
)
def test_the_kind_is_told_by_the_code(code: str, kind: AgencyKind | None) -> None:
    assert kind_of_code(code) is kind


def test_the_list_of_known_agencies_is_unambiguous() -> None:
    known = KnownAgencies()
    names = Counter(agency_key(n) for a in known.all() for n in (a.name, *a.aliases))
    assert [n for n, count in names.items() if count > 1] == []
    assert all((kind_of_code(a.source_id) or a.kind) is a.kind for a in known.all())
    assert known.find("환경부", None) == known.find("누구든", "1480000")
    assert known.find("없는 기관", None) is None


def test_a_publisher_is_one_agency_however_it_is_written(store: Store) -> None:
    names = ["강원도 강릉시", "강원특별자치도 강릉시", "강원 강릉시청"]
    run(store, [dataset(n, publisher=name) for n, name in enumerate(names)])
    assert len({r.agency_id for r in store.records.list(Kind.DATASET).rows}) == 1
    (agency,) = store.records.list(Kind.AGENCY).rows
    assert agency.record.kind is LOCAL


def test_a_code_wins_over_a_name(store: Store) -> None:
    run(
        store,
        [
            dataset(1, publisher="중구", publisher_code="3010000"),
            dataset(2, publisher="중구", publisher_code="3250000"),
        ],
    )
    assert {r.agency_code for r in store.records.list(Kind.DATASET).rows} == {"3010000", "3250000"}
    assert store.agencies.resolve(None, "3010000") != store.agencies.resolve(None, "3250000")


def test_a_record_that_tells_no_publisher_is_its_sources_agencys(store: Store) -> None:
    run(store, [dataset(1)])
    assert store.records.by_source_id(Kind.DATASET, "seoul", "1").agency_id == store.agencies.resolve(
        "서울시"
    )
    coded = SourceSpec("air", "script", "http://air.example.go.kr", agency="B552584")
    run(store, [dataset(1)], spec=coded)
    assert store.documents_all(10).__next__()[0].agency_name in {"한국환경공단", "서울특별시"}
    assert store.agencies.resolve("한국환경공단") == store.agencies.resolve(None, "B552584")


def test_an_agency_that_a_source_lists_takes_over_what_its_name_published(store: Store) -> None:
    run(store, [dataset(1, publisher="한국대기연구원"), dataset(2, publisher="대기연")])
    before = store.records.by_source_id(Kind.DATASET, "seoul", "1").agency_id
    listed = Agency("B999001", "한국대기연구원", AgencyKind.PUBLIC, aliases=("대기연",))
    run(store, [listed], spec=SourceSpec("register", "script", "http://code.example.go.kr"))
    rows = [store.records.by_source_id(Kind.DATASET, "seoul", n) for n in ("1", "2")]
    assert {r.agency_code for r in rows} == {"B999001"}
    assert store.records.get(Kind.AGENCY, before).state == "removed"
    assert store.records.history(Kind.DATASET, rows[0].id)[0].changes == [
        ["agency_id", before, rows[0].agency_id]
    ]
    assert {d.agency_name for b in store.documents_all(10) for d in b} == {"한국대기연구원"}
    again = run(store, [dataset(1, publisher="한국대기연구원"), dataset(2, publisher="대기연")])
    assert again.counts["unchanged"] == 2


def test_a_registered_agency_is_found_by_code_name_and_alias(store: Store) -> None:
    identifier = store.agencies.register(
        Agency("B999001", "한국대기연구원", PUBLIC, aliases=("대기연",)), "admin:park"
    )
    assert {store.agencies.resolve(n) for n in ("한국대기연구원", "대기연", "(재)한국대기연구원")} == {
        identifier
    }
    assert store.agencies.resolve(None, "b999001") == identifier
    assert store.agencies.resolve("없는 기관") is None
    assert SPEC.agency is not None


@pytest.mark.data
def test_most_publishers_of_the_real_catalogue_are_told_right(test_data: Path) -> None:
    names = set()
    for line in (test_data / "catalog" / "data_go_kr.jsonl").read_text(encoding="utf-8").splitlines():
        names.add(json.loads(line)["creator"]["name"].strip())
    assert len({agency_key(n) for n in names}) == len(names)
    kinds = Counter(kind_by_name(n) for n in names)
    assert kinds[LOCAL] > 220
    assert kinds[CENTRAL] > 60
    assert kinds[PUBLIC] > 150
