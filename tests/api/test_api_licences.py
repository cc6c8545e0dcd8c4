"""Licences by the names and addresses sources write."""

from __future__ import annotations

import pytest

from api.licences import known_licences, licence_of


def test_a_licence_is_itself_by_title_and_by_address() -> None:
    for known in known_licences():
        assert licence_of(known.url) == known
        assert licence_of(known.title) == known


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("공공누리 제1유형", "kogl-1"),
        ("공공누리 4유형", "kogl-4"),
        ("공공누리 제3유형: 출처표시 + 변경금지", "kogl-3"),
        ("https://www.kogl.or.kr/open/info/license_info/nc.do", "kogl-2"),
        ("출처표시+상업적이용금지+변경금지", "kogl-4"),
        ("CC BY 4.0", "cc-by-4.0"),
        ("CC-BY-NC-SA", "cc-by-nc-sa-4.0"),
        ("http://creativecommons.org/licenses/by-sa/3.0/", "cc-by-sa-3.0"),
        ("CC0", "cc-zero"),
        ("이용허락범위 제한 없음", "unlimited"),
        ("이용허락범위제한없음", "unlimited"),
        ("기관 자체 규정", None),
        ("", None),
    ],
)
def test_licences_are_known_by_the_names_sources_write(told: str, expected: str | None) -> None:
    found = licence_of(told)
    assert (found.id if found else None) == expected
