"""Dates, telephone numbers, formats, markup and comments as sources write them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.column_type import column_type
from connectors.database.comment import logical_name
from connectors.database.ddl import ddl_comments
from connectors.database.pattern import pattern_class
from connectors.dates import iso_date, period
from connectors.formats import format_names
from connectors.markup import plain_text
from connectors.phones import phone


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2021-10-18", "2021-10-18"),
        ("20211018", "2021-10-18"),
        ("2021.10.8.", "2021-10-08"),
        ("2021/1/8", "2021-01-08"),
        ("2021년 3월 5일", "2021-03-05"),
        ("2021년 3월", "2021-03"),
        ("2021년", "2021"),
        ("2021-10-18 09:30:00", "2021-10-18T09:30:00"),
        ("2021-10-18T09:30:00+09:00", "2021-10-18T09:30:00+09:00"),
        ("2022-03-18T18:46:23.678205", "2022-03-18T18:46:23.678205"),
        ("20211018093000", "2021-10-18T09:30:00"),
        ("jeu, 19/12/2019 - 03:00", "2019-12-19T03:00"),
        ("Date changed  jeu, 19/12/2019 - 03:00", "2019-12-19T03:00"),
        ("Thu, 12/19/2019 - 03:00", None),
        ("19/12/2019", "2019-12-19"),
        ("12/19/2019", "2019-12-19"),
        ("05/04/2019", None),
        ("2021-02-30", None),
        ("2021-13-01", None),
        ("R/P1W", None),
        ("수시", None),
        ("현재", None),
    ],
)
def test_dates_become_iso_dates_or_nothing(written: str, read: str | None) -> None:
    assert iso_date(written) == read


@given(st.dates().filter(lambda d: d.year >= 1000))
def test_every_day_is_read_in_every_spelling(day: object) -> None:
    text = str(day)
    for spelled in (text, text.replace("-", ""), text.replace("-", "."), text.replace("-", "/")):
        assert iso_date(spelled) == text


@given(st.text(max_size=40))
def test_no_text_is_too_odd_for_a_date(text: str) -> None:
    found = iso_date(text)
    assert found is None or re.match(r"\d{4}", found)
    assert period(text) is not None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2004년~2024년", ("2004", "2024")),
        ("2024년 1월 ~ 2024년 12월", ("2024-01", "2024-12")),
        ("2010-01-01/2015-12-31", ("2010-01-01", "2015-12-31")),
        ("2010-01-01/..", ("2010-01-01", None)),
        ("2000-01-15T00:45:00Z/2010-01-15T00:06:00Z", ("2000-01-15T00:45:00Z", "2010-01-15T00:06:00Z")),
        ("2025년", ("2025", "2025")),
        ("현재", (None, None)),
    ],
)
def test_periods_have_a_start_and_an_end(written: str, read: tuple[str | None, str | None]) -> None:
    assert period(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("+82-0232941153", "+82-2-3294-1153"),
        ("+82-0442051643", "+82-44-205-1643"),
        ("`02-3294-1153", "+82-2-3294-1153"),
        ("tel:+82-44-200-6788", "+82-44-200-6788"),
        ("044) 201-6860", "+82-44-201-6860"),
        ("010-1234-5678", "+82-10-1234-5678"),
        ("1588-1234", "1588-1234"),
        ("+1 202 555 0100", "+1 202 555 0100"),
        ("내선 123", "내선 123"),
        ("", None),
        (None, None),
    ],
)
def test_telephone_numbers_have_one_form(written: str | None, read: str | None) -> None:
    assert phone(written) == read


@given(st.text(max_size=30))
def test_a_telephone_number_in_its_form_stays(text: str) -> None:
    once = phone(text)
    assert phone(once) == once


@pytest.mark.parametrize(
    ("declared", "names"),
    [
        ("CSV", ("csv",)),
        ("cvs", ("csv",)),
        (".xlxs", ("xlsx",)),
        ("JSON+XML", ("json", "xml")),
        ("xml,json", ("xml", "json")),
        ("text/csv; charset=utf-8", ("csv",)),
        ("application/ld+json", ("jsonld",)),
        ("application/geo+json", ("geojson",)),
        ("http://publications.europa.eu/resource/authority/file-type/CSV", ("csv",)),
        ("https://www.iana.org/assignments/media-types/text/csv", ("csv",)),
        ("hwp", ("hwp",)),
        ("", ()),
        (None, ()),
    ],
)
def test_formats_have_one_name(declared: str | None, names: tuple[str, ...]) -> None:
    assert format_names(declared) == names


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<p>가</p>\n<p>나<br/>다</p>", "가\n\n나\n다"),
        ("a &lt; b &amp; c", "a < b & c"),
        ("PM10 < 30 이고 PM2.5 > 15", "PM10 < 30 이고 PM2.5 > 15"),
        ("<script>alert(1)</script>가", "가"),
        ("가\r\n나", "가\n나"),
    ],
)
def test_markup_becomes_lines(written: str, read: str) -> None:
    assert plain_text(written) == read


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("Y", "yn"),
        ("20240131", "date8"),
        ("20241331", "digits"),
        ("2024-01-31", "date10"),
        ("2024-01-31 10:00:00", "datetime"),
        ("02-1234-5678", "phone"),
        ("01012345678", "phone"),
        ("12.5", "number"),
        ("a@b.kr", "email"),
        ("A01", "code"),
        ("서울 중구", "hangul"),
        ("Seoul", "latin"),
        ("서울1", "mixed"),
        ("", "empty"),
        (3, "digits"),
        (True, "yn"),
        (b"x", "binary"),
    ],
)
def test_values_have_a_class(value: object, name: str) -> None:
    assert pattern_class(value) == name


@pytest.mark.parametrize(
    ("comment", "name", "description"),
    [
        ("측정소", "측정소", None),
        ("성별(1:남, 2:여)", "성별", "성별(1:남, 2:여)"),
        ("측정소\n위치", "측정소", "측정소\n위치"),
        ("코드: 상태", "코드", "코드: 상태"),
        ("", None, None),
        (None, None, None),
    ],
)
def test_a_comment_has_a_name_and_a_description(
    comment: str | None, name: str | None, description: str | None
) -> None:
    assert logical_name(comment) == (name, description)


@pytest.mark.parametrize(
    ("spelled", "parts"),
    [
        ("VARCHAR2(20 CHAR)", ("VARCHAR2", 20, None)),
        ("NUMBER(10, 2)", ("NUMBER", 10, 2)),
        ("timestamp(6) with time zone", ("timestamp with time zone", 6, None)),
        ("BIGINT(20) UNSIGNED", ("BIGINT UNSIGNED", 20, None)),
        ("TEXT", ("TEXT", None, None)),
        ("", (None, None, None)),
    ],
)
def test_types_are_cut_into_name_length_and_scale(
    spelled: str, parts: tuple[str | None, int | None, int | None]
) -> None:
    kind = column_type(spelled)
    assert (kind.name, kind.length, kind.scale) == parts


@given(st.text(alphabet="()'\",-*/\n ab`[]", max_size=60))
def test_no_ddl_is_too_odd_for_its_comments(text: str) -> None:
    assert ddl_comments(text) is not None


def test_a_comment_in_a_string_is_no_comment() -> None:
    found = ddl_comments("CREATE TABLE t (a TEXT DEFAULT '-- x', -- 가\n \"b c\" TEXT /* 나 */\n)")
    assert found.columns == {"a": "가", "b c": "나"}
