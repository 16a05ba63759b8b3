"""A grader and articles with visible rules, for tests of the interview that need no model.

The rule of `WordGrades`: a point is covered (credit 1) where the first word of its id occurs in the answer,
contradicted (0) where "not <word>" does, partial (0.5) where "half <word>" does, else missed. The words that decided
are that word. "STUFFED" in an answer is a flag that caps the score at 0.05; "full marks" is the flag "injected".
A question without key points has none of its own: one point `drawn` is its whole answer, unless that says NOTHING.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import get_args

from interview_coach.domain import (
    Article,
    Citation,
    Grade,
    KeyPoint,
    Lang,
    PointVerdict,
    Question,
    Span,
    Verdict,
)
from interview_coach.ingest.article_format import parse_article
from interview_coach.text.language import detect

__all__ = ["Clock", "WordGrades", "article", "articles"]

CREDIT: dict[Verdict, float] = {"covered": 1.0, "partial": 0.5, "missed": 0.0, "contradicted": 0.0}
assert set(CREDIT) == set(get_args(Verdict))


class Clock:
    """Each look is ten seconds later than the last."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=10)
        return self.now


class WordGrades:
    """`graded` holds every answer graded so far."""

    def __init__(self) -> None:
        self.graded: list[str] = []

    def points(self, article: Article, question: Question) -> tuple[KeyPoint, ...]:
        if question.key_points:
            return question.key_points
        start, end = question.answer.start, question.answer.end
        text = article.text[start:end]
        return () if "NOTHING" in text else (KeyPoint("drawn", text, 1.0, start, end),)

    def grade(self, article: Article, question: Question, answer: str) -> Grade:
        self.graded.append(answer)
        points = tuple(self._verdict(article, question, p, answer) for p in self.points(article, question))
        score = sum(p.credit * p.point.weight for p in points) / sum(p.point.weight for p in points)
        flags = tuple(
            flag for flag, sign in (("stuffed", "STUFFED"), ("injected", "full marks")) if sign in answer
        )
        return Grade(
            question=question.title,
            answer=answer,
            lang=detect(answer),
            score=min(score, 0.05) if "stuffed" in flags else score,
            engine="local",
            points=points,
            flags=flags if answer else ("empty",),
        )

    def _verdict(self, article: Article, question: Question, point: KeyPoint, answer: str) -> PointVerdict:
        word = point.id.split("-")[0]
        found = re.search(rf"(not |half )?{word}", answer)
        verdict: Verdict = "missed"
        if found:
            verdict = {"not ": "contradicted", "half ": "partial"}.get(found[1] or "", "covered")  # type: ignore[assignment]
        citation = Citation(
            1,
            article.id,
            article.lang,
            question.id,
            question.title,
            article.text[point.start : point.end],
            point.start,
            point.end,
            article.source_label,
            article.path,
        )
        spans = (Span(*found.span()),) if found else ()
        return PointVerdict(point, verdict, CREDIT[verdict], spans, citation, "")


def article(
    article_id: str,
    topic: str,
    questions: dict[str, int | None],
    *,
    lang: Lang = "en",
    origin: str = "shipped",
) -> Article:
    """An article with a question of three points for each id, of that difficulty; one of None has no key points."""
    heads = {"en": ("Key points", "Follow-ups"), "zh": ("要点", "追问")}[lang]
    parts = [f"---\nid: {article_id}\nlang: {lang}\ntitle: About {article_id}\ntopic: {topic}\nquestions:\n"]
    parts += [
        f"  {q}: {{aliases: [{q} loss, 'the {q}-alias'], difficulty: {d}}}\n"
        for q, d in questions.items()
        if d
    ]
    if not any(questions.values()):
        parts.append("  none: {}\n")
    parts.append("---\n")
    for q, difficulty in questions.items():
        title = f"What is {q}?" if lang == "en" else f"什么是 {q}？"
        parts.append(
            f"\n## {title} {{#{q}}}\n\n**Idea.** The {q} loss pulls things together in a long enough way.\n"
        )
        if difficulty:
            parts.append(
                f"\n### {heads[0]}\n"
                f"- The alpha of {q} needs a temperature $\\tau$ that sharpens the softmax over many negatives. {{#alpha-{q} w=3}}\n"
                f"- The beta of {q} depends on a margin between the positive and the negative pairs. {{#beta-{q} w=2}}\n"
                f"- The gamma of {q} costs memory, since InfoNCE wants large batches of samples. {{#gamma-{q} w=1}}\n"
                f"\n### {heads[1]}\n- Why does {q} like beta? {{probes=beta-{q}}}\n"
            )
    return parse_article(
        "".join(parts), f"/corpus/{topic}/{article_id}.{lang}.md", "user" if origin == "user" else "shipped"
    )


def articles() -> list[Article]:
    """Two topics, difficulties 1 to 5, English; one of the user's own, one Chinese."""
    return [
        article("losses", "contrastive-learning", {"one": 1, "two": 2, "three": 3}),
        article("models", "generative-models", {"four": 4, "five": 5, "six": 3}),
        article("mine", "other", {"own": None}, origin="user"),
        article("zh-only", "transformers", {"han": 3}, lang="zh"),
    ]
