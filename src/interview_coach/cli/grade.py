"""`coach grade`: an answer graded point by point. As in `main`, the command calls the facade and prints."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interview_coach.cli.common import (
    CorpusDirs,
    DataDir,
    Json,
    batch_rows,
    open_coach,
    print_json,
    progress,
    say,
)
from interview_coach.errors import CoachError, InputError
from interview_coach.text.language import detect

if TYPE_CHECKING:
    from interview_coach.coach import Coach
    from interview_coach.domain import Grade, Lang
    from interview_coach.grading.question import GradingQuestion

__all__ = ["grade", "grade_json"]

_MARKS = {"covered": "✓", "partial": "~", "missed": "✗", "contradicted": "!"}


def grade(
    answer: Annotated[str | None, typer.Option(help="The candidate's answer, in Chinese or English.")] = None,
    question_id: Annotated[str | None, typer.Option(help="The id of a question of the articles.")] = None,
    question: Annotated[
        str | None,
        typer.Option(help="The question; without --reference the nearest of the articles is taken."),
    ] = None,
    reference: Annotated[
        str | None, typer.Option(help="A model answer to grade by, in place of the articles.")
    ] = None,
    batch: Annotated[
        Path | None,
        typer.Option(
            help='Rows {"id", "question" or "question_id"[, "reference"], "answer"}; one object a line comes out.'
        ),
    ] = None,
    as_json: Json = False,
    corpus: CorpusDirs = None,
    data_dir: DataDir = None,
) -> None:
    """Grade an answer point by point, each verdict with the words that decided it and the passage that it rests on."""
    if batch is not None:
        if any(given is not None for given in (answer, question_id, question, reference)):
            raise InputError("give either --batch FILE.jsonl, or one answer with its question")
        rows = batch_rows(batch, ("answer",), ("question", "question_id"))
    else:
        if answer is None:
            raise InputError("give the answer with --answer, or --batch FILE.jsonl")
        rows = [{"answer": answer, "question": question, "question_id": question_id, "reference": reference}]
    with open_coach(corpus, data_dir) as coach:
        coach.encoder(progress(as_json or batch is not None))
        refused = 0
        for row in rows:
            try:
                against = _against(coach, row)
                graded = coach.grading.grade(against, row["answer"])
            except CoachError as error:
                if batch is None:
                    raise
                refused += 1  # a row that cannot be graded is told in its place, and the others go on
                print_json({"id": row["id"], "error": str(error)})
                continue
            if batch is not None:
                print_json({"id": row["id"], **grade_json(graded, against)})
            elif as_json:
                print_json(grade_json(graded, against))
            else:
                _show(graded, against)
    if refused:
        raise InputError(f"{refused} of {len(rows)} rows could not be graded; each says why in its 'error'")


def _against(coach: Coach, row: dict[str, Any]) -> GradingQuestion:
    question_id, question, reference = (row.get(name) for name in ("question_id", "question", "reference"))
    if question_id is not None and reference is None:
        if question is not None and "id" not in row:
            raise InputError("give --question-id or --question, not both")
        lang: Lang | None = detect(row["answer"])
        return coach.grading.by_id(str(question_id), lang)
    if question is None:
        raise InputError("give --question-id, or --question, or --question with --reference")
    if reference is not None:
        return coach.grading.by_reference(question, reference)
    return coach.grading.nearest(question)


def grade_json(graded: Grade, against: GradingQuestion) -> dict[str, Any]:
    """A grade as the object of the command's contract."""
    points = []
    for verdict in graded.points:
        spans = [
            {"start": span.start, "end": span.end, "text": graded.answer[span.start : span.end]}
            for span in verdict.answer_spans
        ]
        points.append(
            {
                "id": verdict.point.id,
                "point": verdict.point.text,
                "weight": verdict.point.weight,
                "verdict": verdict.verdict,
                "credit": round(verdict.credit, 4),
                "answer_span": spans[0] if spans else None,
                "citation": asdict(verdict.citation) if verdict.citation else None,
                "reason": verdict.reason,
            }
        )
    follow_up = None
    if graded.follow_up:
        follow_up = {
            "question": graded.follow_up.question,
            "target_point": graded.follow_up_point,
            "citation": asdict(graded.follow_up.citation),
        }
    return {
        "score": round(graded.score, 4),
        "engine": graded.engine,
        "question": graded.question,
        "question_id": against.question_id,
        "article_id": against.article.id if against.article else None,
        "lang": graded.lang,
        "points": points,
        "beyond_sources": [
            {"start": span.start, "end": span.end, "text": graded.answer[span.start : span.end]}
            for span in graded.beyond
        ],
        "flags": list(graded.flags),
        "follow_up": follow_up,
    }


def _show(graded: Grade, against: GradingQuestion) -> None:
    say(f"{graded.question}\n{100 * graded.score:.0f} of 100  (engine: {graded.engine})")
    for verdict in graded.points:
        say(
            f"{_MARKS[verdict.verdict]} {verdict.verdict:<12} {verdict.credit:.2f} × {verdict.point.weight:g}  {verdict.point.text}"
        )
        for span in verdict.answer_spans:
            say(f"      “{' '.join(graded.answer[span.start : span.end].split())}”")
    total = sum(verdict.point.weight for verdict in graded.points)
    earned = sum(verdict.point.weight * verdict.credit for verdict in graded.points)
    say(f"score = {earned:.2f} / {total:g}")
    for span in graded.beyond:
        say(f"+ beyond the sources: {' '.join(graded.answer[span.start : span.end].split())}")
    if graded.flags:
        say(f"found: {', '.join(graded.flags)}; such words earn nothing")
    if graded.follow_up:
        say(f"→ {graded.follow_up.question}")
    if against.article:
        say(f"by {against.article.source_label}")
