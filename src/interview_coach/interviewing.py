"""Puts the interviews together for `coach.Coach`: their store, the articles, the grader, and what covers a topic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from interview_coach.domain import Article
from interview_coach.history.interviews import InterviewStore
from interview_coach.interview.local_grades import LocalGrades
from interview_coach.interview.service import Interviews

if TYPE_CHECKING:
    from interview_coach.grading.service import Grading
    from interview_coach.retrieve.retriever import Retriever

__all__ = ["OpenInterviews", "open_interviews"]


@dataclass(frozen=True, slots=True)
class OpenInterviews:
    """The interviews and the store that they are kept in."""

    service: Interviews
    store: InterviewStore

    def close(self) -> None:
        """Closes the store."""
        self.store.close()


def open_interviews(
    path: Path,
    articles: Callable[[], Sequence[Article]],
    grading: Callable[[], Grading],
    retriever: Callable[[], Retriever],
) -> OpenInterviews:
    """The interviews kept in a database file; grader and search are asked for when first needed."""

    def covering(words: str) -> tuple[str, ...]:
        from interview_coach.interview.topics import coverage
        from interview_coach.retrieve.gate import shipped_gate

        return coverage(retriever(), shipped_gate())(words)

    store = InterviewStore(path)
    service = Interviews(store, articles, lambda: LocalGrades(grading()), covering=covering)
    return OpenInterviews(service, store)
