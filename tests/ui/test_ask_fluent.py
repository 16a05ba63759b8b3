"""The Ask tab with a language model, which is scripted."""

import threading
from collections.abc import Iterator

import pytest
from fakes_coach import FakeCoach
from fakes_llm import ScriptedChat

from interview_coach.domain import Lang
from interview_coach.errors import LlmError
from interview_coach.ui.ask import AskHandlers
from interview_coach.ui.ask_view import AskView
from interview_coach.ui.edge import Request
from interview_coach.ui.jobs import AskJobs, BackgroundTask

SOFTMAX = "InfoNCE is a softmax over one positive and many negatives [1]. "
TEMPERATURE = "The temperature $\\tau$ sharpens the distribution [2]. "
MADE_UP = "Penguins invented it on Mars. "
CHINESE = "InfoNCE 是一个正样本和许多负样本上的 softmax [1]。"


class Gate:
    """Holds the model up before each piece, once it has given so many freely, until `open` is set."""

    def __init__(self, freely: int) -> None:
        self.left = freely
        self.open = threading.Event()
        self.reached = threading.Event()

    def __call__(self) -> None:
        if self.left:
            self.left -= 1
            return
        self.reached.set()
        assert self.open.wait(60)


class Page:
    """Handlers over the fake coach."""

    def __init__(self, coach: FakeCoach) -> None:
        self.coach = coach
        self.prepared = BackgroundTask(coach.prepare, "prepare")
        self.jobs = AskJobs(coach, self.prepared)  # type: ignore[arg-type]
        self.handlers = AskHandlers(coach, self.prepared, self.jobs, reveal_s=0)  # type: ignore[arg-type]
        self.prepared.start()

    def ask(self, text: str, lang: Lang = "en") -> Iterator[AskView]:
        return self.handlers.ask(text, Request(action="ask", lang=lang))

    @property
    def conversation(self) -> str:
        return self.coach.store.list()[0].id

    def answer(self):  # type: ignore[no-untyped-def]
        return self.coach.store.get(self.conversation)[1][-1].answer


@pytest.fixture
def page(coach: FakeCoach) -> Iterator[Page]:
    made = Page(coach)
    yield made
    made.jobs.close()


def test_without_a_model_nothing_changes_but_a_line_on_how_to_set_one_up(page: Page) -> None:
    welcome = next(page.handlers.load(Request())).transcript or ""
    assert "coach llm use" in welcome
    assert "make llm" in (next(page.handlers.load(Request(lang="zh"))).transcript or "")
    *_, last = page.ask("what is InfoNCE")
    html = last.transcript or ""
    assert "Quoted from the articles, no LLM" in html
    assert "engine-note" not in html
    assert "quoted" not in html
    assert page.answer().note is None


def test_the_extractive_answer_is_there_at_once_and_the_fluent_one_grows_above_it(page: Page) -> None:
    gate = Gate(25)
    page.coach.chats.llm = ScriptedChat(SOFTMAX + TEMPERATURE + MADE_UP, before_piece=gate)
    views = page.ask("what is InfoNCE")
    html = panel = ""
    for view in views:
        html, panel = view.transcript or html, view.panel or panel
        if 'class="draft"' in html and gate.reached.is_set():
            break
    above, below = html.split("Quoted from the articles, no LLM")
    assert "scripted is writing" in above
    assert above.index("one positive and many negatives") < above.index('class="draft"')
    assert 'data-act="cite"' in above.split('class="draft"')[0]
    assert "sharpens the distribution" in below
    assert page.answer().engine == "extractive"  # a reload would find it
    gate.open.set()
    *_, last = views
    html = last.transcript or ""
    assert "Written by scripted, each sentence checked" in html
    fluent, quoted = html.split(
        "In the articles&#x27; own words" if "&#x27; own" in html else "In the articles' own words"
    )
    assert "Penguins invented it on Mars." in fluent
    assert "(not from the articles)" in fluent
    assert "sharpens the distribution" in quoted
    assert last.busy is False
    answer = page.answer()
    assert (answer.engine, answer.model) == ("llm", "scripted")
    assert "Sources (2)" in panel
    assert last.panel is None  # a passage that was opened meanwhile stays open


def test_a_reload_in_mid_stream_finds_both_and_goes_on(page: Page) -> None:
    gate = Gate(25)
    page.coach.chats.llm = ScriptedChat(SOFTMAX + TEMPERATURE, before_piece=gate)
    views = page.ask("what is InfoNCE")
    for view in views:
        if 'class="message assistant writing' in (view.transcript or ""):
            break
    views.close()  # type: ignore[attr-defined]
    assert gate.reached.wait(30)
    again = page.handlers.load(Request(conversation=page.conversation))
    first = next(again)
    assert first.busy is True
    assert "Quoted from the articles" in (first.transcript or "")
    assert "scripted is writing" in (first.transcript or "")
    gate.open.set()
    *_, last = again
    assert "Written by scripted" in (last.transcript or "")


