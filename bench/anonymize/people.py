"""Make synthetic personal values: valid, with random check digits, and masked. Independent of the detector's own data."""

from __future__ import annotations

import random
from collections.abc import Callable

SURNAMES = tuple("김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민")
SHARES = (
    215,
    147,
    84,
    47,
    43,
    24,
    21,
    21,
    20,
    17,
    15,
    15,
    15,
    15,
    14,
    14,
    14,
    14,
    3,
    11,
    11,
    9,
    9,
    9,
    9,
    8,
    8,
    7,
    13,
    6,
    6,
    6,
    5,
    4,
    4,
    4,
    4,
    4,
    4,
    4,
)
PAIRS = (
    "민준서연도윤지우하준서현예준지민수빈영수영희철수순자정숙미경은정지훈성호현우준영혜진유진승현태윤다은가영보람아름동현재혁상철경자말순옥순병철광수기영명숙향숙춘자"
    "은경소영진호대현규리나연채원시우하은윤서주원건우우진선영미란현정지영수진정훈상훈인호용수덕수복순금자종석창민세훈예린서윤유나태현민재준호승우지호은서하린소율로운"
    "이안"
)
GIVEN = tuple(PAIRS[i : i + 2] for i in range(0, len(PAIRS), 2))
BANKS = ("110-{3}-{6}", "{6}-04-{6}", "1002-{3}-{6}", "{3}-910{3}-{5}", "352-{4}-{4}-{2}", "3333-{2}-{7}")
ROADS = [
    "세종대로",
    "테헤란로",
    "중앙로",
    "강남대로",
    "대학로",
    "효자로",
    "공지로",
    "구월로",
    "삼산로",
    "첨단과기로",
]
REGIONS = (
    "서울특별시 종로구",
    "서울특별시 강남구",
    "부산광역시 해운대구",
    "경기도 수원시 영통구",
    "대전광역시 유성구",
    "충청북도 청주시 흥덕구",
    "전북 전주시 완산구",
    "제주특별자치도 제주시",
    "강원특별자치도 춘천시",
    "경남 창원시 의창구",
    "인천 남동구",
    "광주광역시 북구",
)
PLATES = "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주하허호"
RRN_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)


def digits(dice: random.Random, count: int) -> str:
    """Return random digits."""
    return "".join(str(dice.randint(0, 9)) for _ in range(count))


def resident(dice: random.Random, valid: bool, foreign: bool = False) -> str:
    """Return a resident (or alien) number of a real birth date; `valid` with the old check digit."""
    year, month, day = dice.randint(1935, 2024), dice.randint(1, 12), dice.randint(1, 28)
    sex = (1 if year < 2000 else 3) + dice.randint(0, 1) + (4 if foreign else 0)
    twelve = f"{year % 100:02d}{month:02d}{day:02d}{sex}{digits(dice, 5)}"
    check = (11 - sum(w * int(d) for w, d in zip(RRN_WEIGHTS, twelve, strict=True)) % 11) % 10
    last = check if valid else dice.randint(0, 9)
    return f"{twelve[:6]}-{twelve[6:]}{last}"


def business(dice: random.Random, valid: bool, middles: list[str] | None = None) -> str:
    """Return a business number; `valid` with its check digit."""
    nine = f"{dice.randint(101, 650)}{dice.choice(middles) if middles else f'{dice.randint(1, 89):02d}'}{digits(dice, 4)}"
    total = (
        sum(w * int(d) for w, d in zip((1, 3, 7, 1, 3, 7, 1, 3, 5), nine, strict=True))
        + int(nine[8]) * 5 // 10
    )
    last = (10 - total % 10) % 10 if valid else dice.randint(0, 9)
    return f"{nine[:3]}-{nine[3:5]}-{nine[5:]}{last}"


def corporate(dice: random.Random, valid: bool) -> str:
    """Return a corporate number of a usual registry and type; `valid` with its check digit."""
    office = dice.choice(("1101", "1201", "1345", "1301", "1501", "1601", "1801", "2001", "2101", "1311"))
    twelve = f"{office}{dice.choice(('11', '11', '11', '14', '21', '22'))}{digits(dice, 6)}"
    check = (10 - sum((1 + i % 2) * int(d) for i, d in enumerate(twelve)) % 10) % 10
    return f"{twelve[:6]}-{twelve[6:]}{check if valid else dice.randint(0, 9)}"


def card(dice: random.Random, valid: bool) -> str:
    """Return a card number; `valid` with the Luhn digit."""
    body = f"{dice.choice('3459')}{digits(dice, 14)}"
    total = sum(sum(divmod(int(d) * (2 - i % 2), 10)) for i, d in enumerate(body))
    number = body + str((10 - total % 10) % 10 if valid else dice.randint(0, 9))
    return "-".join(number[i : i + 4] for i in range(0, 16, 4))


def name(dice: random.Random) -> str:
    """Return a full name, surnames as frequent as in the population."""
    return dice.choices(SURNAMES, SHARES)[0] + dice.choice(GIVEN)


