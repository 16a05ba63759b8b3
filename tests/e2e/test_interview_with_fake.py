"""The Interview tab in a real browser; interviews are real, graded by `fakes_interview.WordGrades`."""

import io
import re
from pathlib import Path

import pytest
from interview_steps import STATE, act, answer, box, interview_id, open_tab, question, settled, start, version
from page_steps import IN_PROCESS, Visit
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from served import FakePage

TOPIC = "contrastive-learning"

pytestmark = IN_PROCESS


def words(fake: FakePage, page: Page) -> list[str]:
    """The words that cover the open question's points."""
    asked = fake.coach.interviews.get(interview_id(page)).question
    assert asked
    return [point.id.split("-")[0] for point in asked.points]


def test_from_the_form_to_the_report_by_keyboard(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    start(page, topic=TOPIC, questions=2)
    expect(box(page)).to_be_focused()
    expect(page.locator(".iv-progress strong")).to_have_text("Question 1 of 2")
    page.keyboard.type("nothing of it, in <b>four</b> words")
    expect(page.locator("#iv-actions .count")).to_have_text("6 words")
    before = version(page)
    page.keyboard.press("Control+Enter")
    settled(page, before)
    expect(page.locator(".iv-now.probing")).to_be_visible()
    expect(page.locator(".iv-now .by")).to_contain_text("Follow-up to question 1")
    expect(page.locator(".iv-answer .bubble")).to_have_text("nothing of it, in <b>four</b> words")
    expect(page.locator(".verdicts")).to_have_count(0)
    expect(box(page)).to_have_value("")
    expect(box(page)).to_be_focused()
    answer(page, f"now I say {words(fake, page)[0]}")
    expect(page.locator(".verdicts[open]")).to_have_count(1)
    expect(page.locator(".verdicts .point").first).to_be_visible()
    expect(page.locator(".verdicts mark.said, .iv-answer mark.said").first).to_be_visible()
    expect(page.locator(".iv-progress strong")).to_have_text("Question 2 of 2")
    page.locator(".verdicts [data-act=iv-cite]").first.click()
    expect(page.locator("#iv-cited")).to_be_in_viewport()
    act(page, "give-up")
    expect(page.locator(".iv-report-head")).to_be_visible()
    expect(page.locator(".iv-chart tr")).to_have_count(1)
    expect(page.locator(".iv-section.fix_first li").first).to_be_visible()
    page.locator(".iv-section.fix_first [data-act=iv-cite]").first.click()
    expect(page.locator("#iv-cited")).to_be_in_viewport()


def test_a_reload_goes_on_where_it_was_with_what_was_typed(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    start(page, topic=TOPIC, questions=2)
    asked = question(page).inner_text()
    box(page).fill("half an answer")
    page.reload()
    expect(question(page)).to_have_text(asked)
    expect(box(page)).to_have_value("half an answer")
    expect(page.locator("#tab-interview-button")).to_have_attribute("aria-selected", "true")
    box(page).fill("half an answer and more")
    expect(page.locator("#iv-actions .kept")).to_be_visible()
    # Another browser has it too: it was kept on the server.
    other = visit(page.url)
    expect(box(other)).to_have_value("half an answer and more")
    act(page, "hint")
    expect(page.locator(".iv-entry.hint")).to_be_visible()
    expect(box(page)).to_have_value("half an answer and more")
    page.reload()
    expect(box(page)).to_have_value("half an answer and more")


def test_a_second_tab_is_told_and_shows_what_is_stored(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    start(page, topic=TOPIC, questions=2)
    other = visit(page.url, context=page.context)
    expect(question(other)).to_have_text(question(page).inner_text())
    act(page, "skip")
    box(other).fill("my own words")
    before = version(other)
    other.locator("[data-act=iv-answer]").click()
    settled(other, before)
    expect(other.locator(".moved-on")).to_contain_text("went on in another window")
    expect(other.locator(".moved-on")).to_contain_text("my own words")
    expect(question(other)).to_have_text(question(page).inner_text())
    assert fake.coach.interviews.get(interview_id(page)).turns[0].outcome == "skipped"
    answer(other, " ".join(words(fake, other)))
    expect(other.locator(".iv-report-head")).to_be_visible()


def test_a_reload_in_the_middle_of_grading_grades_once(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    start(page, topic=TOPIC, questions=2)
    fake.coach.may_grade.clear()
    graded = len(fake.coach.grades.graded)
    box(page).fill("what I said")
    page.locator("[data-act=iv-answer]").click()
    expect(page.locator("#iv-main .pending")).to_contain_text("Grading your answer")
    expect(box(page)).to_have_value("what I said")
    page.reload()
    expect(box(page)).to_have_value("what I said")
    fake.coach.may_grade.set()
    first = version(page)
    page.locator("[data-act=iv-answer]").click()
    settled(page, first)
    state = fake.coach.interviews.get(interview_id(page))
    assert state.turns[0].answers == ("what I said",)
    assert [e.text for e in state.exchange if e.kind == "answer"] == ["what I said"]
    assert len(fake.coach.grades.graded) <= graded + 2


def test_going_back_to_a_skipped_question_brings_its_words_back(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    start(page, topic=TOPIC, questions=2)
    first = question(page).inner_text()
    box(page).fill("an unfinished thought")
    act(page, "skip")
    expect(box(page)).to_have_value("")
    before = version(page)
    page.locator(".step.skipped").click()
    settled(page, before)
    expect(question(page)).to_have_text(first)
    expect(box(page)).to_have_value("an unfinished thought")
    expect(page.locator("#iv-actions [data-act=iv-back]")).to_have_text("Return to question 2")


def test_pause_and_end(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    start(page, topic=TOPIC, questions=2, style="pressure")
    expect(page.locator("#iv-actions .timer")).to_contain_text("/ 2:00")
    box(page).fill("kept over the pause")
    act(page, "pause")
    expect(box(page)).to_be_hidden()
    page.reload()
    act(page, "resume")
    expect(box(page)).to_be_visible()
    expect(box(page)).to_have_value("kept over the pause")
    end = page.locator("#iv-actions [data-act=iv-stop]")
    end.click()
    expect(end).to_have_text("Really end it?")
    assert fake.coach.interviews.get(interview_id(page)).status == "asking"
    end.click()
    expect(page.locator(".iv-report-head")).to_contain_text("not scored")


def test_an_appeal(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    start(page, topic=TOPIC, questions=2, style="calm")
    answer(page, "half " + " half ".join(words(fake, page)))  # calm does not probe what is told in part
    expect(page.locator(".verdicts > summary strong")).to_have_text("50%")
    appeal = page.locator(".verdicts .appeal").first
    appeal.locator("summary").click()
    expect(appeal.locator("section")).to_have_count(2)
    expect(appeal.locator("mark.said")).to_be_visible()
    appeal.locator(".why").fill("it says so in the first words")
    before = version(page)
    appeal.locator("[data-act=iv-overrule]").click()
    settled(page, before)
    expect(page.locator(".verdicts .point").first).to_contain_text("set by you")
    assert "it says so in the first words" in fake.coach.interviews.appeals_jsonl()


def test_the_report_is_downloaded_and_interviews_are_compared(
    fake: FakePage, visit: Visit, tmp_path: Path
) -> None:
    page = visit(fake.url)
    start(page, topic=TOPIC, questions=2)
    act(page, "give-up")
    act(page, "give-up")
    expect(page.locator(".iv-report-head")).to_be_visible()
    with page.expect_download() as pdf:
        page.locator("[data-act=iv-pdf]").click()
    text = "".join(p.extract_text() for p in PdfReader(io.BytesIO(Path(pdf.value.path()).read_bytes())).pages)
    assert "InfoNCE" in text
    with page.expect_download() as markdown:
        page.locator("[data-act=iv-markdown]").click()
    assert markdown.value.suggested_filename.endswith(".md")
    assert "Question by question" in Path(markdown.value.path()).read_text("utf-8")
    first = interview_id(page)
    page.locator(".iv-report-head [data-act=iv-again]").click()
    expect(question(page)).to_be_visible()
    assert interview_id(page) != first
    answer(page, " ".join(words(fake, page)))
    answer(page, " ".join(words(fake, page)))
    expect(page.locator(".overall strong")).to_have_text("100%")
    page.locator(".iv-report-head [data-act=iv-home]").click()
    expect(page.locator(".iv-setup")).to_be_visible()
    picks = page.locator(".interviews .pick")
    expect(picks).to_have_count(2)
    for nth in range(2):
        picks.nth(nth).check()
    page.locator("[data-act=iv-compare]").click()
    expect(page.locator(".iv-compare .total")).to_contain_text("+100")
    page.locator(".interviews .interview").first.locator("[data-act=iv-delete]").click()
    page.locator(".interviews .interview").first.locator("[data-act=iv-delete]").click()
    expect(page.locator(".interviews .interview")).to_have_count(1)


def test_a_job_description_and_the_language_of_the_questions(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    open_tab(page)
    page.locator(".job summary").click()
    page.locator("textarea[name=job]").fill("对比学习\nand <b>more</b>")
    page.locator("[data-act=iv-job]").click()
    expect(page.locator(".job .told")).to_contain_text("Contrastive learning")
    expect(page.locator(f"input[value={TOPIC}]")).to_be_checked()
    expect(page.locator("textarea[name=job]")).to_have_value("对比学习\nand <b>more</b>")
    page.locator("input[name=iv-lang][value=zh]").check(force=True)
    expect(page.locator(".chips")).to_contain_text("对比学习")
    expect(page.locator(f"input[value={TOPIC}]")).to_be_checked()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_in_both_languages(fake: FakePage, visit: Visit, scheme: str) -> None:
    page = visit(fake.url, width=420, height=860, locale="zh-CN", scheme=scheme)

    def fits() -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= 420

    open_tab(page)
    fits()
    start(page, questions=2)
    expect(page.locator(".iv-progress strong")).to_have_text("第 1 题，共 2 题")
    box(page).fill("写到一半 " + "很长的英文" * 30)
    fits()
    expect(page.locator("#iv-actions .count")).to_have_text(re.compile("^154 字$"))
    page.locator("#language").click()
    expect(page.locator(".iv-progress strong")).to_have_text("Question 1 of 2")
    expect(box(page)).to_have_value("写到一半 " + "很长的英文" * 30)
    answer(page, "half softmax half mining")
    fits()
    while page.locator(STATE).get_attribute("data-stage") == "room":
        act(page, "give-up")
    expect(page.locator(".iv-report-head")).to_be_visible()
    page.locator(".iv-question > summary").first.click()
    fits()
