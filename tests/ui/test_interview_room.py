"""The interview itself: the open question, the verdicts, what is shown when, the clock and the appeals."""

import re
from datetime import UTC, datetime

import pytest
from browser_tab import Tab, answer_infonce, stage

from interview_coach.errors import InputError
from interview_coach.ui.interview_now import answering_seconds


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


def test_an_unknown_action_does_nothing(tab: Tab) -> None:
    tab.start()
    with pytest.raises(InputError):
        tab.act("explode")
    assert tab.interview.version == 1
