"""The handlers of the Interview tab, over the real interviews with a grader of a visible rule."""

import base64
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from fakes_coach import FakeCoach
from pypdf import PdfReader

from interview_coach.domain import Lang
from interview_coach.errors import InputError, StoreError
from interview_coach.interview.state import Interview
from interview_coach.ui.edge import guarded_stream
from interview_coach.ui.interview import InterviewHandlers
from interview_coach.ui.interview_request import InterviewRequest, SetupForm
from interview_coach.ui.interview_view import InterviewView
from interview_coach.ui.jobs import BackgroundTask


@dataclass
class Tab:
    """A browser tab: it knows the interview and the version that it shows, as the page's script does."""

    coach: FakeCoach
    handlers: InterviewHandlers
    lang: Lang = "en"
    id: str = ""
    version: int = 0
    view: str = ""

    def request(self, action: str, **fields: object) -> InterviewRequest:
        request = InterviewRequest(
            action=action, lang=self.lang, interview=self.id, version=self.version, view=self.view
        )
        return replace(request, **fields)  # type: ignore[arg-type]

    def start(self, **form: object) -> InterviewView:
        asked = replace(SetupForm(lang=self.lang, topics=("contrastive-learning",), amount=2), **form)  # type: ignore[arg-type]
        # The id seeds the choice of questions.
        request = self.request("start", form=asked, new_id="ab" * 16)
        return self.seen(list(self.handlers.start(request))[-1])

    def act(self, action: str, **fields: object) -> InterviewView:
        return self.seen(list(self.handlers.act(self.request(action, **fields)))[-1])

    def seen(self, view: InterviewView) -> InterviewView:
        found = re.search(r'data-interview="(\w+)" data-version="(\d+)"', view.state or "")
        if found:
            self.id, self.version = found[1], int(found[2])
        return view

    def again(self) -> "Tab":
        return replace(self)

    @property
    def interview(self) -> Interview:
        return self.coach.interviews.get(self.id)


@pytest.fixture
def tab(coach: FakeCoach) -> Iterator[Tab]:
    prepared = BackgroundTask(coach.prepare, "prepare")
    prepared.start()
    yield Tab(coach, InterviewHandlers(coach, prepared))  # type: ignore[arg-type]
    coach.may_grade.set()


def stage(view: InterviewView) -> str:
    found = re.search(r'data-stage="(\w*)"', view.state or "")
    return found[1] if found else ""


def answer_infonce(tab: Tab, text: str) -> InterviewView:
    """Answers with InfoNCE as the open question, whichever of the two comes first; shows the conversation."""
    tab.view = "exchange"
    if tab.interview.question and tab.interview.question.question_id != "infonce":
        tab.act("answer", text="mining")
    return tab.act("answer", text=text)


# --- before -----------------------------------------------------------------------------------------------------


def test_the_form_has_every_topic_with_its_count(tab: Tab) -> None:
    view = tab.handlers.load(tab.request("load"))
    assert stage(view) == "setup"
    assert view.main
    assert 'value="contrastive-learning"' in view.main
    assert "Contrastive learning <b>2</b>" in view.main
    assert "surprise me" in view.main
    assert "Your interviews will be listed here" in (view.panel or "")


def test_the_form_is_drawn_as_it_was_filled_in(tab: Tab) -> None:
    form = SetupForm(
        "zh", ("contrastive-learning",), "senior", "minutes", 20, "pressure", 'a "job" </textarea>'
    )
    main = tab.handlers.load(tab.request("load", form=form)).main or ""
    checked = re.findall(r'value="([\w-]+)" checked', main)
    assert set(checked) == {"contrastive-learning", "senior", "zh", "minutes", "pressure"}
    assert 'value="20"' in main
    assert "&quot;job&quot; &lt;/textarea&gt;" in main
    assert main.count("</textarea>") == 1


def test_a_job_description_chooses_topics_or_says_that_it_does_not(tab: Tab) -> None:
    def job(text: str) -> str:
        return tab.handlers.job(tab.request("job", form=SetupForm(job=text))).main or ""

    found = job("We want somebody who knows contrastive learning well")
    assert "It calls for: Contrastive learning" in found
    assert 'value="contrastive-learning" checked' in found
    none = job("We want somebody who bakes bread")
    assert "nothing that the articles cover" in none
    assert 'type="checkbox" name="topic" value="contrastive-learning" checked' not in none
    assert "Paste the description first" in job("  ")


