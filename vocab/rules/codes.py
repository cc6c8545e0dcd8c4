"""Rules on code values: C1 values outside their code set, C2 unknown code sets (매뉴얼 p.148-152)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from vocab.rules.catalogue import Rule, found

if TYPE_CHECKING:
    from vocab.model import CodeSet
    from vocab.rules.finding import Finding
    from vocab.rules.subject import Subject
    from vocab.vocabulary import Vocabulary

_INLINE: Final = re.compile(r"[:=,;\n]")
_SHOWN: Final = 5


def code_set_of(subject: Subject, vocabulary: Vocabulary) -> CodeSet | None:
    """Return the code set of a column: declared, the term's 행정표준코드, or one of the name without 코드."""
    column = subject.column
    names = [
        column.code_set if column else None,
        subject.term.code_set if subject.term else None,
        subject.name.folded,
        subject.name.folded.removesuffix("코드"),
    ]
    for name in names:
        if name and name in vocabulary.codes:
            return vocabulary.codes[name]
    return None


def value_outside_code_set(subject: Subject, vocabulary: Vocabulary) -> Finding | None:
    """C1: a sample value is none of its code set's values."""
    column = subject.column
    if column is None or not column.samples:
        return None
    codes = code_set_of(subject, vocabulary)
    if codes is None:
        return None
    known = {code.value for code in codes.values}
    outside = [
        value for value in dict.fromkeys(v.strip() for v in column.samples) if value and value not in known
    ]
    if not outside:
        return None
    return found(
        Rule.C1,
        f"코드집합 '{codes.name}'에 없는 값입니다: {', '.join(outside[:_SHOWN])}",
        f"Not among the values of the code set '{codes.name}': {', '.join(outside[:_SHOWN])}",
        f"허용값: {', '.join(code.value for code in codes.values[: _SHOWN * 2])}",
    )


def unregistered_code_set(subject: Subject, vocabulary: Vocabulary) -> Finding | None:
    """C2: the declared code set is unknown; values written out in its place (01:남,02:여) are not a name."""
    column = subject.column
    if column is None or not column.code_set or not vocabulary.codes or column.code_set in vocabulary.codes:
        return None
    if _INLINE.search(column.code_set):
        return None
    return found(
        Rule.C2,
        f"코드집합 '{column.code_set}'이(가) 등록되어 있지 않습니다.",
        f"The code set '{column.code_set}' is not registered.",
        "행정표준코드를 먼저 찾고, 없으면 코드를 등록 신청하세요.",
    )
