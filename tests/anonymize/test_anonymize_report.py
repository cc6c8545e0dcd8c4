import json
import re
from datetime import datetime
from html.parser import HTMLParser

import polars as pl
import pytest

from anonymize.hierarchy import Hierarchy
from anonymize.kanonymity import Requirement, anonymise, verify
from anonymize.kanonymity.errors import EmptyFrame, ImpossibleRequirement, UnknownColumn
from anonymize.report import Review, ReviewError, adequacy_document, risk_report
from anonymize.report.stages import NAMES, STAGES
from anonymize.risk import measure

QI = ["sex", "age", "race", "marital-status", "education"]


class Page(HTMLParser):
    """Collects tags, attributes and text, and checks that tags are closed in order."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.links, self.text = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in {"src", "href", "action", "xlink:href"}]
        assert not [name for name, _ in attrs if name.startswith("on")]
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def adult(test_data):
    return pl.read_csv(test_data / "adult" / "adult.csv", separator=";")


@pytest.fixture(scope="module")
def made(adult, test_data):
    folder = test_data / "adult"
    trees = {name: Hierarchy.from_csv(folder / f"adult_hierarchy_{name}.csv", name=name) for name in QI}
    requirement = Requirement(5, l=2, suppression=0.05)
    released = anonymise(adult, trees, k=5, l=2, sensitive=["salary-class"])
    report = risk_report(
        adult,
        released.frame,
        QI,
        ["salary-class"],
        hierarchies=trees,
        requirement=requirement,
        levels=released.levels,
    )
    return released, report


def test_json_has_both_sides_in_the_stable_keys(adult, made):
    released, report = made
    found = json.loads(report.json())
    for side, frame in (("before", adult), ("after", released.frame)):
        figures = measure(frame, QI, ["salary-class"]).as_dict()
        assert {name: found[side][name] for name in figures} == figures
        assert sum(found[side]["rows_by_class_size"].values()) == pytest.approx(1)
    assert found["loss"]["suppressed_rows"] == released.suppressed_rows
    assert found["loss"]["ncp"] == pytest.approx(released.ncp)
    assert [check["met"] for check in found["checks"]] == [True, True, True]
    assert found["levels"] == released.levels


def test_a_release_that_breaks_its_promise_is_told(adult):
    report = risk_report(
        adult, adult, QI, ["salary-class"], requirement=Requirement(5, t=0.2, suppression=0.0)
    )
    checks = {check.name: check.met for check in report.checks}
    assert checks == {"삭제 비율": True, "k-익명성": False, "민감 열의 다양성·근접성": False}
    assert "미충족" in report.markdown()
    assert "미충족" in report.html()


def test_the_page_is_well_formed_and_needs_nothing_else(made):
    page = Page(made[1].html())
    assert page.open == []
    assert page.links == []
    assert page.tags.count("svg") == 2
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert "url(" not in made[1].html()
    assert "18" in "".join(page.text)


def test_the_plots_say_their_figures_as_text(made):
    told = re.findall(r"<desc>(.*?)</desc>", made[1].html())
    assert told[0].startswith("1: ")
    assert "age" in told[1]


def test_markdown_tables_have_as_many_cells_as_heads(made):
    width = None
    for line in made[1].markdown().splitlines():
        if not line.startswith("|"):
            width = None
            continue
        cells = len(re.findall(r"(?<!\\)\|", line))
        assert width in (None, cells)
        width = cells


def test_rows_are_shown_by_number_and_their_values_only_when_asked(adult):
    frame = pl.DataFrame({"이름 [가명]": ["<b>홍|길동</b>", "김", "김"], "나이": [39, 40, 40]})
    hidden = risk_report(frame, frame, ["이름 [가명]", "나이"])
    for text in (hidden.json(), hidden.markdown(), hidden.html()):
        assert "홍" not in text
    shown = risk_report(frame, frame, ["이름 [가명]", "나이"], show_values=True)
    assert "홍|길동" in json.loads(shown.json())["after"]["riskiest"][0]["values"]["이름 [가명]"]
    assert "<b>" not in shown.html()
    assert "&lt;b&gt;홍" in shown.html()
    assert "\\<b\\>홍\\|길동" in shown.markdown()


def test_markup_in_names_is_only_text():
    name = '"><script>alert(1)</script>'
    frame = pl.DataFrame({name: ["a", "b"]})
    page = risk_report(frame, frame, [name], title=name).html()
    assert "script" not in Page(page).tags


def test_a_release_without_rows_is_reported(adult):
    report = risk_report(adult, adult.clear(), QI, requirement=Requirement(5, suppression=0.1))
    assert json.loads(report.json())["after"] == {"rows": 0}
    assert report.checks[0].met is False
    assert Page(report.html()).open == []
    assert report.markdown()


def test_without_a_population_the_report_says_so(adult):
    sample = adult.head(500)
    said = "모집단 표가 없어"
    assert said in risk_report(sample, sample, QI).markdown()
    assert said not in risk_report(sample, sample, QI, population=adult).markdown()


def test_bad_input_is_refused(adult):
    with pytest.raises(UnknownColumn, match="나이"):
        risk_report(adult, adult, ["나이"])
    with pytest.raises(EmptyFrame):
        risk_report(adult.clear(), adult, QI)


def test_verification_names_the_rows_that_fail():
    frame = pl.DataFrame({"지역": ["가", "가", "나", "나", "다"], "병명": ["a", "b", "a", "a", "a"]})
    assert verify(frame, ["지역"], Requirement(2)).rows.tolist() == [4]
    found = verify(frame, ["지역"], Requirement(2, l=2), ["병명"])
    assert (found.failed_classes, found.failed_rows, found.met) == (2, 3, False)
    assert verify(frame, ["지역"], Requirement(1)).met
    with pytest.raises(ImpossibleRequirement, match="sensitive"):
        verify(frame, ["지역"], Requirement(2, l=2))


def at(hour):
    return datetime(2026, 3, 2, hour)


def yes(stage):
    return dict.fromkeys(STAGES[stage], True)


@pytest.fixture
def review():
    return Review.start(
        "소득 통계", purpose="통계작성", purpose_detail="지역별 소득 분포", place="데이터안심구역"
    )


def to_adequacy(review):
    for hour, stage in enumerate(NAMES[:3]):
        review = review.pass_stage("담당", at(hour), yes(stage))
    return review


def test_the_stages_follow_each_other_to_the_end(review):
    review = to_adequacy(review)
    assert (review.stage, review.approved) == ("적정성 검토", False)
    review = review.pass_stage("위원장", at(4), yes("적정성 검토"))
    assert review.approved
    review = review.pass_stage("담당", at(5), yes("안전한 관리"))
    assert (review.state, review.loop, len(review.decisions)) == ("완료", 1, 5)
    with pytest.raises(ReviewError, match="완료"):
        review.pass_stage("담당", at(6), yes("안전한 관리"))


def test_an_inadequate_result_goes_back_and_is_counted(review):
    back = to_adequacy(review).send_back("위원장", at(4), yes("적정성 검토"), "드문 직업이 남음")
    assert (back.stage, back.loop, back.approved) == ("가명처리", 2, False)
    again = back.pass_stage("담당", at(5), yes("가명처리")).pass_stage("위원장", at(6), yes("적정성 검토"))
    assert again.approved
    assert [one.loop for one in again.decisions] == [1, 1, 1, 1, 2, 2]
    later = again.send_back("담당", at(7), yes("안전한 관리"), "목적이 바뀜", to="목적설정 등 사전준비")
    assert (later.stage, later.loop, later.approved) == ("목적설정 등 사전준비", 3, False)


def test_what_the_order_does_not_allow_is_refused(review):
    first = NAMES[0]
    with pytest.raises(ReviewError, match="통계작성"):
        Review.start("x", purpose="마케팅", purpose_detail="", place="")
    with pytest.raises(ReviewError, match="점검 항목"):
        review.pass_stage("담당", at(1), {})
    with pytest.raises(ReviewError, match="사유"):
        review.pass_stage("담당", at(1), dict.fromkeys(STAGES[first], False))
    with pytest.raises(ReviewError, match="사람"):
        review.pass_stage(" ", at(1), yes(first))
    with pytest.raises(ReviewError, match="앞 단계"):
        review.send_back("담당", at(1), yes(first), "사유", to="안전한 관리")
    with pytest.raises(ReviewError, match="이릅니다"):
        review.pass_stage("담당", at(2), yes(first)).pass_stage("담당", at(1), yes(NAMES[1]))


def test_a_review_survives_storage(review):
    review = to_adequacy(review)
    assert Review.model_validate_json(review.model_dump_json()) == review


def test_the_committee_s_document_has_every_stage_question_and_figure(review, made):
    review = to_adequacy(review).send_back("위원장", at(4), yes("적정성 검토"), "드문 직업이 남음")
    document = adequacy_document(review, made[1], {"age": "5세 구간"}, seats=5)
    page = Page(document.html())
    for text in (document.markdown(), "".join(page.text)):
        for stage, questions in STAGES.items():
            assert stage in text
            assert all(question in text for question in questions)
        assert "드문 직업이 남음" in text
        assert "5세 구간" in text
        assert "30,162" in text
    assert page.open == []
    assert page.links == []
    assert document.markdown().count("\n|  |  |  |  |") == 5
