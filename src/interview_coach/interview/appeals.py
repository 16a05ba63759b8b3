"""Overruled verdicts as cases, and the cases as rows of the labelled set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from interview_coach.history.interview_records import AppealCase
from interview_coach.interview.actions import Overrule
from interview_coach.interview.state import Interview
from interview_coach.text.language import detect

__all__ = ["case_of", "labelled_rows"]


def case_of(before: Interview, action: Overrule, at: datetime) -> AppealCase:
    """The case that an overruling makes; `before` is the interview that it is said of."""
    turn = before.turn(action.number)
    asked = turn.asked
    verdicts = {p.point.id: str(p.verdict) for p in turn.points}
    answer = "\n\n".join(turn.answers)
    return AppealCase(
        interview_id=before.id,
        number=action.number,
        point_id=action.point_id,
        article_id=asked.article_id,
        question_id=asked.question_id,
        asked_lang=asked.lang,
        answer_lang=turn.grade.lang if turn.grade else detect(answer),
        answer=answer,
        verdict=verdicts[action.point_id],
        verdicts=verdicts | {action.point_id: "covered"},
        comment=action.comment.strip(),
        created=at,
    )


def labelled_rows(cases: Sequence[AppealCase]) -> list[dict[str, object]]:
    """One row for each answer that has a case, in the shape of the labelled set.

    Beside its fields a row has `overruled`: by point id the grader's verdict and the candidate's comment. The other
    verdicts are the grader's own, so a person must look at them before they count as labels.
    """
    merged: dict[tuple[str, int], list[AppealCase]] = {}
    for case in cases:
        merged.setdefault((case.interview_id, case.number), []).append(case)
    rows: list[dict[str, object]] = []
    for (interview_id, number), group in merged.items():
        last = group[-1]
        rows.append(
            {
                "id": f"{last.question_id}/{last.asked_lang}/appeal-{interview_id[:8]}-{number}",
                "question_id": last.question_id,
                "article_id": last.article_id,
                "asked": last.asked_lang,
                "lang": last.answer_lang,
                "kind": "appeal",
                "answer": last.answer,
                "verdicts": last.verdicts,
                "overruled": {c.point_id: {"verdict": c.verdict, "comment": c.comment} for c in group},
            }
        )
    return rows
