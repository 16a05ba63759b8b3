"""From question to question: the verdicts that close one, the next, going back, the end. Part of `session`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from interview_coach.domain import Grade, PointVerdict
from interview_coach.errors import InputError
from interview_coach.interview import bank
from interview_coach.interview.asking import cite_point
from interview_coach.interview.phrases import phrase
from interview_coach.interview.speaking import entry, notice, put, say
from interview_coach.interview.state import Asked, Interview, Outcome, Turn

__all__ = [
    "Choose",
    "advance",
    "ask",
    "check_back",
    "close",
    "gone_back",
    "score_of",
    "source",
    "stopped",
    "wanting",
]

Choose = Callable[[Interview], Asked | None]
"""Gives the next question of an interview, None where there is none."""


def source(state: Interview, grade: Grade | None) -> Interview:
    """Shows where the follow-up that was dealt with came from."""
    turn = state.turn(state.open)
    point_id = turn.probes[-1][0]
    citation = cite_point(turn.asked, point_id)
    alone = tuple(p for p in grade.points if p.point.id == point_id) if grade else ()
    shown = entry(
        state, "source", "", point_id=point_id, citations=(citation,) if citation else (), points=alone
    )
    return say(state, shown)


def close(state: Interview, outcome: Outcome, choose: Choose) -> Interview:
    """The verdicts, and on to the next question."""
    return advance(verdicts(state, outcome), choose)


def verdicts(state: Interview, outcome: Outcome) -> Interview:
    """Closes the open question and shows what its score is made of."""
    turn = state.turn(state.open)
    turn = replace(turn, outcome=outcome, score=score_of(turn.points, turn.deduction))
    state = put(state, turn)
    state = say(state, entry(state, "verdicts", "", points=turn.points, score=turn.score))
    return wanting(state, turn.score or 0.0)


def score_of(points: tuple[PointVerdict, ...], deduction: float) -> float:
    """The weighted sum of the points, less the deduction, in 0..1."""
    total = sum(p.point.weight for p in points)
    earned = sum(p.point.weight * p.credit for p in points) / total if total else 0.0
    return min(1.0, max(0.0, earned - deduction))


def wanting(state: Interview, score: float) -> Interview:
    """Aims at another difficulty after a score."""
    return replace(state, wanted=bank.next_wanted(state.plan, state.wanted, score))


# --- from question to question ----------------------------------------------------------------------------------


def advance(state: Interview, choose: Choose) -> Interview:
    """The question that waits, else the next one, else the end."""
    state = replace(state, status="asking", practising=False)
    if state.waiting:
        return returned(state)
    plan = state.plan
    if plan.minutes is not None and not plan.repeat and state.seconds >= plan.minutes * 60:
        return finished(state, "time_up")
    if state.total is not None and len(state.turns) >= state.total:
        return finished(state, "finished")
    asked = choose(state)
    return finished(state, "exhausted") if asked is None else ask(state, asked)


def ask(state: Interview, asked: Asked) -> Interview:
    """Opens the next question."""
    assert asked.number == len(state.turns) + 1
    state = replace(state, turns=(*state.turns, Turn(asked, "open")), open=asked.number)
    if asked.asked_before and not state.plan.repeat:
        state = notice(state, asked.number, "asked_before")
    return say(state, entry(state, "question", asked.text))


def finished(state: Interview, code: str) -> Interview:
    """The end."""
    return notice(replace(state, status="finished", open=0, waiting=0, practising=False), 0, code)


def stopped(state: Interview) -> Interview:
    """The end before its time."""
    if state.status == "paused":
        state = replace(state, status=state.resume_to)
    if state.status == "following_up":
        state = verdicts(source(state, None), "answered")
    elif not state.practising:
        # One that was skipped and taken up again is as skipped as before; a first question just does not count.
        turn = state.turn(state.open)
        again = replace(turn, outcome="skipped", score=0.0)
        state = put(state, again if state.waiting else replace(turn, outcome="dropped"))
    if state.waiting:
        state = put(state, replace(state.turn(state.waiting), outcome="dropped"))
    return finished(state, "stopped")


def check_back(state: Interview, number: int) -> None:
    """Raises InputError where `Back` makes no sense."""
    lang = state.plan.lang
    if state.status == "following_up":
        raise InputError(phrase("follow_up_first", lang))
    if not 1 <= number <= len(state.turns):
        raise InputError(phrase("no_such_question", lang, number=number))
    if state.waiting and number != state.waiting:
        raise InputError(phrase("return_first", lang, number=state.open, waiting=state.waiting))
    if not state.waiting and not state.turn(number).closed:
        raise InputError(phrase("not_closed", lang, number=number))


def gone_back(state: Interview, number: int) -> Interview:
    """Another question is opened, and the open one waits."""
    if number == state.waiting:
        if not state.practising:  # a skipped question that was looked at again
            state = put(state, replace(state.turn(state.open), outcome="skipped", score=0.0))
        return returned(replace(state, practising=False))
    target = state.turn(number)
    state = put(state, replace(state.turn(state.open), outcome="waiting"))
    practising = target.outcome != "skipped"
    if not practising:
        state = put(state, replace(target, outcome="open", score=None))
    state = replace(state, open=number, waiting=state.open, practising=practising)
    state = notice(state, number, "practice" if practising else "back", number=number)
    return say(state, entry(state, "question", target.asked.text))


def returned(state: Interview) -> Interview:
    """The question that waits is opened again."""
    number = state.waiting
    state = put(state, replace(state.turn(number), outcome="open"))
    state = notice(replace(state, open=number, waiting=0), number, "returned", number=number)
    return say(state, entry(state, "question", state.turn(number).asked.text))
