"""Puts the interviews together for `coach.Coach`: their store, the articles, the grader, and what covers a topic."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from interview_coach.history.interviews import InterviewStore
from interview_coach.interview.service import Interviews

if TYPE_CHECKING:
    from interview_coach.coach import Coach
    from interview_coach.interview.ports import Covering, Grades

__all__ = ["OpenInterviews", "open_interviews"]


@dataclass(frozen=True, slots=True)
class OpenInterviews:
    """The interviews and the store that they are kept in."""

    service: Interviews
    store: InterviewStore

    def close(self) -> None:
        """Closes the store."""
        self.store.close()


def open_interviews(coach: Coach) -> OpenInterviews:
    """The interviews of a coach, in the file of its conversations; the coach is prepared when something is graded."""
    store = InterviewStore(coach.settings.data_dir / "history.sqlite3")
    return OpenInterviews(
        Interviews(store, coach.articles, _Grading(coach), covering=_covering_of(coach)), store
    )


class _Grading:
    """Gives the grader of this machine, made on first use."""

    def __init__(self, coach: Coach) -> None:
        self._coach = coach
        self._making = threading.Lock()
        self._grades: Grades | None = None

    def __call__(self) -> Grades:
        from interview_coach.grading.grader import Grader
        from interview_coach.interview.local_grades import LocalGrades

        self._coach.prepare()  # it holds the lock under which the encoder is loaded once
        with self._making:
            if self._grades is None:
                self._grades = LocalGrades(Grader(self._coach.encoder()), self._coach.articles)
            return self._grades


def _covering_of(coach: Coach) -> Covering:
    def covering(words: str) -> tuple[str, ...]:
        from interview_coach.interview.topics import coverage
        from interview_coach.retrieve.gate import shipped_gate

        return coverage(coach.retriever, shipped_gate())(words)

    return covering
