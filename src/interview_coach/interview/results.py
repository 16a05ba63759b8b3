"""What a report and a comparison of two interviews hold. Frozen values; `report` and `compare` make them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from interview_coach.domain import Citation, Lang, PointVerdict
from interview_coach.interview.delivery import Delivery
from interview_coach.interview.state import Outcome, Plan

__all__ = ["Change", "Comparison", "PointNote", "QuestionReport", "Reading", "Report", "TopicScore"]


@dataclass(frozen=True, slots=True)
class Reading:
    """A place in an article to read: characters `start:end` of it, under that question."""

    article_id: str
    lang: Lang
    question_id: str
    title: str
    start: int
    end: int
    source: str


@dataclass(frozen=True, slots=True)
class TopicScore:
    """The mean score of a topic's questions that count, 0..1, and how many they are."""

    topic: str
    title: str
    score: float
    questions: int


@dataclass(frozen=True, slots=True)
class PointNote:
    """A point to fix or to keep. `share` is what it took from (or gave to) its question's score, 0..1."""

    number: int
    question: str
    verdict: PointVerdict
    share: float


@dataclass(frozen=True, slots=True)
class QuestionReport:
    """One question: what came of it, and how its score is worked out, to be redone by hand (`arithmetic`).

    `said` has, by point id, the candidate's words that decided it, from whichever of `answers` they stand in.
    """

    number: int
    title: str
    topic: str
    difficulty: int
    outcome: Outcome
    score: float | None
    arithmetic: str
    points: tuple[PointVerdict, ...]
    said: Mapping[str, tuple[str, ...]]
    answers: tuple[str, ...]
    follow_ups: tuple[str, ...]
    hints: int
    flags: tuple[str, ...]
    overruled: tuple[str, ...]
    beyond: tuple[str, ...]
    reading: tuple[Reading, ...]
    sources: tuple[Citation, ...]
    delivery: Delivery | None


@dataclass(frozen=True, slots=True)
class Report:
    """A whole interview. `score` is the mean of the questions that count (skipped and given up count as 0)."""

    interview_id: str
    title: str
    plan: Plan
    created: datetime
    finished: bool
    seconds: float
    score: float | None
    topics: tuple[TopicScore, ...]
    questions: tuple[QuestionReport, ...]
    fix_first: tuple[PointNote, ...]
    strengths: tuple[PointNote, ...]
    reading: tuple[Reading, ...]
    delivery: Delivery | None


@dataclass(frozen=True, slots=True)
class Change:
    """A question asked in both interviews: its two scores, and the points that rose and fell, by id."""

    question_id: str
    title: str
    before: float | None
    after: float | None
    better: tuple[str, ...]
    worse: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two interviews, the older first. `topics` are (title, score before, score after), None where not asked."""

    before: Report
    after: Report
    topics: tuple[tuple[str, float | None, float | None], ...]
    questions: tuple[Change, ...]
