"""The grader of the room below, as the interview needs it: asked by article and question."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from interview_coach.domain import Article, Grade, KeyPoint, Question
from interview_coach.grading.grader import Grader
from interview_coach.grading.question import GradingQuestion, from_unit

__all__ = ["LocalGrades"]


class LocalGrades:
    """`ports.Grades` by a `Grader`; a shipped question is graded with its wording in the other language beside it.

    Args:
        grader: what grades.
        articles: gives the articles, to find that other wording in.
    """

    def __init__(self, grader: Grader, articles: Callable[[], Sequence[Article]]) -> None:
        self._grader = grader
        self._articles = articles

    def points(self, article: Article, question: Question) -> tuple[KeyPoint, ...]:
        """The points that `grade` judges."""
        return self._question(article, question).points

    def grade(self, article: Article, question: Question, answer: str) -> Grade:
        """The grade of an answer."""
        return self._grader.grade(self._question(article, question), answer)

    def _question(self, article: Article, question: Question) -> GradingQuestion:
        for other in self._articles():
            if other.id == article.id and other.lang != article.lang:
                for twin in other.questions:
                    if twin.id == question.id:
                        return from_unit(article, question, (other, twin))
        return from_unit(article, question)
