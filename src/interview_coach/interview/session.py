"""The interview as a pure state machine: an interview and an act give the next interview.

    asking ──Answer──► following_up ──Answer, Skip, GiveUp──► following_up (at most two) ──► asking the next
      │  ▲                                                                                  or finished
      │  └─ Hint, Clarify stay; Skip, GiveUp, a complete Answer go to the next; Back changes the open question
      └─ Pause ─► paused ─ Resume ─►;  Stop ─► finished, which only Overrule touches

There is always exactly one open question until the end. The clock, the grade and the choice of the next question are
passed in; nothing here reads a candidate's text for what to do, but for "不会" and the like (`read`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final, get_args

from interview_coach.domain import Grade, PointVerdict
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
from interview_coach.interview.asking import cite, cite_point
from interview_coach.interview.followup import deduction_of, next_probe, raised
from interview_coach.interview.hints import HINTED_WORTH, clarification, hint_entry, hint_point
from interview_coach.interview.phrases import phrase
from interview_coach.interview.state import (
    Asked,
    Entry,
    EntryKind,
    Interview,
    InterviewStatus,
    Outcome,
    Plan,
    Turn,
)
from interview_coach.text.terms import shipped_glossary

__all__ = ["LONGEST_ANSWER", "Choose", "begin", "check", "is_graded", "read", "status_of", "step"]

Choose = Callable[[Interview], Asked | None]
"""Gives the next question of an interview, None where there is none."""

LONGEST_ANSWER: Final = 20_000
"""Characters."""
_IDLE_S: Final = 600.0
"""Between two acts no more than this counts as time used: a page left open overnight is no interview."""

_GIVES_UP = re.compile(
    r"(?:(?:这个|这题|这道题|这个问题|我|真的|确实|完全|也|都|还|暂时|抱歉|对不起|不好意思|嗯|呃|额)*"
    r"(?:不会做|不会答|不会|不知道|不清楚|不了解|不懂|不太会|不太清楚|不记得|没学过|忘了|忘记了|想不起来|没有思路|没思路|放弃|答不上来)"
    r"(?:这个|这题|这道题|了|啊|呀|呢|哦|的|吧|哎|诶)*)"
    r"|(?:(?:sorry|well|hmm+|um+|honestly|actually) )*"
    r"(?:(?:i )?(?:really |honestly |just )?(?:do not|dont|don t) (?:really )?(?:know|remember)(?: (?:this|that|it|the answer|this one|that one))?"
    r"|(?:i )?(?:have )?no (?:idea|clue)|(?:i )?(?:am|m) not sure|(?:i )?(?:can not|cannot|cant|can t) (?:answer|remember)(?: (?:this|that|it))?"
    r"|(?:i )?forgot|i give up|idk|dunno)(?: sorry| really)?",
    re.IGNORECASE,
)


def status_of(text: str) -> InterviewStatus:
    """A stored status; StoreError for one that this program does not know."""
    for status in get_args(InterviewStatus):
        if status == text:
            found: InterviewStatus = status
            return found
    raise StoreError(f"an interview has the status '{text}'; update Interview Coach to read it")


def read(action: Action) -> Action:
    """The act as meant: an answer that says no more than "不会" or "I don't know" is `GiveUp`."""
    if isinstance(action, Answer):
        said = unicodedata.normalize("NFKC", action.text)
        if _GIVES_UP.fullmatch(" ".join(re.sub(r"[^\w\s]", " ", said).split())) or _GIVES_UP.fullmatch(
            re.sub(r"[\W_]", "", said)
        ):
            return GiveUp()
    return action


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
        empty = _notice(empty, 0, "gone", count=len(plan.repeat) - total)
    elif total is not None and plan.questions is not None and total < plan.questions:
        empty = _notice(empty, 0, "fewer", total=total)
    return replace(_ask(empty, first), version=1)


def check(state: Interview, action: Action) -> None:
    """Raises InputError, in the interview's language, for an act that makes no sense now."""
    lang = state.plan.lang
    if isinstance(action, Overrule):
        _overruled_point(state, action)
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
        if not hint_point(state.turn(state.open), _probed(state)):
            raise InputError(phrase("no_hint", lang))
    if isinstance(action, Back):
        _check_back(state, action.number)


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
            return _advance(_practised(state, action, _given(grade)), choose)
        case GiveUp() | Skip() if state.practising:
            return _advance(state, choose)
        case Answer() if state.status == "following_up":
            return _probe(_follow_up_answered(state, action, _given(grade)), choose)
        case GiveUp() | Skip() if state.status == "following_up":
            state = _notice(_source(state, None), state.open, "follow_up_left")
            return _close(state, "answered", choose)
        case Answer():
            return _probe(_answered(state, action, _given(grade)), choose)
        case GiveUp():
            return _given_up(state, _given(grade), choose)
        case Skip():
            turn = replace(state.turn(state.open), outcome="skipped", score=0.0)
            state = _notice(_put(state, turn), state.open, "skipped", number=state.open)
            return _advance(_wanting(state, 0.0), choose)
        case Hint():
            turn = state.turn(state.open)
            told = hint_point(turn, _probed(state))
            entry = hint_entry(turn.asked, told, state.plan.lang, at)
            return _say(_put(state, replace(turn, hinted=(*turn.hinted, told))), entry)
        case Clarify():
            return _clarified(state, action)
        case Pause():
            return _notice(replace(state, status="paused", resume_to=state.status), 0, "paused")
        case Resume():
            return _notice(replace(state, status=state.resume_to), 0, "resumed")
        case Stop():
            return _stopped(state)
        case Back():
            return _gone_back(state, action.number)
        case Overrule():
            return _overruled(state, action)


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
    return _say(_put(state, turn), _entry(state, "answer", action.text, seconds=action.seconds))


