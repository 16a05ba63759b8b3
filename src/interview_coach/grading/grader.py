"""Grades an answer point by point, without a language model: the one entry of this room.

The `reader` gives numbers for and against each point, the `model` weighs them, and here they become verdicts, each with
the words of the answer that decided it and the passage of the article that it rests on. A grade can be redone by hand:
its score is the sum of weight times credit over the sum of the weights.
"""

from __future__ import annotations

from interview_coach.answer.citations import Citations
from interview_coach.domain import Citation, FollowUpSuggestion, Grade, PointVerdict, Span, Verdict
from interview_coach.embed.encoder import Encoder
from interview_coach.grading.model import GraderModel, shipped_model
from interview_coach.grading.question import GradingQuestion
from interview_coach.grading.reader import Prepared, Reader, Reading
from interview_coach.text.language import detect
from interview_coach.text.words import Vocabulary

__all__ = ["ENGINE", "Grader"]

ENGINE = "local"
_BEYOND = 0.4
"""A sentence less near than this to every point, of an answer that is on the subject, goes beyond the sources."""
_LEAST_WORDS = 4
_OFF, _FAILED, _WALL_WORDS = 0.3, 0.15, 80
"""An answer that earns less than `_FAILED`, of which less than `_OFF` is about the points, is another question's; of more
than `_WALL_WORDS` words it is a wall."""
_ASIDE = 0.41
"""Where the sentences nearest to the points say nothing of them on average (`silent`) by more than this and twice the share of
what is said that is about them (`focus`), the answer is to something else: what fits a point does by chance. Of the honest
answers (labelled, spoken, candid, brief, packed, textbook and twins, 3,320) 44 are called so, 34 of them twins; of 544 loosely worded ones 63."""


class Grader:
    """Grades answers with one encoder. Deterministic, and safe to call from many threads."""

    def __init__(
        self, encoder: Encoder, vocabulary: Vocabulary | None = None, model: GraderModel | None = None
    ) -> None:
        self._reader = Reader(encoder, vocabulary)
        self._model = model or shipped_model()

    def grade(self, question: GradingQuestion, answer: str) -> Grade:
        """The verdict on each point, and the score; the encoder is called once, plus once for a new question."""
        prepared = self._reader.prepare(question)
        reading = self._reader.read(prepared, answer)
        points = tuple(v for v in self._verdicts(prepared, reading) if question.asks(v.point))
        score = _score(points)
        target, follow_up = _follow_up(question, points)
        return Grade(
            question=question.title,
            answer=answer,
            lang=detect(answer),
            score=score,
            engine=ENGINE,
            points=points,
            beyond=_beyond(reading, points),
            flags=_flags(question, reading, score),
            follow_up=follow_up,
            follow_up_point=target,
        )

    def _verdicts(self, prepared: Prepared, reading: Reading) -> list[PointVerdict]:
        if reading.view is None or _is_aside(prepared, reading):
            return [
                PointVerdict(point, "missed", 0.0, (), passage(prepared, number), "")
                for number, point in enumerate(prepared.question.points)
            ]
        signals = [evidence.signals for evidence in reading.evidence]
        if prepared.question.bare:
            judged = self._model.judge_bare(signals)
        else:
            judged = [self._model.judge(one) for one in signals]
        return [self._verdict(prepared, reading, number, *verdict) for number, verdict in enumerate(judged)]

    def _verdict(
        self, prepared: Prepared, reading: Reading, number: int, verdict: Verdict, credit: float
    ) -> PointVerdict:
        view, evidence = reading.view, reading.evidence[number]
        assert view is not None
        if prepared.question.bare and evidence.conflict.stance and verdict == "missed":
            verdict, credit = "contradicted", 0.0
        clash = verdict == "contradicted" and not evidence.conflict.reason
        first, last = evidence.opposing if clash else evidence.window
        spans = (Span(view.claims[first].start, view.claims[last - 1].end),) if verdict != "missed" else ()
        return PointVerdict(
            point=prepared.question.points[number],
            verdict=verdict,
            credit=credit,
            answer_spans=spans,
            citation=passage(prepared, number),
            reason=evidence.conflict.reason if verdict == "contradicted" else "",
        )


def _is_aside(prepared: Prepared, reading: Reading) -> bool:
    """Whether an answer is to something else than was asked."""
    if prepared.question.bare or not reading.evidence:
        return False
    silent = sum(evidence.signals["silent"] for evidence in reading.evidence) / len(reading.evidence)
    return silent - 2 * reading.evidence[0].signals["focus"] > _ASIDE


def passage(prepared: Prepared, number: int) -> Citation | None:
    """The passage of the article that is nearest to a point, else the point itself; None for a bare reference."""
    question = prepared.question
    if question.article is None or question.question is None:
        return None
    point = question.points[number]
    span = Span(point.start, point.end)
    if len(prepared.passages) and question.question.key_points:
        span = question.passages[int((prepared.passages @ prepared.points[number].vectors[0]).argmax())]
    return Citations.make(question.article, question.question, span.start, span.end, n=number + 1)


def _score(points: tuple[PointVerdict, ...]) -> float:
    total = sum(verdict.point.weight for verdict in points)
    return sum(verdict.point.weight * verdict.credit for verdict in points) / total if total else 0.0


def _beyond(reading: Reading, points: tuple[PointVerdict, ...]) -> tuple[Span, ...]:
    """The sentences that say something which is near to no point."""
    if reading.view is None or not any(verdict.credit > 0 for verdict in points):
        return ()
    used = [span for verdict in points for span in verdict.answer_spans]
    sentences: dict[int, list[int]] = {}
    for number, claim in enumerate(reading.view.claims):
        sentences.setdefault(claim.sentence, []).append(number)
    found = []
    for numbers in sentences.values():
        start, end = reading.view.claims[numbers[0]].start, reading.view.claims[numbers[-1]].end
        said = sum(reading.view.words[number].count for number in numbers)
        near = max(reading.nearness[number] for number in numbers)
        if near < _BEYOND and said >= _LEAST_WORDS and not any(s.start < end and start < s.end for s in used):
            found.append(Span(start, end))
    return tuple(found)


def _flags(question: GradingQuestion, reading: Reading, score: float) -> tuple[str, ...]:
    if reading.flags or reading.view is None or question.bare or score >= _FAILED:
        return reading.flags
    if reading.evidence and reading.evidence[0].signals["focus"] < _OFF:
        return ("wall",) if reading.view.whole.count > _WALL_WORDS else ("off_topic",)
    return ()


def _follow_up(
    question: GradingQuestion, points: tuple[PointVerdict, ...]
) -> tuple[str, FollowUpSuggestion | None]:
    """The article's own follow-up on the weightiest point that was contradicted, missed or half said."""
    if question.article is None or question.question is None:
        return "", None
    asked = {follow_up.target: follow_up for follow_up in question.question.follow_ups}
    weak = [verdict for verdict in points if verdict.verdict != "covered" and verdict.point.id in asked]
    if not weak:
        return "", None
    worst = max(weak, key=lambda v: (v.verdict == "contradicted", v.point.weight * (1 - v.credit)))
    point = worst.point
    citation = worst.citation or Citations.make(
        question.article, question.question, point.start, point.end, 1
    )
    return point.id, FollowUpSuggestion(asked[point.id].text, citation)
