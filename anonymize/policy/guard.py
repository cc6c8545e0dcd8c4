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

_GENERALISABLE = frozenset({"ADDRESS", "IP"})
_TREATED = r"[*●○]{2,}"
_TREATED_SHARE = 0.99
_SCORE = 0.6
# forms so plain that a single one in a million rows counts: hyphenated resident numbers, mobile phones, e-mail
_PLAIN = r"(?:^|\D)(?:\d{6}-[1-8]\d{6}|01[016789][-. ]\d{3,4}[-. ]\d{4})(?:\D|$)|[\w.+-]+@[\w-]+\.\w"
_PLAIN_KINDS = frozenset({"RRN", "FRN", "PHONE", "EMAIL"})
_PLAIN_LOOKED = 2_000


@dataclass(frozen=True)
class Found:
    """What the detector says of a column: personal kinds, the strongest first; `prose`: inside longer texts."""

    column: str
    kinds: tuple[str, ...]
    reason: str
    prose: bool = False


def find(frame: pl.DataFrame, columns: Iterable[str], detector: Detector) -> dict[str, Found]:
    """Look for direct identifiers in the columns: the detector's judgement, and every value in a plain form."""
    found = {}
    for name in columns:
        series = _readable(frame[name])
        if series is None:
            continue
        finding = detector.column(name, series)
        prose = [kind for kind in finding.free_text if legal_class_of(kind) is not None]
        kinds = [finding.kind] if finding.kind and finding.legal_class is not None else []
        kinds = list(dict.fromkeys([*kinds, *prose]))
        if kinds:
            found[name] = Found(name, tuple(kinds), finding.reason, bool(finding.free_text))
        elif finding.kind is None and (rare := plain_kinds(series, detector)):
            found[name] = Found(name, rare, "드물게 섞인 개인정보", prose=True)
    return found


def _readable(series: pl.Series) -> pl.Series | None:
    """Return the values as text; None for types that carry no identifier and for columns masked already."""
    if series.dtype.is_temporal() or series.dtype in (pl.Boolean, pl.Null):
        return None
    text = texts(series).drop_nulls()
    if not len(text) or text.str.contains(_TREATED).mean() >= _TREATED_SHARE:  # type: ignore[operator]  # of flags
        return None
    return text


def plain_kinds(text: pl.Series, detector: Detector) -> tuple[str, ...]:
    """Return kinds of which a few plain values hide among others, too few for a judgement on the column."""
    hits = text.filter(text.str.contains(_PLAIN)).unique(maintain_order=True).head(_PLAIN_LOOKED)
    if not len(hits):
        return ()
    kinds = {f.kind for findings in detector.batch(hits) for f in findings if f.score >= _SCORE}
    return tuple(sorted(kinds & _PLAIN_KINDS))


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


def refuse_prose(after: pl.Series, detector: Detector) -> None:
    """Raise IdentifierLeft when identifiers in plain forms are still in treated prose."""
    left = plain_kinds(texts(after).drop_nulls(), detector)
    if left:
        kinds = "·".join(map(korean_name, left))
        raise IdentifierLeft(
            f"열 '{after.name}'의 글에 {kinds}이(가) 남아 있습니다. 열을 지우거나 비우십시오",
            f"column '{after.name}' still holds {', '.join(left)} in its texts: delete or suppress it",
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
