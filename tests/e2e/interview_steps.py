"""What the browser tests of the interview do again and again."""

import re

from playwright.sync_api import Locator, Page, expect

STATE = "#iv-state .iv-state"


def open_tab(page: Page) -> None:
    page.locator("#tab-interview-button").click()
    expect(page.locator("#iv-room")).to_be_visible()


def start(page: Page, *, topic: str = "", questions: int = 5, style: str = "calm") -> None:
    """Fills in the form and starts."""
    open_tab(page)
    expect(page.locator(".iv-setup")).to_be_visible()
    if topic:
        page.locator(f"input[name=topic][value={topic}]").check(force=True)
    page.locator("input[name=amount]").fill(str(questions))
    page.locator(f"input[name=iv-style][value={style}]").check(force=True)
    page.locator("[data-act=iv-start]").click()
    expect(page.locator("#interview[data-stage=room]:not([data-busy])")).to_be_visible()
    expect(question(page)).to_be_visible()


def question(page: Page) -> Locator:
    return page.locator("#iv-now h2")


def box(page: Page) -> Locator:
    return page.locator("#iv-answer textarea")


def act(page: Page, name: str, *, timeout: float | None = None) -> None:
    """Clicks a button and waits until the act is done and shown."""
    before = version(page)
    page.locator(f"#iv-actions [data-act=iv-{name}]").click()
    settled(page, before, timeout=timeout)


def answer(page: Page, text: str, *, timeout: float | None = None) -> None:
    before = version(page)
    box(page).fill(text)
    box(page).press("Control+Enter")
    settled(page, before, timeout=timeout)


def version(page: Page) -> str:
    return page.locator(STATE).get_attribute("data-version") or ""


def settled(page: Page, before: str, *, timeout: float | None = None) -> None:
    done = page.locator(f"{STATE}[data-version]:not([data-busy]):not([data-version='{before}'])")
    expect(done).to_be_attached(timeout=timeout)
    expect(page.locator("#interview")).not_to_have_attribute("data-busy", re.compile(".*"))


def interview_id(page: Page) -> str:
    found = re.search(r"[?&]i=([0-9a-f]{32})", page.url)
    assert found, page.url
    return found[1]
