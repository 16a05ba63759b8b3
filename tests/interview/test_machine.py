"""Any sequence of acts leaves the interview in order: the invariants of the machine, found at random."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from fakes_interview import WordGrades, articles
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from interview_coach.errors import InputError
from interview_coach.interview import bank, session
from interview_coach.interview.actions import (
    Action,
    Answer,
    Back,
    Clarify,
    GiveUp,
    Hint,
    Overrule,
    Pause,
    Resume,
    Skip,
    Stop,
)
from interview_coach.interview.asking import ask
from interview_coach.interview.codec import decode, encode
from interview_coach.interview.followup import MOST_DEEP
from interview_coach.interview.hints import MOST_HINTS
from interview_coach.interview.state import Asked, Interview, Plan

ARTICLES = articles()
GRADES = WordGrades()
WORDS = [
    "alpha",
    "beta",
    "gamma",
    "drawn",
    "half alpha",
    "not beta",
    "STUFFED",
    "full marks",
    "不会",
    "next question please",
]


def choose(state: Interview) -> Asked | None:
    units = bank.units_for(ARTICLES, state.plan)
    for unit in bank.in_order(units, state, (), state.last_act, Random(len(state.turns))):
        points = GRADES.points(*unit)
        return ask(*unit, points, len(state.turns) + 1, asked_before=False)
    return None


class Machine(RuleBasedStateMachine):
    @initialize(
        style=st.sampled_from(["calm", "probing", "pressure"]),
        questions=st.sampled_from([None, 1, 2, 4]),
        minutes=st.sampled_from([None, 1, 5]),
    )
    def begin(self, style: str, questions: int | None, minutes: int | None) -> None:
        plan = Plan("en", style=style, questions=questions, minutes=minutes)  # type: ignore[arg-type]
        self.at = datetime(2026, 1, 1, tzinfo=UTC)
        total = bank.how_many(bank.units_for(ARTICLES, plan), plan)
        self.state = session.begin("f" * 32, plan, total, choose=choose, at=self.at)

    def act(self, action: Action) -> None:
        before = self.state
        self.at += timedelta(seconds=20)
        action = session.read(action)
        grade = None
        try:
            session.check(before, action)
            if session.is_graded(before, action):
                asked = before.question
                assert asked is not None
                article = next(a for a in ARTICLES if a.id == asked.article_id)
                text = action.text if isinstance(action, Answer) else ""
                grade = GRADES.grade(article, article.question(asked.question_id), text)
            after = session.step(before, action, grade, choose=choose, at=self.at)
        except InputError as error:
            assert "\n" not in str(error)
            return
        assert after.version == before.version + 1
        assert after.exchange[: len(before.exchange)] == before.exchange
        if before.status == "finished":
            assert isinstance(action, Overrule)
            assert (after.status, after.open, len(after.turns)) == ("finished", 0, len(before.turns))
        for old, new in zip(before.turns, after.turns, strict=False):
            # A score that was given changes by grading a skipped question or by overruling, and in no other way.
            if old.score is not None and new.score != old.score:
                assert isinstance(action, Overrule) or (
                    old.outcome == "skipped" and isinstance(action, Answer | GiveUp | Back)
                )
            if old.score is not None and isinstance(action, Overrule) and new.score is not None:
                assert new.score >= old.score
        if isinstance(action, Hint | Clarify | Pause | Resume | Overrule):
            assert (after.open, len(after.turns)) == (before.open, len(before.turns))
        self.state = after

    @rule(words=st.lists(st.sampled_from(WORDS), min_size=0, max_size=4))
    def answer(self, words: list[str]) -> None:
        self.act(Answer(" ".join(words)))

    @rule(action=st.sampled_from([Hint(), Clarify("tau?"), Skip(), GiveUp()]))
    def other(self, action: Action) -> None:
        self.act(action)

    @rule(action=st.sampled_from([Pause(), Resume(), Resume()]))
    def clock(self, action: Action) -> None:
        self.act(action)

    @rule(number=st.integers(0, 5))
    def back(self, number: int) -> None:
        self.act(Back(number))

    @rule(number=st.integers(0, 5), nth=st.integers(0, 2))
    def overrule(self, number: int, nth: int) -> None:
        points = self.state.turn(number).asked.points if 0 < number <= len(self.state.turns) else ()
        self.act(Overrule(number, points[nth].id if nth < len(points) else "none", "mine"))

    @rule(sure=st.integers(0, 9))
    def stop(self, sure: int) -> None:
        if sure == 0:
            self.act(Stop())

    @invariant()
    def in_order(self) -> None:
        state = self.state
        outcomes = [turn.outcome for turn in state.turns]
        if state.status == "finished":
            assert state.open == state.waiting == 0
            assert not {"open", "waiting"} & set(outcomes)
            assert state.question is None
        else:
            assert state.question is not None
            assert [n for n, o in enumerate(outcomes, 1) if o == "open"] == (
                [] if state.practising else [state.open]
            )
            assert [n for n, o in enumerate(outcomes, 1) if o == "waiting"] == (
                [state.waiting] if state.waiting else []
            )
        following = "following_up" in (state.status, state.resume_to if state.status == "paused" else "")
        assert bool(state.follow_up) == following
        keys = [(t.asked.article_id, t.asked.question_id) for t in state.turns]
        assert len(set(keys)) == len(keys)
        assert state.total is None or len(keys) <= state.total
        low, _, high = bank.LEVELS[state.plan.level]
        assert low <= state.wanted <= high
        probes = [probe for turn in state.turns for probe in turn.probes]
        assert len({words for _, words in probes}) == len(probes)
        for turn in state.turns:
            assert len(turn.probes) <= MOST_DEEP[state.plan.style] <= 2
            assert len({point_id for point_id, _ in turn.probes}) == len(turn.probes)
            assert len(turn.hinted) <= MOST_HINTS
            assert len(turn.points) == len(turn.decided_in)
            for nth in range(len(turn.points)):
                assert all(turn.words(nth)) or turn.outcome == "given_up"
            if turn.score is not None:
                assert 0 <= turn.score <= 1
                total = sum(p.point.weight for p in turn.points)
                earned = sum(p.point.weight * p.credit for p in turn.points) / total if total else 0
                assert turn.score == pytest.approx(max(0, earned - turn.deduction))
        assert decode(encode(state)) == state


Machine.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
TestMachine = Machine.TestCase


@pytest.mark.parametrize(
    "text",
    [
        "不会", "我不会。", "这题不会", "不知道", "我真的不知道啊", "抱歉，我不太会", "忘了", "没有思路", "I don't know", "i don’t know.",
        "Sorry, I don't know this one", "no idea", "I have no clue", "I'm not sure", "idk", "I can't remember", "我也不清楚呢", "不知道怎么回答", "我不太清楚这个问题", "没听说过", "I've never heard of it",
    ],
)  # fmt: skip
def test_giving_up_in_words(text: str) -> None:
    assert session.read(Answer(text)) == GiveUp()


@pytest.mark.parametrize(
    "text",
    [
        "不会梯度消失", "这样就不会坍塌", "I don't know the formula, but it is a softmax", "next question please", "skip", "跳过", "pass",
        "知道", "不知道它和三元组损失的区别，但 InfoNCE 是一种对比损失", "No idea is simpler: classify the positive", "stop", "give me a hint",
    ],
)  # fmt: skip
def test_words_that_do_not_give_up(text: str) -> None:
    assert session.read(Answer(text)) == Answer(text)
