"""Puts the interviews together for `coach.Coach`: their store, the articles, the grader, and what covers a topic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from interview_coach.history.interviews import InterviewStore
from interview_coach.interview.local_grades import LocalGrades
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

    def grades() -> Grades:
        coach.prepare()  # it holds the lock under which the encoder is loaded once
        return LocalGrades(coach.grading)

    return OpenInterviews(Interviews(store, coach.articles, grades, covering=_covering_of(coach)), store)


def _covering_of(coach: Coach) -> Covering:
    def covering(words: str) -> tuple[str, ...]:
        from interview_coach.interview.topics import coverage
        from interview_coach.retrieve.gate import shipped_gate

        return coverage(coach.retriever, shipped_gate())(words)

    return covering
