"""What the interview needs of the rooms below it, as protocols, so that its tests need no model."""

from __future__ import annotations

from typing import Protocol

from interview_coach.domain import Article, Grade, KeyPoint, Question

__all__ = ["Covering", "Grades"]


class Grades(Protocol):
    """Grades answers point by point. Deterministic and safe from many threads."""

    def points(self, article: Article, question: Question) -> tuple[KeyPoint, ...]:
        """The points that `grade` judges, in their order; drawn from the answer where the article lists none.

        Empty where nothing can be drawn: the question is then not asked.
        """
        ...

    def grade(self, article: Article, question: Question, answer: str) -> Grade:
        """The grade of an answer: one verdict for each of `points`; an empty answer misses them all."""
        ...


class Covering(Protocol):
    """Which topics of the articles a few words call for: through search and its gate."""

    def __call__(self, words: str) -> tuple[str, ...]:
        """Topic ids, the likeliest first; empty where the articles do not cover it."""
        ...