def test_a_plan_that_cannot_be_carried_out_leaves_the_form(tab: Tab) -> None:
    views = list(tab.handlers.start(tab.request("start", form=SetupForm(amount=99, job="keep me"))))
    assert stage(views[-1]) == "setup"
    assert "1 to 50" in views[-1].notice
    assert "keep me" in (views[-1].main or "")


def test_a_start_sent_twice_makes_one_interview(tab: Tab) -> None:
    request = tab.request("start", form=SetupForm(lang="en"), new_id="ab" * 16)
    for _ in range(2):
        assert 'data-interview="' + "ab" * 16 in (list(tab.handlers.start(request))[-1].state or "")
    assert len(tab.coach.interviews.list()) == 1


# --- the interview ----------------------------------------------------------------------------------------------


def test_the_open_question_stands_large_and_nothing_of_its_answer_is_there(tab: Tab) -> None:
    view = tab.start()
    assert stage(view) == "room"
    assert tab.interview.question
    assert f"<h2>{tab.interview.question.text}</h2>" in (view.now or "")
    assert "Question 1 of 2" in (view.progress or "")
    everything = " ".join(filter(None, (view.main, view.now, view.actions, view.panel, view.progress)))
    for point in tab.interview.question.points:
        assert point.text[:30] not in everything


def test_an_answer_is_shown_while_it_is_graded_and_then_judged(tab: Tab) -> None:
    tab.view = "exchange"  # the conversation, should this have been the last question
    tab.start()
    if tab.interview.question and tab.interview.question.question_id != "infonce":
        tab.act("answer", text="mining")
    views = list(tab.handlers.act(tab.request("answer", text="softmax and half temperature", seconds=65.0)))
    assert 'data-busy="1"' in (views[0].state or "")
    assert "softmax and half temperature" in (views[0].main or "")
    assert "Grading your answer" in (views[0].main or "")
    main = views[-1].main or ""
    assert '<mark class="said covered" title="1. Covered">softmax</mark>' in main
    assert '<mark class="said partial" title="2. Partial">half temperature</mark>' in main
    assert "1:05" in main
    assert "(2×1 + 1×0.5) / 3 = 0.83" in main
    assert "weight 2 × credit 1 = 2" in main
    assert "weight 1 × credit 0.5 = 0.5" in main
    assert "Graded on this machine, no LLM" in main


def test_a_follow_up_is_visibly_one_and_its_source_comes_after_it(tab: Tab) -> None:
    tab.start()
    view = answer_infonce(tab, "softmax")
    assert "Follow-up to question" in (view.now or "")
    assert "What happens as the temperature goes to zero?" in (view.now or "")
    assert "sharpens the distribution" not in f"{view.main}{view.now}"
    view = tab.act("answer", text="the temperature makes it hard")
    main = view.main or ""
    assert "Where the follow-up came from" in main
    assert "credit 0.8 = 0.8 · said in a follow-up" in main
    assert "earns 0.8 of its credit" in main


def test_everything_typed_is_text(tab: Tab) -> None:
    tab.start()
    view = answer_infonce(tab, "softmax temperature <script>alert(1)</script> \\(x\\) <img src=x> {{a}} 50%")
    main = view.main or ""
    assert "<script>" not in main and "<img" not in main
    assert "&lt;script&gt;" in main
    assert "50&#37;" in main


@pytest.mark.parametrize("action", ["hint", "clarify", "pause"])
def test_what_stands_in_the_box_goes_with_an_act_that_keeps_it(tab: Tab, action: str) -> None:
    tab.start()
    assert tab.act(action, draft="typed a moment before").draft is None
    assert tab.handlers.load(tab.request("load")).draft == "typed a moment before"


@pytest.mark.parametrize("action", ["hint", "clarify"])
def test_hints_and_clarification_keep_what_is_typed(tab: Tab, action: str) -> None:
    tab.start()
    view = tab.act(action, text="what <b>is</b> meant")
    assert view.draft is None
    assert "The article opens once this question is done." in (view.main or "")
    assert 'data-act="iv-cite"' not in (view.main or "")
    if action == "clarify":
        assert "what &lt;b&gt;is&lt;/b&gt; meant" in (view.main or "")
    else:
        assert "half of its marks" in (view.main or "")


