"""Grades the labelled answers of benchmarks/data/grading and prints how far the grader agrees with them.

    python -m benchmarks.grade_labelled [--all] [--left-out] [--read-out] [--errors KIND]

By default on the questions that nothing was fitted on (`fit_grader.HELD_OUT`); with --all also on the others; with
--left-out on all questions, in five parts, each graded by a model fitted on the other four (the networks have seen none of
them), and likewise on the answers of benchmarks/data/spoken, by other writers and labelled sentence by sentence, that were
kept from the networks (they have seen contrast sets of their questions). Likewise, by themselves, the answers of
benchmarks/data/candid, brief, packed, textbook and twins, and those of benchmarks/data/loose and near (of labelled questions, on which nothing was fitted); with --read-out instead on the key points of every shipped
question read out word for word, and restated rightly, all of them and every other one. By kind of answer: least, mean and greatest score, and the share of verdicts that
are right.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np

from benchmarks.cached_encoder import CachedEncoder
from benchmarks.fit_grader import WEIGHTS, evidence_of_points, fit_points
from benchmarks.grader_rows import answers_of, shipped_questions
from benchmarks.grading_data import HELD_OUT, LABELLED, json_lines, restatements
from interview_coach.coach import Coach
from interview_coach.domain import Grade
from interview_coach.evaluate.metrics import pearson
from interview_coach.grading.grader import Grader
from interview_coach.grading.model import points_from, shipped_model
from interview_coach.grading.question import GradingQuestion
from interview_coach.grading.reader import Reader
from interview_coach.settings import load_settings

PARTS = 5
FULL = ("full", "full-paraphrased", "full-cross", "full-symbols")
GAMING = ("echo", "stuffed", "wall", "title", "gibberish", "injected", "off-topic", "empty")
SHORT = ("candid", "brief", "packed", "textbook", "twins", "loose", "near")
VERDICTS = ("covered", "partial", "missed", "contradicted")
CREDIT = {"covered": 1.0, "partial": 0.5, "missed": 0.0, "contradicted": 0.0}


def main() -> None:
    """Grades and prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--all", action="store_true", help="also the questions that the grader was fitted on")
    parser.add_argument(
        "--left-out", action="store_true", help="all questions, each by a model that has not seen it"
    )
    parser.add_argument("--read-out", action="store_true", help="grade the key points themselves instead")
    parser.add_argument(
        "--errors", metavar="KIND", help="print the points of answers of this kind judged wrongly"
    )
    options = parser.parse_args()
    settings = load_settings()
    encoder = CachedEncoder(Coach(settings).encoder(), settings.cache_dir / "benchmarks")
    grader, questions = Grader(encoder), shipped_questions()
    if options.read_out:
        report_read_out(grader, questions.values())
        return
    rows = json_lines(sorted(LABELLED.glob("*.jsonl")))
    if options.left_out:
        groups = [group for group in WEIGHTS if group not in ("labelled", "composed")]
        kinds = {"": rows, **{f"{group} answers, ": answers_of(group, questions) for group in groups}}
        for kind, graded in zip(kinds, left_out(list(kinds.values()), questions, encoder), strict=True):
            report(f"{kind}questions left out in turn", graded)
        return
    for group in SHORT:
        rows += answers_of(group, questions)
    grades = [grader.grade(questions[row["question_id"], row["asked"]], row["answer"]) for row in rows]
    encoder.save()
    graded = list(zip(rows, grades, strict=True))
    for name, held_out in (("held-out questions", True), ("questions fitted on", False)):
        chosen = [pair for pair in graded if (pair[0]["question_id"] in HELD_OUT) == held_out]
        if held_out or options.all:
            for group in ("", *SHORT):
                part = [pair for pair in chosen if group_of(pair[0]) == group]
                if part:
                    report(f"{name}, {group} answers" if group else name, part)
    if options.errors:
        for row, grade in graded:
            if row["kind"] == options.errors and (options.all or row["question_id"] in HELD_OUT):
                show_errors(row, grade)


def left_out(
    kinds: Sequence[Sequence[dict[str, Any]]],
    questions: Mapping[tuple[str, str], GradingQuestion],
    encoder: CachedEncoder,
) -> list[list[tuple[Mapping[str, Any], Grade]]]:
    """Every row of every kind with its grade by a model fitted on the questions of the other parts."""
    evidence = evidence_of_points(Reader(encoder), encoder)
    names = sorted({question for signals in evidence.values() for question in signals.question})
    parts = dict(zip(names, np.random.default_rng(1).permutation(len(names)) % PARTS, strict=True))
    shipped = shipped_model()
    found: list[list[tuple[Mapping[str, Any], Grade]]] = [[] for _ in kinds]
    for part in range(PARTS):
        fitted = fit_points(
            [
                (signals, np.array([parts[question] != part for question in signals.question]), WEIGHTS[name])
                for name, signals in evidence.items()
            ]
        )
        grader = Grader(encoder, model=replace(shipped, points=points_from(fitted)))
        for rows, graded in zip(kinds, found, strict=True):
            graded += [
                (row, grader.grade(questions[row["question_id"], row["asked"]], row["answer"]))
                for row in rows
                if parts[row["question_id"]] == part
            ]
    return found


