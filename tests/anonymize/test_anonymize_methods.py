"""The methods of the guideline: what each does to a column, and what it must never do."""

from __future__ import annotations

import hmac
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.keys import Key, KeyStore
from anonymize.methods import Context, Outcome, methods, resolve
from anonymize.methods.pseudonym import hmac_many
from anonymize.refusals import BadPolicy, MissingKey, MixedValues, ProtectionError, UnknownMethod, Unmet

GUIDELINE = [
    "휴리스틱 가명화",
    "암호화",
    "교환 방법",
    "총계처리",
    "부분총계",
    "라운딩",
    "재배열",
    "식별자 삭제",
    "식별자 부분삭제",
    "레코드 삭제",
    "식별요소 전부삭제",
    "감추기",
    "랜덤 라운딩",
    "범위 방법",
    "제어 라운딩",
    "임의 잡음 추가",
    "공백과 대체",
]
KEY = Key("kaaaaaaa", "p", b"s" * 32)


def run(
    series: pl.Series, method: str, key: Key | None = KEY, frame: pl.DataFrame | None = None, **given: Any
) -> Outcome:
    chosen = resolve(method)
    parameters = chosen.parameters.model_validate({"method": chosen.code, **given})
    table = series.to_frame() if frame is None else frame
    return chosen.run(series, parameters, Context(series.name, table, key, Path()))


def column(series: pl.Series, method: str, **given: Any) -> pl.Series:
    made = run(series, method, **given).series
    assert made is not None
    return made


@pytest.mark.parametrize("name", GUIDELINE)
def test_every_method_of_the_guideline_answers_to_its_korean_name(name: str) -> None:
    assert resolve(name).names[0] == name
    assert resolve(name.replace(" ", "")) is resolve(name)


def test_no_two_methods_share_a_name() -> None:
    names = [n for m in methods() for n in (m.code, *m.names)]
    assert len(names) == len(set(names))
    assert [m.names[0] for m in methods()][:17] == GUIDELINE


def test_an_unknown_method_names_its_place_and_near_names() -> None:
    with pytest.raises(UnknownMethod, match=r"columns\.나이.*라운딩"):
        resolve("라운딩1", "columns.나이")


# --- pseudonyms ---------------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=60))
def test_pseudonyms_never_collide_and_hold_no_digit(values: list[str]) -> None:
    series = pl.Series("v", values)
    made = column(series, "pseudonymise", normalise="none")
    assert made.n_unique() == series.n_unique()
    assert not made.str.contains(r"\d").any()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(-(2**62), 2**62)), min_size=1, max_size=60))
def test_whole_numbers_stay_whole_numbers_and_missing_stays_missing(values: list[int | None]) -> None:
    series = pl.Series("v", values, dtype=pl.Int64)
    made = column(series, "암호화")
    assert made.dtype == pl.Int64
    assert made.is_null().to_list() == series.is_null().to_list()
    assert made.n_unique() == series.n_unique()


@settings(max_examples=20, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.lists(st.text(max_size=100), max_size=5))
def test_keyed_hashes_are_those_of_the_standard_library(secret: bytes, values: list[str]) -> None:
    expected = [hmac.digest(secret, value.encode(), "sha256") for value in values]
    assert list(hmac_many(secret, values)) == expected


def test_the_same_person_has_one_pseudonym_however_the_number_is_written() -> None:
    made = column(
        pl.Series("v", ["800101-1234567", "8001011234567", " 800101 1234567"]),
        "pseudonymise",
        normalise="digits",
    )
    assert made.n_unique() == 1
    as_text = column(pl.Series("a", ["7", "8"]), "pseudonymise")
    assert as_text.to_list() == column(pl.Series("b", [7.0, 8.0]), "pseudonymise").to_list()


def test_pseudonyms_differ_between_projects_keys_and_domains() -> None:
    series = pl.Series("v", ["a"])
    other = Key("kbbbbbbb", "q", KEY.secret)
    made = {
        column(series, "pseudonymise", prefix="none")[0],
        column(series, "pseudonymise", prefix="none", domain="d")[0],
        column(series, "pseudonymise", prefix="none", key=other)[0],
        column(series, "pseudonymise", prefix="none", key=Key("kc", "p", b"t" * 32))[0],
    }
    assert len(made) == 4


