"""What the Interview tab shows next, and what its script must know of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from interview_coach.interview.state import Interview
from interview_coach.ui.escaping import attribute

__all__ = ["InterviewView", "state_marker"]


@dataclass(frozen=True, slots=True)
class InterviewView:
    """What the tab shows next; ``None`` leaves a part as it is. `draft` is the text in the box, `notice` passes by."""

    state: str | None = None
    progress: str | None = None
    main: str | None = None
    now: str | None = None
    draft: str | None = None
    actions: str | None = None
    panel: str | None = None
    notice: str = ""


def state_marker(stage: str, interview: Interview | None, *, busy: bool = False) -> str:
    """What the page's script reads: which interview is open, in which version, and at which stage. Not for people.

    No `stage` leaves all of that as it is. The stamp tells two states apart that are else the same.
    """
    fields = f'data-stage="{stage}"'
    if interview is not None:
        fields += (
            f' data-interview="{attribute(interview.id)}" data-version="{interview.version}" '
            f'data-status="{interview.status}" data-open="{interview.number}"'
        )
    busy_now = ' data-busy="1"' if busy else ""
    return f'<div class="iv-state" {fields}{busy_now} data-stamp="{uuid.uuid4().hex}" hidden></div>'
