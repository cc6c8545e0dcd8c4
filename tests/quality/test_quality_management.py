"""Completeness of the Korean management items."""

from __future__ import annotations

import pytest

from quality.management import Completeness, ManagementItems, added_up

FULL = {
    "title": "t", "description": "d", "themes": ["a"], "publisher": "p", "keywords": ["k"], "frequency": "연간",
    "contact": {"department": "부서", "phone": "02"}, "issued": "2024", "modified": "2024", "license": "l",
    "distributions": [{"format": "csv", "media_type": "text/csv"}], "provenance": "법", "spatial": ["대한민국"],
    "temporal_start": "2024", "landing_page": "u", "extras": {"수집방법": "x", "차기 등록 예정일": "y"},
}  # fmt: skip


def test_a_dataset_with_every_item_is_complete() -> None:
    found = ManagementItems().completeness(FULL)
    assert (found.percent, dict(found.missing)) == (100.0, {})


def test_a_missing_required_item_costs_twice_a_recommended_one() -> None:
    items = ManagementItems()
    full = items.completeness(FULL)
    required = items.completeness({k: v for k, v in FULL.items() if k != "frequency"})
    recommended = items.completeness({k: v for k, v in FULL.items() if k != "provenance"})
    assert full.filled - required.filled == 2 * (full.filled - recommended.filled) == 1.0
    assert (dict(required.missing), dict(recommended.missing)) == ({"업데이트 주기": 1}, {"보유근거": 1})


@pytest.mark.parametrize("blank", ["", "  ", None])
def test_a_blank_fills_nothing(blank: str | None) -> None:
    assert "설명" in ManagementItems().completeness({**FULL, "description": blank}).missing


def test_a_reason_for_secrecy_is_asked_of_secret_tables_only() -> None:
    items = ManagementItems()
    table = {"logical_name": "a", "description": "b", "subject_area": "c", "retention": "d", "frequency": "e"}
    opened = items.completeness(FULL, [{**table, "public": True}])
    secret = items.completeness(FULL, [{**table, "public": False}])
    assert (opened.percent, dict(secret.missing)) == (100.0, {"비공개사유": 1})
    assert secret.percent < 100


def test_many_columns_weigh_no_more_than_few() -> None:
    items = ManagementItems()
    bare = {"data_type": "CHAR"}
    assert items.completeness(FULL, columns=[bare]).percent == pytest.approx(
        items.completeness(FULL, columns=[bare] * 1000).percent
    )


def test_an_agency_is_its_datasets_taken_together() -> None:
    found = added_up(
        [Completeness(1, 2, {"설명": 1}), Completeness(2, 2, {}), Completeness(0, 4, {"설명": 1})]
    )
    assert (found.percent, dict(found.missing)) == (37.5, {"설명": 2})
    assert Completeness().percent == 0
