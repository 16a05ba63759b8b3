"""The page's library: adding with a preview, errors, deleting, asking; the coach is `fakes_coach.FakeCoach`."""

from pathlib import Path

from page_steps import IN_PROCESS, Visit, answered
from playwright.sync_api import Page, expect
from served import FakePage

pytestmark = IN_PROCESS


def add_file(page: Page, path: Path) -> None:
    page.locator("#tab-library-button").click()
    page.locator("#library-files input[type=file]").set_input_files(str(path))
    expect(page.locator("#library-files")).to_contain_text(path.stem)
    page.locator("#library-preview").click()


def test_library_add_with_preview_filter_and_delete(fake: FakePage, visit: Visit, tmp_path: Path) -> None:
    notes = tmp_path / "dropout.txt"
    notes.write_text("AD scan <b>this</b> code\nDropout zeroes units at random.\n", encoding="utf-8")
    page = visit(fake.url)
    add_file(page, notes)
    report = page.locator("#library-report")
    expect(report).to_contain_text("What is dropout?")
    report.get_by_text("Removed (1)").click()
    expect(report.locator("del")).to_have_text("AD scan <b>this</b> code")
    expect(report.locator(".removed .badge")).to_have_text("advertising")
    assert len(fake.coach.articles()) == 3
    page.locator("#library-add-button").click()
    expect(report.locator(".outcome")).to_contain_text("added")
    expect(page.locator(".counts")).to_have_text("3 articles, 4 questions")
    expect(page.locator("#library-add-button")).to_be_hidden()
    page.locator("#library-filter textarea, #library-filter input").fill("dropout")
    expect(page.locator(".library-article:visible")).to_have_count(1)
    article = page.locator(".library-article:visible")
    article.locator("summary").click()
    delete = article.locator("[data-act=remove]")
    delete.click()
    expect(delete).to_have_text("Delete?")
    delete.click()
    expect(page.locator(".counts")).to_have_text("2 articles, 3 questions")
    page.reload()
    page.locator("#tab-library-button").click()
    expect(page.locator(".counts")).to_have_text("2 articles, 3 questions")


def test_library_cancel_and_errors(fake: FakePage, visit: Visit, tmp_path: Path) -> None:
    empty = tmp_path / "empty.md"
    empty.write_text("")
    page = visit(fake.url)
    page.locator("#tab-library-button").click()
    page.locator("#library-preview").click()
    expect(page.locator("#library-report")).to_contain_text("Choose a file or type an address first.")
    page.locator("#library-url :is(input, textarea)").fill("example.com")
    page.locator("#library-preview").click()
    expect(page.locator("#library-report")).to_contain_text("https://example.com: cannot be reached")
    expect(page.locator("#library-add-button")).to_be_hidden()
    page.locator("#library-url :is(input, textarea)").fill("")
    good = tmp_path / "good.md"
    good.write_text("fine")
    page.locator("#library-files input[type=file]").set_input_files([str(empty), str(good)])
    expect(page.locator("#library-files")).to_contain_text("good")
    page.locator("#library-preview").click()
    expect(page.locator("#library-report")).to_contain_text("empty.md: the file is empty")
    expect(page.locator("#library-add-button")).to_be_visible()
    page.locator("#library-url :is(input, textarea)").fill("example.com")  # not what was previewed
    expect(page.locator("#library-add-button")).to_be_hidden()
    page.locator("#library-url :is(input, textarea)").fill("")
    page.locator("#library-preview").click()
    page.locator("#library-cancel").click()
    expect(page.locator("#library-report")).not_to_contain_text("empty")
    expect(page.locator("#library-preview")).to_be_visible()
    assert len(fake.coach.articles()) == 3


def test_a_question_of_the_library_is_asked(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    page.locator("#tab-library-button").click()
    page.get_by_text("Losses of contrastive learning").click()
    page.get_by_role("button", name="What is the triplet loss?").click()
    expect(page.locator("#transcript .message.user")).to_contain_text("What is the triplet loss?")
    answered(page)
