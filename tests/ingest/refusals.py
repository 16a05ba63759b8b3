"""How a file that cannot be read is refused: in one line that names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from interview_coach.errors import ReadError
from interview_coach.ingest.loaders import load


def refusal(path: Path | str) -> str:
    with pytest.raises(ReadError) as caught:
        load(path)
    text = str(caught.value)
    assert "\n" not in text
    assert str(path) in text
    return text
