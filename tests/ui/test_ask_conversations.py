"""The conversations of the Ask tab: edited, opened, renamed, deleted, judged, exported, in another language."""

import pytest
from ask_page import Page

from interview_coach.errors import InputError
from interview_coach.ui.edge import Request


def test_edit_replaces_the_question_and_what_followed(page: Page) -> None:
    page.prepared.start()
    page.ask("what is InfoNCE")
    first = page.messages()[0]
    last = page.ask("what is triplet", page.conversation, action="edit", message=first.id)[-1]
    assert "mining" in (last.transcript or "")
    assert [m.text for m in page.messages() if m.role == "user"] == ["what is triplet"]
    assert page.coach.asked[1][1] == ()  # what was replaced is no context


def test_conversations_are_opened_renamed_and_deleted(page: Page) -> None:
    page.prepared.start()
    page.ask("what is InfoNCE")
    first = page.conversation
    page.ask("what is triplet")
    second = page.conversation
    shown = next(page.handlers.open(Request(conversation=first)))
    assert "softmax" in (shown.transcript or "")
    assert "Sources (" in (shown.panel or "")
    renamed = page.handlers.rename(Request(conversation=first, message=second, text="Mine <b>"))
    assert "Mine &lt;b&gt;" in (renamed.conversations or "")
    assert renamed.transcript is None
    other = page.handlers.delete(Request(conversation=first, message=second))
    assert other.transcript is None
    assert "Mine" not in (other.conversations or "")
    gone = page.handlers.delete(Request(conversation=second, message=second))
    assert "welcome" in (gone.transcript or "")
    assert page.coach.store.list() == ()
    views = page.handlers.open(Request(conversation=first))
    assert "welcome" in (next(views).transcript or "")
    with pytest.raises(InputError, match="no longer there"):
        next(views)


def test_thumbs(page: Page) -> None:
    page.prepared.start()
    page.ask("what is InfoNCE")
    answer = page.messages()[1]
    up = page.handlers.feedback(Request(message=answer.id, value=1)).transcript or ""
    assert 'data-value="1" aria-pressed="true"' in up
    page.handlers.feedback(Request(message=answer.id, value=1))
    assert page.messages()[1].feedback is None
    down = page.handlers.feedback(Request(message=answer.id, value=-1)).transcript or ""
    assert 'class="comment"' in down
    told = page.handlers.feedback(Request(message=answer.id, value=-1, text="<b>wrong</b>")).transcript or ""
    assert "&lt;b&gt;wrong&lt;/b&gt;" in told
    stored = page.messages()[1].feedback
    assert stored is not None
    assert (stored.value, stored.comment) == (-1, "<b>wrong</b>")


def test_export(page: Page) -> None:
    page.prepared.start()
    page.ask("explain InfoNCE vs triplet?/")
    name, text = page.handlers.export(Request(conversation=page.conversation))
    assert name == "explain-InfoNCE-vs-triplet.md"
    assert "[^1-1]: “InfoNCE is a softmax" in text
    with pytest.raises(InputError, match="nothing to export"):
        page.handlers.export(Request())


def test_the_interface_changes_language_and_the_conversation_stays(page: Page) -> None:
    page.prepared.start()
    page.ask("what is InfoNCE")
    shown = next(page.handlers.load(Request(conversation=page.conversation, lang="zh")))
    assert "softmax" in (shown.transcript or "")
    assert "引用来源" in (shown.transcript or "")
    assert "引用来源" in (shown.panel or "")