def report_read_out(grader: Grader, questions: Iterable[GradingQuestion]) -> None:
    """Prints what key points read out, and right restatements of them, earn of what they are worth."""
    restated = restatements()
    wordings = {
        "read out": lambda question, point: point.text,
        "restated": lambda question, point: restated[question.question_id, point.id, question.lang][0],
        "typed": lambda question, point: restated[question.question_id, point.id, question.lang][1],
    }
    asked = list(questions)
    for group, chosen in (
        ("held-out", [q for q in asked if q.question_id in HELD_OUT]),
        ("other", [q for q in asked if q.question_id not in HELD_OUT]),
    ):
        for (name, wording), step in product(wordings.items(), (1, 2)):
            earned = []
            for question in chosen:
                told = question.points[::step]
                worth = sum(point.weight for point in told) / sum(point.weight for point in question.points)
                answer = "\n".join(wording(question, point) for point in told)
                earned.append(grader.grade(question, answer).score / worth)
            short = sum(share < 0.8 for share in earned)
            print(
                f"{group} questions, {'all' if step == 1 else 'every other'} of the key points {name}: {len(earned)} answers, "
                f"{short} earn less than .8 of their worth; least {min(earned):.2f}, mean {np.mean(earned):.2f}",
                flush=True,
            )


def report(name: str, graded: Sequence[tuple[Mapping[str, Any], Grade]]) -> None:
    """Prints the table of one part."""
    print(f"\n{name}: {len(graded)} answers")
    print(
        "| kind | answers | least | mean | greatest | verdicts right | out of bounds |\n|---|---|---|---|---|---|---|"
    )
    kinds = defaultdict(list)
    for row, grade in graded:
        kinds[row["kind"]].append((row, grade))
    for kind, cases in sorted(kinds.items()):
        scores = [grade.score for _, grade in cases]
        right = [p.verdict == row["verdicts"][p.point.id] for row, grade in cases for p in grade.points]
        bad = (
            sum(s <= 0.8 for s in scores)
            if kind in FULL
            else sum(s >= 0.15 for s in scores)
            if kind in GAMING
            else "-"
        )
        mean = sum(scores) / len(scores)
        print(
            f"| {kind} | {len(cases)} | {min(scores):.2f} | {mean:.2f} | {max(scores):.2f} "
            f"| {sum(right) / len(right):.3f} | {bad} |"
        )
    table = Counter((row["verdicts"][p.point.id], p.verdict) for row, grade in graded for p in grade.points)
    print("\n| a person says | " + " | ".join(VERDICTS) + " | right |\n|---|---|---|---|---|---|")
    for wanted in VERDICTS:
        counts = [table[wanted, given] for given in VERDICTS]
        print(
            f"| {wanted} | "
            + " | ".join(map(str, counts))
            + f" | {table[wanted, wanted] / max(1, sum(counts)):.3f} |"
        )
    total = sum(table.values())
    honest = [(row, grade) for row, grade in graded if row["kind"] not in GAMING]
    said = [p.verdict == row["verdicts"][p.point.id] for row, grade in honest for p in grade.points]
    print(
        f"\nverdicts right: {sum(table[v, v] for v in VERDICTS) / total:.3f} of {total}; without gaming {sum(said) / len(said):.3f} of {len(said)}"
    )
    wanted_scores = [label_score(row, grade) for row, grade in graded]
    print(f"Pearson of the scores: {pearson([grade.score for _, grade in graded], wanted_scores):.3f}")
    if held := triples(graded):
        both = sum(a and b for a, b in held)
        print(
            f"full > partial > wrong: {both} of {len(held)} ({both / len(held):.3f}); full > partial "
            f"{sum(a for a, _ in held) / len(held):.3f}, partial > wrong {sum(b for _, b in held) / len(held):.3f}"
        )


def group_of(row: Mapping[str, Any]) -> str:
    """One of `SHORT` for an answer of a sentence or two, "" for another."""
    return next((group for group in SHORT if str(row["kind"]).startswith(f"{group}-")), "")


def label_score(row: Mapping[str, Any], grade: Grade) -> float:
    """The score that the labels give: covered 1, partial .5."""
    total = sum(p.point.weight for p in grade.points)
    return sum(p.point.weight * CREDIT[row["verdicts"][p.point.id]] for p in grade.points) / total


def triples(graded: Sequence[tuple[Mapping[str, Any], Grade]]) -> list[tuple[bool, bool]]:
    """For each triple of a full, a partial ("partial", not "partial-vague") and a wrong answer to one question: full > partial,
    partial > wrong."""
    by: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row, grade in graded:
        kind = "full" if row["kind"] in FULL else row["kind"]
        by[row["question_id"]][kind].append(grade.score)
    return [
        (full > partial, partial > wrong)
        for kinds in by.values()
        for full in kinds["full"]
        for partial in kinds["partial"]
        for wrong in kinds["wrong"]
    ]


def show_errors(row: Mapping[str, Any], grade: Grade) -> None:
    """Prints the points of an answer that were judged otherwise than labelled."""
    print(f"\n{row['id']}: {grade.score:.2f} {' '.join(grade.flags)}")
    for p in grade.points:
        wanted = row["verdicts"][p.point.id]
        if p.verdict != wanted:
            words = " / ".join(grade.answer[s.start : s.end] for s in p.answer_spans)
            print(f"  {wanted} -> {p.verdict} ({p.credit:.2f} {p.reason}): {p.point.text}\n      {words}")


if __name__ == "__main__":
    main()
