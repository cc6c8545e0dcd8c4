"""The 405 points: the published worked example, ratings, vocabularies, single metrics."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.records import Contact, Dataset, Distribution
from quality.mqa.assessment import Assessor
from quality.mqa.measurements import measurements, page_rows, score_from
from quality.mqa.metric import Method
from quality.mqa.score import added, score_of
from quality.mqa.subject import Subject
from quality.mqa.vocabularies import Vocabularies

# mjanez/ckan-mqa: 46 datasets with 255 distributions
WORKED_EXAMPLE = {
    "keyword": (46, 46),
    "theme": (46, 46),
    "spatial": (42, 46),
    "temporal": (0, 46),
    "access_url_status": (255, 255),
    "download_url": (0, 255),
    "download_url_status": (0, 255),
    "format": (255, 255),
    "media_type": (255, 255),
    "format_vocabulary": (378, 510),
    "non_proprietary": (131, 255),
    "machine_readable": (252, 255),
    "dcat_ap": (0, 46),
    "license": (255, 255),
    "license_vocabulary": (245, 255),
    "access_rights": (46, 46),
    "access_rights_vocabulary": (0, 46),
    "contact_point": (46, 46),
    "publisher": (46, 46),
    "rights": (255, 255),
    "byte_size": (0, 255),
    "issued": (46, 46),
    "modified": (46, 46),
}
LINES = {
    "spatial": 18.26,
    "format_vocabulary": 7.41,
    "non_proprietary": 10.27,
    "machine_readable": 19.76,
    "license_vocabulary": 9.61,
}
ADDRESS = "https://www.example.go.kr/data.csv"
FULL = Dataset(
    "full",
    "대기오염 측정 정보",
    description="측정소별 시간 평균",
    publisher="한국환경공단",
    keywords=("미세먼지",),
    themes=("환경 > 대기",),
    spatial=("대한민국",),
    temporal_start="2024-01-01",
    access_rights="PUBLIC",
    contact=Contact(department="대기환경처"),
    issued="2024-02-01",
    modified="2024-03-01T10:00:00",
    distributions=(
        Distribution(
            access_url=ADDRESS,
            download_url=ADDRESS,
            format="csv",
            media_type="text/csv",
            license="https://www.kogl.or.kr/info/licenseType1.do",
            rights="제3자 권리 없음",
            byte_size=10,
        ),
    ),
)


@pytest.fixture(scope="module")
def assessor() -> Assessor:
    return Assessor()


def test_the_method_has_23_metrics_worth_405_points_in_five_dimensions() -> None:
    method = Method()
    most = {d.id: sum(m.points for m in method.metrics if m.dimension == d.id) for d in method.dimensions}
    assert (len(method.metrics), method.most) == (23, 405)
    assert list(most.values()) == [100, 100, 110, 75, 20]


def test_the_published_example_scores_280_32_and_is_good() -> None:
    score = score_of(Method(), WORKED_EXAMPLE)
    lines = {m.metric.id: round(m.points, 2) for m in score.measured}
    assert {name: lines[name] for name in LINES} == LINES
    assert round(sum(lines.values()), 2) == 280.31
    assert round(score.total, 2) == 280.32
    assert score.rating.name_en == "Good"


@pytest.mark.parametrize(
    ("total", "rating"),
    [
        (405, "Excellent"),
        (351, "Excellent"),
        (350.99, "Good"),
        (221, "Good"),
        (220.5, "Sufficient"),
        (121, "Sufficient"),
        (120.9, "Bad"),
        (0, "Bad"),
    ],
)
def test_ratings_change_at_whole_points_and_leave_no_gap(total: float, rating: str) -> None:
    assert Method().rating(total).name_en == rating


def test_a_complete_dataset_whose_addresses_answer_has_all_405_points(assessor: Assessor) -> None:
    score = assessor.assess(Subject(FULL, {ADDRESS: 200})).score
    assert (score.total, score.advice()) == (405.0, [])


def test_addresses_that_were_not_checked_or_fail_earn_nothing(assessor: Assessor) -> None:
    for statuses in ({}, {ADDRESS: None}, {ADDRESS: 404}):
        score = assessor.assess(Subject(FULL, statuses)).score
        assert (score.dimensions["accessibility"], score.total) == (20.0, 325.0)


def test_a_dataset_without_distributions_earns_nothing_for_them(assessor: Assessor) -> None:
    score = assessor.assess(Subject(replace(FULL, distributions=()))).score
    assert score.total == 100 + 0 + 30 + 45 + 10


def test_in_interoperability_only_the_best_distribution_of_a_dataset_counts(assessor: Assessor) -> None:
    hwp = replace(FULL.distributions[0], format="hwp", media_type="application/x-hwp")
    both = replace(FULL, distributions=(hwp, FULL.distributions[0], hwp))
    found = assessor.assess(Subject(both, {ADDRESS: 200}))
    assert found.score.dimensions["interoperability"] == 110
    assert found.counts["machine_readable"] == (1, 3)
    assert found.counts["format_vocabulary"] == (2, 6)


def test_a_catalog_counts_every_distribution(assessor: Assessor) -> None:
    empty = Dataset("e", "빈 것")
    hwp = replace(FULL, distributions=(replace(FULL.distributions[0], format="hwp"), FULL.distributions[0]))
    counts = added(assessor.assess(Subject(d)).counts for d in (FULL, empty, hwp))
    assert counts["keyword"] == (2, 3)
    assert counts["machine_readable"] == (2, 3)
    assert score_of(assessor.method, counts).dimensions["findability"] == pytest.approx(200 / 3)


def test_a_licence_of_the_dataset_holds_for_its_distributions(assessor: Assessor) -> None:
    bare = replace(FULL.distributions[0], license=None)
    found = assessor.assess(Subject(replace(FULL, license="공공누리 제1유형", distributions=(bare,))))
    assert found.counts["license_vocabulary"] == (1, 1)


def test_advice_names_what_earns_most_first_and_adds_up_to_what_is_missing(assessor: Assessor) -> None:
    score = assessor.assess(Subject(Dataset("x", "제목"))).score
    advice = score.advice()
    earns = [a["earns"] for a in advice]
    assert earns == sorted(earns, reverse=True)
    assert sum(earns) == pytest.approx(405 - score.total)
    assert all(a["fix"] and a["fix_en"] for a in advice)


@pytest.mark.parametrize(
    ("licence", "known"),
    [
        ("https://data.go.kr/license/kogl/type-4", True),
        ("http://www.kogl.or.kr/info/licenseType1.do", True),
        ("https://creativecommons.org/licenses/by/4.0/deed.ko", True),
        ("http://creativecommons.org/publicdomain/zero/1.0/", True),
        ("이용허락범위 제한 없음", True),
        ("공공누리 제 1 유형", True),
        ("https://creativecommons.org.evil.example/licenses/by/4.0/", False),
        ("https://example.go.kr/policy", False),
        ("문의", False),
        ("", False),
        (None, False),
    ],
)
def test_a_licence_is_known_by_its_address_or_official_name(licence: str | None, known: bool) -> None:
    assert Vocabularies().knows_licence(licence) is known


@pytest.mark.parametrize(
    ("told", "name"),
    [("CSV", "csv"), (".xlsx", "xlsx"), ("RDF_TURTLE", "ttl"), (None, None), (" ", None),
     ("http://publications.europa.eu/resource/authority/file-type/JSON_LD", "jsonld")],
)  # fmt: skip
def test_formats_are_one_whatever_their_spelling(told: str | None, name: str | None) -> None:
    assert Vocabularies().format_name(told) == name


def test_hwp_and_zip_are_in_no_list_and_xls_and_shp_are_machine_readable_only() -> None:
    known = Vocabularies()
    assert not {"hwp", "zip"} & (known.machine_readable | known.non_proprietary)
    assert {"xls", "shp"} <= known.machine_readable - known.non_proprietary
    assert {"csv", "xlsx", "gpkg"} <= known.machine_readable & known.non_proprietary
    assert {
        "txt",
        "html",
        "odt",
        "pdf",
        "hwpx",
        "png",
        "jpeg",
    } <= known.non_proprietary - known.machine_readable


def test_media_types_are_looked_up_without_parameters_and_by_their_address() -> None:
    known = Vocabularies()
    assert known.knows_media_type("Text/CSV; charset=utf-8")
    assert known.knows_media_type("https://www.iana.org/assignments/media-types/application/geo+json")
    assert not known.knows_media_type("application/x-hwp")


counts = st.integers(0, 50).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(max_examples=25, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(WORKED_EXAMPLE, counts)))
def test_scores_survive_being_stored(told: dict[str, tuple[int, int]]) -> None:
    method = Method()
    score = score_of(method, told)
    again = score_from(method, measurements("x", score))
    assert again == score
    assert 0 <= score.total <= 405
    assert sum(score.dimensions.values()) == pytest.approx(score.total)
    assert sum(row["earns"] for row in page_rows(score)) == pytest.approx(405 - score.total, abs=0.2)
