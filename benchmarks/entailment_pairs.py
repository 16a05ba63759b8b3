"""What the entailment network is fitted on: points, claims, and what a claim makes of a point.

Contrast sets (benchmarks/data/contrast): for each key point and language two ways to say it, one that says half of it, two
that contradict it; claims of sibling points are neither; some claims are paired with the point in the other language. Spoken
answers (benchmarks/data/spoken): whole answers of which each sentence is labelled by the points that it speaks of. Short
answers with one reference.
"""

from __future__ import annotations

import hashlib
import random
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from benchmarks.grading_data import (
    CONTRAST,
    SPOKEN,
    json_lines,
    labelled_questions,
    reserved,
    shipped_points,
)
from interview_coach.text.tokens import tokenize

__all__ = ["Pair", "contrast_pairs", "short_pair", "spoken_pairs"]

SAID, OPPOSED, NEITHER, HALF = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0), (0.5, 0.0, 0.5)
TARGETS = {"covered": SAID, "partial": HALF, "contradicted": OPPOSED}


@dataclass(frozen=True, slots=True)
class Pair:
    """A point, a claim, and what the claim makes of it: shares of (said, opposed, neither)."""

    point: str
    claim: str
    target: tuple[float, float, float]
    source: str


def contrast_pairs() -> tuple[list[Pair], list[Pair]]:
    """The pairs of the contrast sets: to fit on, and those of a tenth of the questions."""
    draw = random.Random(1)
    points, labelled = shipped_points(), labelled_questions()
    rows = {
        (row["question_id"], row["point_id"], row["lang"]): row
        for row in json_lines(sorted(CONTRAST.glob("*.jsonl")))
        if row["question_id"] not in labelled
    }
    siblings: dict[tuple[str, str], list[str]] = defaultdict(list)
    for question, point, lang in rows:
        siblings[question, lang].append(point)
    train: list[Pair] = []
    test: list[Pair] = []
    for (question, point, lang), row in rows.items():
        text = points[question, point, lang]
        source = f"contrast-{lang}"
        found = [Pair(text, claim, target, source) for kind, target in TARGETS.items() for claim in row[kind]]
        # A contradiction is often the point with one word changed: what is no different has to be shown as well.
        found.append(Pair(text, text, SAID, source))
        if twin := points.get((question, point, "en" if lang == "zh" else "zh")):
            found.append(Pair(twin, text, SAID, "contrast-cross"))
            found += [
                Pair(twin, draw.choice(row[kind]), TARGETS[kind], "contrast-cross")
                for kind in ("covered", "contradicted")
            ]
        others = [other for other in siblings[question, lang] if other != point]
        for other in draw.sample(others, min(2, len(others))):
            claims = [draw.choice(rows[question, other, lang][kind]) for kind in ("covered", "contradicted")]
            found += [
                Pair(text, claim, NEITHER, source) for claim in (*claims, points[question, other, lang])
            ]
        (test if _in_tenth(question) else train).extend(found)
    return train, test


def spoken_pairs() -> tuple[list[Pair], list[Pair]]:
    """The pairs of the spoken answers: to fit on, and those of the questions that are `reserved`.

    Each sentence with the points that it speaks of; and each point with the two sentences that share most words with it and
    say nothing of it: in a whole answer most sentences speak of something else.
    """
    points = shipped_points()
    by_question: dict[tuple[str, str], list[str]] = defaultdict(list)
    for question, point, lang in points:
        by_question[question, lang].append(point)
    train: list[Pair] = []
    test: list[Pair] = []
    for row in json_lines(sorted(SPOKEN.glob("*.jsonl"))):
        question, lang, sentences = row["question_id"], row["lang"], row["sentences"]
        source = f"spoken-{lang}"
        found = []
        for point in by_question[question, lang]:
            text = points[question, point, lang]
            words = set(tokenize(text))
            found += [
                Pair(text, sentence["text"], TARGETS[sentence["says"][point]], source)
                for sentence in sentences
                if point in sentence["says"]
            ]
            silent = [sentence["text"] for sentence in sentences if point not in sentence["says"]]
            shared = {claim: len(words.intersection(tokenize(claim))) for claim in silent}
            found += [
                Pair(text, claim, NEITHER, source)
                for claim in sorted(silent, key=shared.__getitem__, reverse=True)[:2]
            ]
        (test if reserved("spoken", question) else train).extend(found)
    return train, test


def short_pair(row: dict[str, Any], name: str) -> Pair:
    """A short answer as a claim about its reference."""
    kinds = {"correct": SAID, "contradictory": OPPOSED, "incorrect": NEITHER}
    target = kinds[row["label"]] if "label" in row else (row["score"], 0.0, 1 - row["score"])
    return Pair(row["reference"], row["answer"], target, name)


def _in_tenth(question: str) -> bool:
    """Whether a question is of those that are only looked at."""
    return hashlib.sha256(question.encode()).digest()[0] % 10 == 0
