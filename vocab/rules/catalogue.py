"""The rules by code: severity as in the reference's table, titles in Korean and English."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vocab.rules.finding import Finding, Severity

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


@dataclass(frozen=True, slots=True)
class RuleTitle:
    """A rule's severity and titles."""

    severity: Severity
    korean: str
    english: str


class Rule(StrEnum):
    """Codes of what can be found; they never change their meaning.

    L1-L20 judge names and types, D1 and C1-C2 domains and code values, F1-F9 the file itself.
    """

    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    L4 = "L4"
    L5 = "L5"
    L6 = "L6"
    L7 = "L7"
    L8 = "L8"
    L9 = "L9"
    L10 = "L10"
    L11 = "L11"
    L12 = "L12"
    L13 = "L13"
    L14 = "L14"
    L15 = "L15"
    L16 = "L16"
    L17 = "L17"
    L18 = "L18"
    L19 = "L19"
    L20 = "L20"
    D1 = "D1"
    C1 = "C1"
    C2 = "C2"
    F1 = "F1"
    F2 = "F2"
    F3 = "F3"
    F4 = "F4"
    F5 = "F5"
    F6 = "F6"
    F7 = "F7"
    F8 = "F8"
    F9 = "F9"

    @property
    def about(self) -> RuleTitle:
        """Severity and titles of the rule."""
        return _TITLES[self]


_TITLES = {
    Rule.L1: RuleTitle(ERROR, "용어 영문약어명 30자 초과", "term abbreviation longer than 30"),
    Rule.L2: RuleTitle(ERROR, "단어 영문약어명 6자 초과", "word abbreviation longer than 6"),
    Rule.L3: RuleTitle(ERROR, "마지막 단어가 형식단어가 아님", "last word is not a format word"),
    Rule.L4: RuleTitle(WARNING, "코드성 용어가 '코드'로 끝나지 않음", "code-like term does not end in 코드"),
    Rule.L5: RuleTitle(ERROR, "공백·특수문자·의미 없는 숫자", "space, special character or empty digit"),
    Rule.L6: RuleTitle(ERROR, "금칙어 사용", "forbidden word used"),
    Rule.L7: RuleTitle(ERROR, "같은 용어에 둘 이상의 도메인", "one term with two domains"),
    Rule.L8: RuleTitle(ERROR, "표준용어와 네 항목 불일치", "differs from the standard term of that name"),
    Rule.L9: RuleTitle(WARNING, "저장 값에 표시 문자 포함", "stored value holds display characters"),
    Rule.L10: RuleTitle(ERROR, "개인정보여부·암호화여부 미기재", "personal data without its flags"),
    Rule.L11: RuleTitle(WARNING, "이음동의어 사용", "synonym used"),
    Rule.L12: RuleTitle(WARNING, "미등록 단어", "unregistered word"),
    Rule.L13: RuleTitle(
        ERROR, "영문약어 구성이 한글 단어와 다름", "abbreviation parts differ from the words"
    ),
    Rule.L14: RuleTitle(ERROR, "영문약어명 충돌", "abbreviation belongs to another item"),
    Rule.L15: RuleTitle(INFO, "여부·유무 혼용", "여부 and 유무 confused"),
    Rule.L16: RuleTitle(INFO, "단어 7개 이상", "more than six words"),
    Rule.L17: RuleTitle(WARNING, "도메인 분류 불일치", "domain class differs from the last word's"),
    Rule.L18: RuleTitle(ERROR, "폐기 항목 사용", "abolished item used"),
    Rule.L19: RuleTitle(WARNING, "기관 항목이 공통표준과 겹침", "agency item shadows a common one"),
    Rule.L20: RuleTitle(ERROR, "예약어 또는 식별자 길이 초과", "reserved word or identifier too long"),
    Rule.D1: RuleTitle(WARNING, "미등록 도메인", "unregistered domain"),
    Rule.C1: RuleTitle(ERROR, "코드집합에 없는 값", "value outside its code set"),
    Rule.C2: RuleTitle(WARNING, "미등록 코드집합", "unregistered code set"),
    Rule.F1: RuleTitle(WARNING, "NOT NULL 여부의 뜻 미지정", "meaning of NOT NULL not told"),
    Rule.F2: RuleTitle(ERROR, "계산된 값이 없는 수식", "formula without a computed value"),
    Rule.F3: RuleTitle(WARNING, "매크로 포함", "macros, not run"),
    Rule.F4: RuleTitle(ERROR, "필수 항목이 빈 행", "row without a required item"),
    Rule.F5: RuleTitle(ERROR, "중복 컬럼", "column defined twice"),
    Rule.F6: RuleTitle(INFO, "읽지 않은 시트", "sheet not read"),
    Rule.F7: RuleTitle(WARNING, "읽을 수 없는 값", "unreadable value"),
    Rule.F8: RuleTitle(ERROR, "읽을 수 없는 DDL 문장", "unreadable DDL statement"),
    Rule.F9: RuleTitle(WARNING, "깨진 문자 또는 오류 값", "broken character or error value"),
}


def found(
    rule: Rule,
    korean: str,
    english: str,
    suggestion: str = "",
    *,
    severity: Severity | None = None,
    words: tuple[str, ...] = (),
) -> Finding:
    """Return a finding of `rule`, with the rule's own severity unless told otherwise."""
    return Finding(rule.value, severity or rule.about.severity, korean, english, suggestion, words=words)
