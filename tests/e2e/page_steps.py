"""What the browser tests of the page do again and again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Visit = Callable[..., Page]
# Gradio counts its queue's events with what pandas 3 has deprecated.
IN_PROCESS = [
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
"""The marks of tests whose page is served from this process."""


def ask(page: Page, text: str) -> None:
    page.locator("#question textarea").fill(text)
    page.locator("#send").click()


def answered(page: Page, times: int = 1) -> None:
    """Wait until so many answers are whole, and the box is free again."""
    expect(page.locator("#transcript .thumb[data-value='1']")).to_have_count(times)
    expect(page.locator("#send")).to_be_visible()
