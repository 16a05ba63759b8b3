"""The real page with a language model on localhost that misbehaves; the coach is `fakes_coach.FakeCoach`."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from chat_server import ChatServer, serving
from page_steps import IN_PROCESS, Visit, ask
from playwright.sync_api import Page, expect
from pydantic import SecretStr
from served import FakePage

from interview_coach.llm.factory import LlmChoice, open_chat

pytestmark = IN_PROCESS

FIRST = "InfoNCE is a softmax over one positive and many negatives [1]. "
DRAFT = "The temperature sharpens the distri"
KEY = "sk-secret-of-this-test"


@pytest.fixture
def model(fake: FakePage, tmp_path: Path) -> Iterator[ChatServer]:
    """A server on localhost as the fake coach's language model; the test says how it behaves."""
    with serving("unplugged") as server:
        server.text = FIRST + DRAFT
        choice = LlmChoice("openai-compatible", "m", server.url, SecretStr(KEY), max_retries=0)
        opened = open_chat(choice, tmp_path, {})
        fake.coach.chats.llm = opened.chat
        yield server
        server.unplug.set()
        fake.coach.chats.llm = None
        opened.close()


def is_extractive_and_whole(page: Page) -> None:
    expect(page.locator("#send")).to_be_visible()
    expect(page.locator(".engine")).to_have_text("Quoted from the articles, no LLM")
    body = page.locator(".message.assistant .body")
    expect(body).to_have_count(1)
    expect(body).to_contain_text("InfoNCE is a softmax over one positive and many negatives.")
    expect(body.locator(".cite")).to_have_count(2)
    expect(body.locator(".katex")).to_have_count(1)
    expect(page.locator(".message.assistant .thumb")).to_have_count(2)


def test_unplugged_in_mid_answer_the_extractive_answer_stays_with_the_reason(
    fake: FakePage, model: ChatServer, visit: Visit
) -> None:
    page = visit(fake.url)
    ask(page, "what is InfoNCE")
    writing = page.locator(".message.writing")
    expect(writing.locator(".body .cite")).to_have_count(1)
    expect(writing.locator(".draft")).to_have_text(DRAFT)
    # The extractive answer is below it, whole, and its passages open while the model writes.
    below = page.locator(".message.assistant.answered")
    expect(below.locator(".body .cite")).to_have_count(2)
    below.locator(".body .cite").first.click()
    expect(page.locator("#cited")).to_contain_text("InfoNCE is a softmax")
    model.unplug.set()
    is_extractive_and_whole(page)
    expect(writing).to_have_count(0)
    note = page.locator(".engine-note")
    expect(note).to_contain_text(re.compile("(broke|cut|connection)"))
    expect(note).to_contain_text("This is the answer in the articles' own words.")
    assert KEY not in page.content()
    page.reload()
    is_extractive_and_whole(page)
    expect(page.locator(".engine-note")).to_be_visible()


def test_a_reload_in_mid_stream_and_stop(fake: FakePage, model: ChatServer, visit: Visit) -> None:
    page = visit(fake.url)
    ask(page, "what is InfoNCE")
    expect(page.locator(".message.writing .draft")).to_have_text(DRAFT)
    page.reload()
    expect(page.locator(".message.writing .draft")).to_have_text(DRAFT)
    expect(page.locator(".message.assistant.answered .body .cite")).to_have_count(2)
    page.locator("#stop").click()
    expect(page.locator("#send")).to_be_visible()
    expect(page.locator(".message.writing")).to_have_count(0)
    expect(page.locator(".engine-note")).to_have_text("Stopped; what had been checked by then stands.")
    expect(page.locator(".engine")).to_contain_text("Written by m (")
    expect(page.locator("details.quoted .cite")).to_have_count(2)
    assert model.gone.wait(10)  # the server was let go
    ask(page, "what is triplet")  # and the page is free


@pytest.mark.parametrize("behaviour", ["401-echo", "500", "garbage", "html", "endless", "empty", "says"])
def test_whatever_the_server_does_the_page_ends_right(
    fake: FakePage, model: ChatServer, visit: Visit, behaviour: str
) -> None:
    model.behaviours = [behaviour]
    model.text = (
        "# 答案\n```\n" + "我不知道。" * 50
    )  # for "says": the wrong language, and a format that nobody asked for
    page = visit(fake.url)
    ask(page, "what is InfoNCE")
    expect(page.locator(".engine-note")).to_be_visible()
    is_extractive_and_whole(page)
    assert KEY not in page.content()
    assert "Traceback" not in page.content()


def test_the_fluent_answer_stands_above_the_quoted_one(
    fake: FakePage, model: ChatServer, visit: Visit
) -> None:
    model.behaviours = ["says"]
    model.text = FIRST + "It came from Mars. The temperature $\\tau$ sharpens the distribution [2]."
    page = visit(fake.url, locale="zh-CN")
    ask(page, "what is InfoNCE")
    expect(page.locator(".engine")).to_contain_text("逐句与文章核对")
    answer = page.locator(".message.assistant > .body")
    expect(answer).to_contain_text("It came from Mars. (not from the articles)")
    expect(answer.locator(".cite")).to_have_count(2)
    expect(page.locator("details.quoted summary")).to_have_text("文章原文")
    expect(page.locator("details.quoted .cite")).to_have_count(2)
    answer.locator(".cite").nth(1).click()
    expect(page.locator("#cited")).to_contain_text("sharpens")
