from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from interview_coach.embed.encoder import Encoder
from interview_coach.grading.grader import Grader
from interview_coach.grading.question import GradingQuestion, from_unit
from interview_coach.ingest.pipeline import read_corpus
from interview_coach.settings import PROJECT_ROOT

LABELLED = Path(__file__).resolve().parents[2] / "benchmarks" / "data" / "grading"


@pytest.fixture(scope="session")
def grader(encoder: Encoder) -> Grader:
    return Grader(encoder)


@pytest.fixture(scope="session")
def shipped() -> dict[tuple[str, str], GradingQuestion]:
    """Every shipped question by id and language."""
    articles = read_corpus([PROJECT_ROOT / "corpus"], "shipped").articles
    units = {(question.id, a.lang): (a, question) for a in articles for question in a.questions}
    other = {"zh": "en", "en": "zh"}
    return {
        (name, lang): from_unit(*unit, units.get((name, other[lang]))) for (name, lang), unit in units.items()
    }  # type: ignore[call-overload]


@pytest.fixture(scope="session")
def labelled() -> dict[str, dict[str, Any]]:
    """The labelled answers by id."""
    rows = [
        json.loads(line)
        for path in sorted(LABELLED.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    return {row["id"]: row for row in rows}
