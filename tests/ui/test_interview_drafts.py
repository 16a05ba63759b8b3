"""What is typed in an interview is never lost: to a hint, a refusal, a failure, a second tab, a reload."""

import pytest
from browser_tab import Tab

from interview_coach.errors import StoreError
from interview_coach.ui.edge import guarded_stream


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
