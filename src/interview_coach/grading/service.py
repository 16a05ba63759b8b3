"""Finds what an answer is to be graded against, by id, by the question's words or by a reference, and grades it."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from interview_coach.domain import Article, Grade, Lang, Question
from interview_coach.embed.encoder import Encoder
from interview_coach.errors import InputError
from interview_coach.grading.question import GradingQuestion, from_reference, from_unit
from interview_coach.text.language import detect

if TYPE_CHECKING:
    from interview_coach.grading.grader import Grader
    from interview_coach.retrieve.retriever import Retriever

__all__ = ["Grading"]

_LONGEST = 20_000
"""Characters of an answer: half an hour of speech."""


class Grading:
    """Grades answers to the articles' questions, or against a reference alone. Safe to call from many threads."""

    def __init__(
        self,
        articles: Callable[[], Sequence[Article]],
        encoder: Callable[[], Encoder],
        retriever: Callable[[], Retriever],
    ) -> None:
        """Make one of what gives the articles, the encoder and the search; each is asked for only when needed."""
        self._articles = articles
        self._encoder = encoder
        self._retriever = retriever
        self._lock = threading.Lock()
        self._grader: Grader | None = None

    def grade(self, question: GradingQuestion, answer: str) -> Grade:
        """Grade an answer; InputError if it is too long."""
        if len(answer) > _LONGEST:
            raise InputError(
                f"the answer has {len(answer):,} characters; give at most {_LONGEST:,}, which is half an hour of speech"
            )
        return self._ready().grade(question, answer)

    def by_id(self, question_id: str, lang: Lang | None = None) -> GradingQuestion:
        """The question of an id ("triplet-loss", or "article-id/triplet-loss"), in `lang` where there is a choice.

        Raises:
            InputError: no article has such a question, or several have.
        """
        article_id, _, name = question_id.rpartition("/")
        found = [
            (article, question)
            for article in self._articles()
            for question in article.questions
            if question.id == name and article_id in ("", article.id)
        ]
        if not found:
            raise InputError(f"no question has the id '{question_id}'; 'coach search' shows ids")
        if len({article.id for article, _ in found}) > 1:
            choice = ", ".join(sorted({f"{article.id}/{name}" for article, _ in found}))
            raise InputError(f"several articles have a question '{name}'; give one of {choice}")
        own = next((unit for unit in found if unit[0].lang == lang), found[0])
        return self.of(*own)

    def nearest(self, question: str) -> GradingQuestion:
        """The articles' question that this one asks, in its own language where there is one.

        For a comparison it is the one whose points tell of both things, and those points alone count that tell of
        either: three losses compared in an article, and two of them asked about.

        Raises:
            InputError: nothing was asked, or the articles do not cover it; the nearest question is named.
        """
        if not re.search(r"\w", question):
            raise InputError("the question is empty; give one with --question, or --question-id")
        from interview_coach.grading.comparison import comparison
        from interview_coach.retrieve.gate import shipped_gate

        retriever = self._retriever()
        found = retriever.retrieve(question)
        if not found.units:
            raise InputError(
                "there are no articles to grade by; add some with 'coach ingest', or give --reference"
            )
        compared = comparison(retriever, question, [hit.unit for hit in found.units])
        best = compared.unit if compared else found.units[0].unit
        article_id, lang, name = retriever.index.units[best]
        near = self._units(article_id, name)
        asked = detect(question)
        unit = next((u for u in near if u[0].lang == asked), next(u for u in near if u[0].lang == lang))
        if not shipped_gate().covers(found.signals):
            raise InputError(
                f"no article covers this question; the nearest is '{unit[1].title}' (--question-id {name}); "
                "choose that, or give --reference"
            )
        whole = self.of(*unit)
        return whole.narrowed(compared.points) if compared else whole

    def by_reference(self, question: str, reference: str) -> GradingQuestion:
        """A question with a reference answer in place of an article; InputError if the reference is empty."""
        try:
            return from_reference(question, reference)
        except ValueError as error:
            raise InputError("the reference is empty; give the answer to compare with") from error

    def of(self, article: Article, question: Question) -> GradingQuestion:
        """What answers to a question are graded against, with its wording in the other language where there is one."""
        twins = [unit for unit in self._units(article.id, question.id) if unit[0].lang != article.lang]
        return from_unit(article, question, twins[0] if twins else None)

    def _units(self, article_id: str, question_id: str) -> list[tuple[Article, Question]]:
        return [
            (article, question)
            for article in self._articles()
            if article.id == article_id
            for question in article.questions
            if question.id == question_id
        ]

    def _ready(self) -> Grader:
        from interview_coach.grading.grader import Grader

        with self._lock:
            if self._grader is None:
                self._grader = Grader(self._encoder())
            return self._grader
