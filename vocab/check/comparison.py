"""A column beside the standard term it is judged by: the rows of the official comparison deliverable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from vocab.column_name import NameBasis
from vocab.conformity import ConformityClass, type_of

if TYPE_CHECKING:
    from vocab.check.checker import Judgement
    from vocab.vocabulary import Vocabulary

CLASS_NAMES: Final = {
    ConformityClass.EXACT: "4항목 일치",
    ConformityClass.NAME_ONLY: "이름만 일치",
    ConformityClass.COMPOSABLE: "표준단어 조합",
    ConformityClass.AGENCY: "기관표준",
    ConformityClass.UNREGISTERED: "미등록",
}
_ITEM_NAMES: Final = {
    "korean_name": "한글명",
    "english_name": "영문명",
    "data_type": "타입",
    "length": "길이",
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One row of the comparison: the column's five items, the standard's five, class and remark."""

    system: str
    table: str
    row: int | None
    own: tuple[str, str, str, int | None, int | None]
    standard: tuple[str, str, str, int | None, int | None]
    conformity_class: str
    remark: str

    def pack(self) -> list[object]:
        """Return a JSON-ready list."""
        return [
            self.system,
            self.table,
            self.row,
            self.own,
            self.standard,
            self.conformity_class,
            self.remark,
        ]

    @classmethod
    def unpack(cls, packed: list[Any]) -> Comparison:
        """Restore from `pack`."""
        system, table, row, own, standard, found, remark = packed
        return cls(system, table, row, tuple(own), tuple(standard), found, remark)


def comparison_of(vocabulary: Vocabulary, judgement: Judgement) -> Comparison:
    """Set a judged column beside its standard term."""
    column, judged = judgement.column, judgement.conformity
    declared = type_of(column) if column.data_type else None
    own = (
        column.logical_name or "",
        column.name,
        declared.name if declared else "",
        declared.length if declared else None,
        declared.scale if declared else None,
    )
    return Comparison(
        column.system or "",
        f"{column.schema}.{column.table}" if column.schema else column.table,
        column.row,
        own,
        _standard(vocabulary, judged.term),
        judged.conformity_class.value,
        _remark(judgement),
    )


def _standard(vocabulary: Vocabulary, name: str | None) -> tuple[str, str, str, int | None, int | None]:
    term = vocabulary.terms.get(name) if name else None
    if term is None:
        return "", "", "", None, None
    domain = vocabulary.domains.get(term.domain)
    if domain is None:
        return term.name, term.abbreviation, "", None, None
    return term.name, term.abbreviation, domain.data_type, domain.length, domain.scale


def _remark(judgement: Judgement) -> str:
    judged = judgement.conformity
    parts = []
    if judged.term is not None:
        differing = [label for item, label in _ITEM_NAMES.items() if not getattr(judged, item)]
        if differing:
            parts.append(f"불일치: {', '.join(differing)}")
    if judged.unknown_words:
        parts.append(f"미등록 단어: {', '.join(judged.unknown_words)}")
    if judged.basis is NameBasis.ABBREVIATION:
        parts.append("한글명이 없어 영문약어로 판단")
    codes = dict.fromkeys(finding.rule for finding in judgement.findings)
    if codes:
        parts.append(" ".join(codes))
    return "; ".join(parts)
