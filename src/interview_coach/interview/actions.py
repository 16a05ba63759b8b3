"""What a candidate can do in an interview. Each is a value; the machine in `session` says what it leads to.

Only the kind of an action moves an interview on. What is typed into an `Answer` is graded and never obeyed.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "Action",
    "Answer",
    "Back",
    "Clarify",
    "GiveUp",
    "Hint",
    "Overrule",
    "Pause",
    "Resume",
    "Skip",
    "Stop",
]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to the open question or follow-up. `seconds` is the time taken, None where it was not measured.

    A text that says no more than "不会" or "I don't know" counts as `GiveUp`.
    """

    text: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """Asks for a hint; the point that it tells of then earns at most half (`rules.HINTED_WORTH`)."""


@dataclass(frozen=True, slots=True)
class Clarify:
    """Asks what is meant by the question, free of cost; `text` is what the candidate wants cleared up, or empty."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Skip:
    """Leaves the question (or the follow-up) unanswered; a skipped question can be gone back to until the end."""


@dataclass(frozen=True, slots=True)
class GiveUp:
    """ "I don't know": the question earns nothing, and its points are shown with what to read."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Stops the clock until `Resume`."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Goes on after `Pause`."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Ends the interview; a question that has no answer yet does not count."""


@dataclass(frozen=True, slots=True)
class Back:
    """Goes back to question `number` (from 1), or from it to the one that waits.

    A skipped question is then asked for real. One whose verdicts have been shown is asked for practice: the new
    answer is graded and shown, and changes no score.
    """

    number: int


@dataclass(frozen=True, slots=True)
class Overrule:
    """ "That point was in my answer": sets the point of question `number` to covered; allowed after the end, too."""

    number: int
    point_id: str
    comment: str = ""


Action = Answer | Hint | Clarify | Skip | GiveUp | Pause | Resume | Stop | Back | Overrule
