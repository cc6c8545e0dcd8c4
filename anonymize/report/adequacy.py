"""The document that an 적정성 검토 committee reads: the five stages, the risk, and room to decide."""

from __future__ import annotations

from dataclasses import dataclass

from anonymize.report.markdown import escaped, report_markdown, table
from anonymize.report.page import page, report_body
from anonymize.report.page import table as html_table
from anonymize.report.review import Decision, Review
from anonymize.report.risk_report import RiskReport
from anonymize.report.stages import STAGES

TITLE = "가명처리 적정성 검토서"
HEAD = ("점검 항목", "답")
SIGNED = ("위원", "판정 (적정 / 부적정)", "의견", "서명")


@dataclass(frozen=True)
class AdequacyDocument:
    """A review and the risk report it decides on; `seats` is the number of lines to sign."""

    review: Review
    report: RiskReport
    treatments: tuple[tuple[str, str], ...]
    seats: int

    def markdown(self) -> str:
        """Write the document in Markdown."""
        parts = [
            f"# {TITLE}: {escaped(self.review.title)}",
            table(("항목", "내용"), self._facts()),
            *self._stages(),
            "## 항목별 처리 방법",
            table(("항목", "처리 방법"), self.treatments),
            "## 재식별 위험 측정 결과",
            report_markdown(self.report.as_dict()).replace("\n## ", "\n### ").split("\n", 1)[1].strip(),
            "## 위원회 판정",
            table(SIGNED, [("", "", "", "")] * self.seats),
        ]
        return "\n\n".join(parts) + "\n"

    def html(self) -> str:
        """Write the document as a page that needs no other file."""
        stages = "".join(
            f"<h2>{number}. {name}</h2>{html_table(HEAD, self._answers(name))}{self._decided_html(name)}"
            for number, name in enumerate(STAGES, start=1)
        )
        body = (
            html_table(("항목", "내용"), self._facts())
            + stages
            + "<h2>항목별 처리 방법</h2>"
            + html_table(("항목", "처리 방법"), self.treatments)
            + report_body(self.report.as_dict())
            + "<h2>위원회 판정</h2>"
            + html_table(SIGNED, [("", "", "", "")] * self.seats)
        )
        return page(f"{TITLE}: {self.review.title}", body)

    def _facts(self) -> list[tuple[str, str]]:
        review = self.review
        return [
            ("처리 목적", f"{review.purpose} — {review.purpose_detail}"),
            ("이용 장소와 환경", review.place),
            ("현재 단계", f"{review.stage} ({review.state})"),
            ("검토 차수", str(review.loop)),
            ("적정성 판정", "적정" if review.approved else "아직 없음"),
        ]

    def _stages(self) -> list[str]:
        parts = []
        for number, name in enumerate(STAGES, start=1):
            parts += [f"## {number}. {name}", table(HEAD, self._answers(name))]
            parts += ["\n".join(f"- {escaped(line)}" for line in self._decided(name)) or "- 결정 없음"]
        return parts

    def _answers(self, stage: str) -> list[tuple[str, str]]:
        """Return the checklist of a stage with the latest answers."""
        last = next((one for one in reversed(self.review.decisions) if one.stage == stage), None)
        words = {True: "예", False: "아니오", None: "미답"}
        return [(item, words[None if last is None else last.answers[item]]) for item in STAGES[stage]]

    def _decided(self, stage: str) -> list[str]:
        return [_line(one) for one in self.review.decisions if one.stage == stage]

    def _decided_html(self, stage: str) -> str:
        rows = [
            (f"{one.loop}차", one.outcome, one.person, f"{one.time:%Y-%m-%d %H:%M}", one.reason)
            for one in self.review.decisions
            if one.stage == stage
        ]
        return html_table(("차수", "판정", "결정자", "시각", "사유"), rows) if rows else "<p>결정 없음</p>"


def adequacy_document(
    review: Review, report: RiskReport, treatments: dict[str, str] | None = None, seats: int = 3
) -> AdequacyDocument:
    """Put a review and a risk report into the document a committee of `seats` people decides on.

    `treatments` says in words how each column was treated.
    """
    return AdequacyDocument(review, report, tuple((treatments or {}).items()), seats)


def _line(one: Decision) -> str:
    reason = f" — {one.reason}" if one.reason else ""
    return f"{one.loop}차 {one.outcome}: {one.person}, {one.time:%Y-%m-%d %H:%M}{reason}"
