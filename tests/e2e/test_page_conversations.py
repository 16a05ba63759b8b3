"""The page's conversations: kept, edited, judged, listed, exported, in two tabs; the coach is `fakes_coach.FakeCoach`."""

from pathlib import Path

from page_steps import IN_PROCESS, Visit, answered, ask
from playwright.sync_api import expect
from served import FakePage

pytestmark = IN_PROCESS


def test_back_after_a_reload_with_working_sources(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    ask(page, "what is InfoNCE")
    answered(page)
    ask(page, "what is triplet")
    answered(page, 2)
    page.reload()
    answered(page, 2)
    expect(page.locator("#panel .card")).to_have_count(1)
    first = page.locator(".message.assistant").first
    first.get_by_role("button", name="Sources (2)").click()
    expect(page.locator("#panel .card")).to_have_count(2)
    first.locator(".body .cite").first.click()
    expect(page.locator("#cited")).to_have_text("InfoNCE is a softmax over one positive and many negatives.")
    page.get_by_role("button", name="All sources").click()
    expect(page.locator("#panel .card")).to_have_count(2)


def test_edit_the_last_question(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    ask(page, "what is InfoNCE <3")
    answered(page)
    page.get_by_role("button", name="Edit").click()
    box = page.locator("#question textarea")
    expect(box).to_have_value("what is InfoNCE <3")
    expect(page.locator(".editing")).to_be_visible()
    page.locator(".editing").get_by_role("button", name="Cancel").click()
    expect(box).to_have_value("")
    expect(page.locator(".editing")).to_be_hidden()
    page.get_by_role("button", name="Edit").click()
    box.fill("what is triplet")
    page.locator("#send").click()
    expect(page.locator("#transcript .message.user")).to_contain_text("what is triplet")
    answered(page)
    expect(page.locator("#transcript .message.user")).to_have_count(1)
    expect(page.locator("#transcript")).to_contain_text("mining")


def test_thumbs_and_comment(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    ask(page, "what is InfoNCE")
    answered(page)
    page.get_by_role("button", name="Bad answer").click()
    expect(page.get_by_role("button", name="Bad answer")).to_have_attribute("aria-pressed", "true")
    comment = page.get_by_placeholder("What was wrong?")
    expect(comment).to_be_focused()
    expect(comment).to_be_in_viewport()
    comment.fill("too short <b>")
    comment.press("Enter")
    expect(page.locator(".noted")).to_contain_text("too short <b>")
    page.reload()
    answered(page)
    expect(page.get_by_role("button", name="Bad answer")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Good answer").click()
    expect(page.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")
    conversation = fake.coach.store.list()[0]
    stored = fake.coach.store.get(conversation.id)[1][1].feedback
    assert stored is not None
    assert stored.value == 1


def test_conversations_are_listed_renamed_opened_and_deleted(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    ask(page, "what is InfoNCE")
    answered(page)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".welcome")).to_be_visible()
    assert "c=" not in page.url
    ask(page, "what is triplet")
    answered(page)
    rows = page.locator(".conversations .row")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_have_attribute("aria-current", "true")
    rows.nth(1).hover()
    rows.nth(1).get_by_role("button", name="Rename").click()
    page.locator("input.rename").fill("Mine <i>")
    page.locator("input.rename").press("Enter")
    expect(rows.nth(1).locator(".open")).to_have_text("Mine <i>")
    rows.nth(1).locator(".open").click()
    expect(page.locator("#transcript .message.user")).to_contain_text("what is InfoNCE")
    expect(rows.nth(1)).to_have_attribute("aria-current", "true")
    page.reload()
    expect(page.locator("#transcript .message.user")).to_contain_text("what is InfoNCE")
    expect(page.locator(".conversations")).to_contain_text("Mine <i>")
    delete = rows.nth(1).get_by_role("button", name="Delete")
    delete.click()
    expect(rows).to_have_count(2)  # it asks first
    delete.click()
    expect(rows).to_have_count(1)
    expect(page.locator(".welcome")).to_be_visible()
    assert "c=" not in page.url


def test_export(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    page.locator("#export").click()
    expect(page.get_by_text("nothing to export")).to_be_visible()
    ask(page, "explain InfoNCE vs triplet")
    answered(page)
    with page.expect_download() as download:
        page.locator("#export").click()
    assert download.value.suggested_filename == "explain-InfoNCE-vs-triplet.md"
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert "> explain InfoNCE vs triplet" in text
    assert "[^1-2]: “The triplet loss needs mining of hard negatives.”" in text


def test_two_browser_tabs(fake: FakePage, visit: Visit) -> None:
    one = visit(fake.url)
    two = visit(fake.url, context=one.context)
    fake.coach.may_answer.clear()
    ask(one, "what is InfoNCE")
    ask(two, "what is triplet")
    expect(one.locator(".pending")).to_contain_text("Searching")
    expect(two.locator(".pending")).to_contain_text("Searching")
    fake.coach.may_answer.set()
    answered(one)
    answered(two)
    expect(one.locator("#transcript")).to_contain_text("softmax")
    expect(two.locator("#transcript")).to_contain_text("mining")
    assert one.url != two.url
    two.locator(".conversations .open", has_text="what is InfoNCE").click()
    expect(two.locator("#transcript")).to_contain_text("softmax")


def test_a_conversation_deleted_in_another_tab(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    ask(page, "what is InfoNCE")
    answered(page)
    fake.coach.store.delete(fake.coach.store.list()[0].id)
    page.locator("#transcript .cite").first.click()
    expect(page.get_by_text("this message is no longer there")).to_be_visible()
    ask(page, "what is triplet")
    expect(page.locator("#transcript")).to_contain_text("mining")
    answered(page)