def test_the_key_id_stands_in_front_so_that_rotation_can_be_told() -> None:
    assert column(pl.Series("v", ["a"]), "pseudonymise")[0].startswith("kaaaaaaa-")


@pytest.mark.parametrize("method", ["pseudonymise", "fpe"])
def test_a_keyed_method_without_key_is_a_clear_error(method: str) -> None:
    with pytest.raises(MissingKey, match="'v'"):
        run(pl.Series("v", ["0101234567"]), method, key=None)


def test_format_preserving_encryption_keeps_form_prefix_and_difference() -> None:
    series = pl.Series("v", [f"010-{n // 10000:04d}-{n % 10000:04d}" for n in range(0, 10**7, 9973)])
    made = column(series, "형태보존 암호화", keep_start=3)
    assert made.str.contains(r"^010-\d{4}-\d{4}$").all()
    assert made.n_unique() == series.n_unique()
    assert (made != series).all()


def test_values_too_short_for_encryption_are_counted_not_shown() -> None:
    with pytest.raises(Unmet, match="1 of 2") as caught:
        run(pl.Series("v", ["98765", "12345678"]), "fpe")
    assert "98765" not in str(caught.value)
    assert column(pl.Series("v", ["98765", "12345678"]), "fpe", short="blank")[0] is None


# --- masks --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "value", "hidden"),
    [
        ("RRN", "800101-1234567", "234567"),
        ("PHONE", "010-1234-5678", "1234"),
        ("PHONE", "홍길동 전화 010-1234-5678 서울", "5678"),
        ("CARD", "4012-8888-8888-1881", "8888-8888"),
        ("PERSON", "홍길동", "길"),
        ("EMAIL", "gildong@korea.kr", "gildong"),
        ("ADDRESS", "서울특별시 종로구 세종대로 209, 101동 202호", "209"),
    ],
)
def test_masks_hide_the_telling_part(kind: str, value: str, hidden: str) -> None:
    masked = column(pl.Series("v", [value]), "마스킹", kind=kind)[0]
    assert hidden not in masked
    assert "*" in masked


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=30), st.integers(0, 32), st.integers(0, 32))
def test_a_mask_by_position_hides_at_least_half(value: str, start: int, end: int) -> None:
    masked = column(pl.Series("v", [value]), "mask", keep_start=start, keep_end=end, character="■")[0]
    letters = [i for i, c in enumerate(value) if c.isalnum() and value[i] == c and masked[i] == c]
    covered = masked.count("■") - value.count("■")
    assert len(masked) == len(value)
    assert covered >= len(letters)


def test_prose_keeps_everything_but_the_personal_parts() -> None:
    masked = column(pl.Series("비고", ["문의는 010-1234-5678로 하십시오", "없음"]), "본문 가리기")
    assert "010-1234-5678" not in masked[0]
    assert masked[0].startswith("문의는")
    assert masked[1] == "없음"


# --- numbers ------------------------------------------------------------------------------------------------------


def test_rounding_goes_up_down_or_to_the_nearest_and_keeps_the_type() -> None:
    series = pl.Series("v", [14, 15, -15, None])
    assert column(series, "라운딩").to_list() == [10, 20, -20, None]
    assert column(series, "round", direction="up").to_list() == [20, 20, -10, None]
    assert column(series, "round", direction="down").to_list() == [10, 10, -20, None]
    assert column(pl.Series("v", ["1,234", "7"]), "round").to_list() == ["1230", "10"]
    assert column(pl.Series("v", [1.234]), "round", base=0.1).to_list() == [1.2]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=80))
def test_random_and_controlled_rounding_stay_next_to_the_value(values: list[int]) -> None:
    series = pl.Series("v", values)
    for method in ("랜덤 라운딩", "제어 라운딩"):
        made = column(series, method, base=10)
        assert (made % 10 == 0).all()
        assert ((made - series).abs() < 10).all()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 1000)), min_size=1, max_size=80))
