"""Puts the interviews together for `coach.Coach`: their store, the articles, the grader, and what covers a topic."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interview_coach.domain import Article, Grade, KeyPoint, Question
from interview_coach.history.interviews import InterviewStore
from interview_coach.interview.service import Interviews
from interview_coach.interview.topics import coverage

if TYPE_CHECKING:
    from interview_coach.coach import Coach
    from interview_coach.grading.grader import Grader
    from interview_coach.grading.question import GradingQuestion

__all__ = ["LocalGrades", "OpenInterviews", "open_interviews"]


@dataclass(frozen=True, slots=True)
class OpenInterviews:
    """The interviews and the store that they are kept in."""

    service: Interviews
    store: InterviewStore

    def close(self) -> None:
        """Closes the store."""
        self.store.close()


def open_interviews(coach: Coach) -> OpenInterviews:
    """The interviews of a coach, in the file of its conversations. Nothing heavy is loaded before something is graded."""
    store = InterviewStore(coach.settings.data_dir / "history.sqlite3")
    grades = LocalGrades(coach)

    def covering(words: str) -> tuple[str, ...]:
        from interview_coach.retrieve.gate import shipped_gate

        return coverage(coach.retriever, shipped_gate())(words)

    return OpenInterviews(Interviews(store, coach.articles, lambda: grades, covering=covering), store)


class LocalGrades:
    """The grader of this machine, for the interview: a question of an article in, a grade out. Loads on first use."""

    def __init__(self, coach: Coach) -> None:
        self._coach = coach
        self._loading = threading.Lock()
        self._grader: Grader | None = None

    def points(self, article: Article, question: Question) -> tuple[KeyPoint, ...]:
        """The key points of the article, or those drawn from its answer."""
        return self._question(article, question).points

    def grade(self, article: Article, question: Question, answer: str) -> Grade:
        """The grade of an answer in either language.

        Raises:
            ModelError: the encoder cannot be had.
        """
        return self._loaded().grade(self._question(article, question), answer)

    def _question(self, article: Article, question: Question) -> GradingQuestion:
        from interview_coach.grading.question import from_unit

        twins = (a for a in self._coach.articles() if a.id == article.id and a.lang != article.lang)
        twin = next(((a, q) for a in twins for q in a.questions if q.id == question.id), None)
        return from_unit(article, question, twin)

    def _loaded(self) -> Grader:
        from interview_coach.grading.grader import Grader
        from interview_coach.text.terms import shipped_glossary

        with self._loading:
            if self._grader is None:
                self._grader = Grader(self._coach.encoder(), shipped_glossary())
            return self._grader
