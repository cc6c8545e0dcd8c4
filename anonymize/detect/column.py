"""Judge a column by its name, its values and the prose inside them, whatever the name says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import polars as pl

from anonymize.detect.address import AddressFinder
from anonymize.detect.batch import BatchScanner
from anonymize.detect.finding import ColumnFinding
from anonymize.detect.form import Form, FormShare, form_shares
from anonymize.detect.header import HeaderFinding, HeaderReader
from anonymize.detect.lexicon import NameLexicon
from anonymize.detect.morphology import Morphology
from anonymize.detect.prefixes import prefixes
from anonymize.detect.validators import is_sole_trader
from anonymize.detect.values import as_text, sample
from anonymize.detect.wording import NameStatistics, address_statistics, name_statistics, reads_as_names
from anonymize.kinds import Kind, LegalClass, korean_name, legal_class_of

WEAK_WORDS = frozenset({"NM", "NAME", "CONTACT", "X", "Y", "ID"})
# a header alone needs this share of its own forms among the values before it is believed
BELIEVED = 0.3
# prose: a column is reported when this part of its values carries a kind
PROSE = 0.005
# codes now and then look like a number of a person: whole values need this part of the column
WHOLE = 0.03
# a header's own form wins when it fits nearly as many values as the best other form
NEARLY = 0.1
# a form this telling is believed against a header
DISTINCT = 0.75
# so many days of birth that are all company types happen by chance less than once in three hundred
MANY_ENOUGH = 4
# names under a header such as 상품명 need this score
SURE_NAMES = 0.75
PROSE_VALUES = 4_000
# types whose values are moments or yes and no
MOMENT = re.compile(r"date|time|timestamp|bool|interval|duration", re.IGNORECASE)


class ColumnJudge:
    """Combine evidence of header and values into one ColumnFinding."""

    def __init__(
        self,
        headers: HeaderReader,
        forms: Sequence[Form],
        addresses: AddressFinder,
        names: NameLexicon,
        morphology: Morphology,
        batch: BatchScanner,
    ) -> None:
        self._headers, self._forms, self._addresses = headers, tuple(forms), addresses
        self._names, self._morphology, self._batch = names, morphology, batch

    def judge(
        self,
        name: str,
        values: Sequence[object] | pl.Series,
        comment: str | None = None,
        data_type: str | None = None,
    ) -> ColumnFinding:
        """Return what the column holds; without values only its name and comment speak."""
        header = self._headers.read(name, comment)
        if data_type and MOMENT.match(data_type):
            return nothing(name, header)
        series = as_text(values)
        if not len(series):
            return header_only(name, header)
        looked = sample(series)
        shares = self._shares(looked, header.kind)
        found = by_values(name, header, shares, looked) or by_header(name, header, shares)
        if found is not None:
            return found
        prose = self._prose(series)
        if prose:
            return of_prose(name, prose)
        return nothing(name, header)

    def _shares(self, looked: list[str], named: str | None) -> dict[str, FormShare]:
        shares = corporate_or_resident(form_shares(self._forms, looked), looked, named)
        place = address_statistics(looked, self._addresses)
        if place.area:
            alone = 0.9 if place.full >= 0.5 else 0.0
            shares[Kind.ADDRESS] = FormShare(
                Kind.ADDRESS, max(place.full, place.area), alone, 0.95, place.masked
            )
        seen = name_statistics(looked, self._names, self._morphology)
        if seen.shaped or seen.masked:
            shares[Kind.PERSON] = person_share(seen)
        return shares

    def _prose(self, series: pl.Series) -> dict[str, float]:
        """Return the share of values that carry a kind inside: the whole column passes the gates, a sample is read."""
        candidates = self._batch.candidates(series)
        looked = sample(candidates, PROSE_VALUES)
        inside: Counter[str] = Counter()
        whole: Counter[str] = Counter()
        for text, findings in zip(looked, self._batch.find(looked), strict=True):
            sure = [f for f in findings if f.score >= 0.6]
            inside.update({f.kind for f in sure if len(f.text) < len(text)})
            whole.update({f.kind for f in sure if len(f.text) == len(text) and not f.text.isdigit()})
        scale = len(candidates) / max(1, len(looked)) / len(series)
        shares = {kind: n * scale for kind, n in inside.items() if n * scale >= PROSE or is_unique(kind)}
        for kind, n in whole.items():
            if n * scale >= WHOLE:
                shares[kind] = shares.get(kind, 0.0) + n * scale
        return {kind: round(share, 6) for kind, share in Counter(shares).most_common()}


def is_unique(kind: str) -> bool:
    """Tell whether a kind is 고유식별정보: one of them in a million notes is one too many."""
    return legal_class_of(kind) == LegalClass.UNIQUE_IDENTIFIER


def person_share(seen: NameStatistics) -> FormShare:
    """Return the names' statistics as a form share."""
    share = min(1.0, max(seen.plausible, seen.shaped) + seen.masked)
    return FormShare(Kind.PERSON, share, reads_as_names(seen), 0.95, seen.masked)


