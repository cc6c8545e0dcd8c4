"""Bands of amounts: income, price, floor area."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import polars as pl

from anonymize.hierarchy.tree import TOP, Hierarchy, plain_text
from anonymize.hierarchy.whole import band, check_widths
from anonymize.kanonymity.errors import BadHierarchy, MixedTypes


def amount_hierarchy(values: pl.Series, widths: Sequence[int], *, top_code: int | None = None) -> Hierarchy:
    """Make bands over the amounts that occur in `values`, a level for every width, then `*`.

    Amounts of `top_code` and more share one band at every level, "5000000 이상": the few largest amounts
    would single people out. It must be a multiple of the widest band. Missing values are left out.
    """
    name = values.name
    check_widths(name, widths)
    if not values.dtype.is_numeric():
        raise MixedTypes(
            f"열 '{name}'은(는) 수가 아니라 {values.dtype}입니다. 금액 계층은 숫자 열에만 만듭니다",
            f"column '{name}' is {values.dtype}, not numbers; amounts need a numeric column",
        )
    if top_code is not None and top_code % widths[-1]:
        raise BadHierarchy(
            f"계층 '{name}'의 상단값 {top_code}은(는) 가장 넓은 구간 {widths[-1]}의 배수여야 합니다",
            f"top code {top_code} of hierarchy '{name}' must be a multiple of the widest band {widths[-1]}",
        )
    kept = values.drop_nulls().unique().sort()
    if kept.dtype.is_float() and not kept.is_finite().all():
        raise MixedTypes(
            f"열 '{name}'에 수가 아닌 값(NaN·무한대)이 있습니다. 먼저 비우세요",
            f"column '{name}' holds NaN or infinity; clear these first",
        )
    return Hierarchy.from_rows(name, [_row(text, widths, top_code) for text in plain_text(kept)])


def _row(text: str, widths: Sequence[int], top_code: int | None) -> tuple[str, ...]:
    amount = Decimal(text)
    if top_code is not None and amount >= top_code:
        return (text, *([f"{top_code} 이상"] * len(widths)), TOP)
    whole = int(amount.to_integral_value(rounding="ROUND_FLOOR"))
    return (text, *(band(whole, width) for width in widths), TOP)
