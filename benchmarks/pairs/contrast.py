"""The pairs of the contrast sets: claims one by one, and joined in sentences.

For each key point and language (benchmarks/data/contrast) two ways to say it, one that says half of it, two that contradict it;
claims of sibling points are neither; some claims are paired with the point in the other language.
"""

from __future__ import annotations

import random
from collections import defaultdict
from itertools import product

from benchmarks.grading_data import CONTRAST, claims_of_points, json_lines, labelled_questions, shipped_points
from benchmarks.pairs.pair import NEITHER, SAID, TARGETS, Pair, in_tenth
from interview_coach.domain import Lang

__all__ = ["contrast_pairs", "joined_pairs"]

JOINTS: dict[Lang, tuple[str, ...]] = {
    "en": (", ", "; ", ", and ", " and ", ", while ", ", with "),
    "zh": ("，", "；", "，而且", "，同时", "，并且"),
}
MIXED = ({"contradicted": 0.35, "partial": 0.1, "covered": 0.55}, {"partial": 0.5, "covered": 0.5})
"""Shares of the points in a joined sentence that are wrong, half said and right: in the first that a point begins, and in the second.

Half of a point with something else beside it tends to be taken for the point turned round ("trains directly on preference pairs
with a logistic loss", where the point goes on "without a reward model"): the half said ones are there against that, and help little.
"""


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
        (test if in_tenth(question) else train).extend(found)
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
        (test if in_tenth(question) else train).extend(found)
    return train, test
