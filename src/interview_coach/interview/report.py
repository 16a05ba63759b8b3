"""The report of an interview: what each question earned and why, what to fix first, what to keep, what to read."""

from __future__ import annotations

from collections.abc import Iterable

from interview_coach.domain import Citation, PointVerdict
from interview_coach.interview.asking import unanswered
from interview_coach.interview.codec import title_of
from interview_coach.interview.delivery import Delivery, delivery_of, overall_delivery
from interview_coach.interview.results import PointNote, QuestionReport, Reading, Report, TopicScore
from interview_coach.interview.state import Interview, Turn

__all__ = ["make_report"]

_MOST = 3
_PER_QUESTION = 2
"""Of three things to fix no more than two come from one question."""


def make_report(interview: Interview) -> Report:
    """The report of an interview as it stands; questions that are still open are left out.

    Of a skipped question the points are told only once the interview is over, since it can be gone back to until then.
    """
    over = interview.status == "finished"
    turns = [turn for turn in interview.turns if turn.closed]
    questions = tuple(_question(interview, turn, over) for turn in turns)
    counted = [question for question in questions if question.score is not None]
    notes = [note for question in counted for note in _notes(question)]
    wanting = sorted(
        (note for note in notes if note.verdict.verdict != "covered"),
        # What costs most first. "Contradicted" is right too seldom in an honest answer (docs/grading.md) to go before all else.
        key=lambda n: (-n.share, n.verdict.verdict != "contradicted", n.number),
    )
    strong = sorted(
        (note for note in notes if note.verdict.verdict == "covered"), key=lambda n: (-n.share, n.number)
    )
    told = [question.delivery for question in questions if question.delivery]
    return Report(
        interview_id=interview.id,
        title=title_of(interview),
        plan=interview.plan,
        created=interview.created,
        finished=over,
        seconds=interview.seconds,
        score=interview.score,
        topics=_topics(turns),
        questions=questions,
        fix_first=_few(wanting),
        strengths=_few(strong),
        reading=tuple(dict.fromkeys(place for question in counted for place in question.reading)),
        delivery=overall_delivery(told),
    )


def _question(interview: Interview, turn: Turn, over: bool) -> QuestionReport:
    asked = turn.asked
    points = turn.points
    if turn.outcome == "skipped" and over:
        points = unanswered(asked)
    answers = tuple(answer for answer in turn.answers if answer)
    wanting = [p.citation for p in points if p.verdict != "covered" and p.citation]
    grade = turn.grade
    return QuestionReport(
        number=asked.number,
        title=asked.text,
        topic=asked.topic,
        difficulty=asked.difficulty,
        outcome=turn.outcome,
        score=turn.score,
        arithmetic=_arithmetic(points, turn.deduction) if points else "",
        points=points,
        said={p.point.id: turn.words(nth) for nth, p in enumerate(turn.points) if turn.words(nth)},
        answers=answers,
        follow_ups=tuple(words for _, words in turn.probes),
        hints=len(turn.hinted),
        flags=grade.flags if grade and answers else (),
        overruled=turn.overruled,
        beyond=tuple(grade.answer[span.start : span.end] for span in grade.beyond) if grade else (),
        reading=tuple(_reading(citation) for citation in wanting),
        sources=tuple(p.citation for p in points if p.citation),
        delivery=_delivery(interview, turn) if answers else None,
    )


def _delivery(interview: Interview, turn: Turn) -> Delivery:
    """Of the first answer: those to follow-ups are short by nature."""
    seconds = next(
        (
            entry.seconds
            for entry in interview.exchange
            if entry.kind == "answer" and entry.number == turn.asked.number and not entry.point_id
        ),
        None,
    )
    return delivery_of(turn.answers[0], seconds)


def _arithmetic(points: tuple[PointVerdict, ...], deduction: float) -> str:
    """ "(2×1 + 1×0.5 + 3×0) / 6 = 0.42", with what was taken off."""
    total = sum(p.point.weight for p in points)
    earned = sum(p.point.weight * p.credit for p in points)
    terms = " + ".join(f"{p.point.weight:g}×{round(p.credit, 3):g}" for p in points)
    ratio = earned / total if total else 0.0
    off = f" − {deduction:.2f}" if deduction > 0.004 else ""
    return f"({terms}) / {total:g}{off} = {min(1.0, max(0.0, ratio - deduction)):.2f}"


def _reading(citation: Citation) -> Reading:
    return Reading(
        citation.article_id,
        citation.lang,
        citation.question_id,
        citation.question,
        citation.start,
        citation.end,
        citation.source,
    )


def _notes(question: QuestionReport) -> Iterable[PointNote]:
    total = sum(p.point.weight for p in question.points)
    for verdict in question.points:
        part = verdict.credit if verdict.verdict == "covered" else 1 - verdict.credit
        yield PointNote(question.number, question.title, verdict, part * verdict.point.weight / total)


def _few(notes: list[PointNote]) -> tuple[PointNote, ...]:
    chosen: list[PointNote] = []
    for note in notes:
        if sum(one.number == note.number for one in chosen) < _PER_QUESTION and len(chosen) < _MOST:
            chosen.append(note)
    # Where one question is all there is, three of its points are better than two.
    chosen += [note for note in notes if note not in chosen][: _MOST - len(chosen)]
    return tuple(chosen)


def _topics(turns: list[Turn]) -> tuple[TopicScore, ...]:
    scores: dict[str, list[float]] = {}
    titles: dict[str, str] = {}
    for turn in turns:
        if turn.score is not None:
            scores.setdefault(turn.asked.topic, []).append(turn.score)
            titles[turn.asked.topic] = turn.asked.topic_title
    return tuple(
        TopicScore(topic, titles[topic], sum(found) / len(found), len(found))
        for topic, found in scores.items()
    )
