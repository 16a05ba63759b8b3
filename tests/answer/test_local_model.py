"""The question of all questions through the real local model, where it is present (`make llm`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from interview_coach.coach import Coach
from interview_coach.embed.encoder import Encoder
from interview_coach.settings import load_settings


@pytest.fixture(scope="module")
def fluent_coach(encoder: Encoder, encoder_cache: Path, built: Path) -> Iterator[Coach]:
    made = Coach(load_settings(data_dir=built, cache_dir=encoder_cache, llm_provider="local"))
    if made.models.llm is None:
        pytest.skip(f"no local model: {made.models.llm_problem}")
    made.models.use_encoder(encoder)
    made.prepare()
    yield made
    made.close()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("question", ["explain InfoNCE vs triplet", "解释一下 InfoNCE 和三元组损失的区别"])
def test_the_local_model_answers_with_verified_citations(fluent_coach: Coach, question: str) -> None:
    answer = fluent_coach.ask(question, engine="llm")
    assert answer.engine == "llm", answer.note
    assert answer.note is None
    marks = {int(n) for n in re.findall(r"\[(\d+)\]", answer.answer)}
    assert marks
    assert bool(re.search("[一-鿿]", answer.answer)) == (answer.lang == "zh")
    assert answer.quoted == fluent_coach.ask(question).answer
    by_number = {c.n: c for c in answer.citations}
    for n in marks:
        citation = by_number[n]
        text = fluent_coach.article(citation.article_id, citation.lang).text
        assert text[citation.start : citation.end] == citation.quote
