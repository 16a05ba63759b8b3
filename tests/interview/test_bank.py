"""Which question comes next: each line of the rule by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from fakes_interview import article, articles

from interview_coach.history.interview_records import PastQuestion
from interview_coach.interview import bank
from interview_coach.interview.asking import ask
from interview_coach.interview.state import Interview, Plan, Turn

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def interview(plan: Plan, wanted: int, done: Sequence[bank.Unit] = ()) -> Interview:
    turns = tuple(
        Turn(ask(*unit, unit[1].key_points, n, asked_before=False), "answered")
        for n, unit in enumerate(done, 1)
    )
    return Interview("i", 1, plan, "asking", turns, (), 0, 0, False, "asking", None, wanted, 0.0, NOW, NOW)


def first(wanted: int, past: Sequence[PastQuestion] = (), seed: int = 0) -> str:
    plan = Plan("en")
    units = bank.units_for(articles(), plan)
    return bank.in_order(units, interview(plan, wanted), past, NOW, Random(seed))[0][1].id


def days_ago(question_id: str, days: float, score: float | None = 1.0) -> PastQuestion:
    owner = next(a for a in articles() if any(q.id == question_id for q in a.questions))
    return PastQuestion(owner.id, question_id, NOW - timedelta(days=days), score)


def test_the_difficulty_nearest_to_the_one_aimed_at() -> None:
    assert [first(wanted) for wanted in (1, 2, 4, 5)] == ["one", "two", "four", "five"]
    assert {first(3, seed=seed) for seed in range(30)} == {"three", "six", "own"}


def test_lately_asked_comes_last() -> None:
    assert first(4, [days_ago("four", 6.9)]) in {"three", "six", "own", "five"}
    assert first(4, [days_ago("four", 7.1)]) == "four"
    everything = [days_ago(q, 1) for q in ("one", "two", "three", "four", "five", "six", "own")]
    assert first(4, everything) == "four"


def test_what_went_badly_before_what_went_well_and_new_before_old() -> None:
    three_well, six_badly = days_ago("three", 30), days_ago("six", 20, 0.2)
    assert first(3, [three_well, six_badly, days_ago("own", 40)]) == "six"
    assert first(3, [days_ago("three", 30), days_ago("six", 20)]) == "own"
    assert first(3, [days_ago("three", 30), days_ago("six", 20), days_ago("own", 25)]) == "three"


def test_the_topic_asked_least() -> None:
    plan = Plan("en", topics=("contrastive-learning", "generative-models"))
    units = bank.units_for(articles(), plan)
    for unit in units:
        state = interview(plan, 3, [unit])
        best = bank.in_order(units, state, (), NOW, Random(1))[0]
        if unit[1].id not in ("three", "six"):
            assert best[1].id in ("three", "six")
            assert best[0].topic != unit[0].topic


@pytest.mark.parametrize(
    ("level", "ids", "start"),
    [
        ("any", {"one", "two", "three", "four", "five", "six", "own"}, 3),
        ("junior", {"one", "two", "three", "six", "own"}, 2),
        ("mid", {"two", "three", "four", "six", "own"}, 3),
        ("senior", {"three", "four", "five", "six", "own"}, 4),
    ],
)
def test_levels(level: str, ids: set[str], start: int) -> None:
    plan = Plan("en", level=level)  # type: ignore[arg-type]
    assert {unit[1].id for unit in bank.units_for(articles(), plan)} == ids
    assert bank.LEVELS[plan.level][1] == start


def test_harder_after_good_answers_easier_after_poor_ones() -> None:
    plan = Plan("en", level="mid")
    scores = {1.0: 4, 0.75: 4, 0.74: 3, 0.4: 3, 0.39: 2, 0.0: 2}
    assert {score: bank.next_wanted(plan, 3, score) for score in scores} == scores
    assert bank.next_wanted(plan, 4, 1.0) == 4
    assert bank.next_wanted(plan, 2, 0.0) == 2


def test_language_and_what_cannot_be_asked() -> None:
    assert [u[1].id for u in bank.units_for(articles(), Plan("zh"))] == ["han"]
    short = article("short", "other", {"x": None})
    text = short.text.replace("loss pulls things together in a long enough way", "")
    from interview_coach.ingest.article_format import parse_article

    assert bank.units_for([parse_article(text, "/p", "user")], Plan("en")) == []


def test_how_many() -> None:
    units = bank.units_for(articles(), Plan("en"))
    assert bank.how_many(units, Plan("en", questions=3)) == 3
    assert bank.how_many(units, Plan("en", questions=30)) == 7
    assert bank.how_many(units, Plan("en", questions=None, minutes=9)) is None
    repeat = Plan("en", repeat=(("losses", "two"), ("gone", "x"), ("models", "four")), level="junior")
    again = bank.units_for(articles(), repeat)
    assert [u[1].id for u in again] == ["two", "four"]
    assert bank.how_many(again, repeat) == 2
