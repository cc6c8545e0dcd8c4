"""The guard: no direct identifier leaves readable, whether or not the policy thought of its column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from anonymize.detect import Detector
from anonymize.kinds import korean_name, legal_class_of
from anonymize.methods.values import normalised, texts
from anonymize.policy.document import Policy
from anonymize.refusals import IdentifierLeft

_LOOKED_AT = 20_000
_GENERALISABLE = frozenset({"ADDRESS", "IP"})


@dataclass(frozen=True)
class Found:
    """What the detector says of a column: personal kinds, the strongest first."""

    column: str
    kinds: tuple[str, ...]
    reason: str


def find(frame: pl.DataFrame, columns: Iterable[str], detector: Detector) -> dict[str, Found]:
    """Look for direct identifiers in the columns: up to 20,000 distinct values each, spread over the column."""
    found = {}
    for name in columns:
        values = _values(frame[name])
        if values is None:
            continue
        finding = detector.column(name, values.to_list())
        kinds = dict.fromkeys([*([finding.kind] if finding.kind else []), *finding.free_text])
        personal = tuple(kind for kind in kinds if legal_class_of(kind) is not None)
        if personal:
            found[name] = Found(name, personal, finding.reason)
    return found


def _values(series: pl.Series) -> pl.Series | None:
    """Return distinct values as text; None for types that carry no identifier (dates, truth values)."""
    if series.dtype.is_temporal() or series.dtype in (pl.Boolean, pl.Null):
        return None
    text = texts(series).drop_nulls().unique(maintain_order=True)
    if len(text) > _LOOKED_AT:
        text = text.sample(_LOOKED_AT, seed=0)
    return text if len(text) else None


def refuse_untreated(policy: Policy, found: Mapping[str, Found]) -> None:
    """Raise IdentifierLeft for columns with identifiers that the policy neither treats nor keeps on purpose."""
    named = {rule.column for rule in policy.rules}
    quasi = policy.requirements.quasi_identifiers
    left = [
        f"'{item.column}' ({'·'.join(map(korean_name, item.kinds))})"
        for item in found.values()
        if item.column not in named and not (item.column in quasi and set(item.kinds) <= _GENERALISABLE)
    ]
    if left:
        raise IdentifierLeft(
            f"개인정보가 있는 열을 정책이 다루지 않습니다: {', '.join(left)}. 방법을 정하거나 method: keep으로 밝히십시오",
            f"columns with personal data are not treated: {', '.join(left)}; "
            "give each a method, or say method: keep",
        )


def refuse_readable(before: pl.Series, after: pl.Series, found: Found, method: str) -> None:
    """Raise IdentifierLeft when values of an identifier column still stand in the treated one."""
    old = normalised(before, "digits").drop_nulls().unique()
    new = normalised(after, "digits").drop_nulls().unique()
    same = old.filter((old.str.len_chars() > 1) & old.is_in(new.implode()))
    if len(same):
        kinds = "·".join(map(korean_name, found.kinds))
        raise IdentifierLeft(
            f"열 '{before.name}'({kinds})은(는) {method} 처리 뒤에도 값 {len(same)}개를 그대로 읽을 수 있습니다. "
            "pseudonymise, mask, delete 등을 쓰십시오",
            f"column '{before.name}': {len(same)} identifiers are still readable after {method}; "
            "use pseudonymise, mask or delete",
        )
