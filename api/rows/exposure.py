"""Which columns are given: decided by what the dictionary knows of each, and where it knows nothing, not at all.

Threat: a table is open, one of its columns is a person's. Once served it cannot be called back. So a column goes out as
it is only when it has been examined and found harmless; identifiers that point at one person by themselves do not go
out at all, other personal values masked; what the agency declared personal, encrypted or not public stays where it is.
Rows may be neither filtered nor sorted by a hidden column: asking often enough would spell its values out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from api.rows.column import OpenColumn, Treatment, ValueType
from api.views import term_view
from catalog.store import PrivacyClass, PrivacyStatus, Store
from catalog.store.rows import Row

# 고유식별정보, 민감정보 and what money hangs on (개인정보 보호법 23조, 24조): masked ones still tell too much.
NEVER_GIVEN = frozenset(
    {"RRN", "FRN", "PASSPORT", "DRIVER_LICENSE", "HEALTH_INSURANCE", "ACCOUNT", "CARD", "DECLARED"}
)
NUMBERS = ("NUMERIC", "DECIMAL", "NUMBER", "FLOAT", "DOUBLE", "REAL", "MONEY")
INTEGERS = ("INT", "SERIAL")


def open_columns(store: Store, columns: Sequence[Row]) -> list[OpenColumn]:
    """Return the columns of a table in the dictionary, each with its treatment."""
    ids = [c.id for c in columns]
    classes, terms = store.privacy.of(ids), store.column_terms.of(ids)
    return [
        _open(c.body, classes.get(c.id), (term_view(terms.get(c.id, [])) or {}).get("term")) for c in columns
    ]


def _open(body: Mapping[str, Any], found: PrivacyClass | None, term: str | None) -> OpenColumn:
    column = OpenColumn(
        name=str(body.get("name")),
        type=declared_type(body.get("data_type"), body.get("scale")),
        treatment=Treatment.GIVEN,
        title=body.get("logical_name"),
        term=term,
        description=body.get("description"),
        length=body.get("length"),
        declared=bool(body.get("data_type")),
        key=body.get("primary_key"),
    )
    return _treated(column, body, found)


def _treated(column: OpenColumn, body: Mapping[str, Any], found: PrivacyClass | None) -> OpenColumn:
    if found is None:
        return withheld(column, "아직 살펴보지 않은 컬럼 (not examined yet)")
    if found.status == PrivacyStatus.REJECTED:
        return replace(
            column,
            net=False,
            settled=True,
            reason="담당자가 개인정보가 아니라고 확인 (an officer says it is not personal)",
        )
    if body.get("public") is False:
        return withheld(column, "기관이 비공개로 표시 (declared not public)")
    if body.get("encrypted"):
        return withheld(column, "암호화 대상 (declared encrypted)")
    if found.kind is None:
        return replace(column, net="organisation" not in found.evidence)
    return personal(column, found.kind)


def personal(column: OpenColumn, kind: str, *, prose: bool = False) -> OpenColumn:
    """Return a column in which personal data of a kind was found: withheld, or masked where masks hide enough."""
    if kind in NEVER_GIVEN or prose:
        where = "글 속의 개인정보" if prose else "개인을 바로 가리키는 값"
        return replace(withheld(column, f"{where} (personal data: {kind})"), kind=kind)
    return replace(column, treatment=Treatment.MASKED, kind=kind, reason=f"가림 처리 (masked: {kind})")


def withheld(column: OpenColumn, reason: str) -> OpenColumn:
    """Return a column that stays where it is."""
    return replace(column, treatment=Treatment.WITHHELD, reason=reason)


def declared_type(kind: str | None, scale: int | None = None) -> ValueType:
    """Return what values of a declared type are."""
    name = (kind or "").upper()
    if any(part in name for part in INTEGERS) and "INTERVAL" not in name and "POINT" not in name:
        return ValueType.INTEGER
    if any(name.startswith(part) for part in NUMBERS):
        return ValueType.NUMBER
    if name in ("BOOLEAN", "BOOL"):
        return ValueType.BOOLEAN
    if name == "DATE":
        return ValueType.DATE
    return ValueType.TIME if name.startswith(("TIMESTAMP", "DATETIME")) else ValueType.TEXT
