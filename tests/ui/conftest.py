from collections.abc import Iterator
from pathlib import Path

import pytest
from ask_page import Page
from browser_tab import Tab
from fakes_articles import evil, shipped
from fakes_coach import FakeCoach

from interview_coach.ui.ask import AskHandlers
from interview_coach.ui.interview import InterviewHandlers
from interview_coach.ui.jobs import AskJobs, BackgroundTask


@pytest.fixture
def coach(tmp_path: Path) -> Iterator[FakeCoach]:
    fake = FakeCoach(tmp_path, [*shipped(), evil()])
    yield fake
    fake.may_prepare.set()
    fake.may_answer.set()
    fake.close()


@pytest.fixture
def page(coach: FakeCoach) -> Iterator[Page]:
    prepared = BackgroundTask(coach.prepare, "prepare")
    jobs = AskJobs(coach, prepared)
    yield Page(coach, prepared, jobs, AskHandlers(coach, prepared, jobs, reveal_s=0))
    coach.may_prepare.set()
    coach.may_answer.set()
    jobs.close()


@pytest.fixture
def tab(coach: FakeCoach) -> Iterator[Tab]:
    prepared = BackgroundTask(coach.prepare, "prepare")
    prepared.start()
    yield Tab(coach, InterviewHandlers(coach, prepared))  # type: ignore[arg-type]
    coach.may_grade.set()