def test_sealed_passages_stay_closed_until_the_question_is_done(tab: Tab) -> None:
    tab.start()
    tab.act("hint")
    nth = next(i for i, e in enumerate(tab.interview.exchange) if e.kind == "hint")
    point = tab.interview.turns[0].asked.points[0].id
    for fields in ({"n": nth}, {"number": 1, "point": point}):
        with pytest.raises(InputError, match="once this question is done"):
            tab.handlers.cite(tab.request("cite", **fields))
    tab.act("skip")  # it can still be gone back to, for its marks
    with pytest.raises(InputError, match="once this question is done"):
        tab.handlers.cite(tab.request("cite", number=1, point=point))
    tab.act("give-up")
    assert tab.interview.status == "finished"
    panel = tab.handlers.cite(tab.request("cite", number=1, point=point)).panel or ""
    assert '<mark id="iv-cited">' in panel
    panel = tab.handlers.cite(tab.request("cite", n=nth)).panel or ""
    assert '<mark id="iv-cited">' in panel


def test_a_citation_opens_the_article_as_it_was_asked(tab: Tab) -> None:
    tab.start()
    answer_infonce(tab, "softmax temperature")
    number = next(t.asked.number for t in tab.interview.turns if t.asked.question_id == "infonce")
    tab.coach._articles.clear()
    panel = tab.handlers.cite(tab.request("cite", number=number, point="softmax")).panel or ""
    assert "InfoNCE is a softmax over one positive and many negatives." in panel
    with pytest.raises(InputError):
        tab.handlers.cite(tab.request("cite", number=number, point="none"))
    with pytest.raises(InputError):
        tab.handlers.cite(tab.request("cite", number=9, point="softmax"))
    with pytest.raises(InputError):
        tab.handlers.cite(tab.request("cite", n=99))


def test_pause_resume_skip_and_back(tab: Tab) -> None:
    tab.start()
    view = tab.act("pause")
    assert "The clock stands still" in (view.now or "")
    assert 'data-act="iv-resume"' in (view.actions or "")
    assert 'data-act="iv-answer"' not in (view.actions or "")
    tab.act("resume")
    view = tab.act("skip")
    assert re.search(r'data-act="iv-back" data-number="1"', view.progress or "")
    view = tab.act("back", number=1)
    assert 'data-act="iv-back" data-number="2"' in (view.actions or "")
    assert tab.interview.open == 1


def test_the_clock_of_an_answer_leaves_pauses_out(tab: Tab) -> None:
    from interview_coach.ui.interview_now import answering_seconds

    tab.start()
    tab.act("pause")
    tab.act("resume")
    interview = tab.interview
    asked, paused, resumed = (
        next(e.at for e in interview.exchange if e.kind == kind and e.code in ("", code))
        if kind == "question"
        else next(e.at for e in interview.exchange if e.code == code)
        for kind, code in (("question", ""), ("notice", "paused"), ("notice", "resumed"))
    )
    now = datetime.now(UTC)
    expected = (paused - asked) + (now - resumed)
    assert answering_seconds(interview, now) == pytest.approx(expected.total_seconds())


def test_a_refused_act_keeps_what_is_typed(tab: Tab) -> None:
    tab.start()
    view = tab.act("answer", text="x" * 20_001)
    assert view.draft is None
    assert "20000" in (view.main or "")
    assert "still in the box" in (view.main or "")
    assert tab.interview.turns[0].outcome == "open"