def test_controlled_rounding_keeps_group_sums_and_the_total_within_one_base(
    rows: list[tuple[str, int]],
) -> None:
    frame = pl.DataFrame(rows, schema=["g", "v"], orient="row")
    made = column(frame["v"], "제어 라운딩", base=5, by="g", frame=frame)
    both = frame.with_columns(made=made)
    sums = both.group_by("g").agg(pl.col("v", "made").sum())
    assert abs(both["made"].sum() - both["v"].sum()) < 5
    assert ((sums["made"] - sums["v"]).abs() <= 5).all()


def test_ranges_are_named_by_their_ends() -> None:
    assert column(pl.Series("나이", [0, 29, 30, None]), "범위 방법", width=10).to_list() == [
        "0-9",
        "20-29",
        "30-39",
        None,
    ]
    assert column(pl.Series("v", [5, 18, 80]), "range", bounds=[18, 65]).to_list() == [
        "<18",
        "[18, 65)",
        ">=65",
    ]


def test_top_and_bottom_codes_clip_and_keep_whole_numbers() -> None:
    series = pl.Series("v", [1, 50, 99])
    assert column(series, "상단코딩", limit=60).to_list() == [1, 50, 60]
    assert column(series, "하단코딩", limit=10).to_list() == [10, 50, 99]
    assert column(pl.Series("v", range(100)), "top_code", share=0.1).max() <= 90


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(-50, 50), min_size=3, max_size=60), st.integers(2, 3))
def test_micro_aggregation_leaves_no_value_of_fewer_than_size_rows(values: list[int], size: int) -> None:
    made = column(pl.Series("v", [float(v) for v in values]), "미시집계", size=size)
    assert made.value_counts()["count"].min() >= size
    assert made.mean() == pytest.approx(sum(values) / len(values))


def test_aggregates_of_all_of_groups_and_of_outliers() -> None:
    frame = pl.DataFrame({"v": [1.0, 3.0, 100.0], "g": ["a", "a", "b"]})
    assert column(frame["v"], "총계처리").unique().to_list() == [pytest.approx(104 / 3)]
    assert column(frame["v"], "총계처리", by="g", frame=frame).to_list() == [2.0, 2.0, 100.0]
    assert column(pl.Series("v", [1.0, 2.0, 60.0, 40.0]), "부분총계", above=10).to_list() == [
        1.0,
        2.0,
        50.0,
        50.0,
    ]
    assert column(pl.Series("v", ["a", "a", "b"]), "감추기", rarer_than=2, category="그 밖").to_list() == [
        "a",
        "a",
        "그 밖",
    ]


def test_shuffle_and_swap_keep_the_distribution() -> None:
    series = pl.Series("v", range(500))
    for method in ("재배열", "교환 방법"):
        made = column(series, method)
        assert sorted(made.to_list()) == series.to_list()
        assert (made != series).mean() > 0.9
    near = column(series, "swap", range=0.02)
    assert (near - series).abs().max() <= 10


def test_shuffling_within_groups_moves_nothing_across_them() -> None:
    frame = pl.DataFrame({"v": range(100), "g": [i % 2 for i in range(100)]})
    made = column(frame["v"], "재배열", by="g", frame=frame)
    assert (made % 2 == frame["g"]).all()


def test_random_methods_repeat_under_a_key_and_differ_on_other_data() -> None:
    series = pl.Series("v", range(50))
    assert column(series, "noise", scale=5).to_list() == column(series, "noise", scale=5).to_list()
    other = pl.Series("v", [*range(49), 70])
    difference = column(series, "noise", scale=5)[:49] - column(other, "noise", scale=5)[:49]
    assert (difference != 0).any()


def test_noise_with_epsilon_is_as_wide_as_its_budget_says() -> None:
    series = pl.Series("v", [50] * 20_000)
    made = column(series, "임의 잡음 추가", epsilon=1.0, lower=0, upper=100)
    assert made.dtype == pl.Int64
    assert made.std() == pytest.approx(100 * 2**0.5, rel=0.05)


