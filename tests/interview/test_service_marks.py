"""What raises or lowers the marks: hints, clarification, overruling, gaming."""

from __future__ import annotations

import json

import pytest
from acting import FULL, do, plan

from interview_coach.errors import InputError
from interview_coach.interview.actions import Answer, Clarify, Hint, Overrule, Skip
from interview_coach.interview.service import Interviews


def test_a_hint_tells_part_costs_half_and_is_cited(interviews: Interviews) -> None:
    state = interviews.start(plan(questions=2))
    state = do(interviews, state, Hint())
    hint = state.exchange[-1]
    assert hint.kind == "hint"
    assert "half of its marks" in hint.text
    (citation,) = hint.citations
    assert citation.quote in hint.text
    claim = next(p for p in state.turns[0].asked.points if p.id == hint.point_id)
    assert claim.text.startswith(citation.quote)
    assert 0 < len(citation.quote) <= len(claim.text) / 2
    assert interviews.article(state.id, 1).text[citation.start : citation.end] == citation.quote
    assert state.sealed(hint)
    assert hint.point_id.startswith("alpha")  # the heaviest
    state = do(interviews, state, Hint())
    assert state.exchange[-1].point_id.startswith("beta")
    with pytest.raises(InputError, match="no more hints"):
        do(interviews, state, Hint())
    state = do(interviews, state, Answer(FULL))
    assert state.turns[0].score == pytest.approx((3 * 0.5 + 2 * 0.5 + 1) / 6)
    assert not state.sealed(hint)


def test_clarification_is_free_and_gives_nothing_away(interviews: Interviews) -> None:
    state = interviews.start(plan(questions=1))
    state = do(interviews, state, Clarify("do you mean the batch size?"))
    said = state.exchange[-1]
    assert said.kind == "clarification"
    assert said.request == "do you mean the batch size?"
    assert "批大小" in said.text
    assert state.question is not None
    assert said.citations[0].quote == state.question.title
    title = state.question.title.split()[-1].strip("?")
    assert f"{title} loss" in said.text
    for word in ("temperature", "margin", "alpha", "beta", "memory"):
        assert word not in said.text
    assert do(interviews, state, Answer(FULL)).score == 1.0


def test_overruling_raises_the_score_and_keeps_the_case(interviews: Interviews) -> None:
    state = interviews.start(plan(questions=1))
    state = do(interviews, state, Answer("alpha gamma"), Skip())
    assert state.status == "finished"
    assert state.score == pytest.approx(4 / 6)
    point = next(p.point.id for p in state.turns[0].points if p.verdict == "missed")
    state = do(interviews, state, Overrule(1, point, "I said so"))
    assert state.score == 1.0
    assert state.status == "finished"
    for bad in (Overrule(1, point), Overrule(1, "nothing"), Overrule(7, point)):
        with pytest.raises(InputError, match="could be overruled"):
            do(interviews, state, bad)
    (row,) = [json.loads(line) for line in interviews.appeals_jsonl().splitlines()]
    question = state.turns[0].asked.question_id
    assert row["question_id"] == question
    assert row["kind"] == "appeal"
    assert row["answer"] == "alpha gamma"
    assert row["verdicts"] == {f"{name}-{question}": "covered" for name in ("alpha", "beta", "gamma")}
    assert row["overruled"] == {point: {"verdict": "missed", "comment": "I said so"}}
    assert "overruled by you" in interviews.export_markdown(state.id)
    interviews.delete(state.id)
    assert interviews.appeals_jsonl() == ""


def test_gaming_is_taken_off_and_follow_ups_add_to_it(interviews: Interviews) -> None:
    state = interviews.start(plan(questions=1))
    state = do(interviews, state, Answer("STUFFED alpha gamma"))
    assert state.status == "following_up"
    # The follow-up's own words back raise nothing, and neither does a stuffed answer to it much.
    state = do(interviews, state, Answer(state.follow_up))
    assert state.turns[0].score == pytest.approx(0.05)
    assert "− 0.62" in interviews.report(state.id).questions[0].arithmetic
