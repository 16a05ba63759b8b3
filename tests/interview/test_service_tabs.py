"""Acts sent twice, tabs that act at once, and drafts: nothing is done twice and nothing typed is lost."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from acting import FULL, do, plan
from fakes_interview import Clock, WordGrades, articles

from interview_coach.domain import Article
from interview_coach.errors import InputError, StaleInterview
from interview_coach.history.interviews import InterviewStore
from interview_coach.interview.actions import Answer, Hint, Skip
from interview_coach.interview.service import Interviews
from interview_coach.interview.state import Interview


def test_an_act_sent_twice_is_done_once(interviews: Interviews, grades: WordGrades) -> None:
    state = interviews.start(plan())
    after = do(interviews, state, Answer(FULL))
    with pytest.raises(StaleInterview, match="reload"):
        interviews.act(state.id, state.version, Answer(FULL))
    assert interviews.get(state.id) == after
    assert grades.graded == [FULL]


def test_start_sent_twice_makes_one(interviews: Interviews) -> None:
    one = interviews.start(plan(), interview_id="a" * 32)
    assert interviews.start(plan(), interview_id="a" * 32) == one
    assert len(interviews.list()) == 1


def test_start_sent_twice_at_once_makes_one(store: InterviewStore, grades: WordGrades) -> None:
    both = threading.Barrier(2)

    def slow() -> list[Article]:
        if not hasattr(mine, "met"):  # both have looked for the interview, and neither has made it
            mine.met = both.wait(20)
        return articles()

    mine = threading.local()
    service = Interviews(store, slow, lambda: grades)
    made: list[Interview] = []
    threads = [
        threading.Thread(target=lambda: made.append(service.start(plan(), interview_id="b" * 32)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 2
    assert made[0] == made[1]
    assert len(service.list()) == 1


def test_two_tabs_answer_at_once_and_one_is_heard(
    store: InterviewStore, clock: Clock, interviews: Interviews
) -> None:
    both = threading.Barrier(2)

    class Together(WordGrades):
        def grade(self, *args: object) -> object:  # type: ignore[override]
            both.wait(20)  # both have read the interview and neither has written
            return super().grade(*args)  # type: ignore[arg-type]

    slow = Interviews(store, articles, Together, clock=clock)
    state = interviews.start(plan())
    results: list[Interview | StaleInterview] = []

    def answer(text: str) -> None:
        try:
            results.append(slow.act(state.id, state.version, Answer(text)))
        except StaleInterview as error:
            results.append(error)

    threads = [threading.Thread(target=answer, args=(f"{FULL} {tab}",)) for tab in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [r for r in results if isinstance(r, Interview)]
    assert len(won) == 1
    assert len(results) == 2
    assert interviews.get(state.id) == won[0]
    assert won[0].version == 2
    assert len([e for e in won[0].exchange if e.kind == "answer"]) == 1


def test_an_answer_that_fails_in_grading_is_kept_as_a_draft(
    store: InterviewStore, interviews: Interviews
) -> None:
    class Broken(WordGrades):
        def grade(self, *args: object) -> object:  # type: ignore[override]
            raise RuntimeError("killed")

    state = interviews.start(plan())
    with pytest.raises(RuntimeError):
        Interviews(store, articles, Broken).act(state.id, state.version, Answer("my long answer"))
    again = interviews.get(state.id)
    assert again == replace(state, draft="my long answer")
    after = do(interviews, again, Hint())
    assert after.draft == "my long answer"
    assert interviews.get(state.id).draft == "my long answer"
    assert do(interviews, after, Answer(FULL)).draft == ""
    assert interviews.get(state.id).draft == ""


def test_a_draft_is_kept_for_the_version_it_was_typed_at(interviews: Interviews) -> None:
    state = interviews.start(plan())
    interviews.save_draft(state.id, state.version, "half a thou")
    assert interviews.get(state.id).draft == "half a thou"
    do(interviews, state, Skip())
    with pytest.raises(StaleInterview):
        interviews.save_draft(state.id, state.version, "half a thought")
    assert interviews.get(state.id).draft == ""


def test_an_interview_deleted_in_another_tab(interviews: Interviews) -> None:
    state = interviews.start(plan())
    interviews.delete(state.id)
    for call in (
        lambda: do(interviews, state, Answer(FULL)),
        lambda: interviews.save_draft(state.id, 1, "x"),
        lambda: interviews.report(state.id),
        lambda: interviews.article(state.id, 1),
    ):
        with pytest.raises(InputError, match="no longer there"):
            call()
    other = interviews.start(plan())
    with pytest.raises(InputError, match="no question 9"):
        interviews.article(other.id, 9)
