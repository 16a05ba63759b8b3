"""What the entailment network is fitted on: points, claims, and what a claim makes of a point.

Contrast sets (benchmarks/data/contrast): for each key point and language two ways to say it, one that says half of it, two
that contradict it; claims of sibling points are neither; some claims are paired with the point in the other language. Spoken
answers (benchmarks/data/spoken), brief ones (benchmarks/data/brief) and ones packed in a sentence or two (benchmarks/data/packed), of
which each sentence is labelled by the points that it speaks of. Short answers with one reference.

In these what is right is said in everyday words or symbols, and what is wrong in the point's own: a network fitted on them alone
calls half of the sentences of the articles themselves contradictions. So there are as many that are right in the point's own
words (benchmarks/data/restated, and the articles' sentences), points made false by rule, and sentences in which several
points are made.
"""

from __future__ import annotations

import hashlib
import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.clipped import clipped
from benchmarks.falsify import made_false
from benchmarks.grading_data import (
    BRIEF,
    CONTRAST,
    LOOSE,
    PACKED,
    SPOKEN,
    TEXTBOOK,
    claims_of_points,
    json_lines,
    labelled_questions,
    reserved,
    restatements,
    shipped_points,
)
from interview_coach.domain import Lang
from interview_coach.ingest.pipeline import read_corpus
from interview_coach.settings import PROJECT_ROOT
from interview_coach.text.statements import split_statements
from interview_coach.text.tokens import tokenize

__all__ = [
    "Pair",
    "article_sentences",
    "brief_pairs",
    "clipped_pairs",
    "contrast_pairs",
    "joined_pairs",
    "loose_pairs",
    "packed_pairs",
    "plain_pairs",
    "short_pair",
    "spoken_pairs",
    "textbook_pairs",
]

SAID, OPPOSED, NEITHER, HALF = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0), (0.5, 0.0, 0.5)
OTHER: dict[Lang, Lang] = {"en": "zh", "zh": "en"}
HALF_OF_IT = 0.5
"""Share of a point's words from which a sentence of the article is taken to say it."""
JOINTS: dict[Lang, tuple[str, ...]] = {
    "en": (", ", "; ", ", and ", " and ", ", while ", ", with "),
    "zh": ("，", "；", "，而且", "，同时", "，并且"),
}
MIXED = ({"contradicted": 0.35, "partial": 0.1, "covered": 0.55}, {"partial": 0.5, "covered": 0.5})
"""Shares of the points in a joined sentence that are wrong, half said and right: in the first that a point begins, and in the second.

Half of a point with something else beside it tends to be taken for the point turned round ("trains directly on preference pairs
with a logistic loss", where the point goes on "without a reward model"): the half said ones are there against that, and help little.
"""
CLIPPED = 2
"""Sentences made by rule for each point and language."""
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
    """The pairs of the spoken answers: to fit on, and those of the questions that are `reserved`."""
    rows = json_lines(sorted(SPOKEN.glob("*.jsonl")))
    return _sentence_pairs(rows, "spoken", lambda question: reserved("spoken", question))


def brief_pairs() -> tuple[list[Pair], list[Pair]]:
    """The pairs of the brief answers: to fit on, and those of a tenth of the questions."""
    return _of_unlabelled(BRIEF, "brief")


def packed_pairs() -> tuple[list[Pair], list[Pair]]:
    """The pairs of whole answers packed in a sentence or two: to fit on, and those of a tenth of the questions."""
    return _of_unlabelled(PACKED, "packed")


def textbook_pairs() -> tuple[list[Pair], list[Pair]]:
    """The pairs of answers in the points' own terms, cut short and joined: to fit on, and those of a tenth of the questions."""
    return _of_unlabelled(TEXTBOOK, "textbook")


def _of_unlabelled(folder: Path, name: str) -> tuple[list[Pair], list[Pair]]:
    labelled = labelled_questions()
    rows = [row for row in json_lines(sorted(folder.glob("*.jsonl"))) if row["question_id"] not in labelled]
    return _sentence_pairs(rows, name, _in_tenth)


def loose_pairs() -> tuple[list[Pair], list[Pair]]:
    """The pairs of the loosely worded answers and their wrong twins: to fit on, and those of the labelled questions."""
    labelled = labelled_questions()
    return _sentence_pairs(json_lines(sorted(LOOSE.glob("*.jsonl"))), "loose", labelled.__contains__)


def _sentence_pairs(
    rows: Sequence[Mapping[str, Any]], name: str, looked_at: Callable[[str], bool]
) -> tuple[list[Pair], list[Pair]]:
    """The pairs of answers that are labelled sentence by sentence.

    Each sentence with the points that it speaks of; and each point with the two sentences that share most words with it and
    say nothing of it: in a whole answer most sentences speak of something else.
    """
    points = shipped_points()
    by_question: dict[tuple[str, str], list[str]] = defaultdict(list)
    for question, point, lang in points:
        by_question[question, lang].append(point)
    train: list[Pair] = []
    test: list[Pair] = []
    for row in rows:
        question, lang, sentences = row["question_id"], row["lang"], row["sentences"]
        source = f"{name}-{lang}"
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
        (test if looked_at(question) else train).extend(found)
    return train, test


