"""People who do not exist, and a policy for them."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import polars as pl

from anonymize.policy import Policy

NAMES = ["김민준", "이서연", "박도윤", "최지우", "정하준", "강서현", "조은우", "윤하은", "장시우", "임지민"]


def people(rows: int, seed: int = 0) -> pl.DataFrame:
    draw = random.Random(seed)
    return pl.DataFrame(
        {
            "주민등록번호": [
                f"{draw.randrange(50, 99):02d}{draw.randrange(1, 13):02d}{draw.randrange(1, 29):02d}-"
                f"{draw.randrange(1, 3)}{draw.randrange(10**6):06d}"
                for _ in range(rows)
            ],
            "성명": [draw.choice(NAMES) for _ in range(rows)],
            "휴대전화": [f"010-{draw.randrange(10**4):04d}-{draw.randrange(10**4):04d}" for _ in range(rows)],
            "나이": [draw.randrange(20, 80) for _ in range(rows)],
            "소득": [draw.randrange(1000, 9000) for _ in range(rows)],
            "등급": [draw.choice(["가", "나", "다"]) for _ in range(rows)],
        }
    )


FULL: dict[str, Any] = {
    "columns": {
        "주민등록번호": {"method": "암호화"},
        "성명": {"method": "마스킹"},
        "휴대전화": {"method": "형태보존 암호화", "keep_start": 3},
        "소득": {"method": "라운딩", "base": 100},
    },
    "project": "복지",
}
IDENTIFIERS = ["주민등록번호", "성명", "휴대전화"]


def policy(document: dict[str, Any], base: Path | str = ".") -> Policy:
    return Policy.from_dict(document, base)
