"""Rules as expectations of Great Expectations over a batch of texts.

Most rules are one core expectation on the column itself. A rule that needs more than the texts (bounds of numbers, order,
calculation, implication, excepted values) gets a column derived from them, and the core expectation is on that.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from quality.values.arithmetic import evaluate, names_in
from quality.values.rule import Calculation, Implication, Number, OneOf, Order, Pattern, Required, Rule

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]  # pandas ships no types

_PLAIN = re.compile(r"[+-]?[0-9]{1,60}(?:\.[0-9]{0,60})?\Z")
FARTHEST = 1e300  # stands for no bound; what is no number stands beyond it


@dataclass(frozen=True, slots=True)
class Prepared:
    """An expectation's type and arguments, and the batch it is asked of (with the derived column)."""

    rule: Rule
    expectation: str
    arguments: dict[str, Any]
    derive: Callable[[pd.DataFrame], pd.Series[Any]] | None = None

    @property
    def column(self) -> str:
        """The column the expectation is on."""
        return f"__{self.rule.id}" if self.derive else self.rule.columns[0]


def prepared(rule: Rule) -> Prepared:
    """Return how a rule is asked of a batch; the rule is one that looks at single rows."""
    check = rule.check
    if isinstance(check, Required):
        return Prepared(rule, "ExpectColumnValuesToNotBeNull", {})
    if isinstance(check, Pattern):
        regex = f"^(?:{check.regex})\\Z"
        return Prepared(rule, "ExpectColumnValuesToMatchRegex", {"regex": regex}, _kept(rule))
    if isinstance(check, OneOf):
        return Prepared(rule, "ExpectColumnValuesToBeInSet", {"value_set": list(check.values)}, _kept(rule))
    if isinstance(check, Number):
        least = -FARTHEST if check.least is None else check.least
        most = FARTHEST if check.most is None else check.most
        arguments = {"min_value": least, "max_value": most}
        return Prepared(rule, "ExpectColumnValuesToBeBetween", arguments, _numbers(rule, check))
    holds = _row_rule(rule)
    return Prepared(rule, "ExpectColumnValuesToBeInSet", {"value_set": [1]}, holds)


def number_form(check: Number) -> re.Pattern[str]:
    """Return what a number of a domain looks like: no separators, no exponent, so many digits."""
    digits = f"{{1,{check.digits}}}" if check.digits else "+"
    scale = "*" if check.scale is None else f"{{0,{check.scale}}}"
    return re.compile(rf"[+-]?0*[0-9]{digits}(?:\.[0-9]{scale}0*)?\Z")


def _kept(rule: Rule) -> Callable[[pd.DataFrame], pd.Series[Any]] | None:
    if not rule.ignored:
        return None
    return lambda batch: batch[rule.columns[0]].where(~batch[rule.columns[0]].isin(rule.ignored), None)


def _numbers(rule: Rule, check: Number) -> Callable[[pd.DataFrame], pd.Series[Any]]:
    form, ignored = number_form(check), frozenset(rule.ignored)

    def number(text: str | None) -> float | None:
        if text is None or text in ignored:
            return None
        return float(text) if form.match(text) else float("inf")

    return lambda batch: batch[rule.columns[0]].map(number, na_action="ignore").astype(float)


def _row_rule(rule: Rule) -> Callable[[pd.DataFrame], pd.Series[Any]]:
    check = rule.check
    if isinstance(check, Order):
        return lambda batch: _rows(batch, rule, lambda a, b: _in_order(a, b, check.kind))
    if isinstance(check, Calculation):
        names = names_in(check.expression)
        return lambda batch: _rows(batch, rule, lambda *v: _calculated(check, names, rule.columns, v))
    if isinstance(check, Implication):
        return lambda batch: _rows(batch, rule, lambda a, b: _implied(check, a, b), missing=True)
    raise TypeError(f"not a rule of single rows: {rule.id}")


def _rows(
    batch: pd.DataFrame, rule: Rule, holds: Callable[..., bool | None], *, missing: bool = False
) -> pd.Series[Any]:
    """Return 1 where a rule holds, 0 where not, None where it says nothing; rows with a missing value say nothing."""
    import pandas as pd

    found: list[int | None] = []
    for values in zip(*(batch[c] for c in rule.columns), strict=True):
        told = None if not missing and any(v is None for v in values) else holds(*values)
        found.append(None if told is None or set(values) & set(rule.ignored) else int(told))
    return pd.Series(found, index=batch.index, dtype=object)


def _in_order(first: str, second: str, kind: str) -> bool | None:
    if kind == "number":
        low, high = _number(first), _number(second)
        return None if low is None or high is None else low <= high
    a, b = re.sub(r"\D", "", first), re.sub(r"\D", "", second)
    size = min(len(a), len(b))
    return a[:size] <= b[:size] if size >= 4 else None


def _calculated(
    check: Calculation, names: tuple[str, ...], columns: tuple[str, ...], values: tuple[str, ...]
) -> bool | None:
    told = dict(zip(columns, map(_number, values), strict=True))
    target = told[check.target]
    known = {n: v for n in names if (v := told[n]) is not None}
    if target is None or len(known) < len(names):
        return None
    expected = evaluate(check.expression, known)
    return None if expected is None else abs(target - expected) <= Decimal(str(check.tolerance))


def _implied(check: Implication, when: str | None, then: str | None) -> bool | None:
    if when not in check.values:
        return None
    if check.allowed:
        return then in check.allowed
    return then is None if check.empty else then is not None


def _number(text: str) -> Decimal | None:
    """Return a plainly written number; anything else is for the column's own rule to tell."""
    return Decimal(text) if _PLAIN.match(text) else None