def joined_pairs() -> tuple[list[Pair], list[Pair]]:
    """Sentences in which two or three points are made at once, some by half or wrongly: to fit on, and those of a tenth of the questions.

    Each with the points that it makes, and with one that it does not. What is right is a claim or the point itself: that more is
    said is no contradiction.
    """
    points, labelled = shipped_points(), labelled_questions()
    train: list[Pair] = []
    test: list[Pair] = []
    for (question, lang), by_point in sorted(claims_of_points().items()):
        if question in labelled:
            continue
        draw = random.Random(f"{question} {lang}")
        found = []
        for first, shares in product(by_point, MIXED):
            others = [point for point in by_point if point != first]
            made = [first, *draw.sample(others, min(draw.choice((1, 2)), len(others)))]
            draw.shuffle(made)
            kinds = dict(
                zip(made, draw.choices(list(shares), list(shares.values()), k=len(made)), strict=True)
            )
            pools = {
                point: [
                    *by_point[point][kind],
                    *([points[question, point, lang]] if kind == "covered" else []),
                ]
                for point, kind in kinds.items()
            }
            sentence = draw.choice(JOINTS[lang]).join(
                draw.choice(pool).strip(" .。;；") for pool in pools.values()
            )
            found += [
                Pair(points[question, point, lang], sentence, TARGETS[kind], f"joined-{lang}")
                for point, kind in kinds.items()
            ]
            if silent := [point for point in others if point not in made]:
                found.append(
                    Pair(points[question, draw.choice(silent), lang], sentence, NEITHER, f"joined-{lang}")
                )
        (test if _in_tenth(question) else train).extend(found)
    return train, test


def clipped_pairs() -> tuple[list[Pair], list[Pair]]:
    """Sentences of points cut short by rule (`clipped`), with the points that they are made of and one that they are not: to fit on,
    and those of a tenth of the questions."""
    points, labelled, restated = shipped_points(), labelled_questions(), restatements()
    by_question: dict[tuple[str, Lang], dict[str, str]] = defaultdict(dict)
    for (question, point, lang), text in points.items():
        if question not in labelled:
            by_question[question, lang][point] = text
    train: list[Pair] = []
    test: list[Pair] = []
    for (question, lang), own in sorted(by_question.items()):
        draw = random.Random(f"clipped {question} {lang}")
        found = []
        for made in clipped(own, {p: restated[question, p, lang] for p in own}, lang, CLIPPED, draw):
            for piece in made.pieces:
                target = OPPOSED if piece.kind == "false" else (piece.share, 0.0, 1 - piece.share)
                found.append(Pair(own[piece.point], made.text, target, f"clipped-{lang}"))
            silent = [point for point in own if all(piece.point != point for piece in made.pieces)]
            if silent:
                found.append(Pair(own[draw.choice(silent)], made.text, NEITHER, f"clipped-{lang}"))
        (test if _in_tenth(question) else train).extend(found)
    return train, test


def plain_pairs() -> tuple[list[Pair], list[Pair]]:
    """Points in their own words, otherwise put: to fit on, and those of a tenth of the questions.

    Each point with its restatements in both languages; with the sentence of its article that has most of its words; and with
    itself made false, which is told what the true one says and the other way round.
    """
    points, labelled = shipped_points(), labelled_questions()
    found: dict[str, list[Pair]] = defaultdict(list)
    for (question, point, lang), claims in restatements().items():
        text, twin = (points[question, point, one] for one in (lang, OTHER[lang]))
        for claim in claims:
            found[question] += [
                Pair(text, claim, SAID, f"restated-{lang}"),
                Pair(twin, claim, SAID, "restated-cross"),
            ]
    for (question, _, lang), (text, sentence) in article_sentences().items():
        found[question].append(Pair(text, sentence, SAID, f"article-{lang}"))
    for (question, _, lang), text in points.items():
        for _, false in made_false(text, lang):
            found[question] += [
                Pair(text, false, OPPOSED, f"false-{lang}"),
                Pair(false, text, OPPOSED, f"false-{lang}"),
                Pair(false, false, SAID, f"false-{lang}"),
            ]
    train = [p for q, pairs in found.items() if q not in labelled and not _in_tenth(q) for p in pairs]
    return train, [p for q, pairs in found.items() if q not in labelled and _in_tenth(q) for p in pairs]


def article_sentences() -> dict[tuple[str, str, Lang], tuple[str, str]]:
    """By question, point and language the point and the sentence of its answer that says it.

    That is taken to be the sentence that has most of its words, if it has half of them and most of no other point's.
    """
    found: dict[tuple[str, str, Lang], tuple[str, str]] = {}
    for article in read_corpus([PROJECT_ROOT / "corpus"], "shipped").articles:
        for question in article.questions:
            said = [
                statement.text.replace("**", "")
                for statement in split_statements(article.text, question.answer.start, question.answer.end)
                if statement.kind in ("prose", "item")
            ]
            words = [set(tokenize(text)) for text in said]
            points = question.key_points
            wanted = [set(tokenize(point.text)) for point in points]
            share = np.array([[len(a & b) / max(1, len(a)) for b in words] for a in wanted])
            for row, point in enumerate(points):
                best = int(share[row].argmax())
                if share[row, best] >= HALF_OF_IT and int(share[:, best].argmax()) == row:
                    found[question.id, point.id, article.lang] = (point.text, said[best])
    return found


def short_pair(row: dict[str, Any], name: str) -> Pair:
    """A short answer as a claim about its reference."""
    kinds = {"correct": SAID, "contradictory": OPPOSED, "incorrect": NEITHER}
    target = kinds[row["label"]] if "label" in row else (row["score"], 0.0, 1 - row["score"])
    return Pair(row["reference"], row["answer"], target, name)


def _in_tenth(question: str) -> bool:
    """Whether a question is of those that are only looked at."""
    return hashlib.sha256(question.encode()).digest()[0] % 10 == 0