def _follow_up_answered(state: Interview, action: Answer, grade: Grade) -> Interview:
    turn = state.turn(state.open)
    point_id, words = turn.probes[-1]
    turn = replace(turn, answers=(*turn.answers, action.text))
    points, decided = raised(turn, grade, words)
    state = _put(state, replace(turn, points=points, decided_in=decided))
    answer = _entry(state, "answer", action.text, seconds=action.seconds, point_id=point_id)
    return _source(_say(state, answer), grade)


def _source(state: Interview, grade: Grade | None) -> Interview:
    """Shows where the follow-up that was dealt with came from."""
    turn = state.turn(state.open)
    point_id = turn.probes[-1][0]
    citation = cite_point(turn.asked, point_id)
    alone = tuple(p for p in grade.points if p.point.id == point_id) if grade else ()
    entry = _entry(
        state, "source", "", point_id=point_id, citations=(citation,) if citation else (), points=alone
    )
    return _say(state, entry)


def _probe(state: Interview, choose: Choose) -> Interview:
    """After an answer: a follow-up, or the verdicts and the next question."""
    turn = state.turn(state.open)
    used = {words for one in state.turns for _, words in one.probes}
    probe = next_probe(turn, state.plan.style, used, shipped_glossary(), state.plan.lang)
    if probe is None:
        return _close(state, "answered", choose)
    state = _put(replace(state, status="following_up"), replace(turn, probes=(*turn.probes, probe)))
    return _say(state, _entry(state, "follow_up", probe[1], point_id=probe[0]))


def _given_up(state: Interview, grade: Grade, choose: Choose) -> Interview:
    turn = state.turn(state.open)
    points = tuple(replace(p, verdict="missed", credit=0.0, answer_spans=()) for p in grade.points)
    turn = replace(turn, grade=grade, points=points, answers=("",), decided_in=(0,) * len(points))
    said = _entry(state, "answer", phrase("do_not_know", state.plan.lang))
    return _close(_say(_put(state, turn), said), "given_up", choose)


def _practised(state: Interview, action: Answer, grade: Grade) -> Interview:
    state = _say(state, _entry(state, "answer", action.text, seconds=action.seconds))
    return _say(state, _entry(state, "verdicts", "", points=grade.points, score=grade.score, code="practice"))


def _close(state: Interview, outcome: Outcome, choose: Choose) -> Interview:
    """The verdicts, and on to the next question."""
    return _advance(_verdicts(state, outcome), choose)


def _verdicts(state: Interview, outcome: Outcome) -> Interview:
    turn = state.turn(state.open)
    turn = replace(turn, outcome=outcome, score=_score(turn.points, turn.deduction))
    state = _put(state, turn)
    state = _say(state, _entry(state, "verdicts", "", points=turn.points, score=turn.score))
    return _wanting(state, turn.score or 0.0)


def _score(points: tuple[PointVerdict, ...], deduction: float) -> float:
    total = sum(p.point.weight for p in points)
    earned = sum(p.point.weight * p.credit for p in points) / total if total else 0.0
    return min(1.0, max(0.0, earned - deduction))


def _wanting(state: Interview, score: float) -> Interview:
    return replace(state, wanted=bank.next_wanted(state.plan, state.wanted, score))


# --- from question to question ----------------------------------------------------------------------------------


def _advance(state: Interview, choose: Choose) -> Interview:
    """The question that waits, else the next one, else the end."""
    state = replace(state, status="asking", practising=False)
    if state.waiting:
        return _returned(state)
    plan = state.plan
    if plan.minutes is not None and not plan.repeat and state.seconds >= plan.minutes * 60:
        return _finished(state, "time_up")
    if state.total is not None and len(state.turns) >= state.total:
        return _finished(state, "finished")
    asked = choose(state)
    return _finished(state, "exhausted") if asked is None else _ask(state, asked)


def _ask(state: Interview, asked: Asked) -> Interview:
    assert asked.number == len(state.turns) + 1
    state = replace(state, turns=(*state.turns, Turn(asked, "open")), open=asked.number)
    if asked.asked_before and not state.plan.repeat:
        state = _notice(state, asked.number, "asked_before")
    return _say(state, _entry(state, "question", asked.text))


def _finished(state: Interview, code: str) -> Interview:
    return _notice(replace(state, status="finished", open=0, waiting=0, practising=False), 0, code)


