"""Errors of the anonymize room: each names the thing, the place, the value and the way out, in Korean and English."""

from __future__ import annotations


class AnonymizeError(Exception):
    """Base of every error this room raises; `code` is stable and documented in the room's README."""

    code = "anonymize_error"


class RuleError(AnonymizeError):
    """A detection rule file cannot be used: unknown check, bad pattern, missing field."""

    code = "detection_rule_invalid"

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(
            f"탐지 규칙 오류: {place}: {problem}. 규칙 파일을 고친 뒤 다시 실행하세요. / "
            f"Detection rule error in {place}: {problem}. Correct the rule file and run again."
        )
        self.place = place
        self.problem = problem


class UnreadableFile(AnonymizeError):
    """A file given to the detector is missing, of an unknown type or broken."""

    code = "file_unreadable"

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"파일을 읽을 수 없습니다: {path}: {problem}. / Cannot read {path}: {problem}.")
        self.path = path
        self.problem = problem
