"""Policies: read, checked, applied to tables and files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from policy_people import FULL, IDENTIFIERS, people, policy

from anonymize.budget import BudgetLedger
from anonymize.detect import Detector
from anonymize.errors import AnonymizeError
from anonymize.keys import KeyStore
from anonymize.policy import Policy, apply_policy, apply_tables
from anonymize.policy.schema import build, published
from anonymize.refusals import (
    BadPolicy,
    EmptyTable,
    IdentifierLeft,
    MissingKey,
    MixedValues,
    UnknownMethod,
    UnknownPolicyColumn,
    Unmet,
)


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector()


# --- the document -------------------------------------------------------------------------------------------------


def test_the_published_schema_is_the_one_the_methods_give() -> None:
    assert published() == json.loads(json.dumps(build()))


@pytest.mark.parametrize(
    ("document", "error", "told"),
    [
        ([], BadPolicy, "mapping"),
        ({"colums": {}}, BadPolicy, "colums"),
        ({"columns": {"나이": {"method": "라운등"}}}, UnknownMethod, r"columns\.나이"),
        ({"columns": {"나이": {"method": "round", "base": -1}}}, BadPolicy, r"columns\.나이\.base"),
        ({"columns": {"나이": {"method": "round", "bass": 1}}}, BadPolicy, "bass"),
        ({"columns": {"나이": {}}}, BadPolicy, r"columns\.나이"),
        ({"columns": {"나이": {"method": "range"}}}, BadPolicy, "width"),
        ({"columns": {"나이": {"method": "noise", "epsilon": 1}}}, BadPolicy, "lower"),
        ({"k": 5}, BadPolicy, "quasi_identifiers"),
        ({"quasi_identifiers": {"나이": {}}, "k": 0}, BadPolicy, "k"),
        ({"quasi_identifiers": {"나이": {}}, "k": "five"}, BadPolicy, "k"),
        ({"quasi_identifiers": {"나이": {}}, "l": 2}, BadPolicy, "sensitive"),
        ({"quasi_identifiers": {"나이": {}}, "sensitive": ["나이"]}, BadPolicy, "나이"),
        ({"quasi_identifiers": {"나이": {}}, "columns": {"나이": "delete"}}, BadPolicy, "나이"),
        ({"suppression": 2}, BadPolicy, "suppression"),
        ({"model": "magic"}, BadPolicy, "model"),
    ],
)
def test_a_wrong_policy_names_the_wrong_place(document: Any, error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        policy(document)


def test_a_method_may_be_given_by_its_name_alone() -> None:
    assert policy({"columns": {"a": "식별자 삭제"}}).rules[0].method.code == "delete"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("columns: {a: {method: mask}\n", "YAML"),
        ("columns:\n  a: {method: delete}\n  a: {method: keep}\n", "twice"),
        ("- a\n", "mapping"),
        ("", "mapping"),
    ],
)
def test_an_unreadable_policy_file_is_a_clear_error(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(text)
    with pytest.raises(BadPolicy, match=told):
        Policy.read(path)
    with pytest.raises(BadPolicy, match="none"):
        Policy.read(tmp_path / "none.yaml")


# --- application --------------------------------------------------------------------------------------------------


def test_a_policy_treats_columns_and_reports_what_it_did(keys: KeyStore) -> None:
    frame = people(300)
    made = apply_policy(policy(FULL), frame, keys=keys)
    assert made.frame.columns == frame.columns
    assert made.frame.schema == frame.schema
    assert (made.frame["소득"] % 100 == 0).all()
    assert made.frame["휴대전화"].str.contains(r"^010-\d{4}-\d{4}$").all()
    assert made.report["key"] == keys.active("복지").id
    assert [c["korean"] for c in made.report["columns"]] == ["암호화", "마스킹", "형태보존 암호화", "라운딩"]
    assert made.report["unnamed"] == ["나이", "등급"]
    assert json.loads(json.dumps(made.report)) == made.report


def test_the_same_key_gives_the_same_table_and_another_project_another(keys: KeyStore) -> None:
    frame = people(100)
    first, again = (apply_policy(policy(FULL), frame, keys=keys).frame for _ in range(2))
    assert first.equals(again)
    other = apply_policy(policy(FULL), frame, keys=keys, project="교통").frame
    assert not set(first["주민등록번호"]) & set(other["주민등록번호"])
    assert (first["휴대전화"] != other["휴대전화"]).mean() > 0.99


def test_a_retired_key_can_be_asked_for_by_its_id(keys: KeyStore) -> None:
    frame = people(20)
    before = apply_policy(policy(FULL), frame, keys=keys)
    keys.rotate("복지")
    assert not apply_policy(policy(FULL), frame, keys=keys).frame.equals(before.frame)
    old = policy({**FULL, "key": before.report["key"]})
    assert apply_policy(old, frame, keys=keys).frame.equals(before.frame)


TREATMENTS = [
    {"method": "pseudonymise"},
    {"method": "mask"},
    {"method": "fpe"},
    {"method": "shuffle"},
    {"method": "swap"},
    {"method": "blank"},
    {"method": "delete"},
    {"method": "suppress"},
    {"method": "redact"},
    {"method": "partial_delete"},
    {"method": "hide", "rarer_than": 2},
    {"method": "delete_records", "values": ["없음"]},
    {"method": "substitute", "prefix": "P"},
    None,
]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.fixed_dictionaries({name: st.sampled_from(TREATMENTS) for name in IDENTIFIERS}), st.integers(0, 99))
def test_a_policy_never_leaves_a_direct_identifier_readable(
    keys: KeyStore, detector: Detector, treatments: dict[str, Any], seed: int
) -> None:
    frame = people(40, seed)
    document = {"columns": {name: rule for name, rule in treatments.items() if rule is not None}}
    try:
        made = apply_policy(policy(document), frame, keys=keys, detector=detector).frame
    except (IdentifierLeft, Unmet):
        return
    for name in set(IDENTIFIERS) & set(made.columns):
        assert (made[name].drop_nulls() != frame[name].filter(made[name].is_not_null())).all(), name
        if name != "성명":
            assert not set(made[name].drop_nulls()) & set(frame[name]), name


@pytest.mark.parametrize("name", IDENTIFIERS)
def test_an_identifier_column_nobody_named_stops_the_policy(keys: KeyStore, name: str) -> None:
    columns = {k: v for k, v in FULL["columns"].items() if k != name}
    with pytest.raises(IdentifierLeft, match=name):
        apply_policy(policy({"columns": columns}), people(50), keys=keys)
    kept = policy({"columns": {**columns, name: {"method": "keep", "reason": "동의"}}})
    assert apply_policy(kept, people(50), keys=keys).frame[name].equals(people(50)[name])


def test_an_identifier_under_a_meaningless_header_is_found(keys: KeyStore) -> None:
    frame = people(60).select(col5="주민등록번호", 나이="나이")
    with pytest.raises(IdentifierLeft, match="col5"):
        apply_policy(policy({"columns": {}}), frame, keys=keys)


def test_one_phone_number_among_thousands_of_remarks_is_found(keys: KeyStore) -> None:
    remarks = [f"접수 {n}건 처리 완료" for n in range(9_000)]
    remarks[4321] = "담당자 010-9876-5432로 연락 바람"
    frame = pl.DataFrame({"비고": remarks})
    with pytest.raises(IdentifierLeft, match="비고"):
        apply_policy(policy({}), frame)
    made = apply_policy(policy({"columns": {"비고": "본문 가리기"}}), frame).frame["비고"]
    assert "9876" not in made[4321]
    assert made[0] == remarks[0]


def test_columns_not_named_may_all_be_deleted_or_kept(keys: KeyStore) -> None:
    frame = people(30)
    few = {"columns": {"등급": "keep"}}
    assert apply_policy(policy({**few, "others": "delete"}), frame).frame.columns == ["등급"]
    assert apply_policy(policy({**few, "others": "keep"}), frame).frame.equals(frame)


def test_columns_masked_before_are_left_in_peace() -> None:
    frame = pl.DataFrame({"주민등록번호": ["800101-1******"] * 20})
    assert apply_policy(policy({}), frame).frame.equals(frame)


@pytest.mark.parametrize("model", ["full_domain", "mondrian"])
@pytest.mark.parametrize("k", [2, 5, 20])
def test_the_output_always_meets_its_k(test_data: Path, k: int, model: str) -> None:
    adult = pl.read_csv(test_data / "adult" / "adult.csv", separator=";").head(4000)
    names = ["sex", "age", "race", "education"]
    document = {
        "quasi_identifiers": {n: {"hierarchy": f"adult_hierarchy_{n}.csv"} for n in names},
        "columns": {"occupation": "keep"},
        "k": k,
        "model": model,
        "others": "keep",
    }
    made = apply_policy(policy(document, test_data / "adult"), adult)
    assert made.frame.group_by(names).len()["len"].min() >= k
    assert made.report["anonymity"]["k"] >= k
    assert adult.height - made.frame.height == made.report["anonymity"]["suppressed_rows"]


def test_l_and_t_are_passed_on(test_data: Path) -> None:
    adult = pl.read_csv(test_data / "adult" / "adult.csv", separator=";").head(4000)
    document = {
        "quasi_identifiers": {n: {"hierarchy": f"adult_hierarchy_{n}.csv"} for n in ("sex", "race")},
        "sensitive": ["salary-class"],
        "k": 3,
        "l": 2,
        "t": 0.3,
        "others": "keep",
    }
    made = apply_policy(policy(document, test_data / "adult"), adult).frame
    assert made.group_by("sex", "race").agg(pl.col("salary-class").n_unique())["salary-class"].min() >= 2


def test_a_quasi_identifier_without_hierarchy_is_kept_or_starred() -> None:
    frame = pl.DataFrame({"지역": ["가"] * 9 + ["나"]})
    made = apply_policy(policy({"quasi_identifiers": {"지역": None}, "k": 3, "suppression": 0.2}), frame)
    assert made.frame["지역"].to_list() == ["가"] * 9
    assert json.dumps(made.report)


def test_missing_quasi_identifiers_are_a_value_of_their_own() -> None:
    frame = pl.DataFrame({"지역": ["가"] * 6 + [None] * 6, "나이": [1.0, None] * 6})
    made = apply_policy(policy({"quasi_identifiers": {"지역": {}, "나이": {}}, "k": 3}), frame).frame
    assert made.group_by("지역", "나이").len()["len"].min() >= 3
    assert made.height == 12


@pytest.mark.parametrize(
    ("document", "frame", "error"),
    [
        ({"columns": {"없는열": "delete"}}, people(9), UnknownPolicyColumn),
        (
            {"columns": {"소득": {"method": "aggregate", "by": "부서"}}, "others": "keep"},
            people(9),
            UnknownPolicyColumn,
        ),
        ({"quasi_identifiers": {"나이": {}}, "k": 10, "others": "keep"}, people(9), Unmet),
        ({"columns": {"주민등록번호": "암호화"}, "others": "keep"}, people(9), MissingKey),
        ({"columns": {"등급": "라운딩"}, "others": "keep"}, people(9), MixedValues),
        ({"columns": {}}, people(9).clear(), EmptyTable),
        ({"columns": {}}, pl.DataFrame(), EmptyTable),
        ({"quasi_identifiers": {"나이": {"hierarchy": "없음.csv"}}, "others": "keep"}, people(9), BadPolicy),
    ],
)
def test_bad_input_is_a_clear_error(
    document: dict[str, Any], frame: pl.DataFrame, error: type[Exception]
) -> None:
    with pytest.raises(error) as caught:
        apply_policy(policy(document), frame)
    assert any("가" <= c <= "힣" for c in str(caught.value))


def test_a_key_that_is_not_there_or_was_destroyed_is_a_clear_error(keys: KeyStore) -> None:
    with pytest.raises(MissingKey, match="kzzzzzzz"):
        apply_policy(policy({**FULL, "key": "kzzzzzzz"}), people(9), keys=keys)
    keys.active("복지")
    keys.destroy("복지")
    with pytest.raises(MissingKey):
        apply_policy(policy(FULL), people(9), keys=keys)


def test_private_noise_is_paid_from_the_budget(tmp_path: Path) -> None:
    BudgetLedger(tmp_path / "b.db").grant("default", 1.0)
    document = {
        "columns": {"소득": {"method": "noise", "epsilon": 0.6, "lower": 0, "upper": 9000}},
        "others": "keep",
        "budget": "b.db",
    }
    apply_policy(policy(document, tmp_path), people(9))
    assert BudgetLedger(tmp_path / "b.db").balance("default").left == pytest.approx(0.4)
    with pytest.raises(AnonymizeError, match=r"0\.4"):
        apply_policy(policy(document, tmp_path), people(9))


# --- several tables -----------------------------------------------------------------------------------------------

TABLES: dict[str, Any] = {
    "project": "복지",
    "tables": {
        "수급자": {"columns": {"번호": {"method": "pseudonymise", "normalise": "digits"}}},
        "지급": {"columns": {"수급자번호": {"method": "암호화", "normalise": "digits"}}},
    },
    "references": {"지급.수급자번호": "수급자.번호"},
}


def test_one_person_has_one_pseudonym_in_every_table(keys: KeyStore) -> None:
    ids = people(50)["주민등록번호"]
    frames = {
        "수급자": pl.DataFrame({"번호": ids}),
        "지급": pl.DataFrame({"수급자번호": ids.str.replace("-", "").gather([3, 3, 7, 49])}),
    }
    frames["지급"] = frames["지급"].with_columns(액수=pl.Series([1, 2, 3, 4]))
    frames["수급자"] = frames["수급자"].with_columns(번호=ids.str.replace("-", ""))
    made = apply_tables(policy(TABLES), frames, keys=keys)
    known = made["수급자"].frame["번호"]
    assert made["지급"].frame["수급자번호"].to_list() == known.gather([3, 3, 7, 49]).to_list()


def test_a_policy_that_breaks_a_reference_is_refused(keys: KeyStore) -> None:
    broken = {
        **TABLES,
        "tables": {**TABLES["tables"], "지급": {"columns": {"수급자번호": {"method": "fpe"}}}},
    }
    ids = people(20)["주민등록번호"]
    frames = {"수급자": pl.DataFrame({"번호": ids}), "지급": pl.DataFrame({"수급자번호": ids})}
    with pytest.raises(Unmet, match="수급자번호"):
        apply_tables(policy(broken), frames, keys=keys)