def _stopped(state: Interview) -> Interview:
    if state.status == "paused":
        state = replace(state, status=state.resume_to)
    if state.status == "following_up":
        state = _verdicts(_source(state, None), "answered")
    elif not state.practising:
        # One that was skipped and taken up again is as skipped as before; a first question just does not count.
        turn = state.turn(state.open)
        again = replace(turn, outcome="skipped", score=0.0)
        state = _put(state, again if state.waiting else replace(turn, outcome="dropped"))
    if state.waiting:
        state = _put(state, replace(state.turn(state.waiting), outcome="dropped"))
    return _finished(state, "stopped")


def _check_back(state: Interview, number: int) -> None:
    lang = state.plan.lang
    if state.status == "following_up":
        raise InputError(phrase("follow_up_first", lang))
    if not 1 <= number <= len(state.turns):
        raise InputError(phrase("no_such_question", lang, number=number))
    if state.waiting and number != state.waiting:
        raise InputError(phrase("return_first", lang, number=state.open, waiting=state.waiting))
    if not state.waiting and not state.turn(number).closed:
        raise InputError(phrase("not_closed", lang, number=number))


def _gone_back(state: Interview, number: int) -> Interview:
    if number == state.waiting:
        if not state.practising:  # a skipped question that was looked at again
            state = _put(state, replace(state.turn(state.open), outcome="skipped", score=0.0))
        return _returned(replace(state, practising=False))
    target = state.turn(number)
    state = _put(state, replace(state.turn(state.open), outcome="waiting"))
    practising = target.outcome != "skipped"
    if not practising:
        state = _put(state, replace(target, outcome="open", score=None))
    state = replace(state, open=number, waiting=state.open, practising=practising)
    state = _notice(state, number, "practice" if practising else "back", number=number)
    return _say(state, _entry(state, "question", target.asked.text))


def _returned(state: Interview) -> Interview:
    number = state.waiting
    state = _put(state, replace(state.turn(number), outcome="open"))
    state = _notice(replace(state, open=number, waiting=0), number, "returned", number=number)
    return _say(state, _entry(state, "question", state.turn(number).asked.text))


# --- beside the answers -----------------------------------------------------------------------------------------


def _clarified(state: Interview, action: Clarify) -> Interview:
    asked = state.turn(state.open).asked
    lang = state.plan.lang
    request = action.text.strip()[:LONGEST_ANSWER]
    text = clarification(asked, state.follow_up, request, shipped_glossary(), lang)
    heading = cite(asked, asked.title_start, asked.title)
    entry = _entry(state, "clarification", text, request=request, citations=(heading,))
    return _say(state, entry)


def _overruled_point(state: Interview, action: Overrule) -> int:
    """The place of the point among its question's; InputError where it cannot be overruled."""
    if 1 <= action.number <= len(state.turns):
        turn = state.turn(action.number)
        if turn.outcome == "answered":
            for nth, verdict in enumerate(turn.points):
                if verdict.point.id == action.point_id and verdict.verdict != "covered":
                    return nth
    raise InputError(phrase("nothing_to_overrule", state.plan.lang, number=action.number))


def _overruled(state: Interview, action: Overrule) -> Interview:
    nth = _overruled_point(state, action)
    turn = state.turn(action.number)
    points = list(turn.points)
    credit = max(points[nth].credit, HINTED_WORTH if action.point_id in turn.hinted else 1.0)
    points[nth] = replace(points[nth], verdict="covered", credit=credit, reason="overruled")
    turn = replace(
        turn,
        points=tuple(points),
        score=_score(tuple(points), turn.deduction),
        overruled=(*turn.overruled, action.point_id),
    )
    state = _put(state, turn)
    entry = _entry(
        state,
        "notice",
        phrase("overruled", state.plan.lang, number=action.number),
        number=action.number,
        point_id=action.point_id,
        code="overruled",
        score=turn.score,
        request=action.comment,
    )
    return _say(state, entry)


# --- small pieces -----------------------------------------------------------------------------------------------


def _given(grade: Grade | None) -> Grade:
    if grade is None:
        raise ValueError("this act needs a grade; see is_graded")
    return grade


def _probed(state: Interview) -> str:
    return state.turn(state.open).probes[-1][0] if state.status == "following_up" else ""


def _put(state: Interview, turn: Turn) -> Interview:
    turns = list(state.turns)
    turns[turn.asked.number - 1] = turn
    return replace(state, turns=tuple(turns))


def _say(state: Interview, entry: Entry) -> Interview:
    return replace(state, exchange=(*state.exchange, entry))


def _entry(
    state: Interview, kind: EntryKind, text: str, *, number: int | None = None, **fields: object
) -> Entry:
    entry = Entry(kind, state.open if number is None else number, text, state.last_act)
    return replace(entry, **fields)  # type: ignore[arg-type]


def _notice(state: Interview, about: int, code: str, /, **values: object) -> Interview:
    text = phrase(code, state.plan.lang, **values)
    return _say(state, Entry("notice", about, text, state.last_act, code=code))