def test_a_failing_grader_keeps_the_answer(tab: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    tab.start()

    def broken(*_: object) -> None:
        raise StoreError("the disk is full; make room")

    monkeypatch.setattr(tab.coach.grades, "grade", broken)
    view = tab.act("answer", text="my whole answer")
    assert "the disk is full" in (view.main or "")
    assert view.draft is None
    assert tab.handlers.load(tab.request("load")).draft == "my whole answer"


def test_a_defect_of_ours_is_told_too(tab: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    tab.start()
    monkeypatch.setattr(tab.coach.grades, "grade", lambda *_: 1 / 0)
    request = tab.request("answer", text="my answer")
    views = list(
        guarded_stream(
            tab.handlers.act(request), request.lang, lambda line: tab.handlers.failed(request, line)
        )
    )
    assert "our fault" in (views[-1].main or "")
    assert views[-1].draft is None
    assert "ZeroDivision" not in (views[-1].main or "")


def test_a_second_tab_is_told_gently_and_nothing_is_done_twice(tab: Tab) -> None:
    tab.start()
    other = tab.again()
    tab.act("answer", text="mining softmax temperature")
    graded = len(tab.coach.grades.graded)
    view = other.act("answer", text="another answer <b>")
    assert "went on in another window" in (view.main or "")
    assert "another answer &lt;b&gt;" in (view.main or "")
    assert other.version == tab.version
    assert "Question 2 of 2" in (view.progress or "")
    assert len(tab.coach.grades.graded) == graded
    assert "went on" not in (other.act("skip").main or "")


def test_drafts_come_back(tab: Tab) -> None:
    tab.start()
    assert tab.handlers.save_draft(tab.request("", draft="half an answer")) == "kept"
    assert tab.handlers.load(tab.request("load")).draft == "half an answer"
    assert tab.handlers.save_draft(tab.request("", draft="x", version=99)) == ""
    assert tab.handlers.save_draft(tab.request("", draft="x", interview="")) == ""


def test_an_appeal_shows_both_spans_and_overrules(tab: Tab) -> None:
    tab.start()
    view = answer_infonce(tab, "softmax but half temperature")
    number = next(t.asked.number for t in tab.interview.turns if t.asked.question_id == "infonce")
    appeal = (view.main or "").split('<details class="appeal">')[-1].split("</details>")[0]
    assert '<mark class="said partial"' in appeal
    assert "sharpens the distribution" in appeal
    assert f'data-act="iv-overrule" data-number="{number}" data-point="temperature"' in appeal
    view = tab.act("overrule", number=number, point="temperature", text="see the end")
    main = view.main or ""
    assert "set by you" in main
    assert "100%" in main
    assert '<details class="appeal">' not in main.split(f"Verdicts on question {number}")[1]
    assert "see the end" in tab.coach.interviews.appeals_jsonl()


def test_a_point_that_a_hint_told_of_says_so(tab: Tab) -> None:
    tab.start()
    if tab.interview.question and tab.interview.question.question_id != "infonce":
        tab.act("answer", text="mining")
    tab.act("hint")
    view = answer_infonce(tab, "softmax temperature")
    assert "weight 2 × credit 0.5 = 1 · a hint told of it" in (view.main or "")
    assert "at most 0.5" in (view.main or "")


# --- afterwards -------------------------------------------------------------------------------------------------


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


def test_both_languages_all_the_way(tab: Tab) -> None:
    tab.lang = "zh"
    view = tab.start()
    shown = [view.progress, view.now, view.actions]
    view = tab.act("answer", text="softmax")
    shown += [view.main, view.now]
    while tab.interview.status != "finished":
        view = tab.act("give-up")
    shown += [view.main]
    tags = re.compile(r"<[^>]*>")
    for html in shown:
        words = tags.sub(" ", html or "")
        left = re.findall(r"[A-Za-z]{3,}", words)
        assert {w for w in left if w not in ("InfoNCE", "softmax", "PDF", "Markdown")} == set(), words


# --- what the browser sends -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "nonsense",
        "[]",
        '{"form": 3, "version": "x", "seconds": -4, "new_id": "../etc"}',
        '{"form": {"amount": "x"}}',
    ],
)
def test_what_does_not_fit_is_left_out(payload: str) -> None:
    request = InterviewRequest.read(payload)
    assert (request.version, request.seconds, request.new_id) == (0, None, "")
    assert request.form == SetupForm()


def test_what_the_browser_sends_is_read() -> None:
    request = InterviewRequest.read(
        '{"action": "start", "lang": "zh", "interview": "i", "version": 4, "seconds": 2.5, "new_id": "'
        + "0f" * 16
        + '",'
        '"form": {"topics": ["a", 3], "level": "mid", "style": "probing", "lang": "en", "unit": "minutes", "amount": 30}}'
    )
    assert (request.action, request.lang, request.version, request.seconds) == ("start", "zh", 4, 2.5)
    assert request.new_id == "0f" * 16
    plan = request.form.plan()
    assert (plan.lang, plan.topics, plan.level, plan.questions, plan.minutes, plan.style) == (
        "en", ("a",), "mid", None, 30, "probing",
    )  # fmt: skip


def test_an_unknown_action_does_nothing(tab: Tab) -> None:
    tab.start()
    with pytest.raises(InputError):
        tab.act("explode")
    assert tab.interview.version == 1
