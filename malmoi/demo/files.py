"""The files the sample agencies publish: rows for every sample dataset of a catalog, from a fixed seed.

What a column holds follows from its Korean name, so that a dataset added to `catalogs.py` has rows without more ado.
"""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable, Sequence
from typing import Any

from malmoi.demo import values
from malmoi.demo.catalogs import CLIMATE, COAL, INCHEON, SEOUL, WEATHER, Sample

ROWS = 240
PLAIN = (
    ("SGG_CD", "시군구코드", "text"),
    ("YMD", "일자", "text"),
    ("CN", "내용", "text"),
    ("VL", "측정농도", "number"),
)
Make = Callable[[random.Random, int], Any]
FUELS = ("01", "02")
SECTORS = ("에너지", "산업공정", "농업", "폐기물", "LULUCF")


def sample_file(name: str) -> tuple[str, bytes] | None:
    """Return media type and content of a file by its name (`ozone-alert.csv`), None for one there is not."""
    stem, _, kind = name.rpartition(".")
    sample = next((s for s in (*SEOUL, *INCHEON, *COAL, *CLIMATE, *WEATHER) if s.id == stem), None)
    if sample is None or kind not in {f.lower() for f in sample.formats}:
        return None
    names, rows = sample_rows(sample)
    return _WRITERS[kind](names, rows)


def sample_rows(sample: Sample) -> tuple[list[str], list[list[Any]]]:
    """Return the headings, as agencies write them in Korean, and the rows."""
    rng = values.generator(sample.id)
    columns = sample.columns or PLAIN
    makers = [_maker(title) for _, title, _ in columns]
    return [title for _, title, _ in columns], [[make(rng, n) for make in makers] for n in range(ROWS)]


def _maker(title: str) -> Make:
    return next((make for words, make in _MAKERS if any(w in title for w in words)), _number)


def _district(rng: random.Random, _: int) -> str:
    return rng.choice(values.DISTRICTS)[0]


def _day(rng: random.Random, n: int) -> str:
    return f"{values.days(365)[n % 365]:%Y%m%d}"


def _moment(rng: random.Random, n: int) -> str:
    return f"{values.days(365)[n % 365]:%Y-%m-%d} {rng.randrange(24):02d}:00:00"


def _number(rng: random.Random, _: int) -> float:
    return round(rng.uniform(0, 200), 2)


def _person(rng: random.Random, _: int) -> str:
    return values.person(rng).name


def _vehicle(rng: random.Random, _: int) -> str:
    return f"{rng.randrange(10, 700)}{rng.choice('가나다라마거너더러머')} {rng.randrange(1000, 9999)}"


def _address(rng: random.Random, _: int) -> str:
    _code, city, district, _lat, _lon = rng.choice(values.DISTRICTS)
    return f"{city} {district} {rng.choice(('산업', '중앙', '해안'))}로 {rng.randrange(1, 300)}"


_MAKERS: Sequence[tuple[Sequence[str], Make]] = (
    (("시군구코드",), _district),
    (("일시", "시각"), _moment),
    (("일자",), _day),
    (("연월",), lambda rng, n: f"{2021 + n % 5}{1 + n % 12:02d}"),
    (("연도",), lambda rng, n: str(2015 + n % 11)),
    (("사업자등록번호",), lambda rng, n: values.business_number(rng)),
    (("사업장명",), lambda rng, n: values.sites()[n % 160].name),
    (("발전소코드",), lambda rng, n: f"P{1 + n % 12:04d}"),
    (("관측소코드", "지점번호"), lambda rng, n: values.stations()[n % 48][0]),
    (("특보코드",), lambda rng, n: rng.choice(("01", "02"))),
    (("차량번호",), _vehicle),
    (("소유자명",), _person),
    (("주소",), _address),
    (("숲명칭",), lambda rng, n: f"저감숲 {n + 1:03d}호"),
    (("탄광명",), lambda rng, n: rng.choice(("장성광업소", "도계광업소", "화순광업소"))),
    (("부문명",), lambda rng, n: rng.choice(SECTORS)),
    (("내용",), lambda rng, n: rng.choice(("주의보 발령", "주의보 해제", "경보 발령", "경보 해제"))),
    (("가구수",), lambda rng, n: rng.randrange(0, 900)),
)


def _csv(names: list[str], rows: list[list[Any]]) -> tuple[str, bytes]:
    text = io.StringIO()
    csv.writer(text).writerows([names, *rows])
    return "text/csv", text.getvalue().encode("cp949")  # as office programs here write it


def _json(names: list[str], rows: list[list[Any]]) -> tuple[str, bytes]:
    items = [dict(zip(names, row, strict=True)) for row in rows]
    return "application/json", json.dumps({"data": items}, ensure_ascii=False).encode()


def _xlsx(names: list[str], rows: list[list[Any]]) -> tuple[str, bytes]:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (names, *rows):
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", content.getvalue()


def _xml(names: list[str], rows: list[list[Any]]) -> tuple[str, bytes]:
    from xml.sax.saxutils import escape

    items = ("".join(f"<{n}>{escape(str(v))}</{n}>" for n, v in zip(names, row, strict=True)) for row in rows)
    return "application/xml", f"<items>{''.join(f'<item>{i}</item>' for i in items)}</items>".encode()


_WRITERS: dict[str, Callable[[list[str], list[list[Any]]], tuple[str, bytes]]] = {
    "csv": _csv,
    "json": _json,
    "xlsx": _xlsx,
    "xml": _xml,
}