def corporate_or_resident(
    shares: dict[str, FormShare], looked: Sequence[str], named: str | None
) -> dict[str, FormShare]:
    """Return shares without the one of two readings of 6-7 digits that header or statistics rule out.

    Corporate numbers carry a corporate type (mostly 11, 21, 22) where resident numbers carry the day of birth: a column
    in which nearly all have one is corporate, a column of real birth days hardly ever.
    """
    resident = max((shares[k].share for k in (Kind.RRN, Kind.FRN) if k in shares), default=0.0)
    corporate = shares.get(Kind.CORPORATE_NO)
    if corporate is None or not resident:
        return shares
    days = [v[4:6] for v in looked if len(v) >= 13]
    typed = sum(day in prefixes("company_types") for day in days) / max(1, len(days))
    enough = 1 if named == Kind.CORPORATE_NO else MANY_ENOUGH
    is_corporate = typed >= 0.9 and corporate.share >= 0.9 and len(looked) >= enough
    loser = (Kind.RRN, Kind.FRN) if is_corporate else (Kind.CORPORATE_NO,)
    return {kind: share for kind, share in shares.items() if kind not in loser}


def by_values(
    name: str, header: HeaderFinding, shares: Mapping[str, FormShare], looked: Sequence[str]
) -> ColumnFinding | None:
    """Return the finding the values alone support; a header of the same kind raises its score."""
    candidates = [s for s in shares.values() if s.alone >= 0.5]
    if not candidates:
        return None
    best = max(candidates, key=lambda s: (s.kind == header.kind, s.alone * s.share, s.alone))
    own = shares.get(header.kind or "")
    if own is not None and own.share >= best.share - NEARLY and best.alone < DISTINCT:
        best = own
    if header.negative and best.kind == Kind.PERSON and best.alone < SURE_NAMES:
        return None
    agrees = header.kind == best.kind
    score = max(best.alone, best.header) if agrees else best.alone
    reason = f"값의 {best.share:.0%}가 {korean_name(best.kind)} 형식"
    if agrees:
        reason += f", 컬럼명 '{header.word}'"
    elif header.kind or header.negative:
        reason += f", 컬럼명 '{header.word}'과 다름"
    return finished(name, best, score, reason, header, looked)


def by_header(name: str, header: HeaderFinding, shares: Mapping[str, FormShare]) -> ColumnFinding | None:
    """Return the finding of a header that its values bear out; None when they do not."""
    if header.kind is None or header.kind not in shares:
        return None
    share = shares[header.kind]
    needed = 0.6 if header.word in WEAK_WORDS else BELIEVED
    if share.share < needed:
        return None
    score = round(share.header * (0.7 + 0.3 * share.share), 3)
    reason = f"컬럼명 '{header.word}', 값의 {share.share:.0%}가 맞음"
    return finished(name, share, score, reason, header, ())


def finished(
    name: str, share: FormShare, score: float, reason: str, header: HeaderFinding, looked: Sequence[str]
) -> ColumnFinding:
    """Return the finding with treatment and public data taken into account."""
    legal = legal_class_of(share.kind)
    if share.treated >= 0.5:
        reason, score = reason + f", 이미 처리됨(가림 {share.treated:.0%})", score * 0.9
    if share.kind == Kind.BUSINESS_NO and looked and sum(map(is_sole_trader, looked)) >= 0.5 * len(looked):
        legal, reason = LegalClass.PERSONAL.value, reason + ", 개인사업자 다수"
    if header.public and share.kind in (Kind.PHONE, Kind.ADDRESS, Kind.EMAIL, Kind.IP):
        legal, score, reason = None, min(score, 0.4), reason + ", 기관·시설의 공개정보로 보임"
    return ColumnFinding(
        name, str(share.kind), round(share.share, 4), round(min(score, 1.0), 3), reason, legal
    )


def header_only(name: str, header: HeaderFinding) -> ColumnFinding:
    """Return the finding of a column without values."""
    if header.kind is None or header.word in WEAK_WORDS - {"NM", "NAME"}:
        return nothing(name, header)
    score = 0.7 if header.exact else 0.6
    if header.word in WEAK_WORDS:
        return nothing(name, header)
    legal: str | None = legal_class_of(header.kind)
    reason = f"컬럼명 '{header.word}' (값 없음)"
    if header.public:
        score, legal, reason = 0.4, None, reason + ", 기관·시설의 공개정보로 보임"
    return ColumnFinding(name, str(header.kind), 0.0, score, reason, legal)


def of_prose(name: str, prose: Mapping[str, float]) -> ColumnFinding:
    """Return the finding of a column of prose in which some values carry personal data."""
    kind = max(prose, key=lambda k: (is_unique(k), prose[k]))
    parts = ", ".join(f"{korean_name(k)} {share:.1%}" for k, share in prose.items())
    return ColumnFinding(
        name,
        str(kind),
        prose[kind],
        0.7,
        f"자유서술 안의 개인정보: {parts}",
        legal_class_of(kind),
        dict(prose),
    )


def nothing(name: str, header: HeaderFinding) -> ColumnFinding:
    """Return the finding that a column holds nothing personal."""
    reason = f"컬럼명 '{header.word}'이나 값이 맞지 않음" if header.kind else "개인정보로 볼 근거 없음"
    return ColumnFinding(name, None, 0.0, 0.1 if header.kind else 0.0, reason, None)
