"""Short strings as cells hold them: plain words, some with personal values. The same for every detector."""

from __future__ import annotations

import random

from bench.anonymize import people

PLAIN = (
    "행정안전부 자료 검토 요청 드립니다 회의실 예약 완료 접수 처리중 미세먼지 측정소 공원 도서관 운영시간 변경 안내 민원 "
    "처리 결과 통보 신규 등록 3층 2024년 5월 12일 예산 집행 현황 100명 이상 없음 확인 완료됨"
)


def short_strings(share: float, count: int, seed: int = 1) -> list[str]:
    """Return strings of which `share` hold a personal value."""
    dice = random.Random(seed)
    plain = PLAIN.split()
    return [_string(dice, share, plain) for _ in range(count)]


def _string(dice: random.Random, share: float, plain: list[str]) -> str:
    if dice.random() >= share:
        return " ".join(dice.choices(plain, k=dice.randint(2, 6)))
    kind = dice.choice(("PHONE", "RRN", "EMAIL", "ADDRESS", "PERSON", "BUSINESS_NO", "VEHICLE"))
    prefix = dice.choice(("", "", "담당자 ", "문의: "))
    return prefix + people.value(kind, "random", dice)
