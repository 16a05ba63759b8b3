"""The interview as a pure state machine: an interview and an act give the next interview.

    asking ──Answer──► following_up ──Answer, Skip, GiveUp──► following_up (at most two) ──► asking the next
      │  ▲                                                                                  or finished
      │  └─ Hint, Clarify stay; Skip, GiveUp, a complete Answer go to the next; Back changes the open question
      └─ Pause ─► paused ─ Resume ─►;  Stop ─► finished, which only Overrule touches

There is always exactly one open question until the end. The clock, the grade and the choice of the next question are
passed in; nothing here reads a candidate's text for what to do, but for "不会" and the like (`read`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final, get_args

from interview_coach.domain import Grade
from interview_coach.errors import InputError, StoreError
from interview_coach.interview import bank
from interview_coach.interview.actions import (
    Action,
    Answer,
    Back,
    Clarify,
    GiveUp,
    Hint,
    Overrule,
    Pause,
    Resume,
    Skip,
    Stop,
)
from interview_coach.interview.asking import cite
from interview_coach.interview.followup import deduction_of, next_probe, raised
from interview_coach.interview.hints import HINTED_WORTH, clarification, hint_entry, hint_point
from interview_coach.interview.overruling import overruled, overruled_point
from interview_coach.interview.phrases import phrase
from interview_coach.interview.speaking import entry, given, notice, probed, put, say
from interview_coach.interview.state import (
    Interview,
    InterviewStatus,
    Plan,
)
from interview_coach.interview.turning import (
    Choose,
    advance,
    ask,
    check_back,
    close,
    gone_back,
    source,
    stopped,
    wanting,
)
from interview_coach.text.giving_up import gives_up
from interview_coach.text.terms import shipped_glossary

__all__ = ["LONGEST_ANSWER", "Choose", "begin", "check", "is_graded", "read", "status_of", "step"]

LONGEST_ANSWER: Final = 20_000
"""Characters."""
_IDLE_S: Final = 600.0
"""Between two acts no more than this counts as time used: a page left open overnight is no interview."""


def status_of(text: str) -> InterviewStatus:
    """A stored status; StoreError for one that this program does not know."""
    for status in get_args(InterviewStatus):
        if status == text:
            found: InterviewStatus = status
            return found
    raise StoreError(f"an interview has the status '{text}'; update Interview Coach to read it")


def read(action: Action) -> Action:
    """The act as meant: an answer that says no more than "不会" or "I don't know" is `GiveUp`."""
    return GiveUp() if isinstance(action, Answer) and gives_up(action.text) else action


def is_graded(state: Interview, action: Action) -> bool:
    """Whether `step` needs a grade: of the answer's text, or of an empty one where the candidate gives up."""
    if isinstance(action, Answer):
        return True
    return isinstance(action, GiveUp) and state.status == "asking" and not state.practising


def begin(interview_id: str, plan: Plan, total: int | None, *, choose: Choose, at: datetime) -> Interview:
    """A new interview, its first question asked.

    Raises:
        InputError: there is no question to ask.
    """
    empty = Interview(
        id=interview_id,
        version=0,
        plan=plan,
        status="asking",
        turns=(),
        exchange=(),
        open=0,
        waiting=0,
        practising=False,
        resume_to="asking",
        total=total,
        wanted=bank.LEVELS[plan.level][1],
        seconds=0.0,
        created=at,
        last_act=at,
    )
    first = choose(empty)
    if first is None:
        raise InputError(phrase("no_questions", plan.lang))
    if plan.repeat and total is not None and total < len(plan.repeat):
        empty = notice(empty, 0, "gone", count=len(plan.repeat) - total)
    elif total is not None and plan.questions is not None and total < plan.questions:
        empty = notice(empty, 0, "fewer", total=total)
    return replace(ask(empty, first), version=1)


def check(state: Interview, action: Action) -> None:
    """Raises InputError, in the interview's language, for an act that makes no sense now."""
    lang = state.plan.lang
    if isinstance(action, Overrule):
        overruled_point(state, action)
        return
    if state.status == "finished":
        raise InputError(phrase("is_finished", lang))
    if isinstance(action, Resume):
        if state.status != "paused":
            raise InputError(phrase("not_paused", lang))
        return
    if state.status == "paused" and not isinstance(action, Stop):
        raise InputError(phrase("is_paused", lang))
    if isinstance(action, Answer):
        if not action.text.strip():
            raise InputError(phrase("empty_answer", lang))
        if len(action.text) > LONGEST_ANSWER:
            raise InputError(phrase("long_answer", lang, chars=len(action.text), limit=LONGEST_ANSWER))
    if isinstance(action, Hint):
        if state.practising:
            raise InputError(phrase("not_in_practice", lang))
        if not hint_point(state.turn(state.open), probed(state)):
            raise InputError(phrase("no_hint", lang))
    if isinstance(action, Back):
        check_back(state, action.number)


