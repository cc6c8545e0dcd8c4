from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymize.errors import AnonymizeError
from anonymize.hierarchy import (
    Hierarchy,
    age_hierarchy,
    amount_hierarchy,
    band_hierarchy,
    date_hierarchy,
    region_hierarchy,
)
from anonymize.kanonymity.coding import encode
from anonymize.kanonymity.errors import BadHierarchy, MixedTypes, ValueNotInHierarchy


def test_a_hierarchy_file_is_read_with_its_separator_found(test_data):
    age = Hierarchy.from_csv(test_data / "adult" / "adult_hierarchy_age.csv", name="age")
    assert (age.name, age.leaves, age.height) == ("age", 100, 5)
    assert [level[38] for level in age.levels] == ["39", "35-39", "30-39", "20-39", "*"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_korean_files_are_read_in_the_encodings_agencies_use(tmp_path, encoding, sign):
    file = tmp_path / "지역.csv"
    file.write_text(f"종로구{sign}서울{sign}*\n중구{sign}서울{sign}*\n", encoding=encoding)
    assert Hierarchy.from_csv(file).levels == (("종로구", "중구"), ("서울", "서울"), ("*", "*"))


def test_a_quoted_label_may_hold_the_separator(tmp_path):
    file = tmp_path / "직업.csv"
    file.write_text('"교사, 초등",교육,*\n', encoding="utf-8")
    assert Hierarchy.from_csv(file).levels[0] == ("교사, 초등",)


def test_what_is_no_text_file_is_refused(tmp_path):
    file = tmp_path / "지역.csv"
    file.write_bytes(b"\xff\xfe\x00\x81\xff")
    with pytest.raises(BadHierarchy, match=r"지역\.csv"):
        Hierarchy.from_csv(file)


def test_a_top_is_added_when_the_file_ends_before_it():
    assert Hierarchy.from_rows("성별", [("남",), ("여",)]).levels[-1] == ("*", "*")


def test_a_blank_value_is_a_leaf_but_no_label_is_blank():
    assert Hierarchy.from_rows("직업", [("", "*"), ("교사", "*")]).leaves == 2
    with pytest.raises(BadHierarchy, match="2번째 행"):
        Hierarchy.from_rows("직업", [("교사", "교육", "*"), ("의사", "", "*")])


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "값이 없습니다"),
        ([("a", "x", "*"), ("b", "*")], "row 2 .* has 2 levels, the first row 3"),
        ([("a", "x", "*"), ("a", "y", "*")], "lists value 'a' twice"),
        ([("a", "x", "p"), ("b", "x", "q")], "label 'x' at level 1 .* two parents: 'p' and 'q'"),
    ],
)
def test_what_is_no_tree_is_refused_with_its_place(rows, said):
    with pytest.raises(BadHierarchy, match=said):
        Hierarchy.from_rows("열", rows)


def test_every_refusal_is_an_error_of_the_room():
    with pytest.raises(AnonymizeError):
        Hierarchy.from_rows("열", [])


def test_numbers_and_their_written_form_are_the_same_leaf():
    ages = age_hierarchy()
    for column in (
        pl.Series("나이", [39, 40]),
        pl.Series("나이", [39.0, 40.0]),
        pl.Series("나이", ["39", "40"]),
    ):
        assert ages.generalise(column, 1).to_list() == ["35-39", "40-44"]


def test_a_file_that_writes_whole_numbers_as_fractions_knows_them():
    tree = Hierarchy.from_rows("점수", [("1.0", "*"), ("2.5", "*")])
    assert tree.positions(pl.Series("점수", [2.5, 1.0])).to_list() == [1, 0]


def test_unknown_values_are_named():
    with pytest.raises(ValueNotInHierarchy, match=r"'나이\(만\)'의 값 2개.*'130', '140'"):
        age_hierarchy().positions(pl.Series("나이(만)", [30, 130, 140, 130]))


def test_a_column_of_lists_is_refused():
    with pytest.raises(MixedTypes, match="List"):
        age_hierarchy().positions(pl.Series("나이", [[1], [2]]))


def test_a_missing_value_stays_missing_below_the_top():
    column = pl.Series("나이", [39, None])
    assert age_hierarchy().generalise(column, 2).to_list() == ["30-39", None]
    assert age_hierarchy().generalise(column, 4).to_list() == ["*", "*"]
    with pytest.raises(BadHierarchy, match="0 to 4, not 5"):
        age_hierarchy().generalise(column, 5)


