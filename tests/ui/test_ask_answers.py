"""An answer of the Ask tab: how it grows, what it offers to ask next, and the passages that it cites."""

import pytest
from ask_page import Page
from fakes_articles import EVIL, evil

from interview_coach.domain import Article
from interview_coach.errors import InputError
from interview_coach.ingest.article_format import parse_article
from interview_coach.ui.ask_view import AskView
from interview_coach.ui.edge import Request


def test_an_answer_grows_and_ends_with_its_sources(page: Page) -> None:
    page.prepared.start()
    views = page.ask("explain InfoNCE vs triplet")
    assert views[0].busy is True
    assert views[0].draft == ""
    assert "explain InfoNCE vs triplet" in (views[0].transcript or "")
    last = views[-1]
    assert last.busy is False
    assert "<table" in (last.transcript or "")
    assert 'data-act="cite"' in (last.transcript or "").split("<table")[1].split("</table>")[0]
    assert "Sources (2)" in (last.panel or "")
    assert "explain InfoNCE vs triplet" in (last.conversations or "")
    growing = [v.transcript for v in views if v.transcript and "Side by side" in v.transcript]
    assert len(growing) >= 3
    assert "<table" not in growing[0]
    assert [m.role for m in page.messages()] == ["user", "assistant"]
    assert page.coach.store.list()[0].title == "explain InfoNCE vs triplet"


def test_the_next_question_knows_what_was_discussed(page: Page) -> None:
    page.prepared.start()
    page.ask("what is InfoNCE")
    page.ask("and triplet?", page.conversation)
    assert page.coach.asked[1] == ("and triplet?", (("losses", "infonce"),))
    assert len(page.messages()) == 4


@pytest.mark.parametrize("text", ["", "  \n\t "])
def test_nothing_asked_does_nothing(page: Page, text: str) -> None:
    assert page.ask(text) == [AskView()]
    assert page.coach.store.list() == ()


def test_a_question_that_is_not_covered_offers_the_nearest(page: Page) -> None:
    page.prepared.start()
    html = page.ask("how do I bake bread")[-1].transcript or ""
    assert "Not in the articles" in html
    assert 'data-act="ask" data-text="What is the InfoNCE loss?"' in html
    assert html.count("<span>What is the InfoNCE loss?</span>") == 1  # as a button, and not in a list as well
    assert "Nearest:" not in html


def test_follow_ups_can_be_asked_and_cite(page: Page) -> None:
    page.prepared.start()
    html = page.ask("what is InfoNCE")[-1].transcript or ""
    assert 'data-act="ask" data-text="What happens as the temperature goes to zero?"' in html
    passage = page.handlers.cite(Request(message=page.messages()[1].id, n=-1)).panel or ""
    assert '<mark id="cited">InfoNCE picks the </mark>' in passage
    with pytest.raises(InputError, match="no source -2"):
        page.handlers.cite(Request(message=page.messages()[1].id, n=-2))


def test_formulas_in_a_question_are_drawn_and_nothing_else(page: Page) -> None:
    page.prepared.start()
    html = page.ask("why $\\sqrt{d_k}$ and not **that**, for $5?")[-1].transcript or ""
    assert 'why <span class="math">\\(\\sqrt{d_k}\\)</span> and not **that**, for $5?' in html


def test_the_passage_stands_in_its_article(page: Page) -> None:
    page.prepared.start()
    page.ask("what is InfoNCE")
    answer = page.messages()[1]
    html = page.handlers.cite(Request(message=answer.id, n=2)).panel or ""
    assert '<mark id="cited">The temperature <span class="math">\\(\\tau\\)</span> sharpens' in html
    assert "What is the triplet loss?" in html  # the rest of the article
    assert "{#" not in html
    assert "w=2" not in html
    assert "shipped" in html
    with pytest.raises(InputError, match="no source 9"):
        page.handlers.cite(Request(message=answer.id, n=9))


def test_a_passage_of_a_changed_or_deleted_article(page: Page) -> None:
    page.prepared.start()
    page.ask("evil")
    answer = page.messages()[1]
    page.coach._articles[-1] = evil_with("A new first line.\n\nText with", "Text with")
    moved = page.handlers.cite(Request(message=answer.id, n=1)).panel or ""
    assert '<mark id="cited">The form is' in moved
    page.coach._articles[-1] = evil_with("- Quite another: claim. {#form w=1}", None)
    changed = page.handlers.cite(Request(message=answer.id, n=1)).panel or ""
    assert "has been changed since" in changed
    assert "The form is" in changed
    page.coach._articles.pop()
    gone = page.handlers.cite(Request(message=answer.id, n=1)).panel or ""
    assert "has been removed since" in gone
    assert "The form is" in gone


def evil_with(new: str, old: str | None) -> Article:
    old = old or EVIL.splitlines()[-1]
    assert old in EVIL
    return parse_article(EVIL.replace(old, new), evil().path, "user")
