"""The record of a pseudonymisation: which stage, who decided what and when, and how many rounds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from anonymize.errors import AnonymizeError
from anonymize.report.stages import ADEQUACY, NAMES, PURPOSES, STAGES

State = Literal["진행", "완료"]


class ReviewError(AnonymizeError):
    """A step that the order of the five stages does not allow."""

    code = "review_step_invalid"


class Decision(BaseModel):
    """One decision: stage, round, outcome, person, time, answers to the checklist, reason."""

    model_config = ConfigDict(frozen=True)

    stage: str
    loop: int
    outcome: Literal["적정", "부적정"]
    person: str
    time: datetime
    answers: dict[str, bool]
    reason: str = ""


class Review(BaseModel):
    """A pseudonymisation on its way through the five stages; every step returns a new record.

    `loop` counts the rounds, from 1. Nothing is overwritten: a stage that is gone through again adds
    a decision.
    """

    model_config = ConfigDict(frozen=True)

    title: str
    purpose: str
    purpose_detail: str
    place: str
    stage: str = NAMES[0]
    state: State = "진행"
    loop: int = 1
    decisions: tuple[Decision, ...] = ()

    @classmethod
    def start(cls, title: str, *, purpose: str, purpose_detail: str, place: str) -> Review:
        """Begin a review; `purpose` is one that the law allows without consent (법 28조의2)."""
        if purpose not in PURPOSES:
            raise ReviewError(
                f"처리 목적 '{purpose}'은(는) {' · '.join(PURPOSES)} 가운데 하나여야 합니다 / "
                f"purpose '{purpose}' must be one of {', '.join(PURPOSES)}"
            )
        return cls(title=title, purpose=purpose, purpose_detail=purpose_detail, place=place)

    def pass_stage(
        self, person: str, time: datetime, answers: Mapping[str, bool], reason: str = ""
    ) -> Review:
        """Close the present stage as 적정 and go to the next; every question must be answered yes.

        A question answered no needs `reason`, why it does not stand in the way.
        """
        self._check_open()
        self._check_answers(answers)
        if not all(answers.values()) and not reason.strip():
            raise ReviewError(
                f"'{self.stage}'에서 아니오로 답한 항목이 있으면 사유를 적어야 합니다 / "
                f"stage '{self.stage}' has a question answered no; give the reason"
            )
        last = self.stage == NAMES[-1]
        return self._with(
            self._decision("적정", person, time, answers, reason),
            stage=self.stage if last else NAMES[NAMES.index(self.stage) + 1],
            state="완료" if last else "진행",
        )

    def send_back(
        self, person: str, time: datetime, answers: Mapping[str, bool], reason: str, to: str = "가명처리"
    ) -> Review:
        """Find the present stage 부적정 and go back to an earlier one: process more or set the purpose anew."""
        self._check_open()
        self._check_answers(answers)
        if to not in NAMES or NAMES.index(to) >= NAMES.index(self.stage) or not reason.strip():
            raise ReviewError(
                f"'{self.stage}'에서는 사유를 적고 앞 단계로만 되돌릴 수 있습니다 (요청: '{to}') / "
                f"'{self.stage}' can only be sent back to an earlier stage, with a reason (asked: '{to}')"
            )
        return self._with(
            self._decision("부적정", person, time, answers, reason), stage=to, loop=self.loop + 1
        )

    @property
    def approved(self) -> bool:
        """Whether the last word on 적정성 검토 is 적정 and nothing was sent back since."""
        since = [one for one in self.decisions if one.outcome == "부적정" or one.stage == ADEQUACY]
        return bool(since) and since[-1].outcome == "적정"

    def _with(self, decision: Decision, **changes: object) -> Review:
        return self.model_copy(update={**changes, "decisions": (*self.decisions, decision)})

    def _decision(
        self,
        outcome: Literal["적정", "부적정"],
        person: str,
        time: datetime,
        answers: Mapping[str, bool],
        reason: str,
    ) -> Decision:
        if not person.strip():
            raise ReviewError("결정한 사람을 적어야 합니다 / name the person who decides")
        if self.decisions and time < self.decisions[-1].time:
            raise ReviewError(
                f"결정 시각 {time.isoformat()}이(가) 앞 결정보다 이릅니다 / "
                f"the decision at {time.isoformat()} is before the one preceding it"
            )
        return Decision(
            stage=self.stage,
            loop=self.loop,
            outcome=outcome,
            person=person,
            time=time,
            answers=dict(answers),
            reason=reason,
        )

    def _check_open(self) -> None:
        if self.state == "완료":
            raise ReviewError(f"'{self.title}'은(는) 이미 완료되었습니다 / '{self.title}' is completed")

    def _check_answers(self, answers: Mapping[str, bool]) -> None:
        asked = STAGES[self.stage]
        if set(answers) != set(asked):
            missing = sorted(set(asked) ^ set(answers))
            raise ReviewError(
                f"'{self.stage}'의 점검 항목이 맞지 않습니다: {missing} / "
                f"the answers do not fit the checklist of '{self.stage}': {missing}"
            )
