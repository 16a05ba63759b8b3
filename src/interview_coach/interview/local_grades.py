"""The grader of the room below, as the interview needs it: asked by article and question."""

from __future__ import annotations

from interview_coach.domain import Article, Grade, KeyPoint, Question
from interview_coach.grading.service import Grading

__all__ = ["LocalGrades"]


class LocalGrades:
    """`ports.Grades` by `Grading`, without a language model."""

    def __init__(self, grading: Grading) -> None:
        self._grading = grading

    def points(self, article: Article, question: Question) -> tuple[KeyPoint, ...]:
        """The points that `grade` judges."""
        return self._grading.of(article, question).points

    def grade(self, article: Article, question: Question, answer: str) -> Grade:
        """The grade of an answer; InputError if it is too long."""
        return self._grading.grade(self._grading.of(article, question), answer)
