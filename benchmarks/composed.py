"""Answers put together from single claims: one alone, or several in any order, in sentences or in one with commas; or the key
points themselves read out, or all restated.

Each point's label is known.

The labelled answers are long, and in most of them everything is right or much is wrong. In a mock interview a follow-up is
answered in one sentence, and a good answer may have one point the wrong way round.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.grading_data import claims_of_points, labelled_questions, restatements, shipped_points
from interview_coach.domain import Lang

__all__ = ["Composed", "composed"]

SEVERAL = 12
"""Answers of several claims for each question and language, by turns of one of `MIXTURES`."""
MIXTURES = ((0.6, 0.1, 0.1), (0.4, 0.2, 0.2), (0.75, 0.05, 0.1), (0.3, 0.1, 0.4), (0.3, 0.3, 0.1))
"""How likely a point is covered, half said and contradicted; else nothing is said of it."""
BRIEF, BRIEF_WRONG = 12, 0.25
"""Answers of two or three claims for each question and language, and how likely each is wrong."""
JOINED, LONGEST_SENTENCE = 0.5, 3
"""How often claims, at most so many, are one sentence."""
VERDICTS = ("covered", "partial", "contradicted")


@dataclass(frozen=True, slots=True)
class Composed:
    """An answer to a question, and the verdict on each point that it speaks of; all others are missed."""

    question: str
    lang: Lang
    answer: str
    said: dict[str, str]


def composed() -> Iterator[Composed]:
    """Answers to the questions that have labelled answers and contrast sets; the same at every run."""
    labelled, texts, restated = labelled_questions(), shipped_points(), restatements()
    for (question, lang), points in sorted(claims_of_points().items()):
        if question not in labelled:
            continue
        draw = random.Random(f"{question} {lang}")
        for point in points:
            for verdict in VERDICTS:
                yield _answer(question, lang, points, {point: verdict}, draw)
        for _ in range(SEVERAL):
            mixture = draw.choice(MIXTURES)
            drawn = {
                point: draw.choices((*VERDICTS, ""), (*mixture, 1 - sum(mixture)))[0] for point in points
            }
            said = {point: verdict for point, verdict in drawn.items() if verdict}
            if said:
                yield _answer(question, lang, points, said, draw)
        for _ in range(BRIEF):
            told = draw.sample(list(points), min(draw.choice((2, 3)), len(points)))
            yield _answer(
                question,
                lang,
                points,
                {point: "contradicted" if draw.random() < BRIEF_WRONG else "covered" for point in told},
                draw,
            )
        for step in (1, 2):
            told = list(points)[::step]
            wordings = ([texts[question, point, lang], *restated[question, point, lang]] for point in told)
            for claims in zip(*wordings, strict=True):
                read_out = {p: {"covered": [claim]} for p, claim in zip(told, claims, strict=True)}
                yield _answer(question, lang, read_out, dict.fromkeys(told, "covered"), draw)


def _answer(
    question: str,
    lang: Lang,
    points: dict[str, dict[str, list[str]]],
    said: dict[str, str],
    draw: random.Random,
) -> Composed:
    claims = [draw.choice(points[point][verdict]).strip() for point, verdict in said.items()]
    draw.shuffle(claims)
    if 1 < len(claims) <= LONGEST_SENTENCE and draw.random() < JOINED:
        claims = [(", " if lang == "en" else "，").join(claim.strip(" .。;；") for claim in claims)]
    stop = "." if lang == "en" else "。"
    sentences = [claim if claim[-1] in ".!?。！？" else claim + stop for claim in claims]
    return Composed(question, lang, (" " if lang == "en" else "").join(sentences), said)