def test_mixed_values_are_counted_by_shape_and_never_quoted() -> None:
    with pytest.raises(MixedValues, match="2") as caught:
        run(pl.Series("금액", ["10", "홍길동", "12a"]), "라운딩")
    assert "홍길동" not in str(caught.value)


# --- deletion and generalisation ----------------------------------------------------------------------------------


def test_deletion_takes_columns_values_or_rows() -> None:
    assert run(pl.Series("v", [1]), "식별자 삭제").series is None
    assert column(pl.Series("v", [1]), "값 삭제").to_list() == [None]
    kept = run(pl.Series("v", [1, 5, 900]), "레코드 삭제", above=100).keep
    assert kept is not None
    assert kept.to_list() == [True, True, False]


@pytest.mark.parametrize(
    ("value", "keep", "left"),
    [
        ("경기도 수원시 팔달구 효원로 1", "sigungu", "경기도 수원시 팔달구"),
        ("서울특별시 종로구 청운동 1-2", "eupmyeondong", "서울특별시 종로구 청운동"),
        ("서울특별시 종로구 청운동 1-2", "sido", "서울특별시"),
        ("1980-03-05", "year", "1980"),
        ("19800305", "month", "1980-03"),
        ("2024.7.1", "quarter", "2024-Q3"),
        ("8001011234567", "sigungu", None),
        ("010-1234-5678", "year", None),
        ("ABCDEFGH", 2, "AB"),
    ],
)
def test_partial_deletion_keeps_the_part_and_nothing_it_cannot_read(
    value: str, keep: Any, left: str | None
) -> None:
    assert column(pl.Series("v", [value]), "식별자 부분삭제", keep=keep)[0] == left


def test_dates_are_generalised_in_their_own_type() -> None:
    assert column(pl.Series("v", [date(1987, 5, 2)]), "일반화", part="decade")[0] == "1980년대"


def test_generalisation_reads_levels_of_a_hierarchy_file(test_data: Path) -> None:
    file = str(test_data / "adult" / "adult_hierarchy_workclass.csv")
    made = column(pl.Series("v", ["Private", "State-gov"]), "일반화", hierarchy=file, level=1)
    assert made.to_list() == ["Non-Government", "Government"]
    with pytest.raises(BadPolicy, match="level 9"):
        run(pl.Series("v", ["Private"]), "일반화", hierarchy=file, level=9)


def test_substitution_replaces_all_or_says_what_is_missing(tmp_path: Path) -> None:
    series = pl.Series("v", ["가", "나", "가"])
    assert column(series, "휴리스틱 가명화", mapping={"가": "A", "나": "B"}).to_list() == ["A", "B", "A"]
    with pytest.raises(Unmet):
        run(series, "휴리스틱 가명화", mapping={"가": "A"})
    running = column(series, "휴리스틱 가명화", prefix="사람")
    assert running.str.contains("^사람000[12]$").all()
    assert running[0] == running[2] != running[1]


@pytest.mark.parametrize("method", [m.code for m in methods()])
def test_every_method_takes_a_column_of_nothing_but_missing_values(method: str, tmp_path: Path) -> None:
    given: dict[str, Any] = {
        "range": {"width": 10},
        "top_code": {"limit": 1},
        "bottom_code": {"limit": 1},
        "generalise": {"part": "year"},
        "delete_records": {"values": ["x"]},
        "noise": {"scale": 1},
        "substitute": {"mapping": {"a": "b"}},
    }.get(method, {})
    series = pl.Series("v", [None, None, None], dtype=pl.String)
    try:
        made = run(series, method, **given).series
    except ProtectionError:
        assert method == "micro_aggregate"
        return
    assert made is None or made.null_count() == 3


def test_a_store_key_works_as_a_method_key(tmp_path: Path) -> None:
    key = KeyStore.open(tmp_path / "k", create=True).active("p")
    assert column(pl.Series("v", ["a"]), "pseudonymise", key=key)[0].startswith(key.id)
