"""The small steps that the interview's machine is made of: to note, to say, to put a question's state."""

from __future__ import annotations

from dataclasses import replace

from interview_coach.domain import Grade
from interview_coach.interview.phrases import phrase
from interview_coach.interview.state import Entry, EntryKind, Interview, Turn

__all__ = ["entry", "given", "notice", "probed", "put", "say"]


def given(grade: Grade | None) -> Grade:
    """The grade; ValueError where none was passed in."""
    if grade is None:
        raise ValueError("this act needs a grade; see is_graded")
    return grade


def probed(state: Interview) -> str:
    """The id of the point that the open follow-up probes; empty where none is open."""
    return state.turn(state.open).probes[-1][0] if state.status == "following_up" else ""


def put(state: Interview, turn: Turn) -> Interview:
    """The interview with a question's state replaced."""
    turns = list(state.turns)
    turns[turn.asked.number - 1] = turn
    return replace(state, turns=tuple(turns))


def say(state: Interview, said: Entry) -> Interview:
    """The interview with one thing more said."""
    return replace(state, exchange=(*state.exchange, said))


def entry(
    state: Interview, kind: EntryKind, text: str, *, number: int | None = None, **fields: object
) -> Entry:
    """Something said now, of the open question unless another is named."""
    made = Entry(kind, state.open if number is None else number, text, state.last_act)
    return replace(made, **fields)  # type: ignore[arg-type]


def notice(state: Interview, about: int, code: str, /, **values: object) -> Interview:
    """The interview with words of the program's own, about a question or (0) the whole."""
    text = phrase(code, state.plan.lang, **values)
    return say(state, Entry("notice", about, text, state.last_act, code=code))
