"""What the entailment network is fitted on: points, claims, and what a claim makes of a point.

Contrast sets (benchmarks/data/contrast): for each key point and language two ways to say it, one that says half of it, two
that contradict it; claims of sibling points are neither, some claims are paired with the point in the other language, and
some are put into one sentence with a sibling's, since in whole answers a sentence makes several claims of which one may be
wrong. Spoken answers (benchmarks/data/spoken): whole answers of which each sentence is labelled by the points it speaks of.
Short answers with one reference.
"""

from __future__ import annotations

import hashlib
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.falsify import EVERY, falsified
from benchmarks.grading_data import CONTRAST, LABELLED, SPOKEN, json_lines
from interview_coach.ingest.pipeline import read_corpus
from interview_coach.settings import PROJECT_ROOT
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
    points = _points()
    rows = {
        (row["question_id"], row["point_id"], row["lang"]): row
        for row in json_lines(sorted(CONTRAST.glob("*.jsonl")))
        if row["question_id"] not in _labelled()
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
        if twin := points.get((question, point, "en" if lang == "zh" else "zh")):
            found += [
                Pair(twin, draw.choice(row[kind]), TARGETS[kind], "contrast-cross")
                for kind in ("covered", "contradicted")
            ]
        if others := [other for other in siblings[question, lang] if other != point]:
            for kind in ("covered", "contradicted"):
                other = rows[question, draw.choice(others), lang]
                found.append(Pair(text, draw.choice(other[kind]), NEITHER, source))
                # The point's own claim beside a sibling's: a sentence of which it is a part.
                own = draw.choice(("covered", "contradicted"))
                claims = [draw.choice(row[own]), draw.choice(other[kind])]
                draw.shuffle(claims)
                found.append(Pair(text, _as_one(claims, lang), TARGETS[own], f"joined-{lang}"))
        # Made false by rule, the words are the same and only their order or one of them tells.
        found.append(Pair(text, text, SAID, f"falsified-{lang}"))
        for claim in (text, draw.choice(row["covered"])):
            false = list(falsified([claim], lang, draw, EVERY, 1))
            draw.shuffle(false)
            found += [Pair(text, made, OPPOSED, f"falsified-{lang}") for _, made in false[:2]]
        (test if _in_tenth(question) else train).extend(found)
    return train, test


def spoken_pairs() -> tuple[list[Pair], list[Pair]]:
    """The pairs of the spoken answers: each sentence with the points that it speaks of, and each point with the sentence
    that has most of its words and says nothing of it; to fit on, and those of a tenth of the questions."""
    points = _points()
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
            found += [
                Pair(text, sentence["text"], TARGETS[sentence["says"][point]], source)
                for sentence in sentences
                if point in sentence["says"]
            ]
            silent = [sentence["text"] for sentence in sentences if point not in sentence["says"]]
            if silent:
                found.append(Pair(text, max(silent, key=_Shared(text)), NEITHER, source))
        (test if _in_tenth(question) else train).extend(found)
    return train, test


def short_pair(row: dict[str, Any], name: str) -> Pair:
    """A short answer as a claim about its reference."""
    kinds = {"correct": SAID, "contradictory": OPPOSED, "incorrect": NEITHER}
    target = kinds[row["label"]] if "label" in row else (row["score"], 0.0, 1 - row["score"])
    return Pair(row["reference"], row["answer"], target, name)


class _Shared:
    """How many of a point's words a sentence has."""

    def __init__(self, point: str) -> None:
        self._words = set(tokenize(point))

    def __call__(self, sentence: str) -> int:
        return len(self._words.intersection(tokenize(sentence)))


def _points() -> dict[tuple[str, str, str], str]:
    """The shipped key points, by question, point and language."""
    return {
        (question.id, point.id, article.lang): point.text
        for article in read_corpus([PROJECT_ROOT / "corpus"], "shipped").articles
        for question in article.questions
        for point in question.key_points
    }


def _labelled() -> set[str]:
    """The questions that have labelled answers, which the network does not see."""
    return {row["question_id"] for row in json_lines(sorted(LABELLED.glob("*.jsonl")))}


def _in_tenth(question: str) -> bool:
    """Whether a question is of those that are only looked at."""
    return hashlib.sha256(question.encode()).digest()[0] % 10 == 0


def _as_one(claims: Sequence[str], lang: str) -> str:
    """Two claims as one sentence."""
    first, second = claims
    return first.rstrip("。.") + ("，" if lang == "zh" else ", and ") + second
