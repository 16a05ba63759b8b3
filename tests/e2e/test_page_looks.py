"""How the page is seen and reached: both languages, a phone, dark mode, the keyboard; the coach is `fakes_coach.FakeCoach`."""

import re

import pytest
from page_steps import IN_PROCESS, Visit, answered, ask
from playwright.sync_api import Page, expect
from served import FakePage

pytestmark = IN_PROCESS


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


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 420
    outside = page.evaluate(
        """() => [...document.querySelectorAll('button, input, textarea, .message, .card, h1, h2, h3')]
        .filter((e) => e.checkVisibility() && !e.closest('.table-box') && e.getBoundingClientRect().right > 421)
        .map((e) => e.outerHTML.slice(0, 120))"""
    )
    assert outside == []


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
