from __future__ import annotations

import pytest
from fakes_llm import ScriptedChat
from rewriting import Rewrite

from interview_coach.answer.claims import ClaimReader
from interview_coach.answer.generate import FluentWriter
from interview_coach.coach import Coach
from interview_coach.domain import Answer
from interview_coach.embed.encoder import Encoder


@pytest.fixture(scope="module")
def reader(encoder: Encoder) -> ClaimReader:
    return ClaimReader(encoder)


@pytest.fixture
def rewrite(coach: Coach, reader: ClaimReader) -> Rewrite:
    """The extractive answer and what a script makes of it."""

    def run(chat: ScriptedChat, question: str, **more: object) -> tuple[Answer, Answer]:
        answer = coach.ask(question)
        unsupported = more.pop("unsupported", "mark")
        writer = FluentWriter(chat, reader, coach.article, unsupported=unsupported)  # type: ignore[arg-type]
        return answer, writer.rewrite(answer, **more)  # type: ignore[arg-type]

    return run
