"""A language model's yes or no on each point, as one more signal beside the grader's own.

Pure but for the prompt's file: what to ask, how the probabilities of the first token are read, and what the credits
become. It asks nobody. The model's opinion moves a credit by its weight at most, never makes a contradicted point
good, and is not heard where an answer tried to give orders.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from interview_coach.domain import Grade, Lang
from interview_coach.llm.chat import Message
from interview_coach.llm.prompt import load_prompt

__all__ = ["OPTIONS", "adjusted_credits", "conversation", "opinion", "score_of"]

OPTIONS = ("yes", "no")
"""The words that the model chooses between, in both languages: each is one token in every tokenizer we know."""
_UNHEARD = frozenset({"injected", "empty", "gibberish"})
"""Flags of answers on which the model is not heard: it can be talked into a yes."""
_VARIABLES = ("question", "answer", "point")
_LONGEST = 1500
"""Characters of an answer that are shown: about 400 tokens of English or 1,000 of Chinese, which fit every context."""


def conversation(lang: Lang, question: str, answer: str, point: str) -> tuple[Message, ...]:
    """What the model is asked about one point. The points of one answer share everything but the end.

    The quotation marks of the frame are taken out of the answer, so that it cannot close its quotation.
    """
    quoted = " ".join(answer.replace('"""', '"').split())[:_LONGEST]
    return load_prompt("point", lang, _VARIABLES).fill(question=question, answer=quoted, point=point)


def opinion(told: Mapping[str, float] | None) -> float | None:
    """How likely the answer makes the point, 0..1, from the first token's probabilities; None where nothing is told."""
    if told is None:
        return None
    yes, no = told[OPTIONS[0]], told[OPTIONS[1]]
    return yes / (yes + no) if yes + no > 0 else None


def adjusted_credits(grade: Grade, opinions: Sequence[float | None], weight: float) -> tuple[float, ...]:
    """The points' credits, each moved towards the model's opinion of it: (1 - weight) credit + weight opinion.

    Args:
        opinions: one for each point of the grade, in 0..1, None where there is none: the credit stays.
        weight: 0 (the grader alone) to 1 (the model alone).
    """
    if len(opinions) != len(grade.points):
        raise ValueError(f"{len(opinions)} opinions for {len(grade.points)} points")
    if _UNHEARD & set(grade.flags):
        return tuple(verdict.credit for verdict in grade.points)
    return tuple(
        verdict.credit
        if told is None or verdict.verdict == "contradicted"
        else (1 - weight) * verdict.credit + weight * told
        for verdict, told in zip(grade.points, opinions, strict=True)
    )


def score_of(grade: Grade, credits: Sequence[float]) -> float:
    """The score that these credits make: the sum of weight times credit over the sum of the weights."""
    total = sum(verdict.point.weight for verdict in grade.points)
    earned = sum(verdict.point.weight * credit for verdict, credit in zip(grade.points, credits, strict=True))
    return earned / total if total else 0.0
