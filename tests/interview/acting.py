"""How the tests of the facade plan an interview and act in it."""

from __future__ import annotations

from dataclasses import replace

from interview_coach.interview.actions import Action
from interview_coach.interview.service import Interviews
from interview_coach.interview.state import Interview, Plan

FULL = "alpha beta gamma"
SHIPPED = ("contrastive-learning", "generative-models")


def plan(**fields: object) -> Plan:
    """English, on the six shipped questions of `articles`."""
    return replace(Plan("en", topics=SHIPPED), **fields)  # type: ignore[arg-type]


def do(interviews: Interviews, state: Interview, *actions: Action) -> Interview:
    for action in actions:
        state = interviews.act(state.id, state.version, action)
    return state