def test_stop_keeps_what_is_checked(page: Page) -> None:
    gate = Gate(25)
    page.coach.chats.llm = ScriptedChat(SOFTMAX + TEMPERATURE, before_piece=gate)
    views = page.ask("what is InfoNCE")
    for view in views:
        if gate.reached.is_set() and 'class="draft"' in (view.transcript or ""):
            break
    threading.Timer(0.2, gate.open.set).start()
    stopped = page.handlers.stop(Request(conversation=page.conversation))
    assert stopped.busy is False
    html = stopped.transcript or ""
    assert "Stopped; what had been checked by then stands." in html
    assert "one positive and many negatives" in html.split("In the articles")[0]
    assert page.answer().note.reason == "stopped"


def test_a_model_that_hangs_does_not_hold_stop_up(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("interview_coach.ui.jobs._STOP_S", 0.2)
    gate = Gate(0)
    page.coach.chats.llm = ScriptedChat(SOFTMAX, before_piece=gate)
    views = page.ask("what is InfoNCE")
    for view in views:
        if "scripted is" in (view.transcript or ""):
            break
    assert gate.reached.wait(30)
    stopped = page.handlers.stop(Request(conversation=page.conversation))
    assert stopped.busy is False
    assert "Quoted from the articles" in (stopped.transcript or "")
    gate.open.set()
    page.jobs._writers.shutdown(wait=True)
    assert page.answer().engine == "extractive"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_failure_in_mid_answer_is_told_and_the_extractive_answer_whole(page: Page, lang: Lang) -> None:
    error = LlmError("nobody listens at <b>http://127.0.0.1:1</b>; start it", "cut")
    page.coach.chats.llm = ScriptedChat([SOFTMAX + "The tem", error])
    *_, last = page.ask("what is InfoNCE", lang)
    html = last.transcript or ""
    assert "sharpens the distribution" in html
    assert ("broke in mid-answer" if lang == "en" else "中断开") in html
    assert "nobody listens at &lt;b&gt;http://127.0.0.1:1&lt;/b&gt;; start it" in html
    assert "Traceback" not in html
    assert last.busy is False


def test_a_model_that_was_chosen_and_is_not_there_is_told(page: Page) -> None:
    page.coach.chats.llm_problem = LlmError("no model file; coach llm pull", "missing")
    assert "no model file; coach llm pull" in (next(page.handlers.load(Request())).transcript or "")
    *_, last = page.ask("what is InfoNCE")
    assert "no model file; coach llm pull" in (last.transcript or "")
    assert "sharpens the distribution" in (last.transcript or "")


def test_another_language_leaves_the_extractive_answer(page: Page) -> None:
    page.coach.chats.llm = ScriptedChat(CHINESE * 3)
    *_, last = page.ask("what is InfoNCE")
    assert "another language than you asked in" in (last.transcript or "")
    assert "softmax [1]。" not in (last.transcript or "")


def test_a_refusal_does_not_ask_the_model(page: Page) -> None:
    chat = ScriptedChat("Flour and water. ")
    page.coach.chats.llm = chat
    *_, last = page.ask("how do I bake bread")
    assert "Not in the articles" in (last.transcript or "")
    assert chat.conversations == []


def test_the_place_in_the_queue_is_shown(page: Page) -> None:
    seen: list[str] = []
    gate = Gate(0)
    page.coach.chats.llm = ScriptedChat(SOFTMAX + TEMPERATURE, queue=(3,), before_piece=gate)
    for view in page.ask("what is InfoNCE"):
        seen.append(view.transcript or "")
        if "3 answers are written before this one" in seen[-1]:
            gate.open.set()
    assert any("3 answers are written before this one" in html for html in seen)
    assert "Written by scripted" in seen[-1]


def test_what_the_model_writes_is_text(page: Page) -> None:
    script = "InfoNCE is a softmax <img src=x onerror=alert(1)> over one positive and many negatives [1]. "
    page.coach.chats.llm = ScriptedChat(
        SOFTMAX + script + "[x](javascript:alert(1)) ![p](http://e.example/p.png) <script>a</script>. "
    )
    for view in page.ask("what is InfoNCE"):
        html = view.transcript or ""
        assert "<img" not in html
        assert "<script" not in html
        assert 'href="javascript' not in html


def test_the_export_has_both(page: Page) -> None:
    page.coach.chats.llm = ScriptedChat(SOFTMAX + TEMPERATURE)
    list(page.ask("what is InfoNCE"))
    _, text = page.handlers.export(Request(conversation=page.conversation))
    assert "**In the articles' own words**" in text
    assert "llm, scripted" in text
    assert text.count("[^1-1]") == 3  # in both answers, and the footnote


def test_a_waiting_model_keeps_nobody_from_the_extractive_answer(page: Page) -> None:
    gate = Gate(0)
    page.coach.chats.llm = ScriptedChat(SOFTMAX, before_piece=gate)
    streams = [page.ask("what is InfoNCE") for _ in range(8)]
    for views in streams:
        assert any("Quoted from the articles" in (view.transcript or "") for view in take(views))
    gate.open.set()


def take(views: Iterator[AskView], most: int = 12) -> Iterator[AskView]:
    for _, view in zip(range(most), views, strict=False):
        yield view
        if "Quoted from the articles" in (view.transcript or ""):
            return
