"""What the store gives back: frozen values, no database in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from interview_coach.domain import Answer

__all__ = ["Conversation", "Feedback", "Message", "Role"]

Role = Literal["user", "assistant"]


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation; times are UTC."""

    id: str
    title: str
    created: datetime
    updated: datetime


@dataclass(frozen=True, slots=True)
class Feedback:
    """A thumb: `value` is 1 or -1."""

    value: int
    comment: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """One turn. `text` is what was typed, or the answer's Markdown; `answer` the whole reply with its citations."""

    id: str
    conversation_id: str
    role: Role
    text: str
    created: datetime
    answer: Answer | None = None
    feedback: Feedback | None = None
