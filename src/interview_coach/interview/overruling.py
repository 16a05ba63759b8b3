"""The candidate's word against the grader's: a verdict that is set to covered. `appeals` keeps the case."""

from __future__ import annotations

from dataclasses import replace

from interview_coach.errors import InputError
from interview_coach.interview.actions import Overrule
from interview_coach.interview.hints import HINTED_WORTH
from interview_coach.interview.phrases import phrase
from interview_coach.interview.speaking import entry, put, say
from interview_coach.interview.state import Interview
from interview_coach.interview.turning import score_of

__all__ = ["overruled", "overruled_point"]


def overruled_point(state: Interview, action: Overrule) -> int:
    """The place of the point among its question's; InputError where it cannot be overruled."""
    if 1 <= action.number <= len(state.turns):
        turn = state.turn(action.number)
        if turn.outcome == "answered":
            for nth, verdict in enumerate(turn.points):
                if verdict.point.id == action.point_id and verdict.verdict != "covered":
                    return nth
    raise InputError(phrase("nothing_to_overrule", state.plan.lang, number=action.number))


def overruled(state: Interview, action: Overrule) -> Interview:
    """The point counts as covered, and the score is worked out anew; InputError where it cannot be overruled."""
    nth = overruled_point(state, action)
    turn = state.turn(action.number)
    points = list(turn.points)
    credit = max(points[nth].credit, HINTED_WORTH if action.point_id in turn.hinted else 1.0)
    points[nth] = replace(points[nth], verdict="covered", credit=credit, reason="overruled")
    turn = replace(
        turn,
        points=tuple(points),
        score=score_of(tuple(points), turn.deduction),
        overruled=(*turn.overruled, action.point_id),
    )
    state = put(state, turn)
    said = entry(
        state,
        "notice",
        phrase("overruled", state.plan.lang, number=action.number),
        number=action.number,
        point_id=action.point_id,
        code="overruled",
        score=turn.score,
        request=action.comment,
    )
    return say(state, said)
