"""Generate table gold: personal columns in every combination of header, values and blanks, and columns that only look so.

No public set of tables exists. A case is (kind | None, column name, values). Columns that no reader could tell without
their header (bare account, insurance, licence and foreign passport digits) appear with a header only.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.anonymize import people

HEADERS = {
    "RRN": ("주민등록번호", "RRNO", "신청인_주민번호"),
    "FRN": ("외국인등록번호", "FRGNR_REG_NO"),
    "PASSPORT": ("여권번호", "PSPRT_NO"),
    "DRIVER_LICENSE": ("운전면허번호", "DRVR_LCNS_NO"),
    "PHONE": ("전화번호", "휴대폰", "MBL_TELNO", "신청인 연락처"),
    "EMAIL": ("이메일", "EML_ADDR"),
    "ADDRESS": ("주소", "ADDR", "신청인주소"),
    "PERSON": ("성명", "신청인명", "USER_NM"),
    "ACCOUNT": ("계좌번호", "ACTNO", "환급계좌번호"),
    "CARD": ("카드번호", "CARD_NO"),
    "BUSINESS_NO": ("사업자등록번호", "BRNO"),
    "CORPORATE_NO": ("법인등록번호", "CRNO"),
    "VEHICLE": ("차량번호", "VHCL_NO"),
    "HEALTH_INSURANCE": ("건강보험증번호", "HLTH_INS_NO"),
    "IP": ("접속IP", "IP_ADDR"),
}
ABSENT = ("col5", "F3", "Unnamed: 2", "컬럼1", "V12")
MISLEADING = ("비고", "금액", "ORDER_NO", "등록일시", "상품코드", "기타", "관리번호", "수량")
MODES = ("valid", "random", "masked", "mixed")
PROVINCES = (11, 26, 27, 28, 29, 30, 31, 36, 41, 42, 43, 44, 45, 46, 47, 48, 50)
BLANKS = (0.0, 0.3, 0.9)
ROWS = 200


@dataclass(frozen=True)
class Case:
    """A generated column: its kind (None: look-alike), how it was made, its name and values."""

    kind: str | None
    made: str
    name: str
    values: list[str | None]


def personal_columns(seed: int = 7) -> Iterator[Case]:
    """Yield a column for every kind × header (present, absent, misleading) × values × share of blanks."""
    dice = random.Random(seed)
    for kind, headers in HEADERS.items():
        named = [("present", h) for h in headers]
        named += [("absent", dice.choice(ABSENT)), ("misleading", dice.choice(MISLEADING))]
        named.append(("misleading", dice.choice([h for k, hs in HEADERS.items() if k != kind for h in hs])))
        for header, name in named:
            for mode in MODES:
                for blank in BLANKS:
                    values = [
                        None if dice.random() < blank else people.value(kind, mode, dice) for _ in range(ROWS)
                    ]
                    yield Case(kind, f"{header}/{mode}/{blank:.0%}", name, values)
        yield Case(kind, "present/none/100%", headers[0], [])
    yield from _bare(dice)


def _bare(dice: random.Random) -> Iterator[Case]:
    makers: dict[str, Callable[[], str]] = {
        "ACCOUNT": lambda: people.digits(dice, dice.choice((11, 12, 13, 14))),
        "HEALTH_INSURANCE": lambda: "1" + people.digits(dice, 10),
        "DRIVER_LICENSE": lambda: f"{dice.randint(11, 26)}{people.digits(dice, 10)}",
        "PASSPORT": lambda: f"{dice.choice('ABCEKP')}{people.digits(dice, 7)}",
        "BUSINESS_NO": lambda: people.business(dice, valid=False).replace("-", ""),
        "RRN": lambda: people.resident(dice, valid=False).replace("-", ""),
    }
    for kind, make in makers.items():
        for name in HEADERS[kind]:
            yield Case(kind, "present/bare digits", name, [make() for _ in range(ROWS)])


def free_text_columns(seed: int = 11) -> Iterator[Case]:
    """Yield columns of prose in which a few values carry a number or name."""
    dice = random.Random(seed)
    prose = (
        "처리 완료되었습니다",
        "서류 보완 요청함",
        "현장 확인 후 회신 예정",
        "3회 방문했으나 부재",
        "2026년 5월 12일 접수",
        "특이사항 없음",
    )
    for kind in ("PHONE", "RRN", "EMAIL", "ACCOUNT", "VEHICLE", "ADDRESS", "CARD"):
        for share in (0.02, 0.1, 0.4):
            label = {"ACCOUNT": "계좌 국민은행", "CARD": "카드번호"}.get(kind, "확인:")
            values: list[str | None] = [
                f"{dice.choice(prose)} {label} {people.value(kind, 'valid', dice)}"
                if n < share * ROWS
                else dice.choice(prose)
                for n in range(ROWS)
            ]
            dice.shuffle(values)
            yield Case(kind, f"free text/{share:.0%}", "비고", values)


def look_alike_columns(seed: int = 13) -> Iterator[Case]:
    """Yield columns that are not personal, each under a telling, an empty and a neutral header."""
    dice = random.Random(seed)
    for name, make in look_alikes(dice).items():
        for header in (name, dice.choice(ABSENT), dice.choice(("코드", "번호", "값", "구분", "CODE"))):
            yield Case(None, name, header, [make() for _ in range(ROWS)])


def look_alikes(dice: random.Random) -> dict[str, Callable[[], str]]:
    """Return makers of values by the name of a column."""
    d = lambda n: people.digits(dice, n)  # noqa: E731 - a short name keeps the table below readable
    date = lambda: f"20{dice.randint(10, 26):02d}{dice.randint(1, 12):02d}{dice.randint(1, 28):02d}"  # noqa: E731 - same
    clock = lambda: f"{dice.randint(0, 23):02d}{dice.randint(0, 59):02d}{dice.randint(0, 59):02d}"  # noqa: E731 - same
    pick = lambda words: lambda: dice.choice(words.split())  # noqa: E731 - same
    return {
        "주문번호": lambda: f"ORD-{date()}-{d(5)}",
        "거래번호": lambda: f"{date()}{d(4)}",
        "승인번호": lambda: d(10),
        "일련번호": lambda: d(12),
        "관리번호": lambda: d(13),
        "전자납부번호": lambda: d(19),
        "접수번호": lambda: f"{date()[:4]}-{d(6)}",
        "운송장번호": lambda: f"{d(4)}-{d(4)}-{d(4)}",
        "송장번호": lambda: "6" + d(11),
        "등록일시": lambda: f"{date()}{clock()}",
        "수정일시": lambda: (
            f"20{d(2)}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d} 12:34:{dice.randint(0, 59):02d}"
        ),
        "기준일자": date,
        "생성일자": lambda: f"{dice.randint(2000, 2026)}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}",
        "단축일자": lambda: date()[2:],
        "유닉스시간": lambda: str(dice.randint(1_500_000_000, 1_790_000_000)),
        "밀리초시간": lambda: str(dice.randint(1_500_000_000_000, 1_790_000_000_000)),
        "위도": lambda: f"{dice.uniform(33, 38):.6f}",
        "경도": lambda: f"{dice.uniform(126, 130):.7f}",
        "좌표": lambda: f"{dice.uniform(33, 38):.6f}, {dice.uniform(126, 130):.6f}",
        "X좌표": lambda: f"{dice.uniform(150000, 250000):.4f}",
        "ISBN": lambda: f"97889{d(8)}",
        "ISBN표기": lambda: f"978-89-{d(4)}-{d(3)}-{d(1)}",
        "바코드": lambda: f"880{d(10)}",
        "법정동코드": lambda: f"{dice.choice(PROVINCES)}{dice.randint(110, 790)}{dice.randint(101, 136)}00",
        "행정동코드": lambda: f"{dice.randint(11, 50)}{dice.randint(110, 790)}{dice.randint(510, 780)}00",
        "PNU": lambda: f"{dice.randint(11, 50)}{dice.randint(110, 790)}{dice.randint(101, 136)}001{d(8)}",
        "우편번호": lambda: d(5),
        "학번": lambda: f"{dice.randint(2010, 2026)}{d(6)}",
        "사번": lambda: f"E{d(6)}",
        "금액": lambda: str(dice.randint(1000, 99_000_000)),
        "예산액": lambda: f"{dice.randint(1000, 99_000_000):,}",
        "면적": lambda: f"{dice.uniform(10, 9000):.2f}",
        "비율": lambda: f"{dice.uniform(0, 100):.1f}%",
        "측정값": lambda: f"{dice.uniform(0, 1):.4f}",
        "버전": lambda: f"{dice.randint(1, 9)}.{dice.randint(0, 20)}.{dice.randint(0, 99)}",
        "문서번호": lambda: f"정보보호담당관-{dice.randint(1, 9999)}",
        "사건번호": lambda: f"{dice.randint(2015, 2026)}가단{d(5)}",
        "허가번호": lambda: f"제{dice.randint(2000, 2026)}-{d(4)}호",
        "공고번호": lambda: f"{dice.randint(2015, 2026)}-{d(3)}",
        "증권번호": lambda: f"FIR-{dice.randint(2015, 2026)}-{d(7)}",
        "시리얼": lambda: f"SN{d(8)}",
        "모델명": lambda: f"{dice.choice('ABCDXYZ')}{d(3)}-{d(2)}",
        "맥주소": lambda: ":".join(f"{dice.randint(0, 255):02x}" for _ in range(6)),
        "UUID": lambda: (
            f"{dice.getrandbits(32):08x}-{dice.getrandbits(16):04x}-4{d(3)}-a{d(3)}-{dice.getrandbits(48):012x}"
        ),
        "해시": lambda: f"{dice.getrandbits(128):032x}",
        "시각": lambda: f"{dice.randint(0, 23):02d}:{dice.randint(0, 59):02d}:{dice.randint(0, 59):02d}",
        "동물등록번호": lambda: f"4100{d(11)}",
        "URL": lambda: f"https://www.agency{d(2)}.go.kr/board/{d(5)}",
        "층수": lambda: f"{dice.randint(1, 30)}층",
        "여부": pick("Y N"),
        "시도명": pick(
            "서울특별시 부산광역시 대구광역시 경기도 강원특별자치도 충청북도 전라남도 제주특별자치도"
        ),
        "시군구명": pick("종로구 강남구 수원시 성남시 청주시 양평군 기장군 해운대구 유성구 남구"),
        "읍면동명": pick(
            "역삼동 정자동 신정동 이문동 한남동 서초동 조원동 남산동 구월동 송도동 오산리 남면 강동면 고읍"
        ),
        "역명": pick(
            "강남역 서울역 신도림 이대역 사당 교대 선릉 정자 수원 안양 구로 신촌 합정 공덕 왕십리 고속터미널"
        ),
        "노선명": pick("경부선 호남선 분당선 신분당선 경인선 중앙선 수인선 경춘선"),
        "도로명": pick("세종대로 테헤란로 강남대로 올림픽로 정자일로 통일로 공지로 한누리대로"),
        "하천명": pick("한강 낙동강 금강 영산강 안양천 양재천 중랑천 탄천 전주천 남대천"),
        "부서명": pick(
            "총무과 정보화담당관 기획조정실 민원봉사과 안전총괄과 도시계획과 주택과 교통행정과 문화체육과"
        ),
        "기관명": pick(
            "행정안전부 통계청 국토교통부 서울특별시 한국전력공사 국민연금공단 조달청 기상청 산림청 방위사업청"
        ),
        "업체명": pick(
            "한빛건설 (주)대성정밀 삼성전자 현대상사 우리식당 하나마트 신성기업 동양기전 유한상사 고려약국"
        ),
        "시설명": pick(
            "종합운동장 시민회관 어린이공원 도서관 보건소 청소년수련관 문화센터 수영장 경로당 주민센터"
        ),
        "품목명": pick("배추 무 사과 고등어 갈치 쌀 한우 양파 감자 고구마 마늘 오징어 조기 전복 김"),
        "질병명": pick("고혈압 당뇨병 위염 천식 폐렴 독감 결막염 장염 한센병 수두 홍역 임질"),
        "학과명": pick("경영학과 전자공학과 통계학과 국문과 기계공학과 화학과 수학과 간호학과"),
        "직위": pick("과장 팀장 주무관 사무관 서기관 부장 대리 차장 국장 실장"),
        "업종": pick("한식 중식 일식 제과점 편의점 미용실 세탁소 숙박업 주점 전자상거래"),
        "요일": pick("월요일 화요일 수요일 목요일 금요일 토요일 일요일"),
        "처리상태": pick("접수 처리중 완료 반려 보류 이관 정상 심사중 지급완료 조치완료"),
        "제목": lambda: (
            f"{dice.choice(('도로 보수', '공원 조성', '예산 편성', '조례 개정', '안전 점검'))} "
            f"{dice.choice(('계획', '결과 보고', '추진 현황', '협조 요청'))}"
        ),
        "지번본번": lambda: f"{dice.randint(1, 1500)}-{dice.randint(1, 50)}",
        "규격": lambda: f"{dice.randint(1, 9)}{d(2)}x{d(3)}x{d(2)}",
        "내선": lambda: d(4),
        "상품명": pick(
            "정장 이불 고무장갑 전기밥솥 우산 주방세제 공기청정기 손전등 노트북 민무늬셔츠 양말 모자"
        ),
        "영문코드": lambda: "".join(dice.choice("ABCDEFGH") for _ in range(6)),
        "국가": pick("대한민국 미국 중국 일본 베트남 태국 인도 독일 이란 호주"),
        "나무명": pick("소나무 은행나무 느티나무 벚나무 단풍나무 이팝나무 주목 전나무 감나무 오동나무"),
    }


def public_columns(seed: int = 17) -> Iterator[Case]:
    """Yield columns of organisations' own data: found, but no personal data."""
    dice = random.Random(seed)
    area = ("02", "031", "042", "051", "063")
    for name in ("대표전화", "기관 대표전화번호", "고객센터", "시설전화번호"):
        yield Case(
            "PHONE",
            "public",
            name,
            [f"{dice.choice(area)}-{dice.randint(200, 999)}-{people.digits(dice, 4)}" for _ in range(ROWS)],
        )
    for name in ("시설소재지", "사업장주소", "기관주소", "소재지도로명주소"):
        yield Case("ADDRESS", "public", name, [people.address(dice) for _ in range(ROWS)])
    for name in ("사업자등록번호", "BRNO"):
        yield Case(
            "BUSINESS_NO",
            "public",
            name,
            [people.business(dice, True, ["81", "86", "82", "85"]) for _ in range(ROWS)],
        )
    yield Case("CORPORATE_NO", "public", "법인등록번호", [people.corporate(dice, True) for _ in range(ROWS)])
