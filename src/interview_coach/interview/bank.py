"""Which question comes next.

The rule, in this order; each line only decides between what the lines above leave equal:

1. never one that this interview has asked;
2. not one asked within the last `LATELY` (in either language), while there is another;
3. the one whose difficulty is nearest to the one aimed at. That begins at the level's own, rises by one after a
   question scored `GOOD` or better, and falls by one after one scored below `POOR` (a skipped or unknown one too),
   inside the level's bounds;
4. the topic that this interview has asked least;
5. one that went badly (below `GOOD`) when it was last asked;
6. the one not asked for longest, never asked before all;
7. chance.

Pure functions: the articles, the past, the time and chance are passed in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final, get_args

from interview_coach.domain import Article, Question
from interview_coach.errors import InputError
from interview_coach.history.interview_records import PastQuestion
from interview_coach.interview.phrases import phrase
from interview_coach.interview.state import Interview, Level, Plan, Style

__all__ = [
    "GOOD",
    "LATELY",
    "LEVELS",
    "POOR",
    "Unit",
    "check",
    "difficulty_of",
    "how_many",
    "in_order",
    "is_recent",
    "next_wanted",
    "units_for",
]

Unit = tuple[Article, Question]

LEVELS: Final[dict[Level, tuple[int, int, int]]] = {
    "any": (1, 3, 5),
    "junior": (1, 2, 3),
    "mid": (2, 3, 4),
    "senior": (3, 4, 5),
}
"""The easiest difficulty asked at a level, the one it starts with, and the hardest."""

GOOD: Final = 0.75
POOR: Final = 0.4
LATELY: Final = timedelta(days=7)
_UNKNOWN_DIFFICULTY = 3
_LEAST_ANSWER = 40
"""An answer of fewer characters has nothing to be graded by."""
_MOST_QUESTIONS = 50
_MOST_MINUTES = 240
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def check(plan: Plan) -> None:
    """Raises InputError for a plan that makes no sense, whatever the articles."""
    if plan.lang not in ("zh", "en"):
        raise InputError(f"the language is '{plan.lang}'; it must be zh or en")
    if plan.level not in get_args(Level):
        raise InputError(f"the level is '{plan.level}'; choose one of {', '.join(get_args(Level))}")
    if plan.style not in get_args(Style):
        raise InputError(f"the style is '{plan.style}'; choose one of {', '.join(get_args(Style))}")
    if plan.questions is not None and not 1 <= plan.questions <= _MOST_QUESTIONS:
        raise InputError(f"{plan.questions} questions; choose from 1 to {_MOST_QUESTIONS}")
    if plan.minutes is not None and not 1 <= plan.minutes <= _MOST_MINUTES:
        raise InputError(f"{plan.minutes} minutes; choose from 1 to {_MOST_MINUTES}")


def difficulty_of(unit: Unit) -> int:
    """1 to 5; the article's where the question has none, and 3 where neither has."""
    article, question = unit
    return question.difficulty or article.difficulty or _UNKNOWN_DIFFICULTY


def units_for(articles: Sequence[Article], plan: Plan) -> list[Unit]:
    """The questions that a plan allows, in the order of the articles; for a repeat those to be repeated, in order."""
    allowed = [
        (article, question)
        for article in articles
        if article.lang == plan.lang
        for question in article.questions
        if _askable(article, question)
    ]
    if plan.repeat:
        by_id = {(article.id, question.id): (article, question) for article, question in allowed}
        return [by_id[key] for key in dict.fromkeys(plan.repeat) if key in by_id]
    low, _, high = LEVELS[plan.level]
    return [
        unit
        for unit in allowed
        if (not plan.topics or unit[0].topic in plan.topics) and low <= difficulty_of(unit) <= high
    ]


def how_many(units: Sequence[Unit], plan: Plan) -> int | None:
    """How many questions there will be; None where only time, `Stop` or the articles end the interview.

    Raises:
        InputError: there is none at all.
    """
    if not units:
        raise InputError(phrase("none_left" if plan.repeat else "no_questions", plan.lang))
    if plan.repeat:
        return len(units)
    return None if plan.questions is None else min(plan.questions, len(units))


def next_wanted(plan: Plan, wanted: int, score: float) -> int:
    """The difficulty to aim at after a question was scored."""
    low, _, high = LEVELS[plan.level]
    step = 1 if score >= GOOD else -1 if score < POOR else 0
    return max(low, min(high, wanted + step))


def is_recent(unit: Unit, past: Sequence[PastQuestion], now: datetime) -> bool:
    """Whether the question was asked within `LATELY`."""
    key = (unit[0].id, unit[1].id)
    return any((p.article_id, p.question_id) == key and now - p.asked < LATELY for p in past)


def in_order(
    units: Sequence[Unit],
    interview: Interview,
    past: Sequence[PastQuestion],
    now: datetime,
    chance: Random,
) -> list[Unit]:
    """The questions that may come next, by the rule above, the best first; in order for a repeat.

    `past` is every question ever asked, the oldest first.
    """
    done = {(turn.asked.article_id, turn.asked.question_id) for turn in interview.turns}
    left = [unit for unit in units if (unit[0].id, unit[1].id) not in done]
    if interview.plan.repeat:
        return left
    last = {(p.article_id, p.question_id): p for p in past}
    topics = Counter(turn.asked.topic for turn in interview.turns)

    def rank(unit: Unit) -> tuple[bool, int, int, bool, datetime, float]:
        seen = last.get((unit[0].id, unit[1].id))
        badly = seen is not None and seen.score is not None and seen.score < GOOD
        return (
            seen is not None and now - seen.asked < LATELY,
            abs(difficulty_of(unit) - interview.wanted),
            topics[unit[0].topic],
            not badly,
            seen.asked if seen else _LONG_AGO,
            chance.random(),
        )

    return sorted(left, key=rank)


def _askable(article: Article, question: Question) -> bool:
    """Whether there is a title to ask by and something to grade by."""
    has_answer = question.answer.end - question.answer.start >= _LEAST_ANSWER
    return any(c.isalnum() for c in question.title) and (bool(question.key_points) or has_answer)
