"""The real page in the system's Chromium. Nothing here sleeps: every wait is for something to be seen."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fakes_articles import evil, shipped
from fakes_coach import FakeCoach
from page_steps import Visit
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright
from served import FakePage, Program

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright_driver: Playwright) -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no browser at {CHROMIUM}; install the package chromium, or set CHROMIUM")
    browser = playwright_driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Open an address in a new browser profile; afterwards: no foreign request, no script error, no dialog."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def watch(page: Page) -> None:
        def on_request(url: str) -> None:
            parts = urlsplit(url)
            if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
                wrong.append(f"request to {url}")

        page.on("request", lambda request: on_request(request.url))
        page.on("pageerror", lambda error: wrong.append(f"script error: {error}"))

        def on_dialog(dialog: object) -> None:
            wrong.append("a dialog opened")
            dialog.dismiss()  # type: ignore[attr-defined]

        page.on("dialog", on_dialog)

    def open_page(
        url: str,
        *,
        width: int = 1400,
        height: int = 900,
        locale: str = "en-US",
        scheme: str = "light",
        context: BrowserContext | None = None,
    ) -> Page:
        if context is None:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                locale=locale,
                color_scheme=scheme,  # type: ignore[arg-type]
            )
            contexts.append(context)
        page = context.new_page()
        watch(page)
        page.goto(url)
        expect(page.locator("#transcript [data-conversation]")).to_be_attached()
        expect(page.locator("html")).to_have_attribute("lang", re.compile("^(en|zh-CN)$"))
        expect(page.locator("#conversation-list :is(.conversations, .empty)")).to_be_attached()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture(scope="module")
def shared_fake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakePage]:
    page = FakePage(FakeCoach(tmp_path_factory.mktemp("fake"), [*shipped(), evil()]))
    yield page
    page.close()


@pytest.fixture
def fake(shared_fake: FakePage) -> Iterator[FakePage]:
    """The page over the fake coach as at the first start: no conversations or interviews, the three articles."""
    coach = shared_fake.coach
    coach.may_answer.set()
    coach.may_grade.set()
    for conversation in coach.store.list():
        coach.store.delete(conversation.id)
    for interview in coach.interviews.list():
        coach.interviews.delete(interview.id)
    coach._articles[:] = [*shipped(), evil()]
    yield shared_fake
    coach.may_answer.set()  # a test that failed must not hold up the next
    coach.may_grade.set()


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    program = Program(tmp_path_factory.mktemp("data"))
    yield program
    program.end(15)
