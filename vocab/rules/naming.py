"""Rules on how a name is built: L3, L4, L5, L15, L16 (매뉴얼 p.104-106, 116)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from vocab.model import Layer
from vocab.rules.catalogue import Rule, found

if TYPE_CHECKING:
    from vocab.rules.finding import Finding
    from vocab.rules.subject import Subject
    from vocab.vocabulary import Vocabulary

MOST_WORDS: Final = 6
_UNCLEAN: Final = re.compile(r"[^가-힣A-Za-z0-9]")
_DIGITS: Final = re.compile(r"\d+")
_ENDINGS: Final = (
    "명",
    "코드",
    "번호",
    "여부",
    "일자",
    "연월일",
    "일시",
    "수",
    "금액",
    "내용",
    "율",
    "구분코드",
)
_YES_NO: Final = ("여부", "유무")


def ends_without_format_word(subject: Subject, vocabulary: Vocabulary) -> Finding | None:
    """L3: the last word is a standard word but no 형식단어 (이메일수신 → 이메일수신동의여부).

    Silent on standard terms, and on an unregistered last piece, which L12 reports.
    """
    last = subject.last_word
    if subject.term is not None or last is None or last.is_format_word:
        return None
    name = subject.name.folded
    terms = [name + ending for ending in _ENDINGS if name + ending in vocabulary.terms]
    offered = ", ".join(terms) or ", ".join(name + ending for ending in _fitting(subject))
    return found(
        Rule.L3,
        f"마지막 단어 '{last.name}'은(는) 형식단어가 아닙니다.",
        f"The last word '{last.name}' is not a format word.",
        f"형식단어를 붙이세요: {offered}",
    )


def _fitting(subject: Subject) -> tuple[str, ...]:
    """Endings that fit the column's type: a DATE ends in 일자, a single character in 여부 or 코드."""
    column = subject.column
    declared = (column.data_type or "").upper() if column else ""
    if declared.startswith(("DATE", "TIMESTAMP")):
        return ("일자", "일시")
    if declared.startswith(("NUM", "DEC", "INT", "BIGINT")):
        return ("수", "금액", "번호")
    if declared.startswith("CHAR") and column and (column.length == 1 or "(1)" in declared):
        return ("여부", "코드")
    return ("명", "코드", "내용")


def code_without_code_ending(subject: Subject, vocabulary: Vocabulary) -> Finding | None:
    """L4: a name that means a code does not end in 코드 (학력 → 학력코드).

    Evidence: a domain of class 코드, a declared code set, or a code set of that very name. 여부 and 유무 are no codes,
    and a common term that happens to be called as a code set (체납사유) is what it is.
    """
    name = subject.name.folded
    if not name or name.endswith(("코드", *_YES_NO)):
        return None
    evidence = _code_evidence(subject, vocabulary)
    if not evidence:
        return None
    return found(
        Rule.L4,
        f"코드 값을 담는 이름이 '코드'로 끝나지 않습니다 (근거: {evidence}).",
        f"The name means a code ({evidence}) but does not end in 코드.",
        f"{name}코드",
    )


def _code_evidence(subject: Subject, vocabulary: Vocabulary) -> str:
    if subject.domain is not None and subject.domain.domain_class == "코드":
        return f"도메인 {subject.domain.name}"
    if subject.column is not None and subject.column.code_set:
        return f"코드집합 {subject.column.code_set[:40]}"
    if subject.term is not None:
        return f"행정표준코드 {subject.term.code_set}" if subject.term.code_set else ""
    return f"행정표준코드 {subject.name.folded}" if subject.name.folded in vocabulary.codes else ""


def unclean_name(subject: Subject, vocabulary: Vocabulary) -> Finding | None:
    """L5: a space, a special character, or a digit that means nothing (거래_일자, 전화번호1).

    A digit inside a standard word (1회투여량, G2B) or inside an unregistered piece with other letters is left alone.
    """
    if not subject.is_korean:
        return None
    written = subject.name.written
    if _UNCLEAN.search(written):
        marks = "".join(dict.fromkeys(_UNCLEAN.findall(written)))
        shown = marks.replace(" ", "공백").replace("\n", "줄바꿈")
        return found(
            Rule.L5,
            f"이름 '{written}'에 쓸 수 없는 문자가 있습니다: {shown}",
            f"The name '{written}' holds characters a standard name may not: {marks!r}",
            subject.name.folded,
        )
    return _empty_digit(subject)


def _empty_digit(subject: Subject) -> Finding | None:
    empty = [piece for piece in subject.name.segments if piece.word is None and _DIGITS.fullmatch(piece.text)]
    if not empty:
        return None
    dropped = {(piece.start, piece.end) for piece in empty}
    cleaned = "".join(p.text for p in subject.name.segments if (p.start, p.end) not in dropped)
    return found(
        Rule.L5,
        f"이름 '{subject.name.written}'의 숫자 '{empty[0].text}'에 의미가 없습니다.",
        f"The digit '{empty[0].text}' in '{subject.name.written}' means nothing.",
        cleaned,
    )


def wrong_yes_no(subject: Subject, vocabulary: Vocabulary) -> Finding | None:
    """L15: 여부 where existence is meant, 유무 where truth is meant (첨부파일여부 → 첨부파일유무)."""
    name = subject.name.folded
    if not name.endswith(_YES_NO) or (subject.term is not None and subject.term.layer is Layer.COMMON):
        return None
    stem, ending = name[:-2], name[-2:]
    wrong, right = (subject.book.existing, "유무") if ending == "여부" else (subject.book.truths, "여부")
    meant = next((word for word in wrong if stem.endswith(word)), None)
    if meant is None:
        return None
    return found(
        Rule.L15,
        f"'{meant}'에는 '{ending}'보다 '{right}'가 맞습니다 (여부: 참·거짓, 유무: 있음·없음).",
        f"'{meant}' goes with {right}, not {ending} (여부: true or false, 유무: exists or not).",
        stem + right,
    )


def too_many_words(subject: Subject, vocabulary: Vocabulary) -> Finding | None:
    """L16: more than six words (매뉴얼 p.104, preferably at most 6)."""
    count = len(subject.name.segments)
    if count <= MOST_WORDS:
        return None
    return found(
        Rule.L16,
        f"단어 {count}개로 이루어진 이름입니다 (권장 {MOST_WORDS}개 이하).",
        f"The name has {count} words ({MOST_WORDS} or fewer are advised).",
        "합성 단어를 쓰거나 이름을 줄이세요.",
    )
