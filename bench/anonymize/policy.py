"""Detection and a policy end to end on a million rows: time and memory, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from bench.anonymize.ff1_samples import SAMPLES, passed
from bench.measure import Measure

ROWS = 1_000_000
POLICY = """
project: bench
columns:
  주민등록번호: {method: 암호화, normalise: digits}
  성명: {method: 마스킹}
  휴대전화: {method: 형태보존 암호화, keep_start: 3}
  주소: {method: 식별자 부분삭제, keep: sigungu}
  나이: {method: 범위 방법, width: 10}
  소득: {method: 라운딩, base: 100}
"""


def people(rows: int, seed: int = 11) -> pl.DataFrame:
    """Return rows of personal data with mostly distinct numbers, as an agency's file has them."""
    draw = np.random.default_rng(seed)
    birth = pl.Series(draw.integers(0, 25_000, rows)).cast(pl.Int32).cast(pl.Date).dt.offset_by("-20y")
    families, given = (
        list("김이박최정강조윤장임"),
        ["민준", "서연", "도윤", "지우", "하준", "서현", "은우", "하은"],
    )
    areas = ["서울특별시 종로구", "경기도 수원시 팔달구", "부산광역시 해운대구", "강원특별자치도 춘천시"]
    middle, last = draw.integers(0, 10_000, rows), draw.integers(0, 10_000, rows)
    return pl.DataFrame(
        {
            "주민등록번호": pl.select(
                pl.format(
                    "{}-{}{}",
                    birth.dt.strftime("%y%m%d"),
                    pl.Series(draw.integers(1, 3, rows)),
                    pl.Series(draw.integers(0, 10**6, rows)).cast(pl.String).str.zfill(6),
                )
            ).to_series(),
            "성명": pl.Series(draw.choice(families, rows)) + pl.Series(draw.choice(given, rows)),
            "휴대전화": "010-" + _four(middle) + "-" + _four(last),
            "주소": pl.Series(draw.choice(areas, rows))
            + " 중앙로 "
            + pl.Series(draw.integers(1, 400, rows)).cast(pl.String),
            "나이": pl.Series(draw.integers(0, 95, rows)),
            "소득": pl.Series(draw.lognormal(8, 0.6, rows).astype(np.int64)),
            "접수번호": pl.Series(draw.permutation(rows)).cast(pl.String).str.zfill(8),
            "비고": "민원 " + pl.Series(draw.integers(1, 9_999, rows)).cast(pl.String) + "건 처리",
        }
    )


def _four(numbers: np.ndarray) -> pl.Series:
    return pl.Series(numbers).cast(pl.String).str.zfill(4)


def run() -> list[Measure]:
    """Measure `apply_file` from csv to csv."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        people(ROWS).write_csv(folder / "in.csv")
        (folder / "policy.yaml").write_text(POLICY, "utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "bench.anonymize.policy", place],
            capture_output=True,
            text=True,
            check=True,
        )
    told = json.loads(done.stdout.splitlines()[-1])
    note = f"{ROWS:,} rows, 8 columns, csv to csv, six columns treated"
    return [
        Measure("detection and policy, 1,000,000 rows", told["seconds"], "s", 30.0, "lower", note=note),
        Measure("memory of it", told["gigabytes"], "GB", 3.0, "lower"),
        Measure(
            "FF1, NIST samples that pass", passed(), "samples", len(SAMPLES), note="SP 800-38G, both ways"
        ),
        Measure(
            "FF1, distinct phone numbers",
            told["ff1_per_second"],
            "values/s",
            50_000.0,
            "higher",
            "libffx",
            50_000.0,
        ),
    ]


def apply(folder: Path) -> dict[str, float]:
    """Apply the policy in this process and tell time and peak memory."""
    import resource

    from anonymize.keys import KeyStore
    from anonymize.methods.ff1 import encrypt_many
    from anonymize.policy import apply_file

    keys = KeyStore.open(folder / "keys", create=True)
    start = time.perf_counter()
    apply_file(folder / "in.csv", folder / "policy.yaml", folder / "out.csv", keys=keys)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    values = [f"{n:08d}" for n in range(500_000)]
    start = time.perf_counter()
    encrypt_many(b"k" * 32, values)
    return {
        "seconds": seconds,
        "gigabytes": peak,
        "ff1_per_second": len(values) / (time.perf_counter() - start),
    }


if __name__ == "__main__":
    print(json.dumps(apply(Path(sys.argv[1]))))
