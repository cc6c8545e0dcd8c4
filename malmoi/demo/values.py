"""Synthetic values for the sample agencies: places, firms and people who do not exist.

Telephone numbers use ranges and resident numbers use birth dates with arbitrary last digits; none belongs to anyone.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

SEED = 20261122
FIRST_DAY = date(2026, 1, 1)

SURNAMES = "김이박최정강조윤장임한오서신권황안송류홍"
GIVEN = (
    "서준",
    "하은",
    "도윤",
    "지우",
    "시우",
    "서연",
    "주원",
    "민서",
    "지호",
    "수아",
    "현우",
    "지민",
    "준서",
    "은서",
)
DISTRICTS = (  # 법정동코드 of the 시군구, 시도, 시군구, latitude, longitude
    ("1111000000", "서울특별시", "종로구", 37.5735, 126.9790),
    ("1114000000", "서울특별시", "중구", 37.5641, 126.9979),
    ("1150000000", "서울특별시", "강서구", 37.5510, 126.8495),
    ("2611000000", "부산광역시", "중구", 35.1063, 129.0324),
    ("2826000000", "인천광역시", "서구", 37.5454, 126.6760),
    ("2818500000", "인천광역시", "연수구", 37.4101, 126.6783),
    ("4111100000", "경기도", "수원시 장안구", 37.3040, 127.0103),
    ("4311100000", "충청북도", "청주시 상당구", 36.5838, 127.5080),
    ("4413100000", "충청남도", "천안시 동남구", 36.8068, 127.1520),
    ("4418000000", "충청남도", "보령시", 36.3334, 126.6129),
    ("4421000000", "충청남도", "서산시", 36.7848, 126.4503),
    ("4427000000", "충청남도", "당진시", 36.8897, 126.6459),
    ("4682000000", "전라남도", "해남군", 34.5733, 126.5990),
    ("4711100000", "경상북도", "포항시 남구", 36.0088, 129.3594),
    ("4824000000", "경상남도", "사천시", 35.0038, 128.0642),
    ("4882000000", "경상남도", "고성군", 34.9730, 128.3223),
)
FIRM_HEADS = ("한빛", "푸른", "대양", "서해", "중부", "새한", "금강", "동림", "우진", "삼정", "태안", "해솔")
FIRM_TAILS = ("산업", "건설", "레미콘", "시멘트", "골재", "환경", "에너지", "중공업", "물류", "개발")


@dataclass(frozen=True)
class Person:
    """A person who does not exist."""

    name: str
    resident_number: str
    mobile: str
    email: str


@dataclass(frozen=True)
class Site:
    """A place of business (사업장)."""

    number: str
    name: str
    business_number: str
    district: tuple[str, str, str, float, float]
    address: str
    owner: Person


def generator(name: str) -> random.Random:
    """Return the random generator of one sample source; the same on every machine and every run."""
    return random.Random(f"{SEED}:{name}")


def person(rng: random.Random) -> Person:
    """Return a synthetic person."""
    born = date(1955, 1, 1) + timedelta(days=rng.randrange(365 * 45))
    sex = (1 if born.year < 2000 else 3) + rng.randrange(2)
    number = f"{born:%y%m%d}-{sex}{rng.randrange(10**6):06d}"
    mobile = f"010-{rng.randrange(2000, 9999)}-{rng.randrange(10**4):04d}"
    name = rng.choice(SURNAMES) + rng.choice(GIVEN)
    return Person(name, number, mobile, f"user{rng.randrange(10**5):05d}@example.go.kr")


def business_number(rng: random.Random) -> str:
    """Return a 사업자등록번호 with a valid check digit (weights 1 3 7 1 3 7 1 3 5)."""
    digits = [
        rng.randrange(1, 10),
        *(rng.randrange(10) for _ in range(2)),
        8,
        1,
        *(rng.randrange(10) for _ in range(4)),
    ]
    total = sum(d * w for d, w in zip(digits, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=True)) + digits[8] * 5 // 10
    text = "".join(map(str, digits)) + str((10 - total % 10) % 10)
    return f"{text[:3]}-{text[3:5]}-{text[5:]}"


def sites(count: int = 160) -> list[Site]:
    """Return the places of business that several agencies keep records of, each in its own way."""
    rng = generator("sites")
    found = []
    for i in range(count):
        district = rng.choice(DISTRICTS)
        name = f"{rng.choice(FIRM_HEADS)}{rng.choice(FIRM_TAILS)}{'㈜' if rng.random() < 0.4 else ''}"
        road = f"{rng.choice(('산업', '중앙', '해안', '공단', '평화'))}로 {rng.randrange(1, 400)}"
        address = f"{district[1]} {district[2]} {road}"
        found.append(
            Site(f"W{2020 + i % 6}{i:05d}", name, business_number(rng), district, address, person(rng))
        )
    return found


def stations() -> list[tuple[str, str, tuple[str, str, str, float, float]]]:
    """Return measuring stations: code, name and district."""
    return [
        (f"{int(d[0][:5]) * 10 + n}", f"{d[2].split()[-1]}{n}측정소", d)
        for d in DISTRICTS
        for n in range(1, 4)
    ]


def days(count: int) -> list[date]:
    """Return the first `count` days of the sample year."""
    return [FIRST_DAY + timedelta(days=i) for i in range(count)]
