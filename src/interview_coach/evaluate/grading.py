"""Grades every row of a data set as `coach grade --question --reference` would, and compares with the people's scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from interview_coach.embed.encoder import Encoder
from interview_coach.evaluate import metrics
from interview_coach.evaluate.datasets import GradedRow
from interview_coach.grading.grader import Grader
from interview_coach.grading.question import GradingQuestion, from_reference
from interview_coach.progress import Progress, silent
from interview_coach.text.tokens import tokenize

__all__ = ["GradingReport", "evaluate_grading"]


@dataclass(frozen=True, slots=True)
class GradingReport:
    """Agreement of the given scores with the people's, as `metrics` defines each; None where it is not defined.

    `baselines` are Pearson's r of three plain scores of the same rows: "cosine" of the encoder's vectors of answer and
    reference, "recall" of the reference's words (those of the question left out), and their "sum".
    """

    rows: int
    pearson: float | None
    spearman: float | None
    rmse: float
    qwk: float | None
    within_question_r: float | None
    baselines: Mapping[str, float | None]


def evaluate_grading(
    rows: Sequence[GradedRow], encoder: Encoder, progress: Progress = silent
) -> tuple[GradingReport, list[float]]:
    """The report, and the score given to each row. No row knows of the others; `progress` counts rows, in stage "grade"."""
    grader = Grader(encoder)
    asked: dict[tuple[str, str], GradingQuestion] = {}
    given: list[float] = []
    cosines: list[float] = []
    recalls: list[float] = []
    for number, row in enumerate(rows, start=1):
        key = (row.question, row.reference)
        if key not in asked:
            asked[key] = from_reference(*key)
        given.append(grader.grade(asked[key], row.answer).score)
        answer, reference = encoder.encode_queries([row.answer, row.reference])
        cosines.append(float(answer @ reference))
        recalls.append(_recall(row))
        progress("grade", number, len(rows))
    wanted = [row.score for row in rows]
    sums = [cosine + recall for cosine, recall in zip(cosines, recalls, strict=True)]
    report = GradingReport(
        rows=len(rows),
        pearson=metrics.pearson(given, wanted),
        spearman=metrics.spearman(given, wanted),
        rmse=metrics.rmse(given, wanted),
        qwk=metrics.qwk(given, wanted),
        within_question_r=metrics.within_question_r(given, wanted, [row.question_id for row in rows]),
        baselines={
            "cosine": metrics.pearson(cosines, wanted),
            "recall": metrics.pearson(recalls, wanted),
            "sum": metrics.pearson(sums, wanted),
        },
    )
    return report, given


def _recall(row: GradedRow) -> float:
    wanted = set(tokenize(row.reference))
    wanted = wanted - set(tokenize(row.question)) or wanted
    return len(wanted & set(tokenize(row.answer))) / len(wanted) if wanted else 0.0
