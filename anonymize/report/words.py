"""The Korean words of the report, and how its figures are written."""

from __future__ import annotations

from typing import Any

FIGURES = (
    ("rows", "행 수", "count"),
    ("classes", "동질집합 수", "count"),
    ("k", "k (가장 작은 동질집합의 행 수)", "count"),
    ("l", "l (동질집합 안 민감값의 최소 가짓수)", "count"),
    ("t", "t (전체 분포와의 최대 거리)", "number"),
    ("sample_unique", "표에서 유일한 행", "count"),
    ("population_unique", "모집단에서 유일한 행의 비율", "share"),
    ("prosecutor_max", "검사(prosecutor) 위험, 최대", "share"),
    ("prosecutor_mean", "검사(prosecutor) 위험, 평균", "share"),
    ("journalist_max", "기자(journalist) 위험, 최대", "share"),
    ("marketer", "마케터(marketer) 위험", "share"),
    ("special_unique_rows", "열 세 개 이하의 조합으로 유일해지는 행", "count"),
)
NO_POPULATION = "모집단 표가 없어 기자 위험은 검사 위험과 같게 계산했습니다."
MISSING = "빈 값은 하나의 값으로 셉니다."


def written(value: Any, kind: str) -> str:
    """Write a figure for people: thousands separated, shares in percent, `–` where there is none."""
    if value is None:
        return "–"
    if kind == "count":
        return f"{value:,}"
    return f"{value:.2%}" if kind == "share" else f"{value:.4f}"


def rows_of(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return (label, before, after) of every figure that either side has."""
    return [
        (label, written(before.get(name), kind), written(after.get(name), kind))
        for name, label, kind in FIGURES
        if before.get(name) is not None or after.get(name) is not None
    ]


def loss_rows(report: dict[str, Any]) -> list[tuple[str, str]]:
    """Return (label, figure) of what was lost."""
    loss = report["loss"]
    return [
        ("삭제한 행", written(loss["suppressed_rows"], "count")),
        ("NCP (일반화 손실)", written(loss["ncp"], "number")),
        ("식별 불가 지수 (DM/n²)", written(loss["discernibility"], "number")),
    ]


def verdict(met: bool) -> str:
    """Say whether a promise is met."""
    return "충족" if met else "미충족"


def notes(report: dict[str, Any]) -> list[str]:
    """Return the sentences that say how the figures are meant."""
    known = report["before"].get("population_known", False)
    return [MISSING] if known else [MISSING, NO_POPULATION]