def address(dice: random.Random) -> str:
    """Return a road-name address with or without a detail."""
    detail = dice.choice(
        (
            "",
            f", {dice.randint(101, 120)}동 {dice.randint(101, 2505)}호",
            f" {dice.randint(2, 9)}층",
            f", {dice.randint(101, 909)}호",
        )
    )
    return f"{dice.choice(REGIONS)} {dice.choice(ROADS)} {dice.randint(1, 450)}{detail}"


def account(dice: random.Random) -> str:
    """Return an account number in the layout of one of six banks."""
    layout = dice.choice(BANKS)
    for count in (2, 3, 4, 5, 6, 7):
        while f"{{{count}}}" in layout:
            layout = layout.replace(f"{{{count}}}", digits(dice, count), 1)
    return layout


def value(kind: str, mode: str, dice: random.Random) -> str:
    """Return a value of a kind: "valid", "random" (any check digit), "masked", or "mixed" (one of the three)."""
    chosen = dice.choice(("valid", "random", "masked")) if mode == "mixed" else mode
    if chosen == "masked":
        return MASKED[kind](dice)
    return MAKERS[kind](dice, chosen == "valid")


def _email(dice: random.Random) -> str:
    local = dice.choice(("kim", "lee", "park.js", "choi_m", "sky"))
    return f"{local}{dice.randint(1, 999)}@{dice.choice(('naver.com', 'korea.kr', 'gmail.com'))}"


MAKERS: dict[str, Callable[[random.Random, bool], str]] = {
    "RRN": resident,
    "FRN": lambda dice, valid: resident(dice, valid, foreign=True),
    "PASSPORT": lambda dice, valid: (
        f"M{digits(dice, 8)}" if valid else f"M{digits(dice, 3)}{dice.choice('ABCDEF')}{digits(dice, 4)}"
    ),
    "DRIVER_LICENSE": lambda dice, valid: (
        f"{dice.randint(11, 26)}-{dice.randint(70, 99)}-{digits(dice, 6)}-{digits(dice, 2)}"
        if valid
        else f"{dice.choice(('서울', '경기', '부산'))} {dice.randint(70, 99)}-{digits(dice, 6)}-{digits(dice, 2)}"
    ),
    "PHONE": lambda dice, valid: (
        f"010-{dice.randint(2000, 9999)}-{digits(dice, 4)}"
        if valid
        else dice.choice(
            (
                f"010{dice.randint(2000, 9999)}{digits(dice, 4)}",
                f"031-{dice.randint(200, 999)}-{digits(dice, 4)}",
            )
        )
    ),
    "EMAIL": lambda dice, _: _email(dice),
    "ADDRESS": lambda dice, _: address(dice),
    "PERSON": lambda dice, _: name(dice),
    "ACCOUNT": lambda dice, _: account(dice),
    "CARD": card,
    "BUSINESS_NO": business,
    "CORPORATE_NO": corporate,
    "VEHICLE": lambda dice, valid: (
        f"{dice.randint(10, 799)}{dice.choice(PLATES)}{'' if valid else ' '}{dice.randint(1000, 9999)}"
    ),
    "HEALTH_INSURANCE": lambda dice, _: f"{dice.randint(1, 8)}-{digits(dice, 10)}",
    "IP": lambda dice, _: (
        f"{dice.randint(11, 223)}.{dice.randint(0, 255)}.{dice.randint(0, 255)}.{dice.randint(1, 254)}"
    ),
}
MASKED: dict[str, Callable[[random.Random], str]] = {
    "RRN": lambda dice: resident(dice, True)[:8] + "******",
    "FRN": lambda dice: resident(dice, True, foreign=True)[:8] + "******",
    "PASSPORT": lambda dice: f"M{digits(dice, 4)}****",
    "DRIVER_LICENSE": lambda dice: f"{dice.randint(11, 26)}-{dice.randint(70, 99)}-******-{digits(dice, 2)}",
    "PHONE": lambda dice: f"010-****-{digits(dice, 4)}",
    "EMAIL": lambda dice: f"{_email(dice)[:2]}***@naver.com",
    "ADDRESS": lambda dice: f"{dice.choice(REGIONS)} {dice.choice(ROADS)} ***",
    "PERSON": lambda dice: name(dice)[0] + dice.choice(("*", "○")) + name(dice)[-1],
    "ACCOUNT": lambda dice: f"110-***-{digits(dice, 6)}",
    "CARD": lambda dice: f"{card(dice, True)[:7]}**-****-{digits(dice, 4)}",
    "BUSINESS_NO": lambda dice: business(dice, True)[:7] + "*****",
    "CORPORATE_NO": lambda dice: corporate(dice, True)[:7] + "*******",
    "VEHICLE": lambda dice: (
        f"{dice.randint(10, 799)}{dice.choice('가나다라마거너더')}{dice.choice(('****', f'{dice.randint(10, 99)}**'))}"
    ),
    "HEALTH_INSURANCE": lambda dice: f"1-{digits(dice, 5)}*****",
    "IP": lambda dice: f"{dice.randint(11, 223)}.{dice.randint(0, 255)}.{dice.randint(0, 255)}.***",
}
