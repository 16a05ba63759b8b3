"""What the store of interviews takes and gives back: frozen values, no database in them.

The state of an interview is a text here; the room that runs interviews knows what it says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

__all__ = [
    "AppealCase",
    "InterviewRow",
    "PastQuestion",
    "PointRow",
    "QuestionRow",
    "StoredArticle",
    "StoredInterview",
]


@dataclass(frozen=True, slots=True)
class PointRow:
    """What one point of a question was worth."""

    point_id: str
    verdict: str
    credit: float
    weight: float


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question that was asked; `score` is in 0..1, None where it does not count or is not answered yet."""

    number: int
    article_id: str
    question_id: str
    lang: str
    asked: datetime
    outcome: str
    score: float | None
    article_hash: str
    points: tuple[PointRow, ...]


@dataclass(frozen=True, slots=True)
class InterviewRow:
    """What lists and searches need of an interview; times are UTC."""

    id: str
    version: int
    title: str
    lang: str
    status: str
    created: datetime
    updated: datetime
    answered: int
    score: float | None
    questions: tuple[QuestionRow, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredInterview:
    """An interview's state and version, and the answer that was typed or sent and is not graded."""

    version: int
    state: str
    draft: str


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article as it was, by the hash of its text."""

    hash: str
    path: str
    origin: str
    text: str


@dataclass(frozen=True, slots=True)
class PastQuestion:
    """When a question was asked, and how it went: `score` is in 0..1 or None."""

    article_id: str
    question_id: str
    asked: datetime
    score: float | None


@dataclass(frozen=True, slots=True)
class AppealCase:
    """An overruled verdict. `verdict` is the grader's, `verdicts` all points' after it was overruled, by id."""

    interview_id: str
    number: int
    point_id: str
    article_id: str
    question_id: str
    asked_lang: str
    answer_lang: str
    answer: str
    verdict: str
    verdicts: dict[str, str]
    comment: str
    created: datetime