@given(st.sampled_from([(2, 4), (5, 10, 20), (3,), (10, 100)]), st.integers(-50, 50), st.integers(0, 120))
def test_every_number_lies_in_its_band(widths, lowest, length):
    tree = band_hierarchy("수", lowest, lowest + length, widths)
    for depth, width in enumerate(widths, start=1):
        for leaf, label in zip(tree.levels[0], tree.levels[depth], strict=True):
            sign = "~" if "~" in label else "-"
            first = int(label.rsplit(sign, 1)[0])
            assert first <= int(leaf) < first + width
            assert first % width == 0


@pytest.mark.parametrize("widths", [(), (1,), (5, 12), (10, 5), (5, 5)])
def test_bands_that_do_not_nest_are_refused(widths):
    with pytest.raises(BadHierarchy, match="너비"):
        age_hierarchy(widths=widths)


def test_dates_become_months_quarters_years_and_decades():
    tree = date_hierarchy(pl.Series("일자", [date(2024, 1, 31), None, date(2019, 12, 1)]))
    assert [level[1] for level in tree.levels] == ["2024-01-31", "2024-01", "2024-Q1", "2024", "2020s", "*"]
    assert date_hierarchy(pl.Series("일자", ["2024-07-02"]), ("half",)).levels[1] == ("2024-H2",)


@pytest.mark.parametrize("levels", [("year", "month"), ("week",), (), ("year", "year")])
def test_date_steps_go_from_fine_to_coarse(levels):
    with pytest.raises(BadHierarchy, match="날짜 단계"):
        date_hierarchy(pl.Series("일자", ["2024-01-31"]), levels)


def test_a_text_that_is_no_date_is_named():
    with pytest.raises(MixedTypes, match="2024-02-30"):
        date_hierarchy(pl.Series("일자", ["2024-02-29", "2024-02-30"]))


def test_the_largest_amounts_share_one_band():
    tree = amount_hierarchy(
        pl.Series("소득", [1_500_000, 9_000_000, 70_000_000]), [1_000_000, 5_000_000], top_code=5_000_000
    )
    assert tree.levels[1] == ("1000000-1999999", "5000000 이상", "5000000 이상")
    with pytest.raises(BadHierarchy, match="배수"):
        amount_hierarchy(pl.Series("소득", [1]), [10, 50], top_code=60)


@pytest.mark.parametrize("values", [["1원"], [float("nan")], [float("inf")]])
def test_amounts_must_be_numbers(values):
    with pytest.raises(MixedTypes, match="소득"):
        amount_hierarchy(pl.Series("소득", values), [10])


def test_regions_come_from_the_official_code_table(test_data):
    file = next((test_data / "codes").glob("법정동코드_*.csv"))
    table = pl.read_csv(file, infer_schema_length=0)
    by_code = region_hierarchy("법정동", table, code="법정동코드")
    place = by_code.levels[0].index("1111010100")
    assert [level[place] for level in by_code.levels[1:]] == [
        "서울특별시 종로구 청운동",
        "서울특별시 종로구",
        "서울특별시",
        "*",
    ]
    by_name = region_hierarchy("법정동", table)
    place = by_name.levels[0].index("세종특별자치시 반곡동")
    assert [level[place] for level in by_name.levels[1:]] == ["세종특별자치시", "세종특별자치시", "*"]
    assert len(set(by_name.levels[2])) >= 17


def test_leaves_are_numbered_so_that_every_node_is_a_run():
    tree = Hierarchy.from_rows(
        "x", [("a", "1", "p"), ("b", "2", "q"), ("c", "1", "p"), ("d", "3", "p"), ("e", "2", "q")]
    )
    coding = encode(pl.Series("x", ["a", "b", "c", "d", "e", None]), tree)
    for codes in coding.codes:
        assert (codes[1:] >= codes[:-1]).all()
    for level in range(tree.height - 1):
        released = coding.labels[level].gather(coding.codes[level][coding.rows]).to_list()
        assert released == [*tree.levels[level], None]
    assert coding.losses[1].tolist() == pytest.approx([1 / 5, 0, 1 / 5, 0])
    assert coding.labels[-1].to_list() == ["*"]


def test_a_missing_value_joins_the_others_at_the_top():
    coding = encode(pl.Series("나이", [39, None]), age_hierarchy())
    assert coding.labels[-1].gather(coding.codes[-1][coding.rows]).to_list() == ["*", "*"]
