"""What an answer is graded against: a question, its points, and where each of them stands in the article.

A point of a shipped question is a key point, known in both languages; of a user's own article, a statement of its
answer; of a bare reference, one of its claims.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from interview_coach.domain import Article, KeyPoint, Lang, Question, Span
from interview_coach.grading.points import drawn_points, reference_points
from interview_coach.text.language import detect
from interview_coach.text.statements import split_statements

__all__ = ["GradingQuestion", "from_reference", "from_unit"]


@dataclass(frozen=True, slots=True)
class GradingQuestion:
    """A question with the points that a full answer makes.

    `article` and `question` are where the points come from, None for a bare reference. `twins` are the points' texts in
    the other language, "" where unknown, one for each point. `passages` are the statements of the article's answer
    that a verdict may rest on. `names` are further wordings of the question, `titles` its own in the other language.
    `asked` are the ids of the points that count, all of them where it is empty: the others are judged along, since what an
    answer makes of all points of a question tells how to take what it says of one.
    """

    title: str
    lang: Lang
    points: tuple[KeyPoint, ...]
    article: Article | None = None
    question: Question | None = None
    twins: tuple[str, ...] = ()
    passages: tuple[Span, ...] = ()
    reference: str = ""
    names: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    asked: frozenset[str] = frozenset()

    @property
    def question_id(self) -> str | None:
        """The id of the question in its article, None for a bare reference."""
        return self.question.id if self.question else None

    @property
    def bare(self) -> bool:
        """Whether there is only a reference, and no article."""
        return self.article is None

    def narrowed(self, point_ids: frozenset[str]) -> GradingQuestion:
        """The same question, of which only these points count."""
        return replace(self, asked=point_ids)

    def asks(self, point: KeyPoint) -> bool:
        """Whether the point counts."""
        return not self.asked or point.id in self.asked


def from_unit(
    article: Article, question: Question, twin: tuple[Article, Question] | None = None
) -> GradingQuestion:
    """The question of an article; `twin` is the same question of the article in the other language.

    A question without key points (a user's own article) has them drawn from its answer.
    """
    points = question.key_points or drawn_points(article, question)
    there = {point.id: point.text for point in twin[1].key_points} if twin and question.key_points else {}
    names = (*question.aliases, article.title, *article.aliases)
    if twin:
        names = (*names, twin[1].title, twin[0].title)
    passages = tuple(
        Span(statement.start, statement.end)
        for statement in split_statements(article.text, question.answer.start, question.answer.end)
        if statement.kind != "code"
    )
    return GradingQuestion(
        title=question.title,
        lang=article.lang,
        points=points,
        article=article,
        question=question,
        twins=tuple(there.get(point.id, "") for point in points),
        passages=passages,
        names=tuple(dict.fromkeys(names)),
        titles=(twin[1].title,) if twin else (),
    )


def from_reference(question: str, reference: str) -> GradingQuestion:
    """A question with a reference answer of any length; offsets of its points are those in the reference.

    Raises:
        ValueError: the reference holds no word.
    """
    if not re.search(r"\w", reference):
        raise ValueError("the reference holds no word")
    points: Sequence[KeyPoint] = reference_points(reference, question)
    return GradingQuestion(question, detect(reference), tuple(points), reference=reference)
