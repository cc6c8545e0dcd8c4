"""What stands around a possible name: a label, a title, an honorific, a number of the same person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from anonymize.detect.lexicon import NameLexicon

HEAD = 30
SPLIT_LABEL = re.compile(r"[\n|/,;·•■○▶◆●※\[\]【】\t]|\s{2,}|^\s*[-*]\s|\d[.)]\s|[가-하][.)]\s")
PARENTHESIS = re.compile(r"[(（][^()（）]*[)）]?")
LAST_WORD = re.compile(r"[가-힣A-Za-z]+$")
NEXT_WORD = re.compile(r"[ \t]{0,4}([가-힣]+)|[ \t]{0,4}\((?:인|서명|印|서명생략)\)")
VALUE_AFTER = re.compile(
    r"[ \t]{0,3}(?:[(（,/|·<-][ \t]{0,3})?"
    r"(?:(?:연락처|전화|휴대폰|휴대전화|핸드폰|직통|내선|[Tt][Ee][Ll]|HP|생년월일|주민(?:등록)?번호|외국인등록번호|여권|이메일|메일)"
    r"[ \t]?[:：]?[ \t]?)?"
    r"(?:\d{6}[ ]?-|01[016789]|0\d{1,2}[-)]\d|\+82|[A-Za-z0-9._-]+@|[남여](?:[,)/ ·]|성)|만 ?\d|\d{2}세)"
    r"|[ \t]?[(（,/|][ \t]?[12]\d{3}[.년-]"
)
OPENING = re.compile(r"[ \t]*[(（<—―]|[ \t]{2,}")
CELL_END = re.compile(r"[ \t]*(?:$|[\n|/,\t]|[ \t]{2,})")
PERSONAL_LINE = re.compile(r"\d{3,4}-\d{4}|@[A-Za-z]|\d{6}-\d{7}")
ACCOUNT_BEFORE = re.compile(r"(?:\d[\d-]{8,}|은행|뱅크|계좌|농협|우체국)\s?[(]?$")
UNIT = ("과", "팀", "부", "실", "처", "국", "센터", "소", "원", "청", "단", "TF", "반", "계", "점", "사")
INTRODUCED = frozenset(
    {
        "입니다",
        "이라고",
        "라고",
        "이에요",
        "예요",
        "이고",
        "인데",
        "이며",
        "라는",
        "이라는",
        "이고요",
        "이구요",
    }
)
NAME_WORDS = frozenset({"성명", "이름", "성함", "실명", "본명", "존함", "명의"})
FAMILY = frozenset(
    [
        "누나",
        "누이",
        "형",
        "오빠",
        "언니",
        "동생",
        "엄마",
        "아빠",
        "어머니",
        "아버지",
        "모친",
        "부친",
        "남편",
        "아내",
        "배우자",
        "조카",
        "이모",
        "삼촌",
        "고모",
        "할머니",
        "할아버지",
        "아들",
        "딸",
        "손자",
        "손녀",
        "자녀",
        "친구",
        "며느리",
        "사위",
        "형님",
        "여동생",
        "남동생",
        "제수",
        "시어머니",
        "장모",
        "장인",
    ]
)
JOSA_TAIL = re.compile(r"^(.{2,})(?:이|은|는|가|의|인)$")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A change of the score and its reason."""

    change: float
    reason: str = ""


NONE = Evidence(0.0)


