from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes_coach import FakeCoach, evil, shipped


@pytest.fixture
def coach(tmp_path: Path) -> Iterator[FakeCoach]:
    fake = FakeCoach(tmp_path, [*shipped(), evil()])
    yield fake
    fake.may_prepare.set()
    fake.may_answer.set()
    fake.close()
