"""After an interview: the report, its exports, the list, the same again and the two side by side."""

import base64
import io

import pytest
from browser_tab import Tab, answer_infonce, stage
from pypdf import PdfReader

from interview_coach.errors import InputError
from interview_coach.ui.interview_view import InterviewView


def finish(tab: Tab) -> InterviewView:
    tab.start()
    answer_infonce(tab, "softmax temperature")
    tab.view = ""
    if tab.interview.status != "finished":
        return tab.act("give-up")
    return tab.handlers.load(tab.request("load"))


def test_the_report(tab: Tab) -> None:
    view = finish(tab)
    main = view.main or ""
    assert stage(view) == "report"
    assert "Overall" in main
    assert '<table class="iv-chart">' in main
    assert "2 questions" in main
    for words in ("Three things to fix first", "Strengths worth keeping", "Delivery", "Question by question"):
        assert words in main
    assert main.count('<details class="iv-question"') == 2
    assert 'data-act="iv-cite"' in main
    assert view.progress == view.now == view.actions == ""
    tab.view = "exchange"
    seen = tab.handlers.load(tab.request("load"))
    assert stage(seen) == "exchange"
    assert "Verdicts on question 1" in (seen.main or "")
    assert 'data-act="iv-see" data-view=""' in (seen.now or "")


def test_exports(tab: Tab) -> None:
    finish(tab)
    name, kind, text = tab.handlers.export(tab.request("markdown")).split("\n", 2)
    assert name.endswith(".md") and kind == "text/markdown"
    assert "softmax temperature" in text
    name, kind, text = tab.handlers.export(tab.request("pdf")).split("\n", 2)
    assert name.endswith(".pdf") and kind == "application/pdf;base64"
    pages = PdfReader(io.BytesIO(base64.b64decode(text))).pages
    assert "InfoNCE" in "".join(page.extract_text() for page in pages)


def test_again_compare_open_and_delete(tab: Tab) -> None:
    finish(tab)
    first = tab.id
    view = tab.seen(list(tab.handlers.start(tab.request("again", other=first)))[-1])
    assert stage(view) == "room"
    assert tab.id != first
    tab.act("answer", text="mining softmax temperature")
    tab.act("stop")
    compared = tab.handlers.compare(tab.request("compare", other=first))
    assert "Two interviews side by side" in (compared.main or "")
    assert "Questions asked in both" in (compared.main or "")
    with pytest.raises(InputError, match="two different"):
        tab.handlers.compare(tab.request("compare", other=tab.id))
    listed = tab.handlers.load(tab.request("load", interview="")).panel or ""
    assert listed.count('class="interview"') == 2
    assert 'data-act="iv-compare"' in listed
    left = tab.handlers.delete(tab.request("delete", other=first)).panel or ""
    assert left.count('class="interview"') == 1
    gone = tab.handlers.load(tab.request("load", interview=first))
    assert stage(gone) == "setup"
    assert "no longer there" in gone.notice
