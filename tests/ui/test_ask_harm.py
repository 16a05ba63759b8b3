"""What could do harm in the Ask tab: errors and defects are one line, whatever is typed or stored is text."""

import pytest
from ask_page import Page

from interview_coach.ui.edge import Request


@pytest.mark.parametrize(
    ("word", "line"), [("OOPS", "run 'coach doctor'"), ("BOOM", "Something went wrong that is our fault")]
)
def test_an_error_is_one_line(page: Page, word: str, line: str) -> None:
    page.prepared.start()
    last = page.ask(f"{word} InfoNCE")[-1]
    assert line.replace("'", "&#x27;") in (last.transcript or "")
    assert "Traceback" not in (last.transcript or "")
    assert last.busy is False


def test_a_defect_is_logged(page: Page, caplog: pytest.LogCaptureFixture) -> None:
    page.prepared.start()
    page.ask("BOOM")
    assert "ZeroDivisionError: a defect" in caplog.text


def test_what_people_type_is_text(page: Page) -> None:
    page.prepared.start()
    html = page.ask("<img src=x onerror=alert(1)> <script>alert(2)</script> **no** ![x](http://y.example)")[
        -1
    ]
    text = (html.transcript or "") + (html.conversations or "")
    assert "<img" not in text
    assert "<script" not in text
    assert "&lt;img src=x onerror=alert(1)&gt;" in text
    assert "**no**" in text


def test_a_hostile_article_is_text(page: Page) -> None:
    page.prepared.start()
    page.ask("evil")
    answer = page.messages()[1]
    passage = page.handlers.cite(Request(message=answer.id, n=1)).panel or ""
    listing = page.handlers.sources(Request(message=answer.id)).panel or ""
    for text in (passage, listing):
        assert "<script" not in text
        assert "<img" not in text
        assert "javascript:" not in text.replace("[a link](javascript:alert(4))", "")
        assert "&lt;i&gt;here&lt;/i&gt;" in text  # the warning, shown with its citation
    assert '<mark id="cited">' in passage


def test_fifty_thousand_characters(page: Page) -> None:
    page.prepared.start()
    pasted = "InfoNCE <b> $x$ \n" * 3000
    html = page.ask(pasted)[-1].transcript or ""
    assert "Show all 50,998 characters" in html
    assert "<b>" not in html
    assert page.messages()[0].text == pasted.strip()
    assert len(page.coach.store.list()[0].title) <= 60


def test_a_foreign_or_broken_payload_is_harmless() -> None:
    assert Request.read("nonsense") == Request.read(None) == Request.read("[1]") == Request()
    read = Request.read('{"n": "x", "text": 5, "lang": "zh", "value": 1e99, "article_lang": "fr"}')
    assert read == Request(lang="zh")