class NameContext:
    """Read the surroundings of a place in a text."""

    def __init__(self, lexicon: NameLexicon) -> None:
        self._lexicon = lexicon

    def before(self, text: str, start: int) -> Evidence:
        """Return what the words before `start` on its line say: a label with a colon, a title, a relative, an office."""
        head = text[max(text.rfind("\n", 0, start) + 1, start - HEAD) : start]
        bare = head.rstrip(" \t(（'\"‘“「-·■○•▶")
        if bare.endswith((":", "：")):
            return self._label(bare[:-1].rstrip())
        if not bare:
            return self._line_above(text, start)
        if bare is head:
            return NONE
        if ACCOUNT_BEFORE.search(head):
            return Evidence(0.25, "계좌 뒤")
        return self._word(bare)

    def _line_above(self, text: str, start: int) -> Evidence:
        """Return the evidence of a line that is nothing but a label: the name stands under it."""
        end = text.rfind("\n", 0, start)
        above = text[text.rfind("\n", 0, max(end, 0)) + 1 : max(end, 0)]
        word = above.strip(" \t:：-·•■○▶[]【】").replace(" ", "")
        return Evidence(0.5, f"윗줄 표제어 '{word}'") if word in self._lexicon.labels else NONE

    def _label(self, head: str) -> Evidence:
        plain = PARENTHESIS.sub("", SPLIT_LABEL.split(head)[-1]).replace(" ", "").strip("-·*○:")
        word = self._known_tail(plain, self._lexicon.labels)
        if word:
            return Evidence(0.65 if word == plain else 0.6, f"표제어 '{plain}'")
        if plain and self._known_tail(plain, self._lexicon.before):
            return Evidence(0.5, f"표제어 '{plain}'")
        if any(part.replace(" ", "") in NAME_WORDS for part in re.split(r"[/·,|()]", head)):
            return Evidence(0.45, f"표제어 '{head.strip()}'")  # 이름 / 성별: 김…
        if plain.endswith(("자", "인", "의", "사", "원", "주", "생", "님", "장")):
            return Evidence(0.3, f"표제어 '{plain}'")
        return Evidence(0.1 if plain else 0.0)

    def _word(self, head: str) -> Evidence:
        match = LAST_WORD.search(head)
        if match is None:
            inside = re.search(r"[(（]([가-힣]+)[)）]$", head)
            if inside and inside[1] in self._lexicon.labels:
                return Evidence(0.45, f"표제어 '{inside[1]}'")  # (영문) KIM
            bare = PARENTHESIS.sub("", head).rstrip()  # 임대인(갑) 홍길동
            match = LAST_WORD.search(bare) if bare != head else None
            if match is None:
                return NONE
        word = match.group()
        tail = self._known_tail(word, self._titles)
        if tail:
            return Evidence(0.45 if tail in NAME_WORDS else 0.4, f"앞말 '{tail}'")
        stem = JOSA_TAIL.match(word)
        if stem and (stem[1] in NAME_WORDS or stem[1][-2:] in NAME_WORDS):
            return Evidence(0.45, f"앞말 '{word}'")
        if word in FAMILY:
            return Evidence(0.35, f"앞말 '{word}'")
        if len(word) >= 3 and word.endswith(UNIT):
            return Evidence(0.2, f"부서 '{word}' 뒤")
        return NONE

    @cached_property
    def _titles(self) -> frozenset[str]:
        return self._lexicon.before | self._lexicon.labels

    def _known_tail(self, word: str, known: frozenset[str]) -> str:
        if word in known:
            return word
        for length in range(min(6, len(word) - 1), 1, -1):
            if word[-length:] in known:
                return word[-length:]
        return ""

    def after(self, text: str, end: int, rest: str) -> Evidence:
        """Return what follows the name: an honorific in the same word (`rest`), a title, or nothing."""
        if rest:
            if rest.startswith(("씨", "님", "고객", "드림", "올림", "귀하", "선생")):
                return Evidence(0.45, f"뒷말 '{rest}'")
            return Evidence(0.25, f"'{rest}'") if rest in INTRODUCED else NONE
        match = NEXT_WORD.match(text, end)
        if match is None:
            return NONE
        word = match[1] or "(인)"
        found = self._title(word)
        return Evidence(0.45, f"뒷말 '{found}'") if found else NONE

    def _title(self, word: str) -> str:
        known = self._lexicon.after
        if word in known or word == "(인)":
            return word
        for length in range(min(6, len(word) - 1), 0, -1):
            if word[:length] in known and (word[length:] in self._lexicon.josa or word[length:] == "님"):
                return word[:length]
        return ""

    def around(self, text: str, start: int, end: int) -> Evidence:
        """Return whether a number of the person follows, or the name stands alone in a cell or at the head of a line."""
        if VALUE_AFTER.match(text, end):
            return Evidence(0.35, "개인정보가 뒤따름")
        line_start = text.rfind("\n", 0, start) + 1
        head = text[line_start:start]
        first = not head.strip(" -·•■○▶◆●*\t\"'([<")
        cell = first or head.rstrip(" ").endswith(("|", "/", "\t", ",")) or head.endswith("  ")
        if not cell or not CELL_END.match(text, end):
            return Evidence(0.2, "행의 첫머리") if first and OPENING.match(text, end) else NONE
        line_end = text.find("\n", end)
        line = text[line_start : line_end if line_end >= 0 else len(text)]
        if PERSONAL_LINE.search(line):
            return Evidence(0.35, "개인정보가 있는 행의 칸")
        if text[end : end + 1] == ",":
            return NONE  # lists of words are no lists of people
        return Evidence(0.2, "행의 첫머리에 홀로") if first else Evidence(0.1)