def step(
    before: Interview, action: Action, grade: Grade | None, *, choose: Choose, at: datetime
) -> Interview:
    """The interview after one act.

    Args:
        before: the interview as it stands.
        action: as `read` gave it.
        grade: where `is_graded` says so: of the answer alone, against the open question.
        choose: gives the next question, once this one is closed.
        at: the time, UTC.

    Raises:
        InputError: see `check`.
    """
    check(before, action)
    used = min(max((at - before.last_act).total_seconds(), 0.0), _IDLE_S)
    counted = before.status not in ("paused", "finished")
    state = replace(
        before,
        version=before.version + 1,
        seconds=before.seconds + (used if counted else 0.0),
        last_act=at,
        draft="",
    )
    match action:
        case Answer() if state.practising:
            return advance(_practised(state, action, given(grade)), choose)
        case GiveUp() | Skip() if state.practising:
            return advance(state, choose)
        case Answer() if state.status == "following_up":
            return _probe(_follow_up_answered(state, action, given(grade)), choose)
        case GiveUp() | Skip() if state.status == "following_up":
            state = notice(source(state, None), state.open, "follow_up_left")
            return close(state, "answered", choose)
        case Answer():
            return _probe(_answered(state, action, given(grade)), choose)
        case GiveUp():
            return _given_up(state, given(grade), choose)
        case Skip():
            turn = replace(state.turn(state.open), outcome="skipped", score=0.0)
            state = notice(put(state, turn), state.open, "skipped", number=state.open)
            return advance(wanting(state, 0.0), choose)
        case Hint():
            turn = state.turn(state.open)
            told = hint_point(turn, probed(state))
            hint = hint_entry(turn.asked, told, state.plan.lang, at)
            return say(put(state, replace(turn, hinted=(*turn.hinted, told))), hint)
        case Clarify():
            return _clarified(state, action)
        case Pause():
            return notice(replace(state, status="paused", resume_to=state.status), 0, "paused")
        case Resume():
            return notice(replace(state, status=state.resume_to), 0, "resumed")
        case Stop():
            return stopped(state)
        case Back():
            return gone_back(state, action.number)
        case Overrule():
            return overruled(state, action)


# --- answering --------------------------------------------------------------------------------------------------


def _answered(state: Interview, action: Answer, grade: Grade) -> Interview:
    turn = state.turn(state.open)
    points = tuple(
        replace(p, credit=min(p.credit, HINTED_WORTH)) if p.point.id in turn.hinted else p
        for p in grade.points
    )
    turn = replace(
        turn,
        grade=grade,
        points=points,
        answers=(action.text,),
        decided_in=(0,) * len(points),
        deduction=deduction_of(grade),
    )
    return say(put(state, turn), entry(state, "answer", action.text, seconds=action.seconds))


def _follow_up_answered(state: Interview, action: Answer, grade: Grade) -> Interview:
    turn = state.turn(state.open)
    point_id, words = turn.probes[-1]
    turn = replace(turn, answers=(*turn.answers, action.text))
    points, decided = raised(turn, grade, words)
    state = put(state, replace(turn, points=points, decided_in=decided))
    answer = entry(state, "answer", action.text, seconds=action.seconds, point_id=point_id)
    return source(say(state, answer), grade)


def _probe(state: Interview, choose: Choose) -> Interview:
    """After an answer: a follow-up, or the verdicts and the next question."""
    turn = state.turn(state.open)
    used = {words for one in state.turns for _, words in one.probes}
    probe = next_probe(turn, state.plan.style, used, shipped_glossary(), state.plan.lang)
    if probe is None:
        return close(state, "answered", choose)
    state = put(replace(state, status="following_up"), replace(turn, probes=(*turn.probes, probe)))
    words = phrase(f"open_{state.plan.style}", state.plan.lang) + probe[1]
    return say(state, entry(state, "follow_up", words, point_id=probe[0]))


def _given_up(state: Interview, grade: Grade, choose: Choose) -> Interview:
    turn = state.turn(state.open)
    points = tuple(replace(p, verdict="missed", credit=0.0, answer_spans=()) for p in grade.points)
    turn = replace(turn, grade=grade, points=points, answers=("",), decided_in=(0,) * len(points))
    said = entry(state, "answer", phrase("do_not_know", state.plan.lang))
    return close(say(put(state, turn), said), "given_up", choose)


def _practised(state: Interview, action: Answer, grade: Grade) -> Interview:
    state = say(state, entry(state, "answer", action.text, seconds=action.seconds))
    return say(state, entry(state, "verdicts", "", points=grade.points, score=grade.score, code="practice"))


# --- beside the answers -----------------------------------------------------------------------------------------


def _clarified(state: Interview, action: Clarify) -> Interview:
    asked = state.turn(state.open).asked
    lang = state.plan.lang
    request = action.text.strip()[:LONGEST_ANSWER]
    text = clarification(asked, state.follow_up, request, shipped_glossary(), lang)
    heading = cite(asked, asked.title_start, asked.title)
    told = entry(state, "clarification", text, request=request, citations=(heading,))
    return say(state, told)
