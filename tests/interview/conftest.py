from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes_interview import Clock, WordGrades, articles

from interview_coach.history.interviews import InterviewStore
from interview_coach.interview.service import Interviews


@pytest.fixture
def store(tmp_path: Path) -> Iterator[InterviewStore]:
    with InterviewStore(tmp_path / "history.sqlite3") as opened:
        yield opened


@pytest.fixture
def grades() -> WordGrades:
    return WordGrades()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def interviews(store: InterviewStore, grades: WordGrades, clock: Clock) -> Interviews:
    return Interviews(store, articles, lambda: grades, clock=clock, new_id=ids())


def ids() -> Callable[[], str]:
    """Ids 0…0, 0…1, and so on."""
    made = iter(range(1000))
    return lambda: f"{next(made):032x}"
